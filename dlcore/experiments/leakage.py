"""What does a test error promise once the test set has been used for choosing? Measured over many repetitions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import folds, smoothers, targets
from dlcore.elements.regression_set import RegressionSet
from dlcore.elements.training_sets import Examples
from dlcore.lab.experiment import Experiment, Report

PLACES = 200
"""Where the expected error is integrated: the middle of so many equal cells."""
BLOCK = 1_000_000
"""Numbers of one intermediate array at most."""
STREAM = 14
"""Keeps the random numbers of the repetitions apart from others of the same seed."""
WAYS = ("test", "held_out", "cross_validation", "nested")
"""How a complexity is chosen and what is then reported.

test: chosen on a test set, whose error is reported: the leak. held_out: chosen on the same set, and the error on
another one is reported. cross_validation: chosen by it, and its least error is reported. nested: chosen by it, and the
error of an outer cross-validation is reported, in which every outer fold chooses anew.
"""

Errors = Float[np.ndarray, "repetitions levels"]


@dataclass(frozen=True, eq=False)
class LeakageResult:
    """What was reported and what is true, for each way and repetition.

    Attributes:
        levels: the complexities.
        reported: the error that is claimed for the chosen complexity.
        actual: its expected squared error on fresh examples.
        chosen: its place among the levels.
        best: the place that would have had the least expected error.
        least: that error.
    """

    levels: Float[np.ndarray, " levels"]
    reported: Float[np.ndarray, "ways repetitions"]
    actual: Float[np.ndarray, "ways repetitions"]
    chosen: Int[np.ndarray, "ways repetitions"]
    best: Int[np.ndarray, " repetitions"]
    least: Float[np.ndarray, " repetitions"]

    @property
    def optimism(self) -> Float[np.ndarray, "ways repetitions"]:
        """Return how much larger the actual error is than the reported one."""
        return np.asarray(self.actual - self.reported)

    @property
    def regret(self) -> Float[np.ndarray, "ways repetitions"]:
        """Return how much larger the actual error is than that of the best complexity."""
        return np.asarray(self.actual - self.least)


class Leakage(RegressionSet, Experiment[LeakageResult]):
    """Choose a complexity in several ways, each time for a new training set.

    A whole study is repeated: training set, small test sets, choice, report.
    """

    name = "leakage"
    needs_torch = False

    points: int = pydantic.Field(30, ge=4, le=100)
    noise: float = pydantic.Field(0.4, ge=0, le=2)
    family: smoothers.Id = "neighbours"
    most: int = pydantic.Field(9, ge=3, le=30)
    """The highest degree."""
    folds: int = pydantic.Field(5, ge=2, le=10)
    held_out: int = pydantic.Field(10, ge=2, le=200)
    """Examples of the test set, and of the second one."""
    repetitions: int = pydantic.Field(300, ge=20, le=1000)

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> Leakage:
        if self.folds > self.points:
            raise ValueError(f"{self.folds} folds are more than the {self.points} training points")
        if self.least_training < (needed := max(1, smoothers.coefficients(self.family, self.most))):
            raise ValueError(
                f"a fit needs at least {needed} points, and nested cross-validation leaves only "
                f"{max(0, self.least_training)} beside two folds: take a lower degree, more points or more folds"
            )
        return self

    @classmethod
    def smallest(cls) -> Leakage:
        """Return few repetitions."""
        return cls(points=12, most=3, folds=3, repetitions=20)

    @property
    def least_training(self) -> int:
        """Return how many points are left beside the largest outer and the largest inner fold."""
        largest = -(-self.points // self.folds)
        return self.points - 2 * largest

    @property
    def levels(self) -> Float[np.ndarray, " levels"]:
        """Return the complexities, from the simplest model to the most complex."""
        return smoothers.FAMILIES[self.family].levels(self.least_training, self.most)

    def cost(self) -> float:
        """Estimate the seconds: fits of the whole, of the folds, and of the folds without another fold."""
        inner = 2 * self.points if self.family == "neighbours" else self.most + 1
        number = 9e-9 * (inner + len(self.levels))
        fits = (1 + self.folds**2) * (1e-5 + self.points * number)
        return 0.01 + self.repetitions * (fits + (PLACES + 2 * self.held_out) * number)

    def compute(self, report: Report) -> LeakageResult:
        """Repeat the study, a block of repetitions at a time."""
        rng = np.random.default_rng((self.data_seed, STREAM))
        training, first, second = (self._draw(rng, count) for count in (self.points, self.held_out, self.held_out))
        fold = rng.permuted(np.tile(np.arange(self.points) % self.folds, (self.repetitions, 1)), axis=1)
        blocks, measured = self._blocks(), []
        for number, rows in enumerate(blocks, 1):
            learned, tests = training.of(rows), (first.of(rows), second.of(rows))
            measured.append((*self._tested(learned, *tests), *self._cross_validated(learned, fold[rows])))
            report(number, len(blocks))
        expected, on_first, on_second, validated, nested = (
            np.concatenate(part) for part in zip(*measured, strict=True)
        )
        by_test, by_folds = on_first.argmin(1), validated.argmin(1)
        chosen = np.stack([by_test, by_test, by_folds, by_folds])
        return LeakageResult(
            levels=self.levels,
            reported=np.stack([_at(on_first, by_test), _at(on_second, by_test), _at(validated, by_folds), nested]),
            actual=np.stack([_at(expected, level) for level in chosen]),
            chosen=chosen,
            best=expected.argmin(1),
            least=expected.min(1),
        )

    def _blocks(self) -> list[slice]:
        """Cut the repetitions so that what is computed at a time fits the memory."""
        inner = smoothers.coefficients(self.family, self.most) or self.points
        together = max(1, BLOCK // ((PLACES + 2 * self.held_out + self.points) * max(inner, len(self.levels))))
        return [slice(first, first + together) for first in range(0, self.repetitions, together)]

    def _draw(self, rng: np.random.Generator, count: int) -> Examples:
        chosen = targets.TARGETS[self.target]
        x = rng.uniform(*chosen.domain, (self.repetitions, count))
        return Examples(x, chosen.function(x) + self.noise * rng.standard_normal(x.shape))

    def _tested(self, learned: Examples, first: Examples, second: Examples) -> tuple[Errors, Errors, Errors]:
        """Return the expected error of every complexity, that on the first test set, and that on the second."""
        places, truth = targets.cells(self.target, PLACES)
        ones = np.ones((len(learned.x), 1))
        at = np.concatenate([ones * places, first.x, second.x], 1)
        wanted = np.concatenate([ones * truth, first.y, second.y], 1)
        squared = (self._fit(learned.x, at).predict(learned.y) - wanted[:, None]) ** 2
        ends = PLACES, PLACES + self.held_out
        expected, on_first, on_second = (part.mean(-1) for part in np.split(squared, ends, axis=-1))
        return expected + self.noise**2, on_first, on_second

    def _cross_validated(
        self, learned: Examples, fold: Int[np.ndarray, "repetitions points"]
    ) -> tuple[Errors, Float[np.ndarray, " repetitions"]]:
        """Return the cross-validated error of every complexity, and the error by nested cross-validation."""
        everyone = range(self.folds)
        outer = np.stack([self._errors_without(learned, fold, [one])[one] for one in everyone])
        nested = []
        for one in everyone:
            inner = [self._errors_without(learned, fold, [one, two])[two] for two in everyone if two != one]
            nested.append(_at(outer[one], np.mean(inner, 0).argmin(1)))
        return outer.mean(0), np.mean(nested, 0)

    def _errors_without(
        self, learned: Examples, fold: Int[np.ndarray, "repetitions points"], left_out: list[int]
    ) -> Float[np.ndarray, "folds repetitions levels"]:
        """Return the mean squared error on each fold of fits that have not seen some of them."""
        smoother = self._fit(learned.x, learned.x, ~np.isin(fold, left_out))
        squared = (smoother.predict(learned.y) - learned.y[:, None]) ** 2
        return np.moveaxis(folds.errors(squared, fold, self.folds), 1, 0)

    def _fit(self, x: np.ndarray, at: np.ndarray, taken: smoothers.Taken | None = None) -> smoothers.Smoother:
        return smoothers.FAMILIES[self.family].fit(x, at, self.levels, self.domain, taken)


def _at(errors: Errors, level: Int[np.ndarray, " repetitions"]) -> Float[np.ndarray, " repetitions"]:
    return np.take_along_axis(errors, level[:, None], 1)[:, 0]
