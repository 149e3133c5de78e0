"""Ensembles worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the presets."""
    return (
        Preset(
            _("Stumps, boosted"),
            _("AdaBoost: each asks a single question and errs on two of five points. Two hundred together are good."),
            {"ens_method": "adaboost", "ens_depth": 1, "ens_members": 200},
        ),
        Preset(
            _("Straight lines, bagged"),
            _("Every sample gives nearly the same line, and their mean is a line again: sixty are as bad as one."),
            {"ens_base": "linear"},
        ),
        Preset(
            _("Boosting learns the noise"),
            _("Deep trees at full steps fit every point after a few rounds: training error 0, and no better for it."),
            {"ens_method": "gradient_boosting", "ens_depth": 6, "ens_rate": 1.0, "ens_noise": 0.7},
        ),
        Preset(
            _("A curve from stairs"),
            _("A tree goes through all points of its sample, noise and all. The mean of sixty errs a quarter less."),
            {"ens_kind": "regression", "ens_points": 80},
        ),
        Preset(
            _("One residual after the other"),
            _("Gradient boosting: each small tree learns what the others left, until only noise is left to learn."),
            {"ens_kind": "regression", "ens_method": "gradient_boosting", "ens_members": 150, "ens_points": 80},
        ),
        Preset(
            _("Is bagging wasteful?"),
            _("All samples are equally alike. What counts is whether the learner's answers differ: measure it."),
            {"ens_view": "gain", "ens_kind": "regression"},
        ),
    )
