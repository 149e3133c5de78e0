"""The teacher's editor: what is hidden and locked, the steps, the challenges, and the link with its length."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin

import streamlit as st

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import (
    COVERS_MOST,
    HIDDEN_MOST,
    LOCKED_MOST,
    OPTION_LONGEST,
    OPTIONS_MOST,
    SETTINGS_MOST,
    STEPS_MOST,
    TEXT_LONGEST,
    TITLE_LONGEST,
    Lesson,
)
from pages import _controls, _lesson_challenge_editor, _lesson_draft, _lesson_fields, _view, _words
from pages._lesson_draft import Draft, StepDraft
from pages._words import _

_PART: Final = "share_lesson_part"


def show() -> None:
    """Show one part of the editor, and below it what is missing or the link."""
    draft = _lesson_draft.current()
    st.caption(_words.instruction("lesson", "intro"))
    parts = {"page": _("Page"), "steps": _("Steps"), "challenges": _("Challenges")}
    counts = {"steps": len(draft.steps), "challenges": len(draft.challenges)}
    part = st.segmented_control(
        _("Part of the lesson"),
        list(parts),
        default="page",
        required=True,
        key=_PART,
        format_func=lambda name: f"{parts[name]} ({counts[name]})" if counts.get(name) else parts[name],
        label_visibility="collapsed",
    )
    {"steps": _show_steps, "challenges": _lesson_challenge_editor.show}.get(str(part), _show_page)(draft)
    if draft.removed is not None:
        st.button(
            _("Bring back what I took out"), key="share_lesson_back", icon=":material/undo:", on_click=draft.bring_back
        )
    _show_link(draft)


def _show_page(draft: Draft) -> None:
    names, blocks = control_names(_view.current()), _block_names()
    _lesson_fields.text(draft, "title", _("Title"), TITLE_LONGEST)
    left, right = st.columns(2)
    with left:
        _lesson_fields.several(draft, "hidden", _("Hidden controls"), names, HIDDEN_MOST)
    with right:
        _lesson_fields.several(draft, "locked", _("Locked controls"), names, LOCKED_MOST)
    _lesson_fields.several(draft, "blocks", _("Hidden parts of the page"), blocks, len(blocks))
    st.caption(_words.instruction("lesson", "page"))


def control_names(view: _view.View) -> dict[str, str]:
    """Return the controls of a view with the values that they have, by key; those of one name show their keys too."""
    labels = [control.label for control in view.controls.values()]
    return {
        key: (f"{one.label} ({key})" if labels.count(one.label) > 1 else one.label) + f" = {', '.join(one.shown)[:40]}"
        for key, one in view.controls.items()
        if not key.startswith("lesson_")
    }


def _block_names() -> dict[str, str]:
    return {
        "presets": _("Presets (Try this)"),
        "drawers": _("Drawers with more settings"),
        "notice": _("What to notice"),
        "formulas": _("Formulas"),
        "tables": _("Tables"),
        "share": _("Share menu"),
    }


def _show_steps(draft: Draft) -> None:
    st.caption(_words.instruction("lesson", "steps"))
    for place, row in enumerate(draft.steps, 1):
        with st.container(border=True):
            _lesson_fields.head(draft, row, _("Step {number}").format(number=place))
            _show_step(row)
    full = len(draft.steps) >= STEPS_MOST
    st.button(
        _("Add a step"),
        key="share_lesson_add_step",
        icon=":material/add:",
        disabled=full,
        help=_("A lesson has at most {most} steps.").format(most=STEPS_MOST) if full else None,
        on_click=lambda: draft.steps.append(StepDraft()),
    )


def _show_step(row: StepDraft) -> None:
    view = _view.current()
    _lesson_fields.text(row, "do", _("What to do or to look at"), TEXT_LONGEST, lines=2)
    left, right = st.columns(2)
    with left:
        _lesson_fields.text(row, "question", _("Question: what will be seen?"), TEXT_LONGEST, lines=3)
    with right:
        _lesson_fields.text(
            row, "observation", _("What is to be seen, shown after the prediction"), TEXT_LONGEST, lines=3
        )
    left, right = st.columns(2)
    with left:
        _lesson_fields.text(
            row,
            "options",
            _("Answers to choose from, one on each line; none: the student writes"),
            OPTIONS_MOST * (OPTION_LONGEST + 1),
            lines=3,
        )
    with right:
        _lesson_fields.several(
            row, "covers", _("Pictures covered until the prediction is made"), _pictures(view), COVERS_MOST
        )
        _lesson_fields.chosen(
            row,
            "settings",
            _("Set for the student"),
            _values(view, row.settings),
            SETTINGS_MOST,
            now=list(row.settings),
            take=lambda keys: _choose(row, keys),
            help=_("A button in the step gives these controls the values shown here."),
        )
        if row.settings:
            st.button(
                _("Take the values from the page again"),
                key=_lesson_fields.key(row, "again"),
                icon=":material/refresh:",
                on_click=_refresh,
                args=(row,),
            )


def _pictures(view: _view.View) -> dict[str, str]:
    return {key: figure.alt[:80] for key, figure in view.figures.items()}


def _values(view: _view.View, taken: Mapping[str, Any]) -> dict[str, str]:
    """Return the controls by key: the chosen ones with the value that was taken, the others with that of the page."""
    names = {key: name for key, name in control_names(view).items() if _value(key) is not None}
    labels = {key: view.controls[key].label if key in view.controls else key for key in taken}
    return names | {key: f"{labels[key]} = {_lesson_draft.written(value)[:40]}" for key, value in taken.items()}


def _value(key: str) -> Any:
    """Return what a control holds, if a lesson can carry it."""
    value = _controls.held(key)
    if isinstance(value, list | tuple):
        return list(value) if all(isinstance(one, str) for one in value) else None
    return value if isinstance(value, bool | int | float | str) else None


def _choose(row: StepDraft, keys: list[str]) -> None:
    row.settings = {key: row.settings.get(key, _value(key)) for key in keys}


def _refresh(row: StepDraft) -> None:
    row.settings = {key: value if (now := _value(key)) is None else now for key, value in row.settings.items()}


def _show_link(draft: Draft) -> None:
    lesson, problems = _lesson_draft.built(draft)
    st.divider()
    if lesson is None:
        st.caption(_("Before there is a link:"))
        st.markdown("\n".join(f"- {problem}" for problem in problems))
        return
    link = link_of(lesson)
    if len(link) > _view.LONGEST_LINK:
        st.warning(too_long(lesson, len(link)), icon=":material/link_off:")
        return
    words = _("The link has {length:,} of {longest:,} characters.")
    st.caption(words.format(length=len(link), longest=_view.LONGEST_LINK))
    st.code(link, language=None, wrap_lines=True, height=92)
    st.link_button(
        _("Try it as a student"),
        link,
        key="share_lesson_try",
        icon=":material/open_in_new:",
        help=_("Opens the lesson in a new window."),
    )


def link_of(lesson: Lesson) -> str:
    """Return the whole address of this view with ``lesson`` over it."""
    here = (st.context.url or "").rstrip("/")
    view = dataclasses.replace(_view.current(), lesson=lesson_text.write(lesson))
    return urljoin(here, view.link())


def too_long(lesson: Lesson, length: int) -> str:
    """Say by how much a link is too long, and which of the lesson's parts take most of it."""
    whole = len(lesson_text.write(lesson))

    def weight(**without: Any) -> int:
        return whole - len(lesson_text.write(lesson.model_copy(update=without)))

    weights = {
        _("step {number}").format(number=place + 1): weight(steps=(*lesson.steps[:place], *lesson.steps[place + 1 :]))
        for place in range(len(lesson.steps))
    } | {
        _("challenge {number}").format(number=place + 1): weight(
            challenges=(*lesson.challenges[:place], *lesson.challenges[place + 1 :])
        )
        for place in range(len(lesson.challenges))
    }
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:3]
    words = _(
        "The link has {length:,} characters, but only {longest:,} come through everywhere. Shorten texts or leave"
        " something out; most is taken by {parts}."
    )
    parts = ", ".join(f"{name} ({size:,})" for name, size in heaviest) or _("the settings of the page")
    return words.format(length=length, longest=_view.LONGEST_LINK, parts=parts)
