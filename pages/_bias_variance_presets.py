"""Settings of the tab "Bias and variance" worth trying, each with its why. A function: the words depend on language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them."""
    return (
        Preset(
            _("A straight line"),
            _("Degree 1: all fits are alike and all are wrong. High bias, low variance: underfitting."),
            {"bv_level": 1},
        ),
        Preset(
            _("Four times as many points"),
            _("Variance shrinks as the points grow, bias does not: more data pays for the more complex model."),
            {"bv_points": 100},
        ),
        Preset(
            _("No noise"),
            _("Nothing is left to vary where x is the same in each set: what remains is bias alone."),
            {"bv_noise": 0.0},
        ),
        Preset(
            _("Ridge"),
            _("Degree 12 throughout: a penalty buys less variance with some bias. Its strength is the complexity."),
            {"bv_family": "ridge", "bv_level": 4},
        ),
        Preset(
            _("Nearest neighbours"),
            _("One neighbour follows the noise, all of them are a constant: the fewer, the more complex."),
            {"bv_family": "neighbours", "bv_level": 10, "bv_noise": 0.5},
        ),
        Preset(
            _("Tanh networks"),
            _("600 networks of each width, trained together: wide ones vary more, and yet far less than polynomials."),
            {"bv_family": "network"},
        ),
        Preset(
            _("A heavy tail"),
            _("New x in each set: once in a while a high degree flies off, and a few sets make up the whole mean."),
            {"bv_design": "random"},
        ),
    )
