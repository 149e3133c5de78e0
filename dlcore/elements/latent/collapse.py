"""Dimensions of a code that carry nothing: posterior collapse, and the two measures that show it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

NEGLIGIBLE = 0.05
"""A dimension has collapsed where its KL divergence is below so many nats per image: q(z|x) is nearly the prior."""
ACTIVE = 0.01
"""By the other measure a unit is active where the mean of q(z|x) varies by more than this from image to image."""


def collapsed(divergence: Float[np.ndarray, "*models dims"]) -> Bool[np.ndarray, "*models dims"]:
    """Return which dimensions have collapsed, from the KL divergence in each in nats per image; NaN has not."""
    return np.asarray(divergence < NEGLIGIBLE)


def activity(means: Float[np.ndarray, "*models images dims"]) -> Float[np.ndarray, "*models dims"]:
    """Return the variance over images of the mean of q(z|x), in each dimension.

    Source:
        Burda, Grosse and Salakhutdinov, "Importance Weighted Autoencoders", ICLR 2016, section 5.2.
    """
    return np.asarray(means.astype(np.float64).var(axis=-2))


def active(variances: Float[np.ndarray, "*models dims"]) -> Bool[np.ndarray, "*models dims"]:
    """Return which units are active by the measure of Burda et al.; NaN is not."""
    return np.asarray(variances > ACTIVE)
