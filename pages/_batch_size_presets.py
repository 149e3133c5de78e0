"""Batch sizes worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the settings."""
    return (
        Preset(
            _("As many epochs, one rate"),
            _("What a course shows: small batches are far ahead, because they take up to 300 times as many steps."),
            {"bs_budget": "epochs"},
        ),
        Preset(
            _("The linear rule"),
            _("As many epochs, a rate in proportion to B: all end at nearly one loss, though ηλ passes 2 on the way."),
            {"bs_budget": "epochs", "bs_rule": "linear", "bs_view": "edge"},
        ),
        Preset(
            _("Over the edge"),
            _("Full batch at 0.6: sharpness climbs over 2/η, the loss rises, and descent is driven back by itself."),
            {"bs_b": ["32", "full"], "bs_lr": 0.6, "bs_view": "edge", "bs_x": "steps"},
        ),
        Preset(
            _("The picture that misleads"),
            _("Plain directions and rescaled layers: a sharper valley, and yet the very same function."),
            {"bs_view": "plane", "bs_dir": "plain", "bs_layers_as": "rescaled"},
        ),
        Preset(
            _("One image at a rate of 0.5"),
            _("Too far for the advice of a single image: batch 1 ends near guessing, while larger batches learn."),
            {"bs_lr": 0.5},
        ),
        Preset(
            _("More units, more images"),
            _("1,000 images and 64 units: does a gap open between small and large batches now? Look at the intervals."),
            {"bs_images": 1000, "bs_width": 64, "bs_b": ["8", "256"]},
        ),
    )
