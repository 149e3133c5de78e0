"""What if a polynomial is not solved for but learned, step by step, as a network is?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import least_squares, named_series, polynomials
from dlcore.elements.fitting_set import FittingSet
from dlcore.lab.experiment import Curve, Experiment, Report

LAST_STEP = 1_000_000
TIMES = 73
"""How many moments are kept, by equal factors, the first and the last step among them."""


@dataclass(frozen=True, eq=False)
class PolynomialDescentResult:
    """What descent on the coefficients has made of the examples after so many steps.

    Attributes:
        steps: the moments.
        training: mean squared error on the examples.
        test: mean squared error on the test examples.
        fits: the polynomial on the grid of the truth.
        rate: the learning rate: half the largest that does not diverge.
        solved_training: the training error of least squares, after infinitely many steps.
        solved_test: its test error.
    """

    steps: Int[np.ndarray, " times"]
    training: Float[np.ndarray, " times"]
    test: Float[np.ndarray, " times"]
    fits: Float[np.ndarray, "times grid"]
    rate: float
    solved_training: float
    solved_test: float


class PolynomialDescent(FittingSet, Experiment[PolynomialDescentResult]):
    """Train a polynomial by full-batch gradient descent on its Legendre coefficients, all zero at the start."""

    name: ClassVar[str] = "polynomial_descent"
    needs_torch: ClassVar[bool] = False

    degree: int = pydantic.Field(12, ge=0, le=30)

    @property
    def coefficients(self) -> int:
        """Count the coefficients."""
        return self.degree + 1

    def cost(self) -> float:
        """Estimate the seconds: one decomposition, and errors on all test examples."""
        return 0.02 + 1e-5 * self.count

    def series(self, result: PolynomialDescentResult) -> Mapping[str, Curve]:
        """Return the mean squared errors over the steps."""
        return {"training_error": (result.steps, result.training), "test_error": (result.steps, result.test)}

    def scalars(self, result: PolynomialDescentResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> PolynomialDescentResult:
        """Follow the descent through all moments at once."""
        (x, y), (unseen_x, unseen_y), grid = self.examples(), self.unseen(), self.truth()[0]
        columns = polynomials.design(x, self.degree, self.domain)
        steps = np.unique(np.geomspace(1, LAST_STEP, TIMES).round().astype(np.int64))
        spectrum = least_squares.decompose(columns, y[:, None])
        learned = least_squares.solve(spectrum, least_squares.descent_filters(spectrum, steps))[..., 0]
        solved = polynomials.fit(x, y, self.degree, self.domain)

        def errors(at: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, float]:
            missed = polynomials.predict(np.vstack([learned, solved]), at, self.domain) - wanted
            *moments, end = np.mean(missed**2, axis=1)
            return np.array(moments), float(end)

        (training, solved_training), (test, solved_test) = errors(x, y), errors(unseen_x, unseen_y)
        report(1, 1)
        return PolynomialDescentResult(
            steps=steps,
            training=training,
            test=test,
            fits=polynomials.predict(learned, grid, self.domain),
            rate=float(len(x) / (2 * spectrum.singular[0] ** 2)),
            solved_training=solved_training,
            solved_test=solved_test,
        )
