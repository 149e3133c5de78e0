"""How do bias and variance of fits that are linear in y trade off against each other, and do they explain the error?"""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import decomposition, named_series, smoothers, targets
from dlcore.elements.decomposition import Decomposition
from dlcore.elements.training_sets import FRESH, PLACES, Examples, TrainingSets
from dlcore.lab.experiment import Curve, Experiment, Report

BLOCK = 4_000_000
"""Numbers of one intermediate array at most."""

Predictions = Float[np.ndarray, "sets levels at"]


class BiasVariance(TrainingSets, Experiment[Decomposition]):
    """Fit one family of models at every complexity to every set, all of it batched numpy."""

    name = "bias_variance"
    needs_torch = False

    family: smoothers.Id = "polynomial"
    most: int = pydantic.Field(9, ge=3, le=30)
    """The highest degree of polynomials."""

    @pydantic.model_validator(mode="after")
    def _enough_points(self) -> BiasVariance:
        if self.points < (needed := smoothers.coefficients(self.family, self.most)):
            raise ValueError(
                f"a polynomial of degree {needed - 1} has {needed} coefficients and needs at least as many training "
                f"points; there are {self.points}: take more points or a lower degree"
            )
        return self

    @classmethod
    def smallest(cls) -> BiasVariance:
        """Return few sets of few points."""
        return cls(points=6, sets=10, most=3)

    @property
    def levels(self) -> Float[np.ndarray, " levels"]:
        """Return the complexities, from the simplest model to the most complex."""
        return smoothers.FAMILIES[self.family].levels(self.points, self.most)

    def cost(self) -> float:
        """Estimate the seconds."""
        inner, levels = smoothers.coefficients(self.family, self.most), len(self.levels)
        if self.family == "neighbours":
            each = PLACES * self.points * 6e-8 + PLACES * levels * 1e-8
        else:
            each = inner * self.points * 6e-8 + PLACES * (inner + levels) * 6e-9 * (1 + inner / 10)
        return 0.01 + 2 * self.sets * (25e-6 + each)

    def series(self, result: Decomposition) -> Mapping[str, Curve]:
        """Return bias², variance and errors over the complexity."""
        return decomposition.series(result)

    def scalars(self, result: Decomposition) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> Decomposition:
        """Fit, split and test, a block of sets at a time."""
        began = time.perf_counter()
        places, fresh, drawn = self.places(), self.fresh_examples(), self.training_sets()
        blocks = self._blocks()
        measured = []
        for number, (first, last) in enumerate(blocks, 1):
            learned = self._learn(drawn.of(slice(first, last)), places[0])
            others = drawn.of(slice(self.sets + first, self.sets + last))
            measured.append((*learned, *self._test(others, fresh.of(slice(first, last)))))
            report(number, len(blocks))
        fits, noiseless, squares, tested, training = (np.concatenate(parts) for parts in zip(*measured, strict=True))
        return decomposition.collect(
            decomposition.Measured(self.levels, fits, tested, training),
            places,
            noise=self.noise**2,
            theory=self._theory(noiseless, squares, places[1]),
            seconds=time.perf_counter() - began,
        )

    def _learn(self, sets: Examples, grid: Float[np.ndarray, " at"]) -> tuple[Predictions, Predictions, Predictions]:
        """Return the fits on the grid, those without noise on y, and the squared weights averaged over the grid."""
        smoother = self._fit(sets.x, grid)
        noiseless = smoother.predict(targets.TARGETS[self.target].function(sets.x))
        return smoother.predict(sets.y), noiseless, smoother.squared_weights()

    def _test(self, sets: Examples, fresh: Examples) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean squared error of every fit on fresh examples and on those that it learned from."""
        x = np.broadcast_to(sets.x, sets.y.shape)
        errors = self._fit(sets.x, np.concatenate([fresh.x, x], 1)).predict(sets.y)
        errors -= np.concatenate([fresh.y, sets.y], 1)[:, None]
        errors **= 2
        return errors[..., :FRESH].mean(-1), errors[..., FRESH:].mean(-1)

    def _theory(
        self, noiseless: Predictions, squares: Predictions, truth: Float[np.ndarray, " at"]
    ) -> tuple[Float[np.ndarray, " levels"], Float[np.ndarray, " levels"]]:
        """Return squared bias and variance by the law of total variance: of the places x, and of the noise on y."""
        within = self.noise**2 * squares.mean((0, 2))
        if self.design == "fixed":
            return ((noiseless[0] - truth) ** 2).mean(-1), within
        parts = decomposition.split(noiseless, truth)
        return parts.bias, parts.variance + within

    def _fit(self, x: Float[np.ndarray, "sets points"], at: np.ndarray) -> smoothers.Smoother:
        return smoothers.FAMILIES[self.family].fit(x, at, self.levels, self.domain)

    def _blocks(self) -> list[tuple[int, int]]:
        """Cut the sets so that what is computed at a time fits the memory."""
        inner = smoothers.coefficients(self.family, self.most) or self.points
        widest = max(inner, len(self.levels))
        together = max(1, BLOCK // ((PLACES + self.points) * widest))
        return [(first, min(first + together, self.sets)) for first in range(0, self.sets, together)]
