"""Sweeps worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the sweeps."""
    return (
        Preset(
            _("A little ridge"),
            _("λ = 0.003 forbids the huge weights of the threshold: the peak is gone, and the widest read better."),
            {"dd_ridge": "0.003"},
        ),
        Preset(
            _("More examples hurt"),
            _("100 units, ever more digits: with 100 examples it reads far worse than with 46. The threshold moved."),
            {"dd_against": "points"},
        ),
        Preset(
            _("Where theory is exact"),
            _("Gaussian inputs: the dashed line was computed, the dots were measured. Here the widest does not win."),
            {"dd_data": "gaussian", "dd_points": 40, "dd_seeds": 30},
        ),
        Preset(
            _("Half of the labels wrong"),
            _("Noise feeds the peak: its foot grows on both sides, and the second descent ends far higher."),
            {"dd_label": 0.5},
        ),
        Preset(
            _("Stop early"),
            _("At the threshold gradient descent passes a good solution, and then walks on to a bad one."),
            {"dd_against": "time"},
        ),
        Preset(
            _("A trained network"),
            _("One hidden layer, 20 % wrong labels: the peak lies near as many parameters as wanted outputs."),
            {"dd_learner": "network"},
        ),
    )
