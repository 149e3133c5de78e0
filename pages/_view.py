"""What the page shows at the moment: its controls, questions, figures, tables and words, for all that is shared of it.

Every piece that shows something notes it down here under its key. A full run of the page begins a new record; what a
fragment shows again takes the place of what it showed before.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import parse_qs, quote, urlencode

import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.lab import experiment
from dlcore.sharing import deflated

_STATE, _LEFT = "_view", "_left"
Place = tuple[Literal["figure", "table", "section", "formula"], str | tuple[str, str]]
"""What stands at a place of the page, and its key."""
SECRET = frozenset({"boards_edit"})
"""Parameters of an address that open something for editing: no copied link, file or record carries them."""
LONGEST_LINK = 2000
"""Characters of an address that every browser, mail program and proxy carries whole."""
SERVER = 100
"""Of these, how many are left to the name of the server."""
LONGEST_UNPACKED = 65_536
"""Bytes of settings that a packed link may hold."""
PACKED = "packed"
"""The parameter that holds all others, where they are many."""


@dataclasses.dataclass(frozen=True)
class Control:
    """A control as it stands: its name, and its value and its default as texts of an address."""

    label: str
    shown: tuple[str, ...]
    usual: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Figure:
    """A picture as it was sent to the browser.

    Attributes:
        component: which component draws it.
        data: everything that the component was given; for a plot ``data["figure"]`` is plotly's JSON.
        alt: what it shows, in a sentence.
        height: of the picture in px, its row of controls included; 0: as high as it becomes.
    """

    component: Literal["plot", "window"]
    data: Mapping[str, Any]
    alt: str
    height: int


@dataclasses.dataclass(frozen=True)
class Table:
    """Numbers behind the pictures, the name of their file, and whether they compare theory with measurement."""

    name: str
    rows: pd.DataFrame
    measured: bool = False


@dataclasses.dataclass(frozen=True)
class Formula:
    """A formula in LaTeX, where it comes from, and the values of its symbols in this view."""

    latex: str
    source: str
    symbols: Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Asked:
    """A question of this view and its run as it stood when it was last looked at."""

    question: experiment.Experiment[Any]
    run: lab.Run[Any] | None


@dataclasses.dataclass
class View:
    """Hold what is on the page; every mapping is by key, in the order in which things were shown."""

    path: str
    title: str
    question: str = ""
    controls: dict[str, Control] = dataclasses.field(default_factory=dict)
    figures: dict[str, Figure] = dataclasses.field(default_factory=dict)
    tables: dict[str, Table] = dataclasses.field(default_factory=dict)
    asked: dict[str, Asked] = dataclasses.field(default_factory=dict)
    """By the key of the question."""
    sections: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    """Explanations by topic and section: Markdown."""
    formulas: dict[str, Formula] = dataclasses.field(default_factory=dict)
    """Those of an open drawer, by their LaTeX."""
    places: dict[Place, None] = dataclasses.field(default_factory=dict)
    """Where figures, tables, explanations and formulas stand, from top to bottom."""
    lesson: str = ""
    """The lesson that lies over the page, as it stands in the address."""

    def settings(self) -> list[tuple[str, str]]:
        """Return the parameters of this view's address: every control that is not at its default."""
        changed = ((key, control.shown) for key, control in self.controls.items() if control.shown != control.usual)
        return [(key, text) for key, shown in changed for text in shown or ("",)]

    def link(self) -> str:
        """Return the address of this view below the server's root, without a leading slash."""
        lesson = [("lesson", self.lesson)] if self.lesson else []
        settings = urlencode([*self.settings(), *lesson], quote_via=quote)
        return f"{self.path}?{settings}" if settings else self.path

    def short_link(self) -> str:
        """Return the same address, its settings packed into one parameter where it would be too long for some."""
        link = self.link()
        if len(link) <= LONGEST_LINK - SERVER:
            return link
        return f"{self.path}?{PACKED}={deflated.pack(link.partition('?')[2].encode())}"


def unpacked(text: str) -> dict[str, list[str]]:
    """Return the settings that a packed link holds.

    Raises:
        ValueError: it was not packed here, was cut, or holds more than any link may.
    """
    return parse_qs(deflated.unpack(text, LONGEST_UNPACKED).decode(), keep_blank_values=True, max_num_fields=1000)


def begin(path: str, title: str) -> None:
    """Begin the record of a page's full run; of the page that was left, its controls are kept."""
    before = current()
    if before.path != path:
        st.session_state.setdefault(_LEFT, {})[before.path] = before.controls
    st.session_state[_STATE] = View(path, title)


def left(path: str) -> Mapping[str, Control]:
    """Return the controls of a page as this visitor left it last; none where he has not been or is still there."""
    controls: Mapping[str, Control] = st.session_state.get(_LEFT, {}).get(path, {})
    return controls


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """Let what is shown meanwhile, such as a preview, be no part of the page's record."""
    view = current()
    st.session_state[_STATE] = View(view.path, view.title)
    try:
        yield
    finally:
        st.session_state[_STATE] = view


def current() -> View:
    """Return the record of this visitor's page."""
    view: View | None = st.session_state.get(_STATE)
    return View("", "") if view is None else view


def control(key: str, label: str, shown: Sequence[object], usual: Sequence[object]) -> None:
    """Note a control: what it shows and its default, as texts, numbers or truth values."""
    current().controls[key] = Control(label, tuple(map(_written, shown)), tuple(map(_written, usual)))


def figure(key: str, picture: Figure) -> None:
    """Note a picture."""
    view = current()
    view.figures[key] = picture
    view.places.setdefault(("figure", key))


def table(key: str, numbers: Table) -> None:
    """Note a table."""
    view = current()
    view.tables[key] = numbers
    view.places.setdefault(("table", key))


def asked(question: experiment.Experiment[Any], run: lab.Run[Any] | None) -> None:
    """Note a question and how its run stands."""
    current().asked[question.key()] = Asked(question, run)


def section(topic: str, name: str, text: str) -> None:
    """Note an explanation."""
    view = current()
    view.sections[topic, name] = text
    view.places.setdefault(("section", (topic, name)))


def formula(shown: Formula) -> None:
    """Note a formula."""
    view = current()
    view.formulas[shown.latex] = shown
    view.places.setdefault(("formula", shown.latex))


def _written(value: object) -> str:
    """Write a value as it stands in an address."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
