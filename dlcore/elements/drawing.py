"""A digit that a visitor draws: kept as short text in a link, and made an image such as a network has learned from.

Source of the way from a bitmap to 8 × 8 numbers, counting the ink in each block: Alpaydin and Kaynak, "Optical
Recognition of Handwritten Digits", 1998. LeCun et al., 1998, scale MNIST's digits into 20 × 20 of 28 × 28 pixels.
"""

from __future__ import annotations

import re

import numpy as np
from jaxtyping import Bool, Float

SIDE = 56
"""Rows and columns of the paper: seven cells for each of 8 pixels, two for each of 28."""
LONGEST_TEXT = 1200
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MORE = len(_DIGITS) - 1
"""A run of this length goes on with the next letter."""
_ALLOWED = re.compile(r"[A-Za-z0-9_-]*")

Bitmap = Bool[np.ndarray, "56 56"]


def read(text: str) -> Bitmap:
    """Return the paper of a text: lengths of runs without and with ink, in turn, row after row; the rest is paper.

    Raises:
        ValueError: the text is no drawing; the sentence says why.
    """
    if not _ALLOWED.fullmatch(text) or len(text) > LONGEST_TEXT:
        raise ValueError(f"a drawing is written in letters, digits, - and _, at most {LONGEST_TEXT} of them")
    bitmap, place, ink = np.zeros(SIDE * SIDE, bool), 0, False
    for letter in text:
        length = _DIGITS.index(letter)
        bitmap[place : place + length] = ink
        place += length
        ink ^= length < _MORE
    if place > SIDE * SIDE:
        raise ValueError(f"this drawing has {place} cells, more than the {SIDE} × {SIDE} of the paper")
    return bitmap.reshape(SIDE, SIDE)


def written(bitmap: Bitmap) -> str:
    """Return the text of a drawing, empty for an empty paper."""
    cells = np.flatnonzero(np.diff(bitmap.ravel().astype(np.int8), prepend=0, append=0))
    letters = []
    for length in np.diff(cells, prepend=0).tolist():
        letters += [_DIGITS[-1]] * (length // _MORE) + [_DIGITS[length % _MORE]]
    return "".join(letters)


def as_image(bitmap: Bitmap, side: int) -> Float[np.ndarray, "side side"]:
    """Return the share of ink, 0 … 1, in each pixel of an image of ``side`` × ``side``.

    Raises:
        ValueError: the paper cannot be cut into so many pixels.
    """
    block, rest = divmod(SIDE, side)
    if rest:
        raise ValueError(f"{SIDE} cells cannot be cut into {side} equal pixels")
    return np.asarray(bitmap.reshape(side, block, side, block).mean((1, 3)))


def fitted(bitmap: Bitmap, margin: float) -> Bitmap:
    """Scale the ink, as wide as it is high, until it fills the paper but for a margin, and put it in the middle.

    Args:
        bitmap: an empty one stays empty.
        margin: the share of the paper on each side that stays free.
    """
    rows, columns = np.flatnonzero(bitmap.any(1)), np.flatnonzero(bitmap.any(0))
    if not len(rows):
        return bitmap
    ink = bitmap[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    room = round(SIDE * (1 - 2 * margin))
    scale = room / max(ink.shape)
    height, width = (max(1, round(scale * side)) for side in ink.shape)
    scaled = ink[(np.arange(height) * ink.shape[0] // height)[:, None], np.arange(width) * ink.shape[1] // width]
    found = np.zeros_like(bitmap)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    found[top : top + height, left : left + width] = scaled
    return found
