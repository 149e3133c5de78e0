"""Remember in which view a run was seen first, so that a list of runs can open it in its page."""

from __future__ import annotations

import dataclasses
import logging
from typing import Final

from dlcore.sharing.database import DatabaseError
from pages import _lab, _view

_LOG = logging.getLogger("gradient_lab")
ELSEWHERE: Final = {"", "home", "runs", "boards"}
"""Pages that show runs of other pages' questions."""
MOST: Final = 50_000
_known: set[str] = set()


def remember(view: _view.View) -> None:
    """Keep the link of a view for every run that it shows finished, once for each run that a worker computed."""
    if view.path in ELSEWHERE:
        return
    shown = (asked.run for asked in view.asked.values())
    keys = {run.key for run in shown if run and run.provenance and run.provenance.origin == "worker"}
    link = dataclasses.replace(view, lesson="").link()  # a run belongs to everybody, a lesson to whoever opened it
    if len(_known) > MOST:
        _known.clear()
    for key in keys - _known:
        try:
            _lab.laboratory().labels.remember(key, link)
        except DatabaseError as error:  # a page is worth more than its link
            _LOG.warning("the link of a run is not remembered: %s", error)
            return
        _known.add(key)
