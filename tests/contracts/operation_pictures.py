"""The figures of a convolution and of a filtered photo, drawn from small real results, for ``test_every_figure``."""

import numpy as np

from dlcore.experiments.sliding_window import SlidingWindow
from dlcore.figures import sliding_window
from dlcore.lab.experiment import ignore_progress

AXES = ("row", "column")
NOT_RACES = ("sliding_window",)
TITLES = ("before", "after")


def material():
    """Convolve two channels by two filters, and filter a little photo by kernels with and without a sum."""
    seen = SlidingWindow(channels=("1_2_3~4_5_6~7_8_9",) * 2, filters=2).compute(ignore_progress)
    before = np.arange(0, 240, 2, dtype=np.uint8).reshape(10, 12)
    part = sliding_window.Part
    return {
        "parts": [
            part(seen.padded, "input"),
            part(seen.weights.reshape(-1, 3, 3), "kernel"),
            part(seen.output, "output"),
        ],
        "large": [part(before[None].repeat(4, 0).astype(float), "photo", True), part(np.zeros((1, 2, 2)), "nothing")],
        "sharp": sliding_window.Filtered(before, 2.0 * before, False),
        "edges": sliding_window.Filtered(before, before[1:, 1:] - 120.0, True, (2, 5, 3, 6)),
    }


PICTURES = {
    "sliding_window.parts": [
        lambda m, part=part: sliding_window.parts(m["operation"][part], AXES) for part in ("parts", "large")
    ],
    "sliding_window.filtered": [
        lambda m, part=part: sliding_window.filtered(m["operation"][part], TITLES, AXES) for part in ("sharp", "edges")
    ],
}
