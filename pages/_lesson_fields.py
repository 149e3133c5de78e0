"""Fields of the lesson's editor: each writes what a teacher enters into the draft at once, whatever is shown next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages import _lesson_draft
from pages._words import _


def key(row: Any, field: str) -> str:
    """Return the key of the widget for a field of a row of the draft."""
    return f"share_lesson_{row.number}_{field}"


def text(row: Any, field: str, label: str, longest: int, *, lines: int = 1, help: str | None = None) -> None:
    """Show a field for a text of at most ``longest`` characters."""
    name = _begin(row, field)
    keep: dict[str, Any] = {"key": name, "max_chars": longest, "on_change": _take, "args": (row, field, name)}
    if lines == 1:
        st.text_input(label, help=help, **keep)
    else:
        st.text_area(label, help=help, height=28 + 26 * lines, **keep)


def number(row: Any, field: str, label: str) -> None:
    """Show a field for a number."""
    name = _begin(row, field)
    st.number_input(label, key=name, format="%g", required=True, on_change=_take, args=(row, field, name))


def one(
    row: Any, field: str, label: str, names: Mapping[Any, str], *, on_change: Callable[[], None] | None = None
) -> None:
    """Show a menu; a value of the draft that is none of ``names`` is offered as it is, so that it is not lost."""
    name, now = _begin(row, field), getattr(row, field)
    known = list(names) if now is None or now in names else [*names, now]
    st.selectbox(
        label,
        known,
        format_func=lambda value: names.get(value, _named(value)),
        key=name,
        placeholder=_("Choose"),
        index=None if now is None else 0,
        on_change=_take_and_tell,
        args=(row, field, name, on_change),
    )


def several(
    row: Any,
    field: str,
    label: str,
    names: Mapping[str, str],
    most: int,
    *,
    help: str | None = None,
) -> None:
    """Show a menu of which several can be chosen."""
    name = _begin(row, field)
    st.multiselect(
        label,
        _with(names, getattr(row, field)),
        format_func=lambda value: names.get(value, value),
        key=name,
        help=help,
        max_selections=most,
        placeholder=_("None"),
        on_change=_take,
        args=(row, field, name),
    )


def chosen(
    row: Any,
    field: str,
    label: str,
    names: Mapping[str, str],
    most: int,
    *,
    now: Sequence[str],
    take: Callable[[list[str]], None],
    help: str | None = None,
) -> None:
    """Show a menu of which several can be chosen, and tell ``take`` what is chosen at each change.

    Args:
        row: of the draft.
        field: part of the key.
        label: of the menu.
        names: what is offered, by value.
        most: that can be chosen.
        now: what is chosen.
        take: called with what is chosen.
        help: what a question mark beside the label says.
    """
    name = key(row, field)
    st.session_state.setdefault(name, list(now))
    st.multiselect(
        label,
        _with(names, now),
        format_func=lambda value: names.get(value, value),
        key=name,
        help=help,
        max_selections=most,
        placeholder=_("None"),
        on_change=lambda: take(st.session_state[name]),
    )


def head(draft: _lesson_draft.Draft, row: _lesson_draft.Row, title: str) -> None:
    """Show a row's title beside the buttons that move it and take it out."""
    rows, name = draft.rows(row), key(row, "row")
    place = rows.index(row)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{title}**", width="stretch")
        st.button(
            ":material/arrow_upward:",
            key=f"{name}_up",
            help=_("Move up"),
            disabled=place == 0,
            on_click=draft.move,
            args=(row, -1),
        )
        st.button(
            ":material/arrow_downward:",
            key=f"{name}_down",
            help=_("Move down"),
            disabled=place == len(rows) - 1,
            on_click=draft.move,
            args=(row, 1),
        )
        st.button(":material/delete:", key=f"{name}_remove", help=_("Take out"), on_click=draft.remove, args=(row,))


def _begin(row: Any, field: str) -> str:
    name = key(row, field)
    if name not in st.session_state:
        st.session_state[name] = getattr(row, field)
    return name


def _take(row: Any, field: str, name: str) -> None:
    value = st.session_state[name]
    if value is not None or field == "meant":
        setattr(row, field, value)


def _take_and_tell(row: Any, field: str, name: str, on_change: Callable[[], None] | None) -> None:
    _take(row, field, name)
    if on_change is not None:
        on_change()


def _with(names: Mapping[str, str], now: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*names, *now]))


def _named(value: object) -> str:
    return ": ".join(map(str, value)) if isinstance(value, tuple) else str(value)
