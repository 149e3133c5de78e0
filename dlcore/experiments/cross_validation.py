"""Which complexity does cross-validation choose, and what would many test examples have chosen?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pydantic
from jaxtyping import Float, Float32, Int

from dlcore.elements import folds, named_series, smoothers
from dlcore.elements.folds import Curve
from dlcore.elements.regression_set import RegressionSet
from dlcore.elements.smoothers import Smoother
from dlcore.lab import experiment
from dlcore.lab.experiment import Experiment, Report

TEST = 10_000
"""Examples of the large test set, which nobody has in practice."""
SHOWN = 30
"""Of how many folds the fits are kept to be drawn."""

Levels = Float[np.ndarray, " levels"]


@dataclass(frozen=True, eq=False)
class CrossValidationResult:
    """What came of it, for each complexity.

    Attributes:
        levels: the complexities, from the simplest model to the most complex.
        x: places of the examples, ascending.
        y: their noisy values.
        fold: the fold of each.
        grid: places at which fits are drawn.
        truth: the noiseless curve there.
        fits: of the first ``SHOWN`` folds, each without its examples.
        whole: the fits to all examples.
        predictions: of each example by the fit that has not seen it.
        fold_errors: mean squared error of each fold.
        mean: over the folds: the cross-validated error.
        standard_error: of that mean.
        training: mean squared error of the fits to all examples on these examples.
        test: mean squared error of the same fits on ``TEST`` examples never seen.
        leave_one_out: the mean squared error when every single example is predicted by a fit without it.
        shortcut: the same, from a single fit: the mean of ((y - fitted) / (1 - leverage))²; NaN for neighbours, where
            leaving a point out brings another one in.
    """

    levels: Levels
    x: Float[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]
    fold: Int[np.ndarray, " points"]
    grid: Float[np.ndarray, " grid"]
    truth: Float[np.ndarray, " grid"]
    fits: Float32[np.ndarray, "levels shown grid"]
    whole: Float32[np.ndarray, "levels grid"]
    predictions: Float[np.ndarray, "levels points"]
    fold_errors: Float[np.ndarray, "folds levels"]
    mean: Levels
    standard_error: Levels
    training: Levels
    test: Levels
    leave_one_out: Levels
    shortcut: Levels

    @property
    def minimum(self) -> int:
        """Return the place of the complexity with the least cross-validated error."""
        return int(self.mean.argmin())

    @property
    def cautious(self) -> int:
        """Return the place that the one-standard-error rule chooses: never a more complex one."""
        return folds.one_standard_error(Curve(self.mean, self.standard_error))

    @property
    def best(self) -> int:
        """Return the place with the least test error."""
        return int(self.test.argmin())

    def regret(self, level: int) -> float:
        """Return how much more test error a choice has than the best one."""
        return float(self.test[level] - self.test[self.best])


class CrossValidation(RegressionSet, Experiment[CrossValidationResult]):
    """Hold each fold out in turn, for every complexity, all in batched numpy."""

    name = "cross_validation"
    needs_torch = False

    points: int = pydantic.Field(30, ge=4, le=100)
    noise: float = pydantic.Field(0.4, ge=0, le=2)
    family: smoothers.Id = "polynomial"
    most: int = pydantic.Field(9, ge=3, le=30)
    """The highest degree of polynomials."""
    folds: int = pydantic.Field(5, ge=2, le=100)
    """As many as there are points is leave-one-out."""
    fold_seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """Of the shuffling into folds."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> CrossValidation:
        if self.folds > self.points:
            raise ValueError(
                f"{self.folds} folds are more than the {self.points} training points; allowed are 2 to {self.points}, "
                "which is leave-one-out"
            )
        if self.least_training < (needed := smoothers.coefficients(self.family, self.most)):
            raise ValueError(
                f"a polynomial of degree {needed - 1} needs {needed} points, and beside the largest fold there are "
                f"only {self.least_training}: take a lower degree, more points or more folds"
            )
        return self

    @classmethod
    def smallest(cls) -> CrossValidation:
        """Return few points."""
        return cls(points=8, most=3)

    @property
    def least_training(self) -> int:
        """Return how many points are left to learn from beside the largest fold."""
        return self.points + -self.points // self.folds

    @property
    def levels(self) -> Levels:
        """Return the complexities, from the simplest model to the most complex."""
        return smoothers.FAMILIES[self.family].levels(self.least_training, self.most)

    def cost(self) -> float:
        """Estimate the seconds: the fits without a fold, those without one point, and the large test set."""
        functions, levels = smoothers.coefficients(self.family, self.most), len(self.levels)
        number = 1e-7 * (functions or self.points) + 2e-8 * levels
        return 0.01 + (self.folds + self.points) * (5e-5 + (self.points + 201) * number) + TEST * number

    def series(self, result: CrossValidationResult) -> Mapping[str, experiment.Curve]:
        """Return the mean squared errors over the complexity."""
        parts = {"cross_validated_error": result.mean, "training_error": result.training, "test_error": result.test}
        return {name: (result.levels, values) for name, values in parts.items()}

    def scalars(self, result: CrossValidationResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> CrossValidationResult:
        """Fit without each fold, without each point, and without nothing."""
        (x, y), (grid, truth), (test_x, test_y) = self.examples(), self.truth(), self.test_examples(TEST)
        fold = folds.deal(self.points, self.folds, self.fold_seed)
        there = np.concatenate([grid, x])
        held_out = self._fit(x, there, fold != np.arange(self.folds)[:, None]).predict(y[None])
        predictions = held_out[fold, :, len(grid) + np.arange(self.points)].T
        fold_errors = folds.errors((predictions - y) ** 2, fold, self.folds)
        found = folds.curve(fold_errors)
        whole = self._fit(x, np.concatenate([grid, x, test_x])).predict(y[None])[0]
        fitted, tested = whole[:, len(grid) : -TEST], whole[:, -TEST:]
        report(1, 1)
        return CrossValidationResult(
            levels=self.levels,
            x=x,
            y=y,
            fold=fold,
            grid=grid,
            truth=truth,
            fits=held_out[:SHOWN, :, : len(grid)].swapaxes(0, 1).astype(np.float32),
            whole=whole[:, : len(grid)].astype(np.float32),
            predictions=predictions,
            fold_errors=fold_errors,
            mean=found.mean,
            standard_error=found.standard_error,
            training=((fitted - y) ** 2).mean(-1),
            test=((tested - test_y) ** 2).mean(-1),
            leave_one_out=self._leave_one_out(x, y),
            shortcut=self._shortcut(x, y - fitted),
        )

    def _leave_one_out(self, x: Float[np.ndarray, " points"], y: Float[np.ndarray, " points"]) -> Levels:
        """Refit without each point, as many times as there are points."""
        without = self._fit(x, x[:, None], ~np.eye(self.points, dtype=bool)).predict(y[None])
        return np.asarray(((without[..., 0] - y[:, None]) ** 2).mean(0))

    def _shortcut(self, x: Float[np.ndarray, " points"], residuals: Float[np.ndarray, "levels points"]) -> Levels:
        """Return the leave-one-out error in closed form, as far as there is one."""
        smoother = self._fit(x, x)
        if not isinstance(smoother, smoothers.Spectral):
            return np.full(len(residuals), np.nan)
        return np.asarray(folds.leave_one_out(residuals, smoother.leverages()[0]))

    def _fit(self, x: Float[np.ndarray, " points"], at: np.ndarray, taken: smoothers.Taken | None = None) -> Smoother:
        rows = x[None] if taken is None else np.broadcast_to(x, taken.shape)
        return smoothers.FAMILIES[self.family].fit(rows, at, self.levels, self.domain, taken)
