"""Dimensions of a code that carry nothing: posterior collapse, and the measure that shows it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

ACTIVE = 0.01
"""A dimension is active where the means of q(z|x) vary by more than this from image to image: Burda et al.'s
threshold. Among images for which q(z|x) is the prior, as far as the decoder can tell, they do not vary at all."""


def activity(means: Float[np.ndarray, "*models images dims"]) -> Float[np.ndarray, "*models dims"]:
    """Return the variance over images of the mean of q(z|x), in each dimension.

    Source:
        Burda, Grosse and Salakhutdinov, "Importance Weighted Autoencoders", ICLR 2016, section 5.2.
    """
    return np.asarray(means.astype(np.float64).var(axis=-2))


def active(variances: Float[np.ndarray, "*models dims"]) -> Bool[np.ndarray, "*models dims"]:
    """Return which dimensions are active; NaN is not."""
    return np.asarray(variances > ACTIVE)
