"""Whether a run meets a challenge: its number, and the settings that it must have."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from dlcore.elements import dotted_settings
from dlcore.sharing.lesson import Challenge, Condition

EVERY = "*"
"""The part of a measure's name that stands for every member."""


@dataclasses.dataclass(frozen=True)
class Verdict:
    """How a run stands to a challenge.

    Attributes:
        measured: the number that counts; None where the run has none of that name.
        reached: whether the number is where it should be.
        unmet: conditions on settings that the run does not fulfil.
    """

    measured: float | None
    reached: bool
    unmet: tuple[Condition, ...]

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return self.reached and not self.unmet


def judge(challenge: Challenge, scalars: Mapping[str, float], settings: Mapping[str, Any]) -> Verdict:
    """Return how a run with these numbers and these settings stands to ``challenge``.

    Args:
        challenge: what is to be reached.
        scalars: the run's numbers by name.
        settings: the question's settings as ``flat`` returns them.
    """
    candidates = [value for name, value in scalars.items() if matches(challenge.measure, name) and math.isfinite(value)]
    unmet = tuple(condition for condition in challenge.conditions if not fulfils(settings, condition))
    if not candidates:
        return Verdict(None, False, unmet)
    measured = min(candidates, key=lambda value: distance(challenge, value))
    return Verdict(measured, reaches(challenge, measured), unmet)


def matches(measure: str, name: str) -> bool:
    """Return whether ``name`` is meant by ``measure``, part by part: ``test_loss/*`` means ``test_loss/adam``."""
    wanted, parts = measure.split("/"), name.split("/")
    return len(wanted) == len(parts) and all(one in (EVERY, part) for one, part in zip(wanted, parts, strict=True))


def reaches(challenge: Challenge, value: float) -> bool:
    """Return whether ``value`` is where it should be."""
    if challenge.relation == "between":
        return challenge.upper is not None and challenge.limit <= value <= challenge.upper
    return value < challenge.limit if challenge.relation == "below" else value > challenge.limit


def distance(challenge: Challenge, value: float) -> float:
    """Return a number that is the smaller the better ``value`` is."""
    if challenge.relation == "between" and challenge.upper is not None:
        return abs(value - challenge.limit / 2 - challenge.upper / 2)
    return value if challenge.relation == "below" else -value


def flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON-like settings by dotted names; a list stands under its own name too, its length under ``.count``."""
    lists = dotted_settings.lists(settings)
    return {**dotted_settings.flat(settings), **lists, **{f"{name}.count": len(one) for name, one in lists.items()}}


def fulfils(settings: Mapping[str, Any], condition: Condition) -> bool:
    """Return whether flat settings fulfil one condition."""
    if condition.setting not in settings:
        return False
    here, wanted = settings[condition.setting], condition.value
    if condition.comparison == "has":
        return isinstance(here, list | tuple) and any(_same(member, wanted) for member in here)
    if condition.comparison == "is":
        return _same(here, wanted)
    if not (_is_number(here) and _is_number(wanted)):
        return False
    return bool(here >= wanted) if condition.comparison == "least" else bool(here <= wanted)


def _same(here: Any, wanted: Any) -> bool:
    if _is_number(here) and _is_number(wanted):
        return math.isclose(here, wanted, rel_tol=1e-9)
    return type(here) is type(wanted) and bool(here == wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
