"""The images that models of codes learn: resampled, and as their likelihood sees them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from dlcore.elements.datasets import Images

STREAM = 42
"""Keeps these random numbers apart from others drawn with the same seed."""
BINARISED_WITH = 0
"""The seed of the one draw of the fixed binarisation, and of that on which every likelihood is measured."""


def resampled(images: Images, side: int) -> Images:
    """Return the images with ``side`` rows and columns, by bicubic interpolation; as they are where they have them.

    Source:
        Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, as Pillow has it.
    """
    if images.pixels.shape[1] == side:
        return images
    from PIL import Image

    bright = np.round(images.pixels * (255 / images.brightest)).astype(np.uint8)
    larger = [np.asarray(Image.fromarray(one).resize((side, side), Image.Resampling.BICUBIC)) for one in bright]
    return Images(np.stack(larger), images.labels.copy(), brightest=255)


def binarised(gray: Float[np.ndarray, "images features"]) -> Float[np.ndarray, "images features"]:
    """Let every pixel fall once: ink with its brightness as the probability. Equal images give equal draws.

    Source:
        Salakhutdinov and Murray, "On the Quantitative Analysis of Deep Belief Networks", ICML 2008, section 6.
    """
    rng = np.random.default_rng((BINARISED_WITH, STREAM))
    return np.asarray(rng.random(gray.shape) < gray, np.float32)


def observed(images: Images, likelihood: str) -> Float[np.ndarray, "images features"]:
    """Return what a likelihood is measured on: binarised once, or the gray pixels for the Gaussian one."""
    gray = images.inputs()
    return gray if likelihood == "gaussian" else binarised(gray)
