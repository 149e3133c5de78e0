"""Settings of the tab "Transposed" worth trying, good and bad, each with its why."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    return (
        Preset(
            _("Stride 1 is an ordinary convolution"),
            _("A 2 × 2 input, k = 3: full padding, nothing between the cells, a 4 × 4 output."),
            {"tc_size": 2, "tc_stride": 1, "tc_padding": 0},
        ),
        Preset(
            _("Twice as large"),
            _("k = 4, s = 2, p = 1: the size just doubles; away from the edge each output lies under four copies."),
            {"tc_kernel": 4, "tc_size": 4, "tc_weights": "bilinear"},
        ),
        Preset(
            _("What the floor forgot"),
            _("a = 1 makes 6 × 6 instead of 5 × 5: the convolution with s = 2 turns both into 3 × 3."),
            {"tc_added": 1},
        ),
        Preset(
            _("A checkerboard"),
            _("k = 3, s = 2: 2 does not divide 3, so one output in four lies under four copies and another under one."),
            {"tc_view": "checkerboard", "tc_weights": "ones", "tc_size": 6, "tc_padding": 0},
        ),
        Preset(
            _("The same kernel, kind weights"),
            _("Bilinear weights sum to one on every phase: the copies overlap unevenly, and no checkerboard shows."),
            {"tc_view": "checkerboard", "tc_weights": "bilinear", "tc_size": 6, "tc_padding": 0},
        ),
        Preset(
            _("Holes"),
            _("k = 2, s = 4: the copies do not even touch, and of each 4 × 4 outputs twelve receive nothing."),
            {"tc_view": "checkerboard", "tc_kernel": 2, "tc_stride": 4, "tc_weights": "ones", "tc_padding": 0},
        ),
    )
