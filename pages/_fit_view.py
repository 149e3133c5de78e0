"""What the classical view of the tab "Fit" shows, whatever learns: fits, and errors against complexity and time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore import lab
from dlcore.elements import fit_verdict, targets
from dlcore.elements.fit_verdict import Verdict
from dlcore.elements.fitting_set import FittingSet
from dlcore.elements.regression_set import GRID_POINTS
from dlcore.figures import error_curves, fitting


class Course(NamedTuple):
    """Errors along an axis, complexity or time, and the place on it that is looked at.

    Attributes:
        errors: training and test error at every place, seed by seed.
        here: which place.
        verdict: what stands there, and which is best; None while it is not known.
    """

    errors: error_curves.Errors
    here: int
    verdict: Verdict | None

    @property
    def at_here(self) -> tuple[float, float]:
        """Training and test error where we are, the median over seeds."""
        training, test = self.errors.medians
        return float(training[self.here]), float(test[self.here])

    @property
    def at_best(self) -> float:
        """The lowest test error; NaN while it is not known."""
        return float(self.errors.medians[1][self.verdict.best]) if self.verdict else np.nan


def course(errors: error_curves.Errors, here: int) -> Course:
    """Judge what stands at ``here``, if anything is known of it."""
    test = errors.medians[1]
    known = len(test) > here and np.isfinite(test[here])
    return Course(errors, here, fit_verdict.judge(test, here) if known else None)


class View(NamedTuple):
    """One look at fits and errors.

    Attributes:
        question: where the examples come from.
        name: what the model is called, such as "degree 12".
        best: what the model with the lowest test error is called; empty while nothing is known.
        key: what all pictures depend on; empty while something is being trained.
        fits: the fitted curves, the one that counts last; maybe none.
        complexity: errors against complexity; None while nothing is known.
        time: errors against training time.
        moments: the fit at each moment of ``time``.
        simplest: the test error that sets the scale: that of the simplest model.
    """

    question: FittingSet
    name: str
    best: str
    key: str
    fits: fitting.Fits
    complexity: Course | None
    time: Course | None
    moments: Float[np.ndarray, "moments places"]
    simplest: float


class Axis(NamedTuple):
    """How complexity is measured: title, whether logarithmic, its ticks, and where all points can just be met.

    Attributes:
        title: of the axis.
        ticks: the values that are named; none: as plotly likes.
        threshold: the complexity from which a model has a parameter for every point; NaN where it lies outside.
        reach: from where to where the axis goes.
        time: the title of the axis of time.
    """

    title: str
    ticks: Sequence[int]
    threshold: float
    reach: tuple[float, float]
    time: str


Run = lab.Run[Any]
OnComplexity = Callable[[float], None]


def examples_of(question: FittingSet) -> fitting.Examples:
    """Return what is drawn of the examples and the truth behind them."""
    return fitting.Examples(*question.examples(), *question.truth())


def unlearned(target: str, points: Sequence[tuple[float, float]]) -> fitting.Examples:
    """Return a truth with points that nobody can learn from: too few, say."""
    both = np.array(points, dtype=float).reshape(-1, 2)
    return fitting.Examples(both[:, 0], both[:, 1], *targets.truth(target, GRID_POINTS))
