"""How good are samples? What a classifier's answers and features, and distances between images, say of them.

None of these measures is the quality itself: a classifier answers any image, and sees only what tells classes apart.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

FEWEST = 0.1
"""A class counts as covered if samples show it at least with this share of how often real images do."""
SHARP = 1e-12
"""The least probability of a class that a logarithm is taken of."""


def shares(labels: Int[np.ndarray, " images"], classes: int) -> Float[np.ndarray, " classes"]:
    """Return which share of the images shows each class."""
    return np.asarray(np.bincount(labels, minlength=classes) / len(labels))


def covered(found: Float[np.ndarray, "*moments classes"], real: Float[np.ndarray, " classes"]) -> np.ndarray:
    """Count the classes among samples whose share is at least ``FEWEST`` of the real one."""
    return np.asarray((found >= FEWEST * real).sum(-1))


def frechet(first: Float[np.ndarray, "images features"], second: Float[np.ndarray, "others features"]) -> float:
    """Return |m - n|² + tr(C + D - 2 (C D)^½) of the means m, n and the covariances C, D: 0 where both agree.

    Of finitely many images it is never quite 0, so compare with that between training and test images.

    Source:
        Dowson and Landau, "The Fréchet distance between multivariate normal distributions", 1982; Heusel et al., "GANs
        Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium", NeurIPS 2017, equation 6, take
        the features of Inception-v3 and call it FID.
    """
    apart = first.mean(0) - second.mean(0)
    left, right = (np.cov(one, rowvar=False).reshape(one.shape[1], -1) for one in (first, second))
    values, vectors = np.linalg.eigh(left)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    mixed = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ right @ root), 0)).sum()
    return float(apart @ apart + np.trace(left) + np.trace(right) - 2 * mixed)


def class_score(probabilities: Float[np.ndarray, "images classes"]) -> float:
    """Return exp E KL(p(y|x) | p(y)): from 1, all images alike or none clear, to the number of classes.

    Source:
        Salimans et al., "Improved Techniques for Training GANs", NeurIPS 2016, section 4, take the classes of
        Inception-v3 and call it the Inception score.
    """
    sure = np.maximum(probabilities, SHARP)
    gain = (sure * (np.log(sure) - np.log(sure.mean(0)))).sum(1)
    return float(np.exp(gain.mean()))


def nearest(
    images: Float[np.ndarray, "images features"], among: Float[np.ndarray, "others features"]
) -> tuple[Int[np.ndarray, " images"], Float[np.ndarray, " images"]]:
    """Return for each image the place of the nearest one ``among`` others, and the Euclidean distance to it."""
    places, distances = np.zeros(len(images), np.int64), np.zeros(len(images))
    sizes = (among**2).sum(1)
    for first in range(0, len(images), 64):  # a few at a time: MNIST has 60,000 others
        part = images[first : first + 64]
        found = (sizes - 2 * part @ among.T).argmin(1)
        places[first : first + 64] = found
        distances[first : first + 64] = np.linalg.norm(part - among[found], axis=1)
    return places, distances


def nearest_other(images: Float[np.ndarray, "images features"]) -> Float[np.ndarray, " images"]:
    """Return the distance of each image to the nearest of the others: small where a model repeats itself."""
    wide = images.astype(np.float64)  # differences of large squares: single precision would make copies differ
    sizes = (wide**2).sum(1)
    squares = sizes[:, None] + sizes - 2 * wide @ wide.T
    np.fill_diagonal(squares, np.inf)
    return np.asarray(np.sqrt(np.maximum(squares.min(1), 0)))
