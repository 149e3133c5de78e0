"""Settings of the tab "Cross-validation" worth trying, each with its why. A function: the words depend on language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them."""
    return (
        Preset(
            _("Leave-one-out"),
            _("As many folds as points. One fit is enough for it: the formula and the refits agree to the last digit."),
            {"cv_folds": 30},
        ),
        Preset(
            _("Two folds"),
            _("Half of the points must do: every fit has less to learn from than the model that will be used."),
            {"cv_folds": 2},
        ),
        Preset(
            _("Another shuffle"),
            _("The same points, other folds: the error of the complex models depends on who is held out with whom."),
            {"cv_fseed": 1},
        ),
        Preset(
            _("A hundred points"),
            _("The bars shrink, and cross-validation and the test set choose nearly alike."),
            {"cv_points": 100, "cv_folds": 10},
        ),
        Preset(
            _("Report the error you chose by"),
            _("The least of many test errors is too good to be true. How much, over 300 repetitions of the study."),
            {"cv_view": "leakage"},
        ),
        Preset(
            _("A tiny test set"),
            _("Five examples: the fewer there are, the more of what is chosen is their luck."),
            {"cv_view": "leakage", "cv_held": 5},
        ),
    )
