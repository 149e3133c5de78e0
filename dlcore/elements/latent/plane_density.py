"""How dense fakes lie in the plane, what the best discriminator says of them, and what a generator covers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float

from dlcore.elements.latent.plane_targets import REACH, Nearest

BANDWIDTH = 0.1
"""Standard deviation of the Gaussian that stands for each fake where their density is estimated."""
FINER = 3
"""How many cells of the finer grid, on which a density is blurred, lie along one of a heat map; an odd number."""
LEAST = 0.001
"""Where real and fake together are less dense than this, hardly a point falls, and nothing is said of them."""
NEAR = 3.0
"""A fake is of high quality where it lies within so many standard deviations of a part."""
SHARE = 0.25
"""A part counts as covered once so much of its fair share of all fakes is of high quality and nearest to it."""

Cells = Float[np.ndarray, "*many cells cells"]


def estimated(fakes: Float[np.ndarray, "count 2"], along: Float[np.ndarray, " cells"]) -> Cells:
    """Estimate the density of points in a grid by a Gaussian around each: rows are y, columns x.

    Source:
        Silverman, "Density Estimation for Statistics and Data Analysis", 1986, section 4.2.
    """
    across, up = (
        np.exp(-0.5 * ((along[:, None] - fakes[:, axis]) / BANDWIDTH).astype(np.float32) ** 2) for axis in (0, 1)
    )
    return np.asarray(up @ across.T / np.float32(len(fakes) * 2 * math.pi * BANDWIDTH**2), np.float64)


def blurred(
    density: Callable[[Float[np.ndarray, "*many 2"]], Float[np.ndarray, "*many"]], along: Float[np.ndarray, " cells"]
) -> Cells:
    """Return a density blurred as ``estimated`` blurs that of the fakes, so that the two can be compared.

    Args:
        density: of points.
        along: the middles of the cells of a grid over the picture, along each axis.
    """
    cells = FINER * len(along)
    fine = (np.arange(cells) + 0.5) * (2 * REACH / cells) - REACH
    spread = np.exp(-0.5 * ((along[:, None] - fine) / BANDWIDTH) ** 2)
    spread *= 2 * REACH / cells / (BANDWIDTH * math.sqrt(2 * math.pi))
    exact = density(np.stack(np.meshgrid(fine, fine), -1))
    return np.asarray(spread @ exact @ spread.T)


def through_linear(
    places: Float[np.ndarray, "*many 2"],
    weights: Float[np.ndarray, "2 2"],
    bias: Float[np.ndarray, " 2"],
    noise: str,
) -> Float[np.ndarray, "*many"]:
    """Return the exact density of z·weights + bias by change of variables: that of z over |det weights|.

    Args:
        places: where.
        weights: invertible.
        bias: where z = 0 comes to.
        noise: "gaussian", or "uniform": from -√3 to √3 in each coordinate, so that the variance is 1.
    """
    codes = (places - bias) @ np.linalg.inv(weights)
    if noise == "gaussian":
        dense = np.exp(-0.5 * (codes**2).sum(-1)) / (2 * math.pi)
    else:
        dense = np.where((np.abs(codes) <= math.sqrt(3)).all(-1), 1 / 12, 0.0)
    return np.asarray(dense / abs(np.linalg.det(weights)))


def optimum(real: Cells, fake: Cells) -> Cells:
    """Return D* = p/(p + q), and ½ where hardly a point falls.

    Source:
        Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, proposition 1.
    """
    both = real + fake
    return np.where(both > LEAST, real / np.maximum(both, LEAST), 0.5)


def best_value(real: Cells, fake: Cells, cell: float) -> float:
    """Return the value of the game for the best discriminator, 2·JSD(p, q) - log 4, by a sum over cells.

    Source:
        The same paper, theorem 1.
    """
    both = np.maximum(real + fake, 1e-300)
    terms = [one * np.log(np.maximum(one / both, 1e-300)) for one in (real, fake)]
    return float(cell * (terms[0] + terms[1]).sum())


def least_squares_loss(real: Cells, fake: Cells, cell: float) -> float:
    """Return what the best discriminator pays in the least-squares game, ½ ∫ pq/(p + q): ¼ where p = q.

    Source:
        Mao et al., "Least Squares Generative Adversarial Networks", ICCV 2017, equation 11, where D* is the same.
    """
    return float(cell * (real * fake / np.maximum(real + fake, 1e-300)).sum() / 2)


def apart(said: Cells, best: Cells, real: Cells, fake: Cells) -> float:
    """Return how far a discriminator is from the best one: the mean of |D - D*| over real and fake points alike."""
    return float((np.abs(said - best) * (real + fake)).sum() / (real + fake).sum())


def covered(nearest: Nearest, parts: int) -> Bool[np.ndarray, " parts"]:
    """Tell which parts have at least ``SHARE`` of their fair share of high-quality fakes."""
    close = nearest.distance <= NEAR
    counts = np.bincount(nearest.part[close], minlength=parts)
    return np.asarray(counts >= SHARE * len(close) / parts)


def quality(nearest: Nearest) -> float:
    """Return the share of fakes of high quality, 0 … 1."""
    return float((nearest.distance <= NEAR).mean())


def wasserstein(one: Float[np.ndarray, "count 2"], other: Float[np.ndarray, "count 2"]) -> float:
    """Return the exact Wasserstein-1 distance of two equally large samples: the mean of the best pairing.

    It is above 0 for two samples of the same distribution, too.
    """
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # ships no types
    from scipy.spatial.distance import cdist  # type: ignore[import-untyped]  # as above

    distances = cdist(one, other)
    return float(distances[linear_sum_assignment(distances)].mean())
