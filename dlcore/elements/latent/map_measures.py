"""What a map of codes is worth, in numbers: neighbours of one class, gaps, faithful images, collapse."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, UInt8

from dlcore.elements.latent import aggregated, forward, neighbours, priors, sample_quality
from dlcore.elements.latent.forward import Row
from dlcore.elements.latent.settings import LatentSettings

DRAWS = 500
"""How many codes are drawn to see what a model makes."""
SEED = 0
REPEATING = 0.05
"""Samples that lie less than this share as far from their nearest others as real images do repeat themselves. Five
hundred draws of a code of two numbers lie close together in any smooth model: at about 0.15 in one that is sound."""


class Seen(NamedTuple):
    """Hold test images and their codes.

    Attributes:
        images: gray.
        labels: what they show.
        codes: the images'.
        log_variance: of q(z|x); without dimensions where there is no doubt.
    """

    images: Float[np.ndarray, "images features"]
    labels: UInt8[np.ndarray, " images"]
    codes: Float[np.ndarray, "images dims"]
    log_variance: Float[np.ndarray, "images doubts"]


class Measures(NamedTuple):
    """Hold what was measured.

    Attributes:
        agreement: of the five codes nearest to a test image's code, the share that show its class.
        pixel_agreement: the same for the images themselves: neighbours in pixels.
        rms: root mean square difference of images and their decoded codes; pixels go from 0 to 1.
        empty: share of draws that fall where no code is near (``aggregated.empty_share``).
        classes: how many classes are found among decoded draws, each with a tenth of its real share at least.
        variety: how far decoded draws lie from their nearest others, as a share of how far real images do (medians).
        mean: of q(z) in each dimension: the codes of all images together, each with its doubt.
        variance: likewise.
    """

    agreement: float
    pixel_agreement: float
    rms: float
    empty: float
    classes: int
    variety: float
    mean: Float[np.ndarray, " dims"]
    variance: Float[np.ndarray, " dims"]

    @property
    def repeats(self) -> bool:
        """Whether mode collapse is to be named: samples repeat themselves, or miss classes."""
        return self.variety < REPEATING or self.classes < neighbours.CLASSES


def agreement(codes: Float[np.ndarray, "images dims"], labels: UInt8[np.ndarray, " images"]) -> float:
    """Return the share of the five nearest other codes that show the same class, over all images."""
    apart = neighbours.squared_distances(codes, codes)
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, : min(neighbours.NEIGHBOURS, len(labels) - 1)]
    return float((labels[nearest] == labels[:, None]).mean())


def draws(settings: LatentSettings, codes: Float[np.ndarray, "images dims"]) -> Float[np.ndarray, "draws dims"]:
    """Draw codes: of the prior, or, where there is none, of the Gaussian with the codes' mean and covariance."""
    drawn = priors.sample(settings.prior, DRAWS, settings.dims, SEED)
    return aggregated.fitted(drawn, codes) if settings.model == "autoencoder" else drawn


def measure(settings: LatentSettings, row: Row, seen: Seen) -> Measures:
    """Measure a model's map of test images."""
    images, labels, codes, log_variance = seen
    drawn = draws(settings, codes)
    decoded = forward.decode(settings.layout, row, codes, settings.likelihood)
    made = forward.decode(settings.layout, row, drawn, settings.likelihood)
    alike = neighbours.look(made, images, labels)
    shares = [sample_quality.shares(one.astype(np.int64), neighbours.CLASSES) for one in (alike.label, labels)]
    spread = [float(np.median(sample_quality.nearest_other(some))) for some in (made, images)]
    doubt = np.exp(log_variance).mean(0) if log_variance.shape[1] else 0.0
    return Measures(
        agreement(codes, labels),
        agreement(images, labels),
        float(np.sqrt(((decoded - images) ** 2).mean())),
        aggregated.empty_share(drawn, codes[::2], codes[1::2]),
        int(sample_quality.covered(shares[0], shares[1])),
        spread[0] / spread[1] if spread[1] else np.nan,
        codes.mean(0, dtype=np.float64),
        codes.var(0, dtype=np.float64) + doubt,
    )


def around(
    place: tuple[float, float], codes: Float[np.ndarray, "images dims"], count: int
) -> tuple[Float[np.ndarray, " dims"], np.ndarray, np.ndarray]:
    """Return the code at a place of the map, and which codes lie nearest to it there, and how far.

    The place says the first two numbers of the code; the others are those of the nearest code on the map.
    """
    apart = np.hypot(codes[:, 0] - place[0], codes[:, 1] - place[1])
    order = np.argsort(apart, kind="stable")[:count]
    code = np.array(codes[order[0]] if len(order) else np.zeros(codes.shape[1]), np.float64)
    code[:2] = place
    return code, order, apart[order]
