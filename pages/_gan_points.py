"""Points of a person's own for the tab "GAN": a text in the link, a table, and clicks that add and remove them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.elements import own_points
from dlcore.elements.latent import plane_targets
from dlcore.elements.latent.plane_game import FIRST_OWN
from pages import _controls, _fit_points, _lesson_link, _plot, _words
from pages._words import _

KEY, TABLE = "gan_own", "gan_table_own"
USUAL = own_points.canonical(FIRST_OWN)
_BASE, _TOLD, _NOTE = "_gan_table_base", "_gan_table_told", "_gan_note"


def choose() -> str | None:
    """Show the points as a text and as a table; return the text, or None and a sentence where it makes no points."""
    drawer = st.expander(_("Your own points"), icon=":material/edit:", key="gan_points", on_change="rerun")
    with drawer:
        if not _controls.wanted(drawer, {KEY: USUAL}):
            return USUAL
        text = _controls.text(key=KEY, label=_("As a text: x_y_x_y …"), default=USUAL, longest=own_points.LONGEST_TEXT)
        _show_table(text)
    try:
        plane_targets.own(text)
    except ValueError as refused:
        st.warning(_words.escaped(str(refused)), icon=":material/error:")
        return None
    return own_points.canonical(text)


def _show_table(text: str) -> None:
    """Show the points; the table keeps its place and its edits until they come from somewhere else."""
    if st.session_state.get(_TOLD) != text:
        st.session_state.update({_BASE: text, _TOLD: text})
    far = plane_targets.FARTHEST
    words = _("From {low} to {high}.").format(low=f"{-far:g}", high=f"{far:g}")
    number = st.column_config.NumberColumn
    columns = {
        name: number(name, min_value=-far, max_value=far, format="%.3f", required=True, help=words) for name in "xy"
    }
    st.data_editor(
        pd.DataFrame(_pairs(st.session_state[_BASE])[: own_points.MOST], columns=["x", "y"], dtype=float),
        key=TABLE,
        num_rows="dynamic",
        hide_index=True,
        height=200,
        column_config=columns,
        disabled=_lesson_link.locks(KEY),
        on_change=_take_table,
        alt=_("The points to imitate; cells can be changed, rows added and deleted."),
    )


def _take_table() -> None:
    points = _fit_points.edited(_pairs(st.session_state[_BASE]), st.session_state[TABLE])
    st.session_state[_TOLD] = _put(points)


def clicked(click: _plot.Click) -> None:
    """Take a click in the picture: on a point of one's own it removes it, elsewhere it adds one."""
    points = _pairs(_controls.held(KEY, USUAL))
    number, far = click.custom, plane_targets.FARTHEST
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(points):
        del points[number]
    else:
        points.append((min(max(click.x, -far), far), min(max(click.y, -far), far)))
    if own_points.FEWEST <= len(points) <= own_points.MOST:
        _put(points)
    else:
        words = _("There must be {fewest} to {most} points: this click would make it {count}.")
        st.session_state[_NOTE] = words.format(fewest=own_points.FEWEST, most=own_points.MOST, count=len(points))


def show_note() -> None:
    """Say once why the last click changed nothing, if so."""
    if note := st.session_state.pop(_NOTE, ""):
        st.info(note, icon=":material/touch_app:")


def places(text: str) -> Float[np.ndarray, "points 2"]:
    """Return the points of a text in its own order: the number that a click on one of them says."""
    return np.array(_pairs(text), dtype=float).reshape(-1, 2)


def _pairs(text: str) -> list[tuple[float, float]]:
    """Return the points of a text, none where it makes none: what is wrong with it is said elsewhere."""
    with contextlib.suppress(ValueError):
        return own_points.pairs(text)
    return []


def _put(points: Sequence[tuple[float, float]]) -> str:
    text = own_points.written([x for x, _y in points], [y for _x, y in points])
    _controls.put({KEY: text})
    return text
