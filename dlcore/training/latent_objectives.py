"""What models of codes descend, in nats per image, for N models at once; differentiable."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


def reconstruction(outputs: Tensor, seen: Tensor, sigma: float | None) -> Tensor:
    """Return -log p(x|z) of each image, in nats, (..., batch).

    Args:
        outputs: the decoder's, (..., batch, features): logits of Bernoulli pixels, or means of Gaussian ones.
        seen: the images, broadcast to the same shape; for Bernoulli pixels 0 or 1.
        sigma: standard deviation of Gaussian pixels; None for Bernoulli ones.
    """
    if sigma is None:
        return binary_cross_entropy_with_logits(outputs, seen.expand_as(outputs), reduction="none").sum(-1)
    constant = outputs.shape[-1] * (math.log(sigma) + 0.5 * math.log(2 * math.pi))
    return (outputs - seen).square().sum(-1) / (2 * sigma**2) + constant


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the KL divergence of N(mean, variance) from N(0, 1) in each dimension, in nats.

    Source:
        Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014, appendix B.
    """
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)


def reparameterized(mean: Tensor, log_variance: Tensor, normals: Tensor) -> Tensor:
    """Return draws of N(mean, variance) through which a gradient flows to both: section 2.4 of the same paper."""
    return mean + (0.5 * log_variance).exp() * normals


def log_weights(mean: Tensor, log_variance: Tensor, codes: Tensor, log_likelihood: Tensor) -> Tensor:
    """Return log p(x|z) + log p(z) - log q(z|x) for codes drawn from q, with p(z) standard normal.

    Args:
        mean: of q(z|x), (..., dims).
        log_variance: likewise.
        codes: (..., dims), drawn from it.
        log_likelihood: log p(x|z), (...).
    """
    of_prior = -0.5 * codes.square().sum(-1)  # both densities have the same constant, which falls out
    of_posterior = -0.5 * ((codes - mean).square() / log_variance.exp() + log_variance).sum(-1)
    return log_likelihood + of_prior - of_posterior


def importance_bound(log_weights: Tensor) -> Tensor:
    """Return log of the mean of the weights along the first axis, that of the k draws: the bound of Burda et al.

    Source:
        Burda, Grosse and Salakhutdinov, "Importance Weighted Autoencoders", ICLR 2016, equation 8.
    """
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
