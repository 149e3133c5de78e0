"""Photos as arrays: two samples that come with scikit-learn, made smaller, as grey, and as PNG and back.

A photo is (height, width, 3) in 8 bits: red, green and blue from 0 to 255, as files have them (gamma-encoded).
Photos that people bring are read by ``uploaded_image``.
"""

from __future__ import annotations

import functools
import importlib.util
import io
from pathlib import Path

import numpy as np
from jaxtyping import Float, UInt8

SAMPLES = {"china": "China", "flower": "Flower"}
"""The sample photos and their proper names, which stand in links."""
LONGEST = 512
"""Pixels of the longer side of a photo as pages keep and show it."""
LUMINANCE = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in the brightness that an eye sees (Recommendation ITU-R BT.601)."""


@functools.cache
def sample(name: str) -> UInt8[np.ndarray, "height width 3"]:
    """Return one of the two sample photos (read-only), at most ``LONGEST`` pixels wide or high.

    The file is read without importing scikit-learn, which takes 0.7 s and 80 MB that a page has no use for.

    Raises:
        ValueError: there is no such sample.
        FileNotFoundError: the installed scikit-learn keeps its photos elsewhere.
    """
    from PIL import Image

    if name not in SAMPLES:
        raise ValueError(f"{name[:80]!r} is no sample photo; there are: {', '.join(SAMPLES)}")
    package = importlib.util.find_spec("sklearn")
    folders = [] if package is None else package.submodule_search_locations or []
    with Image.open(Path(*folders, "datasets", "images", f"{name}.jpg")) as image:
        return shrunk(np.asarray(image.convert("RGB")), LONGEST)


def shrunk(pixels: UInt8[np.ndarray, "height width 3"], longest: int) -> UInt8[np.ndarray, "height_2 width_2 3"]:
    """Return the photo (read-only) with at most ``longest`` pixels a side; a smaller one stays as it is.

    Each new pixel is a weighted mean of all those that it takes the place of (Pillow's Hamming filter), so fine stripes
    do not turn into coarse ones.
    """
    from PIL import Image

    size = shrunk_size(pixels.shape[1], pixels.shape[0], longest)
    image = Image.fromarray(pixels)
    smaller = np.array(image if image.size == size else image.resize(size, Image.Resampling.HAMMING))
    smaller.flags.writeable = False
    return smaller


def shrunk_size(width: int, height: int, longest: int) -> tuple[int, int]:
    """Return the width and height with the longer side brought down to ``longest``; neither falls below 1."""
    factor = min(1.0, longest / max(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def square(pixels: UInt8[np.ndarray, "height width 3"], size: int) -> UInt8[np.ndarray, "size size 3"]:
    """Return the largest square from the middle of a photo with so many pixels a side (read-only)."""
    from PIL import Image

    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    cut = Image.fromarray(pixels[top : top + side, left : left + side])
    found = np.array(cut.resize((size, size), Image.Resampling.HAMMING))
    found.flags.writeable = False
    return found


def luminance(pixels: UInt8[np.ndarray, "height width 3"]) -> Float[np.ndarray, "height width"]:
    """Return the brightness of each pixel, from 0 (black) to 1 (white)."""
    return np.asarray(pixels @ np.array(LUMINANCE) / 255.0)


def grey(pixels: UInt8[np.ndarray, "height width 3"]) -> UInt8[np.ndarray, "height width"]:
    """Return the brightness of each pixel in whole steps, from 0 (black) to 255 (white)."""
    return np.round(255 * luminance(pixels)).astype(np.uint8)


def planes(pixels: UInt8[np.ndarray, "height width 3"]) -> Float[np.ndarray, "3 height width"]:
    """Return the photo as networks take it: one plane for each of red, green and blue, from 0 to 1."""
    return np.ascontiguousarray(np.moveaxis(pixels, -1, 0) / 255.0)


def png(pixels: UInt8[np.ndarray, "height width channels"]) -> bytes:
    """Return a photo, with an opacity as fourth channel or without, as a PNG file of its pixels and nothing else."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def pixels(planes: Float[np.ndarray, "3 height width"]) -> UInt8[np.ndarray, "height width 3"]:
    """Return planes as a photo again; what lies below 0 or above 1 is cut off."""
    return np.ascontiguousarray(np.moveaxis(np.round(255 * np.clip(planes, 0, 1)), 0, -1).astype(np.uint8))
