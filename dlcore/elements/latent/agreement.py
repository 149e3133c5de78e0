"""How well a model's codes and a prior agree, and what becomes of the prior's draws where they do not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.datasets import Images
from dlcore.elements.latent import aggregated, forward, two_sample
from dlcore.elements.latent.forward import Row
from dlcore.elements.latent.settings import LatentSettings

SEED = 0
"""Of the deals of the permutation test, and of the codes that are drawn from q(z|x)."""
STREAM = 48
"""Keeps these random numbers apart from others drawn with the same seed."""

Codes = Float[np.ndarray, "images dims"]


class Agreement(NamedTuple):
    """Hold what was measured of one model's codes and draws of a prior; NaN where the model diverged.

    Attributes:
        outcome: of the two-sample test.
        empty: the share of the draws that fall where no code is near.
        nearest: how far each draw's decoded image is from the nearest training image.
    """

    outcome: two_sample.Outcome
    empty: float
    nearest: Float[np.ndarray, " draws"]


def coded(settings: LatentSettings, row: Row, seen: Float[np.ndarray, "images features"]) -> Codes:
    """Return one code for each image, drawn from q(z|x): together they are draws of the aggregated posterior."""
    with np.errstate(over="ignore", invalid="ignore"):  # of a model that diverges right now
        mean, log_variance = forward.encode(settings.layout, row, seen)
        if log_variance is None:
            return mean
        normals = np.random.default_rng((SEED, STREAM)).standard_normal(mean.shape)
        return np.asarray(mean + np.exp(0.5 * log_variance) * normals)


def logits(settings: LatentSettings, critic: Row, codes: Codes) -> Float[np.ndarray, " images"]:
    """Return how much a discriminator, given by its parameters, takes each code for a draw of the prior."""
    with np.errstate(over="ignore", invalid="ignore"):  # as above
        return forward.run(settings.layout.parts["critic"], critic, codes)[:, 0]


def to_nearest(pixels: Float[np.ndarray, "images features"], others: Images) -> Float[np.ndarray, " images"]:
    """Return the root mean square difference of each image's pixels (0 … 1) from those of the most similar other."""
    distances = two_sample.distances(pixels, others.inputs()).min(1)
    return np.asarray(distances / np.sqrt(pixels.shape[1]))


def measure(
    settings: LatentSettings, row: Row, codes: tuple[Codes, Codes], draws: Codes, learned_from: Images
) -> Agreement:
    """Measure how well codes and a prior agree.

    Args:
        settings: of the model.
        row: the model's.
        codes: of fresh images, and of those that were learned from.
        draws: of the prior.
        learned_from: these images.
    """
    fresh, learned = codes
    if not np.isfinite(row).all():
        nothing = two_sample.Outcome(np.nan, np.full(two_sample.PERMUTATIONS, np.nan))
        return Agreement(nothing, np.nan, np.full(len(draws), np.nan))
    decoded = forward.decode(settings.layout, row, draws, settings.likelihood)
    return Agreement(
        two_sample.compare(fresh, draws, SEED),
        aggregated.empty_share(draws, learned, fresh),
        to_nearest(decoded, learned_from),
    )
