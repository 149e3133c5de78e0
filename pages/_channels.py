"""The tab "Channels": one filter over three planes, 1×1 mixes, groups, pooling, and what each of them costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

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


class View(NamedTuple):
    """Be one view: what shows its picture and controls, and what shows its formulas."""

    show: Callable[[], None]
    notice: Callable[[], str]


SHOWN = {
    "rgb": View(_channels_rgb.show, lambda: _words.explanation("channels", "notice-rgb")),
    "mix": View(_channels_mix.show, lambda: _words.explanation("channels", "notice-mix")),
    "groups": View(_channels_groups.show, lambda: _words.explanation("channels", "notice-groups")),
    "pooling": View(_channels_pooling.show, lambda: _words.explanation("channels", "notice-pooling")),
    "cost": View(_channels_cost.show, lambda: _words.explanation("channels", "notice-cost")),
}


def show() -> None:
    """Show the whole tab."""
    view = SHOWN[_controls.switch(VIEWS, key="ch_view", label=_("View"), default="rgb")]
    view.show()
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:"):
        st.markdown(view.notice())
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="ch_try"):
        _presets.show("ch", _channels_presets.presets())


def show_picture() -> None:
    """Show a photo, its planes and what one filter makes of them, small, as the home page has it."""
    _channels_rgb.show_card()
