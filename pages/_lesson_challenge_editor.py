"""The editor's part for challenges: a measure of the runs on the page, a number, and settings that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dlcore.sharing import challenges
from dlcore.sharing.lesson import CHALLENGES_MOST, CONDITIONS_MOST, TEXT_LONGEST, WORDS_LONGEST
from pages import _lesson_challenges, _lesson_draft, _lesson_fields, _view, _words
from pages._lesson_draft import ChallengeDraft, ConditionDraft, Draft
from pages._words import _

Measure = tuple[str, str]
"""Experiment and name of a number."""


def show(draft: Draft) -> None:
    """Show the challenges of the draft, and the button for one more."""
    runs = _lesson_challenges.finished(_view.current())
    st.caption(_words.instruction("lesson", "challenges"))
    if not runs:
        st.info(_("No run on this page has finished yet: start one, and its numbers can be chosen."))
    measures = {(run.experiment, name): value for run in runs for name, value in with_bests(run.scalars).items()}
    settings = {run.experiment: run.settings for run in runs}
    for place, row in enumerate(draft.challenges, 1):
        with st.container(border=True):
            _lesson_fields.head(draft, row, _("Challenge {number}").format(number=place))
            _show_one(row, measures, settings.get(row.meant[0] if row.meant else "", {}))
    full = len(draft.challenges) >= CHALLENGES_MOST
    st.button(
        _("Add a challenge"),
        key="share_lesson_add_challenge",
        icon=":material/add:",
        disabled=full,
        help=_("A lesson has at most {most} challenges.").format(most=CHALLENGES_MOST) if full else None,
        on_click=lambda: draft.challenges.append(ChallengeDraft()),
    )


def with_bests(scalars: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers of a run, before them the least of each kind that several members have, under ``*``."""
    kinds = Counter(_every(name) for name in scalars if "/" in name)
    bests = {
        kind: min(value for name, value in scalars.items() if challenges.matches(kind, name))
        for kind, members in kinds.items()
        if members > 1
    }
    return bests | dict(scalars)


def _every(name: str) -> str:
    parts = name.split("/")
    return "/".join([parts[0], challenges.EVERY, *parts[2:]])


def _show_one(row: ChallengeDraft, measures: Mapping[Measure, float], settings: Mapping[str, Any]) -> None:
    _lesson_fields.text(row, "words", _("What is to be reached, as the student reads it"), WORDS_LONGEST)
    experiments = {experiment for experiment, _name in measures}
    names = {
        (experiment, name): f"{name} = {value:.4g}" + (f" ({experiment})" if len(experiments) > 1 else "")
        for (experiment, name), value in measures.items()
    }
    number = st.columns((5, 3, 2, 2) if row.relation == "between" else (5, 3, 2))
    with number[0]:
        _lesson_fields.one(row, "meant", _("Measure"), names, on_change=lambda: _start_at(row, measures))
    with number[1]:
        relations = {"below": _("below"), "above": _("above"), "between": _("between")}
        _lesson_fields.one(row, "relation", _("must be"), relations)
    with number[2]:
        _lesson_fields.number(row, "limit", _("this number"))
    if row.relation == "between":
        with number[3]:
            _lesson_fields.number(row, "upper", _("and this one"))
    offered = {
        name: f"{_readable(name)} = {_lesson_draft.written(value)}" for name, value in settings.items() if _fits(value)
    }
    _lesson_fields.chosen(
        row,
        "conditions",
        _("Only with these settings"),
        offered,
        CONDITIONS_MOST,
        now=[condition.setting for condition in row.conditions],
        take=lambda names: _choose(row, names, settings),
    )
    for condition in row.conditions:
        _show_condition(condition)


def _show_condition(row: ConditionDraft) -> None:
    name, comparison, value, words = st.columns((3, 3, 2, 4), vertical_alignment="bottom")
    name.text(_readable(row.setting))
    with comparison:
        kinds = {"is": _("is exactly"), "least": _("is at least"), "most": _("is at most")}
        _lesson_fields.one(row, "comparison", _("How"), kinds)
    with value:
        _lesson_fields.text(row, "value", _("Value"), TEXT_LONGEST)
    with words:
        _lesson_fields.text(row, "words", _("In your words (optional)"), WORDS_LONGEST)


def _readable(name: str) -> str:
    return name.replace("_", " ").replace(".", ", ")


def _fits(value: object) -> bool:
    return isinstance(value, bool | int | float | str) and len(str(value)) <= 60


def _start_at(row: ChallengeDraft, measures: Mapping[Measure, float]) -> None:
    """Begin with what the page shows now: the teacher goes on from there."""
    if row.meant is not None and row.meant in measures:
        row.limit = float(f"{measures[row.meant]:.3g}")
        st.session_state[_lesson_fields.key(row, "limit")] = row.limit


def _choose(row: ChallengeDraft, names: list[str], settings: Mapping[str, Any]) -> None:
    before = {condition.setting: condition for condition in row.conditions}
    row.conditions = [
        before.get(name)
        or ConditionDraft(name, _lesson_draft.written(settings[name]), is_text=isinstance(settings[name], str))
        for name in names
        if name in before or name in settings
    ]
