"""Gaussians with one variance in each dimension, as a VAE's encoder describes them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def divergence(
    mean: Float[np.ndarray, "*codes dims"], log_variance: Float[np.ndarray, "*codes dims"]
) -> Float[np.ndarray, "*codes dims"]:
    """Return the KL divergence of N(mean, variance) from N(0, 1) in each dimension, in nats.

    Source:
        Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014, appendix B.
    """
    return np.asarray(0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance))
