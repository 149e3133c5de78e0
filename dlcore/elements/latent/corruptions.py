"""What may happen to an image on its way: noise, blur and the like, each of a strength between 0 and 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.elements.catalogue import Catalogue

Gray = Float[np.ndarray, "images side side"]
"""0 (paper) to 1 (ink)."""
Corrupt = Callable[[Gray, float, np.random.Generator], Gray]
STREAM = 61
"""Keeps these random numbers apart from others."""
WIDEST_BLUR = 0.25
"""Standard deviation of the strongest blur, as a share of the image's side."""


@dataclass(frozen=True)
class Corruption:
    """Describe one corruption.

    Attributes:
        name: the proper name, as a menu shows it.
        corrupt: makes of images (0 … 1) and a strength (0 … 1) other images of the same shape.
    """

    name: str
    corrupt: Corrupt


CORRUPTIONS: Catalogue[Corruption] = Catalogue("corruption")


def corruption(name: str) -> Callable[[Corrupt], Corrupt]:
    """Enter the decorated function into the catalogue under its own name."""

    def enter(corrupt: Corrupt) -> Corrupt:
        CORRUPTIONS.add(corrupt.__name__, Corruption(name, corrupt))
        return corrupt

    return enter


def corrupted(name: str, images: Gray, strength: float) -> Gray:
    """Return the images corrupted; equal images and strengths give equal results, inside 0 … 1.

    Args:
        name: an id of the catalogue.
        images: left alone.
        strength: 0 leaves everything as it is.
    """
    made = CORRUPTIONS[name].corrupt(images, strength, np.random.default_rng(STREAM))
    return np.clip(made, 0, 1).astype(np.float32)


@corruption("Noise")
def noise(images: Gray, strength: float, rng: np.random.Generator) -> Gray:
    """Add Gaussian noise whose standard deviation is the strength."""
    return images + strength * rng.standard_normal(images.shape)


@corruption("Salt and pepper")
def salt_and_pepper(images: Gray, strength: float, rng: np.random.Generator) -> Gray:
    """Replace this share of the pixels, each by ink or by paper as a coin falls."""
    replaced, ink = rng.random(images.shape) < strength, rng.random(images.shape) < 0.5
    return np.where(replaced, ink, images)


@corruption("Occlusion")
def occlusion(images: Gray, strength: float, rng: np.random.Generator) -> Gray:
    """Cover a square of ink at a random place; its side is this share of the image's."""
    count, side, _ = images.shape
    covered = round(strength * side)
    corners = rng.integers(0, side - covered + 1, (count, 2))
    rows, columns = (np.arange(side) - corners[:, axis, None] for axis in (0, 1))
    inside = ((rows >= 0) & (rows < covered))[:, :, None] & ((columns >= 0) & (columns < covered))[:, None]
    return np.where(inside, 1.0, images)


@corruption("Rotation")
def rotation(images: Gray, strength: float, rng: np.random.Generator) -> Gray:  # noqa: ARG001  of every corruption
    """Turn the images to the left, by half a turn at strength 1; what comes in at the corners is paper."""
    from scipy import ndimage  # type: ignore[import-untyped]  # ships no types

    if not strength:
        return images
    turned: Gray = ndimage.rotate(images, 180 * strength, axes=(2, 1), reshape=False, order=1)
    return turned


@corruption("Blur")
def blur(images: Gray, strength: float, rng: np.random.Generator) -> Gray:  # noqa: ARG001  of every corruption
    """Blur by a Gaussian whose standard deviation is ``WIDEST_BLUR`` of the side at strength 1."""
    from scipy import ndimage

    width = WIDEST_BLUR * strength * images.shape[1]
    blurred: Gray = ndimage.gaussian_filter(images, (0, width, width), mode="constant")
    return blurred


@corruption("Inversion")
def inversion(images: Gray, strength: float, rng: np.random.Generator) -> Gray:  # noqa: ARG001  of every corruption
    """Mix the images with their negatives: at strength 1 paper is ink and ink is paper."""
    return (1 - strength) * images + strength * (1 - images)


@corruption("Fading")
def fading(images: Gray, strength: float, rng: np.random.Generator) -> Gray:  # noqa: ARG001  of every corruption
    """Let the ink fade: at strength 1 the page is blank."""
    return (1 - strength) * images
