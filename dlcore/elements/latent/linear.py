"""The linear Gaussian model of images, x = Wᵀz + b + σε with z ~ N(0, I), whose log p(x) is known: probabilistic PCA.

A VAE without hidden layers and with a Gaussian likelihood is this model, so what its training can reach is known too.

Sources: Tipping and Bishop, "Probabilistic Principal Component Analysis", Journal of the Royal Statistical Society B,
1999; Lucas, Tucker, Grosse and Norouzi, "Don't Blame the ELBO! A Linear VAE Perspective on Posterior Collapse",
NeurIPS 2019.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.latent.layout import Layout


class Decoder(NamedTuple):
    """Hold a decoder without hidden layers.

    Attributes:
        weights: what each number of a code adds to the image.
        bias: the image of the code 0.
    """

    weights: Float[np.ndarray, "dims features"]
    bias: Float[np.ndarray, " features"]


class Optimum(NamedTuple):
    """Say what the best linear VAE pays on the images it learns, in nats per image.

    Attributes:
        reconstruction: the mean of -log p(x|z) over draws of q(z|x).
        divergence: KL divergence of q(z|x) from the prior in each dimension, the largest first; 0 where it collapses.
    """

    reconstruction: float
    divergence: Float[np.ndarray, " dims"]


def decoder(model: Layout, row: Float[np.ndarray, " row"]) -> Decoder:
    """Take the decoder out of a model's row.

    Raises:
        ValueError: it has hidden layers.
    """
    if model.hidden:
        raise ValueError(f"only a decoder without hidden layers is linear; this one has {len(model.hidden)}")
    numbers = row[model.columns["decoder"]].astype(np.float64)
    weights = numbers[: -model.features].reshape(model.dims, model.features)
    return Decoder(weights, numbers[-model.features :])


def log_density(
    images: Float[np.ndarray, "images features"], linear: Decoder, sigma: float
) -> Float[np.ndarray, " images"]:
    """Return log N(x; b, WᵀW + σ²I) of each image in nats, by way of the small matrix M = WWᵀ + σ²I.

    Source:
        Tipping and Bishop, equations 4 and 8; Woodbury's identity.
    """
    dims, features = linear.weights.shape
    small = linear.weights @ linear.weights.T + sigma**2 * np.eye(dims)
    rest = images - linear.bias
    along = rest @ linear.weights.T
    explained = np.sum(along * np.linalg.solve(small, along.T).T, -1)
    distance = ((rest**2).sum(-1) - explained) / sigma**2
    volume = (features - dims) * 2 * math.log(sigma) + np.linalg.slogdet(small)[1]
    return np.asarray(-0.5 * (features * math.log(2 * math.pi) + volume + distance))


def spectrum(images: Float[np.ndarray, "images features"]) -> Float[np.ndarray, " features"]:
    """Return the variances of the images along their principal components, the largest first."""
    centred = images.astype(np.float64) - images.mean(0, dtype=np.float64)
    variances = np.linalg.eigvalsh(centred.T @ centred / len(images))[::-1]
    return np.maximum(variances, 0)


def optimum(variances: Float[np.ndarray, " features"], dims: int, sigma: float, beta: float = 1.0) -> Optimum:
    """Return what a linear VAE pays once reconstruction + β KL is as small as it can be.

    A dimension is worth its nats only where the images vary by more than βσ² along a principal component; it then
    leaves a variance of βσ² there (the reverse water-filling of rate-distortion theory). All others collapse.

    Args:
        variances: of the images along their principal components, the largest first.
        dims: numbers in a code.
        sigma: standard deviation of the Gaussian likelihood.
        beta: weight of the KL term.

    Source:
        Lucas et al., section 4 and appendix C; with β = 1 the sum of both terms is minus the log-likelihood of Tipping
        and Bishop's equations 7 and 8.
    """
    water = beta * sigma**2
    kept = variances[:dims]
    with np.errstate(divide="ignore"):
        divergence = 0.5 * np.log(np.maximum(kept / water, 1)) if water else np.full(len(kept), np.inf)
    left = variances.copy()
    left[:dims] = np.minimum(kept, water)
    reconstruction = len(variances) * (math.log(sigma) + 0.5 * math.log(2 * math.pi)) + left.sum() / (2 * sigma**2)
    return Optimum(float(reconstruction), divergence)
