"""Predicted beside measured in the view "Double descent": the threshold's landmarks, and errors that theory knows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float

from dlcore.elements import interpolation, student
from dlcore.elements.interpolation import Shape
from dlcore.experiments.feature_descent import RIDGES, FeatureDescent
from dlcore.experiments.network_descent import NetworkDescent
from pages._double_descent_choices import Question, View
from pages._double_descent_pictures import Known
from pages._words import _

FITTED = 1e-6
"""A mean squared error that rounding leaves where every training example is fitted."""
CHECKED = (0.3, 0.7, 1.5, 3.0, 10.0)
"""Where theory of Gaussian inputs is set beside the measurement, in multiples of the threshold: the nearest sizes."""


class _Row(NamedTuple):
    what: str
    predicted: float
    measured: float
    remark: str = ""


def table(question: Question, view: View, known: Known, shape: Shape | None) -> pd.DataFrame:
    """Return what theory says of landmarks and errors, beside what was measured."""
    rows = _landmarks(question, view, known, shape) + _risks(question, view, known)
    return pd.DataFrame(
        {
            _("Quantity"): [row.what for row in rows],
            _("Predicted"): [_number(row.predicted) for row in rows],
            _("Measured"): [_number(row.measured) for row in rows],
            _("Measured / predicted"): [_ratio(row) for row in rows],
            _("Remark"): [row.remark for row in rows],
        }
    )


def _landmarks(question: Question, view: View, known: Known, shape: Shape | None) -> list[_Row]:
    """Return where the curves have their landmarks, and where theory puts them: without ridge at the threshold."""
    sizes = known.sizes
    threshold = np.nan if view.ridge else float(question.threshold)
    found = shape is not None and shape.is_double
    peak = float(sizes[shape.peak]) if shape is not None and found else np.nan
    fitted = known.measured[2] if isinstance(question, NetworkDescent) else known.measured[0]
    level = 0.0 if isinstance(question, NetworkDescent) else FITTED
    steps = float(np.median(sizes[1:] / sizes[:-1]))
    rows = [
        _Row(
            _("Test error peaks at"),
            threshold,
            peak,
            _("± a factor of {factor:.2f}").format(factor=steps) if found else _("no peak was measured"),
        ),
        _Row(
            _("Training error is zero up to") if question.sweep == "points" else _("Training error is zero from"),
            threshold,
            _first_fitted(question, sizes, np.median(fitted, 1), level),
            _("ridge keeps it above zero") if view.ridge else "",
        ),
    ]
    if isinstance(question, NetworkDescent):
        return rows  # its norm counts ever more parameters: no theory says where it is largest
    norm = np.median(known.measured[4], 1)
    highest = float(sizes[int(norm.argmax())])
    last = _("at the end of the sweep") if highest == sizes[-1] else ""
    return [*rows, _Row(_("Norm is largest at"), threshold, highest, last)]


def _first_fitted(question: Question, sizes: Any, training: Float[np.ndarray, " sizes"], level: float) -> float:
    """Return the first size from which on everything is fitted; the last one where examples are swept."""
    if question.sweep == "points":
        return interpolation.crossing(sizes[::-1], training[::-1], level)
    return interpolation.crossing(sizes, training, level)


def _risks(question: Question, view: View, known: Known) -> list[_Row]:
    """Return expected and measured test errors of Gaussian inputs at some sizes: means, as theory speaks of them."""
    predicted = question.predicted(RIDGES[view.ridge]) if isinstance(question, FeatureDescent) else None
    if predicted is None:
        return []
    rows = []
    for place in interpolation.nearest(known.sizes, question.threshold, CHECKED):
        values = known.measured[1, place]
        rows.append(
            _Row(
                _("Test error at {size}").format(size=f"{known.sizes[place]:,}"),
                float(predicted[1, place]),
                float(values.mean()),
                _("standard error {error:.2g}").format(error=float(student.standard_error(values))),
            )
        )
    return rows


def _number(value: float) -> str:
    if np.isnan(value):
        return "–"
    return "∞" if np.isinf(value) else f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:#.3g}"


def _ratio(row: _Row) -> str:
    if not np.isfinite(row.predicted) or not np.isfinite(row.measured) or not row.predicted:
        return "–"
    return f"{row.measured / row.predicted:.2f}"
