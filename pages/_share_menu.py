"""The share menu: everything that can be taken from the view on the page, one part below the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from pages import (
    _share,
    _share_board,
    _share_lesson,
    _share_pictures,
    _share_run,
    _share_script,
    _share_snapshot,
    _view,
)
from pages._words import _

PARTS: Final[tuple[Callable[[_view.View], None], ...]] = (
    _share.show_link,
    _share_board.show,
    _share_snapshot.show,
    _share_pictures.show,
    _share.show_tables,
    _share_lesson.show,
    _share_run.show,
    _share_script.show,
)
"""Each shows its part of the menu for the view on the page, or nothing where that view has nothing of the kind."""


def show() -> None:
    """Show the menu's button, and its parts while it is open; call it when the page has been made."""
    menu = st.popover(_("Share"), icon=":material/share:", key="share_menu", on_change="rerun")
    if menu.open:
        with menu:
            for part in PARTS:
                part(_view.current())
