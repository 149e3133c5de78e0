"""The aggregated posterior q(z), the distribution of all images' codes: its density, its gaps, and D* beside it."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from dlcore.elements.latent import two_sample

BANDWIDTHS = np.geomspace(0.04, 0.8, 14)
"""Among which the width of the estimate is chosen, as shares of the codes' spread."""
OUTERMOST = 0.99
"""A place counts as empty where no code lies as near as to this share of fresh codes."""

Points = Float[np.ndarray, "points dims"]


def bandwidth(codes: Points) -> float:
    """Return the width at which a Gaussian around every other code explains each code best, by leave-one-out.

    Source:
        Silverman, "Density Estimation for Statistics and Data Analysis", 1986, section 3.4.4.
    """
    squares = two_sample.distances(codes, codes) ** 2
    np.fill_diagonal(squares, np.inf)
    widths = BANDWIDTHS * max(float(codes.std(0).mean()), 1e-6)
    scores = [np.mean(_log_mean(squares, width, codes.shape[1])) for width in widths]
    return float(widths[int(np.argmax(scores))])


def log_density(points: Points, codes: Points, width: float) -> Float[np.ndarray, " points"]:
    """Estimate log q(z) in nats by a Gaussian of this width around each code."""
    return _log_mean(two_sample.distances(points, codes) ** 2, width, codes.shape[1])


def _log_mean(squares: Float[np.ndarray, "points codes"], width: float, dims: int) -> Float[np.ndarray, " points"]:
    exponents = -0.5 * squares / width**2
    largest = np.maximum(exponents.max(1), -1e300)
    total = np.log(np.exp(exponents - largest[:, None]).sum(1))
    normal = math.log(squares.shape[1]) + 0.5 * dims * math.log(2 * math.pi * width**2)
    return np.asarray(largest + total - normal)


def optimal_logit(log_prior: Float[np.ndarray, " points"], log_codes: Float[np.ndarray, " points"]) -> np.ndarray:
    """Return the logit of D* = p/(p + q), log p - log q: what the best discriminator says.

    Source:
        Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, proposition 1.
    """
    logits: np.ndarray = np.clip(log_prior - log_codes, -50, 50)
    return logits


def loss(of_prior: Float[np.ndarray, "*sets draws"], of_codes: Float[np.ndarray, "*sets codes"]) -> np.ndarray:
    """Return a discriminator's loss -E log D(z) - E log(1 - D(q)) from its logits; log 4 where it knows nothing.

    Source:
        The same paper, equation 1.
    """
    with np.errstate(invalid="ignore"):  # of a model that diverged
        return np.asarray(np.logaddexp(0, -of_prior).mean(-1) + np.logaddexp(0, of_codes).mean(-1))


def share_right(of_prior: Float[np.ndarray, "*sets draws"], of_codes: Float[np.ndarray, "*sets codes"]) -> np.ndarray:
    """Return how many of prior's draws and of codes a discriminator takes for what they are, 0 … 1; ½ by guessing."""
    return np.asarray(((of_prior > 0).mean(-1) + (of_codes <= 0).mean(-1)) / 2)


def empty_share(draws: Points, codes: Points, fresh: Points) -> float:
    """Return the share of draws that fall where no code is near: nearer than all but 1 % of fresh codes are to one.

    Whether codes are large or small does not matter, since codes themselves say what is near. Of a prior that is the
    aggregated posterior, 1 % of the draws do.

    Args:
        draws: of the prior.
        codes: of the images that were learned from.
        fresh: of others.
    """
    reach = np.quantile(two_sample.distances(fresh, codes).min(1), OUTERMOST)
    return float((two_sample.distances(draws, codes).min(1) > reach).mean())


def fitted(draws: Points, codes: Points) -> Points:
    """Move and stretch draws of a distribution so that they have mean and covariance of codes.

    The draws' own mean and covariance are taken out first, so that what is left is the shape alone.
    """

    def root(points: Points) -> np.ndarray:
        return np.linalg.cholesky(np.cov(points, rowvar=False) + 1e-12 * np.eye(points.shape[1]))

    shape = np.linalg.solve(root(draws), (draws - draws.mean(0)).T).T
    return np.asarray(codes.mean(0) + shape @ root(codes).T)
