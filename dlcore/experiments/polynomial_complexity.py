"""How does the degree of a polynomial set what it gets wrong on the points it learned, and on points it never saw?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Float

from dlcore.elements import expected_errors, named_series, polynomials, targets
from dlcore.elements.fitting_set import FittingSet
from dlcore.lab.experiment import Curve, Experiment, Report

HIGHEST = 30
"""The highest degree."""
REDRAWS = 100
"""How often the noise is drawn anew, to measure what theory expects."""


@dataclass(frozen=True, eq=False)
class PolynomialComplexityResult:
    """What least squares makes of the examples; every array counts the degree along its first axis, from 0.

    Attributes:
        training: mean squared error on the examples.
        test: mean squared error on the test examples.
        fits: the polynomials on the grid of the truth.
        expected_training: what theory expects of the training error, over the noise of the examples.
        expected_test: what it expects of the test error.
        redrawn_training: the training error of each of ``REDRAWS`` sets that differ in their noise alone.
        redrawn_test: the test errors of the same fits.
    """

    training: Float[np.ndarray, " degrees"]
    test: Float[np.ndarray, " degrees"]
    fits: Float[np.ndarray, "degrees grid"]
    expected_training: Float[np.ndarray, " degrees"]
    expected_test: Float[np.ndarray, " degrees"]
    redrawn_training: Float[np.ndarray, "degrees sets"]
    redrawn_test: Float[np.ndarray, "degrees sets"]


class PolynomialComplexity(FittingSet, Experiment[PolynomialComplexityResult]):
    """Fit polynomials of every degree up to ``HIGHEST`` by least squares to the same examples."""

    name: ClassVar[str] = "polynomial_complexity"
    needs_torch: ClassVar[bool] = False

    @property
    def degrees(self) -> range:
        """The degrees."""
        return range(HIGHEST + 1)

    def cost(self) -> float:
        """Estimate the seconds: the pseudo-inverse of each degree, and errors on all test examples."""
        return 0.07 + 4e-4 * self.count

    def series(self, result: PolynomialComplexityResult) -> Mapping[str, Curve]:
        """Return the mean squared errors over the degree."""
        degrees = np.arange(len(result.training))
        return {"training_error": (degrees, result.training), "test_error": (degrees, result.test)}

    def scalars(self, result: PolynomialComplexityResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> PolynomialComplexityResult:
        """Fit every degree to the examples, and to the examples with their noise drawn anew."""
        (x, y), (unseen_x, unseen_y), grid = self.examples(), self.unseen(), self.truth()[0]
        curve, (learned, unseen) = targets.TARGETS[self.target].function, self.redrawn(REDRAWS)
        truth, unseen_truth = curve(x), curve(unseen_x)
        rows = []
        for degree in self.degrees:
            columns, there = (polynomials.design(at, degree, self.domain) for at in (x, unseen_x))
            solve = np.linalg.pinv(columns)
            coefficients, many = solve @ y, learned @ solve.T
            rows.append(
                (
                    np.mean((columns @ coefficients - y) ** 2),
                    np.mean((there @ coefficients - unseen_y) ** 2),
                    polynomials.predict(coefficients, grid, self.domain),
                    *expected_errors.expected(columns, truth, (there, unseen_truth), self.noise),
                    np.mean((many @ columns.T - learned) ** 2, axis=1),
                    np.mean((many @ there.T - unseen) ** 2, axis=1),
                )
            )
            report(degree + 1, HIGHEST + 1)
        return PolynomialComplexityResult(*(np.array(column) for column in zip(*rows, strict=True)))
