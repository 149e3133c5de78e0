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


def rotated_divergence(
    mean: Float[np.ndarray, "codes dims"], log_variance: Float[np.ndarray, "codes dims"], turn: Float[np.ndarray, "d d"]
) -> Float[np.ndarray, " codes"]:
    """Return the KL divergence from N(0, I) after all codes have been turned: N(R mean, R diag(variance) Rᵀ).

    Args:
        mean: before the turn.
        log_variance: likewise, in each dimension.
        turn: an orthogonal matrix R; what comes out is the same for all of them, since N(0, I) looks the same from
            everywhere.

    Source:
        The general closed form ½ (tr S + mᵀm - d - log det S), for example Rasmussen and Williams, "Gaussian Processes
        for Machine Learning", 2006, equation A.23.
    """
    covariance = np.einsum("ij,cj,kj->cik", turn, np.exp(log_variance), turn)
    moved = mean @ turn.T
    _, volume = np.linalg.slogdet(covariance)
    traces = np.trace(covariance, axis1=1, axis2=2)
    return np.asarray(0.5 * (traces + (moved**2).sum(-1) - mean.shape[-1] - volume))
