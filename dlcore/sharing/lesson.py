"""A lesson that a teacher lays over a page: what is hidden and locked, steps to predict and reveal, challenges."""

from __future__ import annotations

import math
import unicodedata
from typing import Annotated, Literal, Self

import pydantic
from pydantic import Field, StringConstraints

HIDDEN_MOST = LOCKED_MOST = 40
STEPS_MOST = 8
CHALLENGES_MOST = 6
SETTINGS_MOST = 16
COVERS_MOST = 8
OPTIONS_MOST = 6
CONDITIONS_MOST = 5
TITLE_LONGEST = 80
TEXT_LONGEST = 400
WORDS_LONGEST = 160
OPTION_LONGEST = 80
KEY_PATTERN = r"^[a-z][a-z0-9_]{0,59}$"
"""What the keys of the house's controls and pictures look like; nothing else may become part of a style sheet."""

Relation = Literal["below", "above", "between"]
Comparison = Literal["is", "least", "most", "has"]
Block = Literal["presets", "drawers", "notice", "formulas", "tables", "share"]
"""Parts that every page has: cards of presets, more settings, what to notice, formulas, tables, all that shares."""


def _plain(text: str) -> str:
    """Refuse signs that no one types: control characters, and those that turn the direction of what follows."""
    for sign in text:
        if unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n":
            raise ValueError("it holds control characters")
        if unicodedata.bidirectional(sign) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}:
            raise ValueError("it holds signs that turn the direction of the text")
    return text.strip()


_Checked = pydantic.AfterValidator(_plain)
Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LONGEST), _Checked]
Text = Annotated[str, StringConstraints(max_length=TEXT_LONGEST), _Checked]
Words = Annotated[str, StringConstraints(max_length=WORDS_LONGEST), _Checked]
Option = Annotated[str, StringConstraints(min_length=1, max_length=OPTION_LONGEST), _Checked]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.*/+ -]+$")]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
Value = bool | Whole | float | Annotated[str, StringConstraints(max_length=TEXT_LONGEST)]
Setting = Value | Annotated[tuple[Annotated[str, StringConstraints(max_length=80)], ...], Field(max_length=40)]


class Record(pydantic.BaseModel):
    """Be a frozen part of a lesson, read and written under short names."""

    model_config = pydantic.ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True
    )


class Condition(Record):
    """A setting that the run of a challenge must have.

    Attributes:
        setting: dotted name in the question's settings, such as ``hidden_layers`` or ``optimizer.lr``.
        comparison: ``is`` equal to the value, at ``least``, at ``most``, or ``has`` it among its members.
        value: compared with.
        words: how the teacher says it; empty: as the page says it.
    """

    setting: Name = Field(alias="s")
    comparison: Comparison = Field("is", alias="r")
    value: Value = Field(alias="v")
    words: Words = Field("", alias="w")


class Challenge(Record):
    """A number to reach, which the page checks by itself.

    Attributes:
        words: what is to be reached, as the teacher says it.
        experiment: name of the experiment whose runs count.
        measure: name among the run's numbers; a part that is ``*`` stands for every member: the best one counts.
        relation: on which side of ``limit`` the number must be.
        limit: to be fallen below or exceeded; the lower end for ``between``.
        upper: the upper end for ``between``.
        conditions: settings that the run must have.
    """

    words: Words = Field(alias="w", min_length=1)
    experiment: Name = Field(alias="x")
    measure: Name = Field(alias="m")
    relation: Relation = Field("below", alias="r")
    limit: float = Field(alias="n")
    upper: float | None = Field(None, alias="u")
    conditions: tuple[Condition, ...] = Field((), alias="c", max_length=CONDITIONS_MOST)

    @pydantic.model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.relation == "between" and (self.upper is None or not self.limit < self.upper < math.inf):
            raise ValueError("a number between two needs the lower one first, then the upper one")
        return self


class Step(Record):
    """One step: something to do, a question, and what will be seen.

    Attributes:
        do: what the student is to do or look at.
        question: to be answered before the observation is revealed; empty: nothing is asked.
        options: answers to choose from; none: the student writes.
        observation: what is to be seen, shown beside the student's prediction.
        settings: values of controls that a button sets, by key.
        covers: keys of the pictures that stay covered until the prediction is made.
    """

    do: Text = Field("", alias="d")
    question: Text = Field("", alias="q")
    options: tuple[Option, ...] = Field((), alias="o", max_length=OPTIONS_MOST)
    observation: Text = Field("", alias="e")
    settings: dict[Key, Setting] = Field({}, alias="v", max_length=SETTINGS_MOST)
    covers: tuple[Key, ...] = Field((), alias="c", max_length=COVERS_MOST)

    @pydantic.model_validator(mode="after")
    def _asks_and_answers(self) -> Self:
        if not self.do and not self.question:
            raise ValueError("a step needs something to do or a question")
        if bool(self.question) != bool(self.observation):
            raise ValueError("a question and the observation that answers it belong together")
        if not self.question and (self.options or self.covers):
            raise ValueError("answers to choose from and covered pictures need a question")
        if len(self.options) == 1 or len(set(self.options)) < len(self.options):
            raise ValueError("a choice needs two answers or more, each of them different")
        return self


class Lesson(Record):
    """A whole lesson.

    Attributes:
        title: its name.
        hidden: keys of controls that are not to be seen.
        locked: keys of controls that keep the link's values.
        blocks: parts of the page that are not to be seen.
        steps: in the order in which they are taken.
        challenges: checked all the time.
    """

    title: Title = Field(alias="t")
    hidden: tuple[Key, ...] = Field((), alias="h", max_length=HIDDEN_MOST)
    locked: tuple[Key, ...] = Field((), alias="l", max_length=LOCKED_MOST)
    blocks: tuple[Block, ...] = Field((), alias="b", max_length=6)
    steps: tuple[Step, ...] = Field((), alias="s", max_length=STEPS_MOST)
    challenges: tuple[Challenge, ...] = Field((), alias="c", max_length=CHALLENGES_MOST)
