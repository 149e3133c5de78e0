"""A teacher's draft of a lesson: what the editor's fields hold, kept in the session however often the editor closes."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar, cast

import pydantic
import streamlit as st

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import CHALLENGES_MOST, STEPS_MOST, Challenge, Condition, Lesson, Step
from pages import _lesson_link, _view
from pages._words import _

_DRAFTS: Final = "_lesson_drafts"
_numbers = itertools.count(1)
Part = TypeVar("Part", bound=pydantic.BaseModel)


def _number() -> int:
    return next(_numbers)


@dataclasses.dataclass
class ConditionDraft:
    """A condition in the making; ``value`` as it stands in its field, ``is_text`` if it is no number."""

    setting: str
    value: str
    comparison: str = "is"
    words: str = ""
    is_text: bool = False
    number: int = dataclasses.field(default_factory=_number)


@dataclasses.dataclass
class ChallengeDraft:
    """A challenge in the making; ``meant`` holds experiment and measure."""

    words: str = ""
    meant: tuple[str, str] | None = None
    relation: str = "below"
    limit: float = 0.0
    upper: float = 1.0
    conditions: list[ConditionDraft] = dataclasses.field(default_factory=list)
    number: int = dataclasses.field(default_factory=_number)


@dataclasses.dataclass
class StepDraft:
    """A step in the making; ``options`` holds one answer on each line."""

    do: str = ""
    question: str = ""
    options: str = ""
    observation: str = ""
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    covers: list[str] = dataclasses.field(default_factory=list)
    number: int = dataclasses.field(default_factory=_number)


Row = StepDraft | ChallengeDraft


@dataclasses.dataclass
class Draft:
    """A lesson in the making; ``removed`` can be brought back to where it was."""

    title: str = ""
    hidden: list[str] = dataclasses.field(default_factory=list)
    locked: list[str] = dataclasses.field(default_factory=list)
    blocks: list[str] = dataclasses.field(default_factory=list)
    steps: list[StepDraft] = dataclasses.field(default_factory=list)
    challenges: list[ChallengeDraft] = dataclasses.field(default_factory=list)
    removed: tuple[int, Row] | None = None
    number: int = dataclasses.field(default_factory=_number)

    def rows(self, row: Row) -> list[Any]:
        """Return the list to which a row belongs."""
        return self.steps if isinstance(row, StepDraft) else self.challenges

    def remove(self, row: Row) -> None:
        """Take a row out; ``bring_back`` undoes it."""
        rows = self.rows(row)
        self.removed = rows.index(row), row
        rows.remove(row)

    def bring_back(self) -> None:
        """Put the row that was removed last where it was; nothing where the list has been filled meanwhile."""
        if self.removed is not None:
            place, row = self.removed
            if len(self.rows(row)) < (STEPS_MOST if isinstance(row, StepDraft) else CHALLENGES_MOST):
                self.rows(row).insert(place, row)
                self.removed = None

    def move(self, row: Row, by: int) -> None:
        """Move a row up (-1) or down (1)."""
        rows = self.rows(row)
        place = rows.index(row)
        if 0 <= place + by < len(rows):
            rows[place], rows[place + by] = rows[place + by], rows[place]


def current() -> Draft:
    """Return the draft for this page: begun before, taken from the lesson that lies over the page, or empty."""
    view = _view.current()
    drafts: dict[tuple[str, str], Draft] = st.session_state.setdefault(_DRAFTS, {})
    if (view.path, view.lesson) not in drafts:
        lesson = _lesson_link.current()
        drafts[view.path, view.lesson] = Draft() if lesson is None else of(lesson)
    return drafts[view.path, view.lesson]


def of(lesson: Lesson) -> Draft:
    """Return the draft that becomes ``lesson``."""
    return Draft(
        lesson.title,
        list(lesson.hidden),
        list(lesson.locked),
        list(lesson.blocks),
        [
            StepDraft(
                step.do,
                step.question,
                "\n".join(step.options),
                step.observation,
                {key: list(value) if isinstance(value, tuple) else value for key, value in step.settings.items()},
                list(step.covers),
            )
            for step in lesson.steps
        ],
        [
            ChallengeDraft(
                one.words,
                (one.experiment, one.measure),
                one.relation,
                one.limit,
                one.limit + 1 if one.upper is None else one.upper,
                [
                    ConditionDraft(c.setting, written(c.value), c.comparison, c.words, isinstance(c.value, str))
                    for c in one.conditions
                ],
            )
            for one in lesson.challenges
        ],
    )


def built(draft: Draft) -> tuple[Lesson | None, list[str]]:
    """Return the lesson that the draft makes, or None and a sentence for each thing that is missing or not allowed."""
    problems: list[str] = []
    steps = _all(draft.steps, _step, _("Step {number}: {reason}."), problems)
    challenges = _all(draft.challenges, _challenge, _("Challenge {number}: {reason}."), problems)
    if not draft.title.strip():
        problems.insert(0, _("Give the lesson a title."))
    if not (draft.hidden or draft.locked or draft.blocks or draft.steps or draft.challenges):
        problems.append(_("Hide or lock something, or add a step or a challenge."))
    if problems:
        return None, problems
    settings: dict[str, Any] = {name: tuple(getattr(draft, name)) for name in ("hidden", "locked", "blocks")}
    try:
        return Lesson(title=draft.title, **settings, steps=tuple(steps), challenges=tuple(challenges)), []
    except pydantic.ValidationError as refused:
        return None, [_("The lesson: {reason}.").format(reason=reason) for reason in _reasons(refused)]


def _all(rows: Sequence[Row], build: Callable[[Any], Part], words: str, problems: list[str]) -> list[Part]:
    parts = []
    for place, row in enumerate(rows, 1):
        reasons = _missing(row)
        try:
            if not reasons:
                parts.append(build(row))
        except pydantic.ValidationError as refused:
            reasons = list(_reasons(refused))
        problems += [words.format(number=place, reason=reason) for reason in reasons]
    return parts


def _missing(row: Row) -> list[str]:
    """Say what a challenge lacks; what a step lacks its record says."""
    if isinstance(row, StepDraft):
        return []
    said = [] if row.words.strip() else [_("say what is to be reached")]
    return said if row.meant else [*said, _("choose what is measured")]


def _reasons(refused: pydantic.ValidationError) -> Iterable[str]:
    """Say what is wrong in the words of the records, or, where pydantic speaks, in the field's name and its words."""
    for error in refused.errors(include_url=False, include_input=False):
        reason = lesson_text.reason(error)
        own = error["type"] == "value_error" and not error["loc"]
        yield reason if own else f"{_FIELDS.get(str(error['loc'][0]), '')} {reason[:1].lower()}{reason[1:]}".strip()


