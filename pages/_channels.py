"""The tab "Channels": one filter over three planes, 1×1 mixes, groups, pooling, and what each of them costs."""

from __future__ import annotations

import streamlit as st

from pages import (
    _channels_cost,
    _channels_groups,
    _channels_mix,
    _channels_pooling,
    _channels_presets,
    _channels_rgb,
    _controls,
    _presets,
    _words,
)
from pages._words import _

VIEWS = {"rgb": "RGB", "mix": "1×1", "groups": "Groups", "pooling": "Pooling", "cost": "Cost"}
"""Proper names, untranslated: they stand in the URL."""


SHOWN = {
    "rgb": _channels_rgb.show,
    "mix": _channels_mix.show,
    "groups": _channels_groups.show,
    "pooling": _channels_pooling.show,
    "cost": _channels_cost.show,
}


def show() -> None:
    """Show the whole tab."""
    view = _controls.switch(VIEWS, key="ch_view", label=_("View"), default="rgb")
    SHOWN[view]()
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="ch_notice"):
        st.markdown(_notice(view))
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="ch_try"):
        _presets.show("ch", _channels_presets.presets())


def _notice(view: str) -> str:
    """Return what to notice in a view, and nothing of the others: an explanation is noted as shown when it is read."""
    match view:
        case "rgb":
            return _words.explanation("channels", "notice-rgb")
        case "mix":
            return _words.explanation("channels", "notice-mix")
        case "groups":
            return _words.explanation("channels", "notice-groups")
        case "pooling":
            return _words.explanation("channels", "notice-pooling")
    return _words.explanation("channels", "notice-cost")


def show_picture() -> None:
    """Show a photo, its planes and what one filter makes of them, small, as the home page has it."""
    _channels_rgb.show_card()
