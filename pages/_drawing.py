"""A paper on which a visitor draws with mouse, pen or finger; the server hears of it when the pen is lifted."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from dlcore.elements import drawing
from pages._words import _

_HERE = Path(__file__).parent


def show(text: str, *, key: str, alt: str, pen: float, on_draw: Callable[[str], None]) -> None:
    """Show the paper with what is on it.

    Args:
        text: of the drawing (``dlcore.elements.drawing``).
        key: the element's key on the page.
        alt: what the paper is for, in a sentence, for people who do not see it.
        pen: radius of the pen in cells.
        on_draw: called with the new text when the pen is lifted, and when the paper is cleared.
    """
    data = {
        "text": text,
        "side": drawing.SIDE,
        "pen": pen,
        "alt": alt,
        "clear": _("Clear"),
        "hint": _("Draw a digit here"),
    }
    _component()(data=data, key=key, on_drawn_change=lambda: _deliver(st.session_state[key].drawn, on_draw))


def _deliver(sent: Any, on_draw: Callable[[str], None]) -> None:
    """Take only what is a drawing: a browser can send anything."""
    if isinstance(sent, str) and is_drawing(sent):
        on_draw(sent)


def is_drawing(text: str) -> bool:
    """Return whether a text is a drawing."""
    try:
        drawing.read(text)
    except ValueError:
        return False
    return True


@functools.cache
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "gradient_lab_drawing",
        html="<div class='lab-drawing'><canvas role='img'></canvas><span></span><button type='button'></button></div>",
        css=(_HERE / "_drawing.css").read_text(encoding="utf-8"),
        js=(_HERE / "_drawing.js").read_text(encoding="utf-8"),
    )
