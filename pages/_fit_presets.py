"""Fits worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _

OUTLIER = (
    "-2.8_0.6_-2.4_1_-2_0.8_-1.6_0.1_-1.2_-0.7_-0.8_-1_-0.4_-0.7_0_2.5_"
    "0.4_0.7_0.8_1_1.2_0.7_1.6_-0.1_2_-0.8_2.4_-1_2.8_-0.6"
)
"""The sine itself, but for one point."""


def presets() -> tuple[Preset, ...]:
    """Return the fits."""
    return (
        Preset(
            _("A straight line"),
            _("Degree 1 cannot bend: both errors are high and nearly equal. More points would not help it."),
            {"fit_degree": 1},
        ),
        Preset(
            _("Through every point"),
            _("Degree 19 has a coefficient for each of 20 points: no training error, and a test error beyond measure."),
            {"fit_degree": 19},
        ),
        Preset(
            _("The same degree, 300 points"),
            _("Degree 19 again, and the gap is nearly closed: more data is the surest cure of overfitting."),
            {"fit_degree": 19, "fit_points": 300},
        ),
        Preset(
            _("One point is wrong"),
            _("Your own points: the sine, but for one. Drag the degree up and see who bends to the outlier."),
            {"fit_source": "own", "fit_own": OUTLIER, "fit_degree": 12},
        ),
        Preset(
            _("64 hidden units"),
            _("193 parameters for 20 points: the network learns the curve early, then the noise. Stop it in time."),
            {"fit_model": "network"},
        ),
        Preset(
            _("Three hidden units"),
            _("Ten parameters do for this curve, and miss most of the noise. Training on and on does no harm."),
            {"fit_model": "network", "fit_width": "3"},
        ),
    )
