"""Points of a person's own: a table to type them into, clicks that add and remove them, and the text in the link."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from dlcore.elements import own_points
from dlcore.elements.fitting_set import FIRST_OWN, FittingSet
from pages import _controls, _lesson_link, _plot, _words
from pages._words import _

SOURCES = {"drawn": "Drawn", "own": "Own"}
"""Proper names, untranslated: they stand in the URL."""
USUAL = {"fit_source": "drawn", "fit_own": FIRST_OWN}
TABLE = "fit_table"
_BASE, _TOLD = "_fit_table_base", "_fit_table_told"


class Choice(NamedTuple):
    """What was chosen: settings of a question, or why there are none."""

    settings: dict[str, Any]
    refused: str = ""


def choose(drawn: FittingSet) -> Choice:
    """Show the drawer of the points and return whose points they are.

    Args:
        drawn: the examples that are learned from while there are no others; the table begins with them.
    """
    drawer = st.expander(_("Your own points"), icon=":material/edit:", key="fit_points_drawer", on_change="rerun")
    with drawer:
        return _choose(drawn) if _controls.wanted(drawer, USUAL) else Choice({})


def _choose(drawn: FittingSet) -> Choice:
    left, right = st.columns([2, 3], gap="large")
    with right:
        table = st.container()
    with left:
        source = _controls.switch(SOURCES, key="fit_source", label=_("Points to learn from"), default="drawn")
        text = _controls.text(
            key="fit_own",
            label=_("The same as a text: x_y_x_y …"),
            default=FIRST_OWN,
            longest=own_points.LONGEST_TEXT,
            on_change=_take_text,
        )
        st.caption(_words.explanation("fit", "own"))
    with table:
        _show_table(text if source == "own" else own_points.written(*drawn.examples()), drawn)
    if source != "own":
        return Choice({})
    try:
        return Choice({"source": "own", "own": own_points.canonical(text)})
    except ValueError as refused:
        return Choice({}, str(refused))


def _take_text() -> None:
    """Learn from the points of the text as soon as somebody writes there."""
    _controls.put({"fit_source": "own"})


def _show_table(text: str, question: FittingSet) -> None:
    """Show the points; the table keeps its place and its edits until they come from somewhere else."""
    if st.session_state.get(_TOLD) != text:
        st.session_state.update({_BASE: text, _TOLD: text})
    points = _points(st.session_state[_BASE])
    if len(points) > own_points.MOST:
        words = _("These are {count} points; the table is there for at most {most}.")
        st.caption(words.format(count=len(points), most=own_points.MOST))
        return
    low, high = question.domain
    st.data_editor(
        pd.DataFrame(points, columns=["x", "y"], dtype=float),
        key=TABLE,
        num_rows="dynamic",
        hide_index=True,
        height=270,
        column_config={
            "x": _number("x", low, high),
            "y": _number("y", -own_points.FARTHEST, own_points.FARTHEST),
        },
        disabled=_lesson_link.locks("fit_own"),
        on_change=_take_table,
        alt=_("The points to learn from; cells can be changed, rows added and deleted."),
    )


def _number(name: str, low: float, high: float) -> Any:
    words = _("From {low} to {high}.").format(low=f"{low:g}", high=f"{high:g}")
    return st.column_config.NumberColumn(
        name, min_value=low, max_value=high, format="%.3f", required=True, help=words, width="small"
    )


def _points(text: str) -> list[tuple[float, float]]:
    """Return the points of a text, none where it makes none: what is wrong with it is said elsewhere."""
    with contextlib.suppress(ValueError):
        return own_points.pairs(text)
    return []


def _take_table() -> None:
    """Learn from the points as the table has them now."""
    points = edited(_points(st.session_state[_BASE]), st.session_state[TABLE])
    st.session_state[_TOLD] = _put(points)


def edited(points: Sequence[tuple[float, float]], edits: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Return the points of a table after a browser's edits of it; a row that is not two numbers is no point.

    Args:
        points: the rows before.
        edits: what ``st.data_editor`` keeps: cells by row, rows added, rows deleted.
    """
    rows: list[dict[str, Any]] = [{"x": x, "y": y} for x, y in points]
    for row, cells in edits.get("edited_rows", {}).items():
        if int(row) < len(rows):
            rows[int(row)] |= cells
    deleted = set(edits.get("deleted_rows", ()))
    kept = [row for number, row in enumerate(rows) if number not in deleted]
    found = [(_finite(row.get("x")), _finite(row.get("y"))) for row in [*kept, *edits.get("added_rows", ())]]
    return [(x, y) for x, y in found if x is not None and y is not None]


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def clicked(question: FittingSet | None, click: _plot.Click) -> None:
    """Take a click in the picture: on a point it removes the point, elsewhere it adds one.

    Args:
        question: says which points are in the picture; None where there are none that can be learned from.
        click: where, and on which point.
    """
    points = shown(question)
    number = click.custom
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(points):
        del points[number]
    else:
        low, high = question.domain if question is not None else (-own_points.FARTHEST, own_points.FARTHEST)
        far = own_points.FARTHEST
        points.append((min(max(click.x, low), high), min(max(click.y, -far), far)))
    if len(points) <= own_points.MOST:
        _put(points)
    else:
        words = _("The picture shows {count} points; with up to {most} a click can add to them or remove one.")
        st.session_state["_fit_note"] = words.format(count=len(points) - 1, most=own_points.MOST)


def show_note() -> None:
    """Say once why the last click changed nothing, if so."""
    if note := st.session_state.pop("_fit_note", ""):
        st.info(note, icon=":material/touch_app:")


def back_to_drawn() -> None:
    """Learn from drawn examples again; the own points stay in the text."""
    _controls.put({"fit_source": "drawn"})


def shown(question: FittingSet | None) -> list[tuple[float, float]]:
    """Return the points in the picture: those of the question, or whatever the text holds where it makes none."""
    if question is not None:
        return list(zip(*(part.tolist() for part in question.examples()), strict=True))
    return _points(_controls.held("fit_own", ""))


def _put(points: Sequence[tuple[float, float]]) -> str:
    text = own_points.written([x for x, _y in points], [y for _x, y in points])
    _controls.put({"fit_source": "own", "fit_own": text})
    return text
