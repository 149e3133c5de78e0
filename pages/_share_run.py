"""The share menu's run files: the store's own file of each run of the view, for a peer with a server of their own."""

from __future__ import annotations

import functools
from typing import Any

import streamlit as st

from dlcore import lab
from dlcore.lab import experiment
from pages import _download, _lab, _view
from pages._words import _


def show(view: _view.View) -> None:
    """Show a button for each finished run of the view, which downloads its run file, and say what that is."""
    done = [asked.question for asked in view.asked.values() if asked.run is not None and asked.run.state == "done"]
    if not done:
        return
    with st.container(horizontal=True, key="share_runs"):
        for question in done:
            _offer(question)
    st.caption(
        _(
            "A run file holds one run whole: its settings, every number, and where they come from. "
            "A peer opens it on another server under Runs, Imported."
        )
    )


def _offer(question: experiment.Experiment[Any]) -> None:
    """Show the button of one run, named by its experiment's own name."""
    _download.button(
        _("Run file: {experiment}").format(experiment=question.name.replace("_", " ")),
        functools.partial(_packed, _lab.laboratory(), question),
        (f"{question.name}-{question.key()[:12]}.run", "application/octet-stream"),
        key=f"share_run_{question.key()[:12]}",
        icon=":material/deployed_code:",
    )


def _packed(laboratory: lab.Laboratory, question: experiment.Experiment[Any]) -> bytes:
    """Return the run file; called in a thread of its own, without a session, when the button is clicked."""
    packed = laboratory.run_file(question)
    if packed is None:
        raise FileNotFoundError(f"the run {question.key()} is not in the store any more")
    return packed
