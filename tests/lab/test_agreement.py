from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from dlcore.lab import agreement


@dataclass(frozen=True)
class Outcome:
    loss: np.ndarray
    counts: np.ndarray
    names: tuple[str, ...]
    best: float
    parts: dict[str, Any]
    device: str
    seconds: float


BASE = Outcome(
    loss=np.array([[1.0, 0.5, np.nan], [2.0, np.inf, 0.25]]),
    counts=np.array([1_000_000, 2]),
    names=("sgd", "adam"),
    best=0.25,
    parts={"deep": {"a": np.arange(3.0), "$odd": 1}},
    device="CPU",
    seconds=1.0,
)
MACHINE = {"device", "seconds"}


def compare(**changes: Any) -> tuple[agreement.Comparison, ...]:
    return agreement.compare(BASE, dataclasses.replace(BASE, **changes), MACHINE)


def named(comparisons: tuple[agreement.Comparison, ...], name: str) -> agreement.Comparison:
    return next(one for one in comparisons if one.name == name)


def test_equal_results_are_the_same_bit_for_bit_and_the_machine_is_left_out() -> None:
    compared = compare(device="GPU", seconds=9.0)
    assert agreement.overall(compared) == "same"
    assert agreement.first_apart(compared) is None
    assert {one.name.split(".")[0] for one in compared} == {"loss", "counts", "names", "best", "parts"}
    assert named(compared, "parts.deep.a").verdict == "same"
    assert all((one.absolute, one.relative, one.place) == (0.0, 0.0, ()) for one in compared)


def test_differences_at_the_size_of_rounding_are_called_that_and_measured() -> None:
    loss = BASE.loss.copy()
    loss[1, 0] += 1e-7
    loss[1, 2] -= 3e-7
    compared = compare(loss=loss)
    apart = agreement.first_apart(compared)
    assert apart is not None
    assert (apart.name, apart.verdict, apart.place, apart.why) == ("loss", "rounding", (1, 0), "values")
    assert apart.absolute == pytest.approx(3e-7)
    assert apart.relative == pytest.approx(1.5e-7)
    assert agreement.overall(compared) == "rounding"


def test_a_larger_difference_says_where_it_begins_and_outweighs_rounding() -> None:
    loss = BASE.loss + np.array([[1e-9, 0, 0], [0, 0, 0]])
    compared = compare(loss=loss, best=0.5)
    apart = agreement.first_apart(compared)
    assert apart is not None
    assert (apart.name, apart.absolute, apart.relative) == ("best", 0.25, 0.5)
    assert named(compared, "loss").verdict == "rounding"


@pytest.mark.parametrize(
    ("changes", "name", "why"),
    [
        ({"loss": np.where(np.isnan(BASE.loss), 0.0, BASE.loss)}, "loss", "finite"),
        ({"loss": np.where(np.isinf(BASE.loss), -np.inf, BASE.loss)}, "loss", "finite"),
        ({"loss": BASE.loss[:1]}, "loss", "shape"),
        ({"loss": "gone"}, "loss", "kind"),
        ({"counts": np.array([1_000_001, 2])}, "counts", "values"),
        ({"names": ("sgd", "rmsprop")}, "names.1", "values"),
        ({"names": ("sgd",)}, "names.1", "missing"),
        ({"names": ()}, "names.0", "missing"),
        ({"names": ("sgd", "adam", "more")}, "names.2", "missing"),
        ({"best": math.nan}, "best", "finite"),
        ({"best": None}, "best", "kind"),
        ({"parts": {"deep": {"a": np.arange(3.0), "$odd": True}}}, "parts.deep.$odd", "kind"),
    ],
)
def test_what_cannot_be_rounding_is_different_and_says_why(changes: dict[str, Any], name: str, why: str) -> None:
    apart = agreement.first_apart(compare(**changes))
    assert apart is not None
    assert (apart.verdict, apart.why) == ("different", why)
    assert apart.name == name


def test_the_sign_of_zero_and_the_width_of_a_number_are_at_most_rounding() -> None:
    zero = dataclasses.replace(BASE, best=0.0)
    compared = agreement.compare(zero, dataclasses.replace(BASE, best=-0.0), MACHINE)
    assert (named(compared, "best").verdict, named(compared, "best").absolute) == ("rounding", 0.0)
    assert named(compare(counts=BASE.counts.astype(np.int32)), "counts").verdict == "rounding"


def test_no_value_of_any_size_raises_a_warning() -> None:
    wide = dataclasses.replace(BASE, loss=np.array([1e308, -1e308, np.nan]), counts=np.empty(0))
    other = dataclasses.replace(BASE, loss=np.array([-1e308, 1e308, 1.0]), counts=np.empty(0))
    apart = agreement.first_apart(agreement.compare(wide, other, MACHINE))
    assert apart is not None
    assert (apart.name, apart.why) == ("loss", "finite")
