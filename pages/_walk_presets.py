"""Walks worth taking, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the walks."""
    return (
        Preset(
            _("From one 0 to another"),
            _("Within a class the walk is hardly longer than the cross-fade: the two show nearly the same pictures."),
            {"walk_ac": 0, "walk_an": 0, "walk_bc": 0, "walk_bn": 2},
        ),
        Preset(
            _("From 0 to 1, across the map"),
            _("Other digits lie between: the picture goes more than twice as far as a cross-fade."),
            {"walk_ac": 0, "walk_an": 0, "walk_bc": 1, "walk_bn": 0},
        ),
        Preset(
            _("Out of the map"),
            _("From -8 to 8: beyond all codes the decoder answers all the same, though nothing was learned there."),
            {"walk_ends": "points", "walk_ax": -8.0, "walk_ay": 0.0, "walk_bx": 8.0, "walk_by": 0.0},
        ),
        Preset(
            _("Sixteen dimensions, on the sphere"),
            _("The straight line dips, and its middle is nearly as gray as a cross-fade; the sphere's stays sharp."),
            {"walk_dims": 16, "walk_kind": "spherical"},
        ),
        Preset(
            _("Collapsed dimensions"),
            _("With β = 4 most of sixteen dimensions collapse: their KL is near 0, and their rows do not change."),
            {"walk_dims": 16, "walk_beta": 4.0, "walk_kind": "single", "walk_dim": 1},
        ),
        Preset(
            _("A GAN without variety"),
            _("Mode collapse: every draw becomes nearly the same picture, so that a walk goes nowhere."),
            {"walk_model": "gan", "walk_ends": "draws"},
        ),
    )
