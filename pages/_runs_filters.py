"""Which runs the list shows: words, experiment, device, days, tags, pins. All of it stands in the address."""

from __future__ import annotations

import datetime
from typing import Any

import streamlit as st

from dlcore.lab import finding
from pages import _controls, _link, _stored, _view, _waiting
from pages._words import _

LONGEST = 200
ANY = "Any"
"""The one option value of these menus that is no name of a thing; it stands in the address only by being left out."""
_MORE: dict[str, Any] = {
    "runs_device": ANY,
    "runs_from": None,
    "runs_to": None,
    "runs_tags": [],
    "runs_pinned": False,
    "runs_instant": False,
}
"""Defaults of the controls in the drawer, by key."""


def choose(known: _stored.Library) -> finding.Wanted:
    """Show the controls and return what is wanted."""
    search, experiment, more = st.columns([3, 2, 1], vertical_alignment="bottom")
    with search:
        hint = _("Every word must stand in a run's name, tags, note, experiment, settings (lr=0.1) or key.")
        words = _controls.text(key="runs_q", label=_("Search"), default="", longest=LONGEST, help=hint)
    with experiment:
        asked = _names({run.experiment: _stored.words(run.experiment) for run in known.runs})
        name = _controls.choice(asked, key="runs_exp", label=_("Experiment"), default=ANY)
    with more:
        drawer = st.popover(_("Filters"), icon=":material/tune:", key="runs_more", on_change="rerun", width="stretch")
    with drawer:
        rest = _choose_more(known) if _controls.wanted(drawer, _MORE) else {}
    return finding.Wanted(words=words, experiment="" if name == ANY else name, **rest)


def _names(found: dict[str, str]) -> dict[str, str]:
    return {ANY: ANY, **dict(sorted(found.items()))}


def _choose_more(known: _stored.Library) -> dict[str, Any]:
    devices = _names({run.provenance.device: run.provenance.device for run in known.runs})
    device = _controls.choice(devices, key="runs_device", label=_("Device"), default=ANY)
    left, right = st.columns(2)
    with left:
        since = _date("runs_from", _("From (UTC)"))
    with right:
        until = _date("runs_to", _("To (UTC)"))
    tags = sorted({tag for label in known.labels.values() for tag in label.tags})
    chosen = _controls.choices({tag: tag for tag in tags}, key="runs_tags", label=_("Tags"), default=()) if tags else ()
    pinned = _controls.toggle(key="runs_pinned", label=_("Pinned runs only"))
    hint = _("A page computes what is cheap at once; dragging a slider leaves many such runs.")
    instant = _controls.toggle(key="runs_instant", label=_("Also what pages computed at once"), help=hint)
    return {
        "device": "" if device == ANY else device,
        "since": since,
        "until": until,
        "tags": chosen,
        "pinned": pinned,
        "instant": instant,
    }


def _date(key: str, label: str) -> datetime.date | None:
    """Show a field for a day that may stay empty."""
    _waiting.take(key, None, str)
    day: datetime.date | None = st.date_input(label, None, key=key, format="YYYY-MM-DD", bind="query-params")
    _controls.defaults()[key] = None
    shown = [] if day is None else [day.isoformat()]
    _view.control(key, label, shown, [])
    _link.offer(key, shown, _("it must be a day like 2026-11-30"))
    return day
