"""Images moved by whole pixels: does a classifier still know a digit that stands a little aside?"""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0))
"""Rows and columns of a step to the right, to the left, down and up."""


def moved(
    pixels: UInt8[np.ndarray, "images height width"], rows: int, columns: int
) -> UInt8[np.ndarray, "images height width"]:
    """Move images down and to the right (below 0: up, to the left); what leaves is lost, what comes in is paper."""
    _, height, width = pixels.shape
    found = np.zeros_like(pixels)
    found[:, max(rows, 0) : height + min(rows, 0), max(columns, 0) : width + min(columns, 0)] = pixels[
        :, max(-rows, 0) : height - max(rows, 0), max(-columns, 0) : width - max(columns, 0)
    ]
    return found
