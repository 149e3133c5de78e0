"""Images in the order of how well a model explains them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int


def extremes(elbo: Float[np.ndarray, " images"], each: int) -> Int[np.ndarray, " shown"]:
    """Return the images with the highest ELBO, the best first, then those with the lowest, the worst last.

    Raises:
        ValueError: there are too few to have so many of each.
    """
    if 2 * each > len(elbo):
        raise ValueError(f"{len(elbo)} images have no {each} best and {each} worst")
    order = np.argsort(-elbo, kind="stable")
    return np.concatenate([order[:each], order[len(order) - each :]])


def place(elbo: Float[np.ndarray, " images"], image: int) -> int:
    """Return the place of an image, from 1 for the highest ELBO."""
    return 1 + int((elbo > elbo[image]).sum())
