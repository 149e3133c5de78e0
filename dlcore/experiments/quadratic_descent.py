"""How fast does momentum come down a quadratic, eigenvalue by eigenvalue: what does theory say, what happens?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pydantic
from jaxtyping import Float, Float32

from dlcore.elements import eigen_descent, quadratic
from dlcore.lab.experiment import Curve, Experiment, Report

FAR = 1e6
"""A total error so many times the first one has diverged: a linear descent does not come back."""
MEASURED_STEPS = 4000
"""Steps over which a rate is measured, however few the picture shows: see ``eigen_descent.fitted_rate``."""

Eigenvalue = Literal["smallest", "middle", "largest"]


@dataclass(frozen=True)
class QuadraticDescentResult:
    """Hold a descent in the eigenbasis, where every error starts at 1; behind a divergence errors are NaN.

    Attributes:
        eigenvalues: from λ₁ = 1/κ to λₙ = 1.
        errors: along each eigenvector, before the first step and after each (points = steps + 1).
        plain_errors: the same for the best descent without momentum.
        predicted_rate: the factor per step along each eigenvector, in theory.
        measured_rate: the same, measured on the run itself as it goes on beyond the picture.
        damping: how each error comes down, in words.
        predicted_total: the factor per step of the error as a whole: the largest of all.
        measured_total: the same, measured.
        diverged_at: the first step at which the total error is beyond ``FAR`` times the first; -1: none.
        lower_bound: what must be left of the error on the worst quadratic after each number of steps.
        curve_eigenvalues: a fine grid from λ₁ to λₙ.
        curve_rate: the predicted factor on it.
        plain_curve_rate: the same for the best descent without momentum.
        path_eigenvalue: the one that is shown with different momenta.
        path_momenta: half the critical one, the critical one, one above it, and the one asked for; only the last where
            no β below 1 is critical.
        path_damping: how each of them comes down, in words.
        paths: the error for each.
        flattest: places along λ₁'s axis of the plane of the flattest and the steepest direction.
        steepest: places along λₙ's axis.
        plane_loss: the loss on that plane, [steepest, flattest].
    """

    eigenvalues: Float[np.ndarray, " eigenvalues"]
    errors: Float[np.ndarray, "points eigenvalues"]
    plain_errors: Float[np.ndarray, "points eigenvalues"]
    predicted_rate: Float[np.ndarray, " eigenvalues"]
    measured_rate: Float[np.ndarray, " eigenvalues"]
    damping: tuple[str, ...]
    predicted_total: float
    measured_total: float
    diverged_at: int
    lower_bound: Float[np.ndarray, " points"]
    curve_eigenvalues: Float[np.ndarray, " curve"]
    curve_rate: Float[np.ndarray, " curve"]
    plain_curve_rate: Float[np.ndarray, " curve"]
    path_eigenvalue: float
    path_momenta: Float[np.ndarray, " paths"]
    path_damping: tuple[str, ...]
    paths: Float[np.ndarray, "points paths"]
    flattest: Float32[np.ndarray, " places"]
    steepest: Float32[np.ndarray, " places"]
    plane_loss: Float32[np.ndarray, "places places"]

    def total_error(self) -> Float[np.ndarray, " points"]:
        """Return the length of the error, as a share of its length at the start."""
        return _length(self.errors)

    def predicted_errors(self) -> Float[np.ndarray, "points eigenvalues"]:
        """Return the powers of the predicted factors, the slopes of the errors in the long run; NaN beyond ``FAR``."""
        exponents = np.arange(len(self.errors))[:, None]
        with np.errstate(over="ignore"):  # of a divergence
            powers = self.predicted_rate**exponents
        return np.where(powers <= FAR, powers, np.nan)

    def plain_total_error(self) -> Float[np.ndarray, " points"]:
        """Return the same for the best descent without momentum."""
        return _length(self.plain_errors)


class QuadraticDescent(Experiment[QuadraticDescentResult]):
    """Let momentum descend in the eigenbasis of a quadratic.

    Attributes:
        condition: the condition number κ = λₙ/λ₁.
        dimensions: how many eigenvalues there are, evenly spaced on a logarithmic scale.
        learning_rate: α.
        momentum: β.
        steps: how many steps the picture shows.
        eigenvalue: which one is shown with different momenta.
    """

    name = "quadratic_descent"
    needs_torch = False

    condition: float = pydantic.Field(100.0, ge=1, le=10_000)
    dimensions: int = pydantic.Field(9, ge=2, le=30)
    learning_rate: float = pydantic.Field(1.0, ge=0.001, le=5)
    momentum: float = pydantic.Field(0.7, ge=0, le=1)
    steps: int = pydantic.Field(100, ge=10, le=2000)
    eigenvalue: Eigenvalue = "smallest"

    def cost(self) -> float:
        """Estimate the seconds: an overhead per step, a little per eigenvalue and step."""
        steps = MEASURED_STEPS + self.steps
        return 0.01 + steps * (6e-6 + 5e-8 * self.dimensions)

    def series(self, result: QuadraticDescentResult) -> Mapping[str, Curve]:
        """Return the error after each step, and that of the best descent without momentum."""
        steps = np.arange(len(result.errors))
        return {"error": (steps, result.total_error()), "error/plain": (steps, result.plain_total_error())}

    def compute(self, report: Report) -> QuadraticDescentResult:
        """Run the rule with the settings asked for and with those to compare it with, and measure it."""
        eigenvalues = quadratic.spectrum(self.condition, self.dimensions)
        shown = eigenvalues[{"smallest": 0, "middle": (self.dimensions - 1) // 2, "largest": -1}[self.eigenvalue]]
        momenta = _momenta_to_compare(self.learning_rate, self.momentum, shown)
        errors, plain_errors, paths = self._walk(eigenvalues, shown, momenta)
        asked = self.learning_rate, self.momentum
        logarithms = eigen_descent.log_amplitudes(eigenvalues, *asked, MEASURED_STEPS)
        total = np.logaddexp.reduce(2 * logarithms, axis=-1) / 2
        predicted = quadratic.rate(*asked, eigenvalues)
        best = quadratic.best_descent(eigenvalues[0], eigenvalues[-1])
        curve = np.geomspace(eigenvalues[0], eigenvalues[-1], 241)
        lost = _length(errors) > FAR
        diverged_at = int(lost.argmax()) if lost.any() else -1
        flattest, steepest = (_view(errors[:, end], bool(lost.any())) for end in (0, -1))
        report(1, 1)
        return QuadraticDescentResult(
            eigenvalues=eigenvalues,
            errors=_before(errors, lost),
            plain_errors=plain_errors,
            predicted_rate=predicted,
            measured_rate=eigen_descent.fitted_rate(logarithms),
            damping=tuple(map(str, quadratic.damping(*asked, eigenvalues))),
            predicted_total=float(predicted.max()),
            measured_total=float(eigen_descent.fitted_rate(total)),
            diverged_at=diverged_at,
            lower_bound=quadratic.lower_bound(self.condition, self.steps),
            curve_eigenvalues=curve,
            curve_rate=quadratic.rate(*asked, curve),
            plain_curve_rate=quadratic.rate(best.learning_rate, 0.0, curve),
            path_eigenvalue=float(shown),
            path_momenta=momenta,
            path_damping=tuple(map(str, quadratic.damping(self.learning_rate, momenta, shown))),
            paths=np.where(np.abs(paths) <= FAR, paths, np.nan),
            flattest=flattest,
            steepest=steepest,
            plane_loss=(eigenvalues[0] / 2 * flattest**2 + steepest[:, None] ** 2 / 2).astype(np.float32),
        )

    def _walk(
        self, eigenvalues: np.ndarray, shown: float, momenta: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Walk all of them in one computation: as asked, best without momentum, and one eigenvalue's comparison."""
        best, count = quadratic.best_descent(eigenvalues[0], eigenvalues[-1]), len(eigenvalues)
        walks = eigen_descent.errors(
            np.concatenate([eigenvalues, eigenvalues, np.full(len(momenta), shown)]),
            np.repeat([self.learning_rate, best.learning_rate, self.learning_rate], [count, count, len(momenta)]),
            np.concatenate([np.full(count, self.momentum), np.zeros(count), momenta]),
            self.steps,
        )
        return walks[:, :count], walks[:, count : 2 * count], walks[:, 2 * count :]


def _momenta_to_compare(learning_rate: float, momentum: float, eigenvalue: float) -> Float[np.ndarray, " paths"]:
    critical = float(quadratic.critical_momentum(learning_rate, eigenvalue))
    if critical >= 1:
        return np.array([momentum])
    halfway = ((1 + critical**0.5) / 2) ** 2  # its rate √β is halfway from the critical one to 1
    return np.array([critical / 2, critical, halfway, momentum])


def _view(errors: Float[np.ndarray, " points"], grow: bool) -> Float32[np.ndarray, " places"]:
    """Return places that hold the errors, or the first of them where they grow without end."""
    side = 4.5 if grow else max(1.15 * float(np.abs(errors).max()), 1.3)
    return np.linspace(-side, side, 53, dtype=np.float32)


def _length(errors: Float[np.ndarray, "points eigenvalues"]) -> Float[np.ndarray, " points"]:
    with np.errstate(over="ignore"):  # of a divergence
        return np.asarray(np.sqrt(np.mean(errors**2, axis=1)))


def _before(errors: np.ndarray, lost: np.ndarray) -> np.ndarray:
    return np.where(np.logical_or.accumulate(lost)[:, None], np.nan, errors)
