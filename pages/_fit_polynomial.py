"""Polynomials in the classical view of the tab "Fit": the degree, and what least squares makes of it, at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore import lab
from dlcore.experiments.polynomial_complexity import HIGHEST, PolynomialComplexity, PolynomialComplexityResult
from dlcore.experiments.polynomial_descent import PolynomialDescent
from dlcore.figures import error_curves, fitting
from pages import _controls, _fit_view, _lab, _numbers
from pages._fit_view import Axis, View
from pages._words import _

Run = lab.Run[PolynomialComplexityResult]


def choose() -> dict[str, Any]:
    """Show the degree and return it."""
    words = _("How many coefficients the polynomial has beside the constant. A click in the right picture sets it too.")
    degree = _numbers.slider(PolynomialDescent, "degree", key="fit_degree", label=_("Degree"), help=words)
    return {"degree": degree}


def build(examples: dict[str, Any], degree: int) -> tuple[PolynomialComplexity, PolynomialDescent] | None:
    """Return the two questions, or None where the settings make none."""
    complexity = _controls.build(PolynomialComplexity, **examples)
    descent = None if complexity is None else _controls.build(PolynomialDescent, degree=degree, **examples)
    return None if complexity is None or descent is None else (complexity, descent)


def axis(question: PolynomialComplexity) -> Axis:
    """Say how complexity is measured."""
    threshold = question.count - 1
    return Axis(
        title=_("degree"),
        ticks=range(0, HIGHEST + 1, 5),
        threshold=threshold if threshold <= HIGHEST else np.nan,
        reach=(-0.5, HIGHEST + 0.5),
        time=_("steps of gradient descent"),
    )


def look(question: PolynomialComplexity, descent: PolynomialDescent, run: Run | None) -> View:
    """Return what is known."""
    result = None if run is None else run.result
    learned = _lab.answer(descent).result
    grid, degree = question.truth()[0], descent.degree
    fits = np.empty((0, len(grid))) if result is None else result.fits[degree : degree + 1]
    complexity = None
    if result is not None:
        errors = error_curves.Errors(np.array(question.degrees, dtype=float), result.training[None], result.test[None])
        complexity = _fit_view.course(errors, degree)
    time = None
    if learned is not None:
        moments = error_curves.Errors(learned.steps.astype(float), learned.training[None], learned.test[None])
        time = _fit_view.course(moments, len(learned.steps) - 1)
    return View(
        question=question,
        name=_name(degree),
        best="" if complexity is None or complexity.verdict is None else _name(complexity.verdict.best),
        key="" if result is None or learned is None else descent.key(),
        fits=fitting.Fits(grid, fits, _name(degree)),
        complexity=complexity,
        time=time,
        moments=np.empty((0, len(grid))) if learned is None else learned.fits,
        simplest=1.0 if result is None else float(result.test[0]),
    )


def _name(degree: int) -> str:
    return _("degree {degree}").format(degree=degree)


def take(complexity: float) -> None:
    """Choose the degree next to a place on the axis."""
    _controls.put({"fit_degree": min(max(round(complexity), 0), HIGHEST)})
