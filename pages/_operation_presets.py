"""Settings of the tab "Operation" worth trying, good and bad, each with its why."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    return (
        Preset(
            _("An edge, found"),
            _("Sobel's kernel takes left from right: 40 along the step, 0 where nothing changes. Zeros make edges of "
              "their own at the border."),
            {"op_p": 1},
        ),
        Preset(
            _("The border, mended"),
            _("The same with replicate padding: the copied border has no edge, so only the true one is found."),
            {"op_mode": "replicate"},
        ),
        Preset(
            _("A row nobody reads"),
            _("k = 3, s = 2, p = 0 on 6 cells: the floor drops half a step; nobody reads the last row and column."),
            {"op_input": "random", "op_columns": 6, "op_stride": 2, "op_kernel": "blur", "op_p": 0},
        ),
        Preset(
            _("Wider without more weights"),
            _("Dilation 2: nine weights span 5 × 5 cells. Every other cell under the window is skipped."),
            {"op_input": "ramp", "op_rows": 7, "op_dilation": 2, "op_kernel": "edges", "op_pad": "valid"},
        ),
        Preset(
            _("A kernel, stamped"),
            _("A single 1 and full padding: the output is the kernel turned by half. Networks do not flip it first."),
            {"op_input": "point", "op_rows": 5, "op_columns": 5, "op_kernel": "emboss", "op_pad": "full"},
        ),
        Preset(
            _("Each channel for itself"),
            _("As many groups as channels (depthwise): 2 × 9 weights instead of 4 × 9, and no filter sees the other "
              "channel."),
            {
                "op_input": "digit", "op_rows": 5, "op_columns": 5, "op_channels": 2, "op_filters": 2, "op_groups": 2,
                "op_kernel": "sobel_x",
            },
        ),
        Preset(
            _("Stripes of one kind"),
            _("A Gabor kernel of 7 × 7 on a part of the photo: edges of one direction and one size answer, what "
              "is even stays near 0."),
            {
                "op_input": "photo", "op_kernel": "gabor", "op_size": 7, "op_angle": 90.0, "op_mode": "reflect",
                "op_pad": "same",
            },
        ),
        Preset(
            _("Too much of a blur"),
            _("A mean over 7 × 7 cells, circular padding: the digit is gone, and its right side leaks to the left."),
            {
                "op_input": "digit", "op_rows": 10, "op_columns": 8, "op_kernel": "blur", "op_size": 7,
                "op_mode": "circular", "op_pad": "same",
            },
        ),
    )  # fmt: skip  # a preset's values on few lines
