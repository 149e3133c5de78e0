"""Type a surface of your own: the field for the formula, and what is wrong with it in a sentence."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dlcore.elements import formula, own_surface, surfaces
from pages import _controls, _numbers, _words
from pages._words import _

ID = own_surface.PREFIX
FORMULA, REACH = "x**2/4 + y**2/4 + sin(3*x)*cos(2*y)", 4.0
"""What stands there first: a bowl with dents."""


def name() -> str:
    """Return what the menu of surfaces calls it; it stands in the URL, so it is not translated."""
    return "Your own f(x, y)"


def held(prefix: str) -> str | None:
    """Return the id of the surface that the fields hold now, or None where they hold none that can be used."""
    text, reach = _controls.held(f"{prefix}_f", FORMULA), _controls.held(f"{prefix}_reach", REACH)
    try:
        return surfaces.known(own_surface.id_of(text, reach))
    except ValueError:
        return None


def choose(prefix: str, on_change: Callable[[], None]) -> str | None:
    """Show the fields and return the id of the surface.

    Where the formula cannot be used a sentence says why, and the last one that could is returned, if there was one.
    """
    left, right = st.columns([3, 1])
    with left:
        text = _controls.text(
            key=f"{prefix}_f", label="f(x, y)", default=FORMULA, longest=formula.LONGEST, help=_allowed(),
            on_change=on_change,
        )  # fmt: skip
    with right:
        low, high = own_surface.NARROWEST, own_surface.WIDEST
        reach = _numbers.linear(low, high, REACH, key=f"{prefix}_reach", label=_("Range ±"), on_change=on_change)
    last = f"_{prefix}_last_surface"
    try:
        st.session_state[last] = surfaces.known(own_surface.id_of(text, reach))
    except ValueError as refused:
        st.warning(_words.escaped(str(refused)), icon=":material/error:")
        if kept := st.session_state.get(last):
            st.caption(_("The picture still shows the last formula that could be used."))
            return str(kept)
        return None
    return str(st.session_state[last])


def _allowed() -> str:
    return _("It may hold {allowed}. Nothing else is run.").format(allowed=_words.escaped(formula.ALLOWED))
