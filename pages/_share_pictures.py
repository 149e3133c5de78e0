"""The part of the share menu that makes a PNG or an SVG of a figure, in the browser, from what is seen there."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import streamlit as st

from pages import _snapshot_view, _view
from pages._words import _

LONGEST_NAME = 64
"""Characters of a figure's description that stand in the menu."""

_HERE = Path(__file__).parent


def show(view: _view.View) -> None:
    """Show a menu of the view's figures and a button for each kind of file."""
    if not view.figures:
        return
    name = _snapshot_view.file_name(view, "").rstrip(".")
    pictures = [
        {
            "place": f".st-key-{_css(key)}",
            "component": figure.component,
            "label": _short(figure.alt),
            "file": f"{name}-{_css(key)}",
        }
        for key, figure in view.figures.items()
    ]
    words = {
        "choose": _("Figure"),
        "png": _("Figure (PNG)"),
        "svg": _("Figure (SVG)"),
        "failed": _("This figure is not drawn yet. Scroll to it on the page, then try again."),
    }
    _component()(key="share_pictures", data={"pictures": pictures, "words": words})


def _css(key: str) -> str:
    """Return a key as Streamlit writes it into the class of its element."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME].rstrip()} …"


@functools.cache
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "gradient_lab_pictures",
        html="<div class='pictures'><select></select><button type='button' name='png'></button>"
        "<button type='button' name='svg'></button><p role='status'></p></div>",
        css=(_HERE / "_share_pictures.css").read_text(encoding="utf-8"),
        js=(_HERE / "_share_pictures.js").read_text(encoding="utf-8"),
    )
