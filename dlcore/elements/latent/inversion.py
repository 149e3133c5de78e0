"""Which code makes this image? Asked of a generator that has no encoder: the best one of very many is taken."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.latent import forward, priors
from dlcore.elements.latent.forward import Row
from dlcore.elements.latent.layout import Layout
from dlcore.elements.latent.neighbours import squared_distances

FINE = 61
"""Rows and columns of the grid of codes of two numbers."""
FARTHEST = 3.0
"""How far the grid reaches from the origin."""
DRAWS = 4096
"""How many draws of the prior are tried where codes have more numbers."""


class Inverse(NamedTuple):
    """What was found for each image.

    Attributes:
        codes: those whose images come closest.
        rms: how far these are from the images: the root of the mean square over pixels, whose range is 0 … 1.
    """

    codes: Float[np.ndarray, "images dims"]
    rms: Float[np.ndarray, " images"]


def candidates(prior: str, dims: int) -> Float[np.ndarray, "candidates dims"]:
    """Return the codes that are tried: a fine grid of the plane, or draws of the prior beyond two dimensions."""
    if dims > 2:
        return priors.sample(prior, DRAWS, dims, 0)
    place = np.linspace(-FARTHEST, FARTHEST, FINE)
    return np.stack(np.meshgrid(place, place), -1).reshape(-1, 2)


def closest(
    model: Layout,
    row: Row,
    likelihood: str,
    images: Float[np.ndarray, "images features"],
    tried: Float[np.ndarray, "candidates dims"],
) -> Inverse:
    """Find for each image the code among those tried whose decoded image comes closest to it."""
    apart = squared_distances(images, forward.decode(model, row, tried, likelihood))
    best = apart.argmin(1)
    nearest = np.take_along_axis(apart, best[:, None], 1)[:, 0]
    return Inverse(tried[best], np.sqrt(nearest / images.shape[1]))