_FIELDS: Final = {
    **{"w": "text:", "x": "measure:", "m": "measure:", "n": "number:", "u": "number:", "c": "condition:"},
    **{"d": "what to do:", "q": "question:", "o": "answers:", "e": "observation:", "v": "settings:"},
}


def _step(row: StepDraft) -> Step:
    options = tuple(line.strip() for line in row.options.splitlines() if line.strip())
    settings = {key: tuple(value) if isinstance(value, list) else value for key, value in row.settings.items()}
    asked = bool(row.question.strip() or row.observation.strip())
    covers = tuple(row.covers) if asked else ()
    return Step(
        do=row.do.strip(),
        question=row.question.strip(),
        options=options if asked else (),
        observation=row.observation.strip(),
        settings=settings,
        covers=covers,
    )


def _challenge(row: ChallengeDraft) -> Challenge:
    experiment, measure = row.meant or ("", "")
    return Challenge(
        words=row.words.strip(),
        experiment=experiment,
        measure=measure,
        relation=cast("Any", row.relation),
        limit=row.limit,
        upper=row.upper if row.relation == "between" else None,
        conditions=tuple(map(_condition, row.conditions)),
    )


def _condition(row: ConditionDraft) -> Condition:
    value = row.value.strip() if row.is_text else meant(row.value)
    return Condition(setting=row.setting, comparison=cast("Any", row.comparison), value=value, words=row.words.strip())


def written(value: object) -> str:
    """Write a setting's value as it stands in a field."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def meant(text: str) -> bool | int | float | str:
    """Return the value that a field's text means: true, false, a number, or the text itself."""
    if text.strip().lower() in {"true", "false"}:
        return text.strip().lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text.strip()
