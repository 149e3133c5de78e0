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
            _("From 3 to 8"),
            _("Neighbours on the map: the 3 closes to an 8, and no third digit comes between."),
            {"walk_ac": 3, "walk_an": 1, "walk_bc": 8, "walk_bn": 0},
        ),
        Preset(
            _("Out of the map"),
            _("From -8 to 8: beyond all codes the picture hardly changes, and in their midst it jumps."),
            {"walk_ends": "points", "walk_ax": -8.0, "walk_ay": 0.0, "walk_bx": 8.0, "walk_by": 0.0},
        ),
        Preset(
            _("Sixteen dimensions, on the sphere"),
            _("The straight line dips and grows gray half way; on the sphere the picture stays as sharp as its ends."),
            {"walk_dims": 16, "walk_kind": "spherical"},
        ),
        Preset(
            _("Collapsed dimensions"),
            _("With β = 4 most of sixteen dimensions collapse: their KL is near 0, and their rows do not change."),
            {"walk_dims": 16, "walk_beta": 4.0, "walk_kind": "single", "walk_dim": 1},
        ),
        Preset(
            _("A GAN's draws"),
            _("No encoder, so no image has a code: the walk goes from one draw of the prior to another, right across."),
            {
                "walk_model": "gan",
                "walk_side": "8",
                "walk_gan_epochs": 70,
                "walk_ends": "draws",
                "walk_ad": 50,
                "walk_bd": 389,
            },
        ),
    )
