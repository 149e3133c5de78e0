"""The lesson of this visitor's link: read from the address at each run, so that it goes where the address goes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Final

import streamlit as st

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import Block, Lesson
from pages import _link, _view
from pages._words import _

STEP_KEY: Final = "lesson_step"
"""Key and parameter of the step that is shown."""
_READ, _PROGRESS, _HOMES = "_lesson_read", "_lesson_progress", "_lesson_homes"
_BLOCKS: Final[Mapping[Block, str]] = {
    "presets": '[class*="_try "], [class$="_try"]',
    "drawers": '[class*="_more "], [class$="_more"], [class*="_settings "], [class$="_settings"]',
    "notice": '[class*="_notice "], [class$="_notice"]',
    "formulas": '[class*="_formulas "], [class$="_formulas"], [class*="_formula "], [class$="_formula"]',
    "tables": '[data-testid="stElementContainer"]:not([class*="st-key-"]):has([data-testid="stDataFrame"]),'
    ' [class*="_measured "], [class$="_measured"], [class*="_predicted "], [class$="_predicted"]',
    "share": '.st-key-share_place, [class*="_share_row "], [class$="_share_row"]',
}
"""Selectors of the parts of a page, by the endings of the house's keys; a table that is only read has no key in the
browser (Streamlit 1.67), one that is written into has."""


@dataclasses.dataclass(frozen=True)
class _Read:
    text: str
    lesson: Lesson | None
    problem: str


@dataclasses.dataclass
class Progress:
    """How far this visitor is with a lesson.

    Attributes:
        text: the lesson, as it stands in the link.
        guesses: what was predicted, by the step's place; those are revealed.
        best: the best number so far of each challenge under its conditions, by its place.
        met: the number that met a challenge, by its place.
        blank: place of the step that was to be revealed without a prediction.
    """

    text: str
    guesses: dict[int, str] = dataclasses.field(default_factory=dict)
    best: dict[int, float] = dataclasses.field(default_factory=dict)
    met: dict[int, float] = dataclasses.field(default_factory=dict)
    blank: int | None = None


def read(refused: st.delta_generator.DeltaGenerator) -> None:
    """Take the lesson out of the address; call it before the page is made. A bad one gets a sentence in ``refused``.

    It belongs to its page: Streamlit takes it out of the address on the way to another one, and whoever comes back
    finds it again.
    """
    path, homes = _view.current().path, _homes()
    if _link.LESSON in st.query_params:
        homes[path] = st.query_params[_link.LESSON]
    elif path in homes:
        st.query_params[_link.LESSON] = homes[path]
    asked = st.query_params.get(_link.LESSON, "")
    last: _Read | None = st.session_state.get(_READ)
    if last is None or last.text != asked:
        last = st.session_state[_READ] = _understood(asked)
    _link.offer(_link.LESSON, st.query_params.get_all(_link.LESSON), "")
    _view.current().lesson = asked if last.lesson else ""
    if last.problem:
        refused.warning(last.problem, icon=":material/school:")
    if last.lesson is not None:
        st.html(f"<style>{style(last.lesson)}</style>")


def _homes() -> dict[str, str]:
    """Return the lessons of this visit by the path of their page."""
    homes: dict[str, str] = st.session_state.setdefault(_HOMES, {})
    return homes


def _understood(text: str) -> _Read:
    if not text and _link.LESSON not in st.query_params:
        return _Read("", None, "")
    try:
        return _Read(text, lesson_text.read(text), "")
    except lesson_text.LessonError as refused:
        return _Read(text, None, str(refused))


def current() -> Lesson | None:
    """Return the lesson on this page, or None."""
    last: _Read | None = st.session_state.get(_READ)
    return None if last is None else last.lesson


def locks(key: str) -> bool:
    """Return whether the lesson keeps the control ``key`` as it is."""
    lesson = current()
    return lesson is not None and key in lesson.locked


def progress() -> Progress:
    """Return how far this visitor is with the lesson on this page."""
    last: _Read | None = st.session_state.get(_READ)
    text = "" if last is None else last.text
    so_far: Progress | None = st.session_state.get(_PROGRESS)
    if so_far is None or so_far.text != text:
        so_far = st.session_state[_PROGRESS] = Progress(text)
    return so_far


def leave() -> None:
    """Take the lesson out of the address: the page goes on without it."""
    _homes().pop(_view.current().path, None)
    st.query_params.pop(_link.LESSON, None)


def style(lesson: Lesson) -> str:
    """Return the style sheet that hides what the lesson hides: not seen, and not reached by keyboard either.

    A control in a line with a slider goes with its line. Tabs are only their names: what they hold stays.
    """
    controls = [f".st-key-{key}:not(.stTabs), .st-key-{key}__line" for key in lesson.hidden]
    blocks = [_BLOCKS[block] for block in lesson.blocks]
    tabs = [f".stTabs.st-key-{key} > * > [role=tablist]" for key in (*lesson.hidden, *lesson.locked)]
    return "".join(f"{selector} {{ display: none !important; }}\n" for selector in (*controls, *blocks, *tabs))


def cover(keys: tuple[str, ...]) -> str:
    """Return the style sheet that covers pictures, whose places stay as they are."""
    words = json.dumps(_("Covered until you have made your prediction"), ensure_ascii=True).replace("\\u", "\\")
    return "".join(
        f".st-key-{key} {{ position: relative; }} .st-key-{key} * {{ visibility: hidden !important; }}\n"
        f".st-key-{key}::after {{ content: {words}; position: absolute; inset: 0; z-index: 3; display: flex;"
        " align-items: center; justify-content: center; text-align: center; padding: 1rem; border-radius: 0.5rem;"
        " border: 1px dashed currentColor; opacity: 0.7; }\n"
        for key in keys
    )
