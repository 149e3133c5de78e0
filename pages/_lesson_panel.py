"""The panel of a lesson above the page: the step, what the student expects, what is to be seen, and the challenges.

All that a teacher wrote comes out of a link, so from anyone: it is shown as plain text and never interpreted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dlcore.sharing.lesson import TEXT_LONGEST, Lesson, Step
from pages import _lesson_challenges, _lesson_link, _link, _waiting
from pages._words import _

_PLACE, _LEFT, _COVERED = "_lesson_place", "_lesson_left", "_lesson_covered"


def show() -> None:
    """Show the panel but for its challenges, which are judged when the page has been made; nothing without a lesson."""
    st.session_state.pop(_PLACE, None)
    st.session_state.pop(_COVERED, None)
    lesson = _lesson_link.current()
    if lesson is None:
        return
    st.html(Path(__file__).with_suffix(".css"))
    with st.container(border=True, key="lesson_panel", gap="small"):
        number = _show_head(lesson)
        both = bool(lesson.steps and lesson.challenges)
        left, right = st.columns((3, 2), gap="medium") if both else (st.container(), st.container())
        if number is not None:
            with left:
                _show_step(number, lesson.steps[number])
        if lesson.challenges:
            st.session_state[_PLACE] = right.container(key="lesson_challenges", gap="small")


def finish() -> None:
    """Judge the challenges by the runs on the page; call it when the page has been made."""
    left = _waiting.unfulfilled()
    if left is not None:  # what was made before a control took its value shows the old one
        st.session_state[_LEFT] = left
        st.rerun()
    lesson, place = _lesson_link.current(), st.session_state.pop(_PLACE, None)
    if lesson is not None and place is not None:
        with place:
            _lesson_challenges.show(lesson.challenges, silent=bool(st.session_state.pop(_COVERED, False)))


def _show_head(lesson: Lesson) -> int | None:
    """Show title and pager, and return the place of the step to be shown; None: there are no steps."""
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_head"):
        st.markdown(":material/school:", width="content")
        with st.container(key="lesson_title", width="stretch"):
            st.text(lesson.title)
        if lesson.locked:
            words = _(":material/lock: Locked settings: {count}")
            st.caption(words.format(count=len(lesson.locked)), width="content")
        if not lesson.steps:
            return None
        count = len(lesson.steps)
        if count == 1:
            return 0
        number = st.pagination(count, max_visible_pages=0, key=_lesson_link.STEP_KEY, bind="query-params")
        allowed = _("it must be a step from 1 to {count}").format(count=count)
        _link.offer(_lesson_link.STEP_KEY, [number], allowed)
        st.caption(_("Step {number} of {count}").format(number=number, count=count), width="content")
    return min(max(number, 1), count) - 1


def _show_step(number: int, step: Step) -> None:
    if step.do:
        st.text(step.do)
    if step.settings:
        st.button(
            _("Set it for me"),
            key=f"lesson_set_{number}",
            icon=":material/tune:",
            on_click=_set,
            args=(step,),
        )
    _tell_left(step)
    if step.question:
        _ask(number, step)


def _tell_left(step: Step) -> None:
    left: Sequence[str] = st.session_state.get(_LEFT, ())
    if any(key in step.settings for key in left):
        words = _("{count} of the settings of this step could not be used: this view has no such control or value.")
        st.caption(words.format(count=len(left)))


def _ask(number: int, step: Step) -> None:
    progress = _lesson_link.progress()
    with st.container(key="lesson_question"):
        st.text(step.question)
    if number not in progress.guesses:
        _ask_for_guess(number, step)
        return
    expected, seen = st.columns(2)
    with expected.container(key="lesson_expected", gap="xxsmall"):
        st.caption(_("You expected"))
        st.text(progress.guesses[number])
    with seen.container(key="lesson_observation", gap="xxsmall"):
        st.caption(_("What is to be seen"))
        st.text(step.observation)


def _ask_for_guess(number: int, step: Step) -> None:
    st.html(f"<style>{_lesson_link.cover(step.covers)}</style>")
    st.session_state[_COVERED] = bool(step.covers)
    key, label = f"lesson_guess_{number}", _("Your prediction")
    with st.form(f"lesson_form_{number}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        if step.options:
            st.selectbox(label, step.options, None, key=key, placeholder=_("Choose what you expect"))
        else:
            st.text_input(label, key=key, max_chars=TEXT_LONGEST, placeholder=_("What do you expect?"))
        st.form_submit_button(
            _("Reveal"), key=f"lesson_reveal_{number}", on_click=_reveal, args=(number, key), type="primary"
        )
    if _lesson_link.progress().blank == number:
        st.caption(_("Say first what you expect: a guess is enough, nobody else sees it."))


def _set(step: Step) -> None:
    _waiting.wish({key: list(value) if isinstance(value, tuple) else value for key, value in step.settings.items()})


def _reveal(number: int, key: str) -> None:
    progress, guess = _lesson_link.progress(), st.session_state.get(key) or ""
    if guess.strip():
        progress.guesses[number] = guess.strip()[:TEXT_LONGEST]
        progress.blank = None
    else:
        progress.blank = number
