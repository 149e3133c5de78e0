"""What a walk through codes shows: its images, where they jump, what they look like, how likely its codes are."""

from __future__ import annotations

from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float, Int, UInt8

from dlcore.elements.latent import forward, neighbours, priors, walks
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import LatentSettings

Span = Literal["fixed", "prior", "codes"]
"""Between what values one dimension is traversed: from -3 to 3, or between quantiles of the prior or of the codes."""
REACH = 3.0
OUTERMOST = 0.01
"""The quantiles begin with this share, and end as much before 1."""
DRAWS = 450
"""Draws from the prior among which two are chosen: as many as there are test images at most."""
DRAWS_SEED = 0
SAMPLED = 20_000
"""Draws that quantiles are taken from where the prior is no Gaussian."""
HELD_PAIRS = 1000
"""Pairs of codes between which the length half way is measured."""


class Known(NamedTuple):
    """Images that others are compared with, and what they show.

    Attributes:
        images: from 0 (paper) to 1 (ink).
        labels: their classes.
    """

    images: Float[np.ndarray, "known features"]
    labels: UInt8[np.ndarray, " known"]


class Walked(NamedTuple):
    """What is met on a walk.

    Attributes:
        path: the codes; without frames for a cross-fade, which needs none.
        images: the decoded ones.
        steps: how far neighbouring images lie apart (root of the summed squares over pixels).
        undecided: how many pixels of each image are neither paper nor ink.
        likeness: what the images look like by their nearest neighbours.
        norm: distance of each code from the origin.
        log_density: of the prior at each code, in nats.
    """

    path: Float[np.ndarray, "codes dims"]
    images: Float[np.ndarray, "frames features"]
    steps: Float[np.ndarray, " steps"]
    undecided: Float[np.ndarray, " frames"]
    likeness: neighbours.Likeness
    norm: Float[np.ndarray, " codes"]
    log_density: Float[np.ndarray, " codes"]

    @property
    def length(self) -> float:
        """How far the picture goes in all, in pixels' units."""
        return float(self.steps.sum())

    @property
    def halfway(self) -> int:
        """The frame half way."""
        return len(self.images) // 2

    @property
    def jump(self) -> tuple[int, float]:
        """After which frame comes the largest step, and how many times the mean one it is (1 where nothing moves)."""
        largest, mean = int(self.steps.argmax()), float(self.steps.mean())
        return largest, float(self.steps[largest]) / mean if mean > 0 else 1.0

    @property
    def classes(self) -> list[int]:
        """The classes that the images look like, in the order in which they come; each once as long as it lasts."""
        labels = self.likeness.label
        return [int(label) for label in labels[np.flatnonzero(np.diff(labels, prepend=-1))]]


def walk(settings: LatentSettings, row: forward.Row, path: walks.Path, known: Known) -> Walked:
    """Decode every code of a path and look at the images."""
    images = forward.decode(settings.layout, row, path, settings.likelihood)
    density = np.asarray(PRIORS[settings.prior].log_density(path))
    return _seen(path, images, np.linalg.norm(path, axis=1), density, known)


def fade(through: Walked, known: Known) -> Walked:
    """Blend the first and the last image of a walk pixel by pixel, in as many frames."""
    images = walks.cross_fade(through.images[0], through.images[-1], walks.shares(len(through.images)))
    return _seen(through.path[:0], images, np.empty(0), np.empty(0), known)


def _seen(
    path: walks.Path,
    images: Float[np.ndarray, "frames features"],
    norm: Float[np.ndarray, " codes"],
    density: Float[np.ndarray, " codes"],
    known: Known,
) -> Walked:
    steps, gray = walks.picture_steps(images), walks.undecided(images)
    return Walked(path, images, steps, gray, neighbours.look(images, *known), norm, density)


def place(labels: UInt8[np.ndarray, " images"], label: int, number: int) -> int | None:
    """Return where the image of this number (from 0) of a class lies among all; None where there are not so many."""
    found = np.flatnonzero(labels == label)
    return int(found[number]) if number < len(found) else None


def number(labels: UInt8[np.ndarray, " images"], place: int) -> tuple[int, int]:
    """Return the class of the image at a place, and its number among those of its class: the inverse of ``place``."""
    return int(labels[place]), int((labels[:place] == labels[place]).sum())


def draws(settings: LatentSettings) -> Float[np.ndarray, "draws dims"]:
    """Return the draws from the prior that walks begin and end at: the same ones for all models of one prior."""
    return priors.sample(settings.prior, DRAWS, settings.dims, DRAWS_SEED)


def values(
    span: Span, settings: LatentSettings, dimension: int, codes: Float[np.ndarray, "codes dims"], frames: int
) -> Float[np.ndarray, " frames"]:
    """Return what one dimension runs through, in ascending order.

    Args:
        span: between what.
        settings: of the model whose prior it is.
        dimension: from 0.
        codes: those whose quantiles are taken; where there are none, the prior's are.
        frames: how many values.
    """
    if span == "fixed":
        return np.linspace(-REACH, REACH, frames)
    shares = levels(frames)
    if span == "codes" and len(codes):
        return np.asarray(np.quantile(codes[:, dimension].astype(np.float64), shares))
    if settings.prior == "gaussian":
        return np.array([NormalDist().inv_cdf(share) for share in shares])
    return np.asarray(
        np.quantile(priors.sample(settings.prior, SAMPLED, settings.dims, DRAWS_SEED)[:, dimension], shares)
    )


def levels(frames: int) -> Float[np.ndarray, " frames"]:
    """Return the shares of so many quantiles, evenly spread, without the last of the tails."""
    return np.linspace(OUTERMOST, 1 - OUTERMOST, frames)


def runs(
    span: Span, settings: LatentSettings, codes: Float[np.ndarray, "codes dims"], frames: int
) -> Float[np.ndarray, "dims frames"]:
    """Return what each dimension runs through; see ``values``."""
    return np.stack([values(span, settings, dimension, codes, frames) for dimension in range(settings.dims)])


class Traversed(NamedTuple):
    """What each dimension does, the others held.

    Attributes:
        values: what each dimension runs through.
        images: decoded.
        change: how far the images of a row go in all, each step the root of the summed squares over pixels.
    """

    values: Float[np.ndarray, "dims frames"]
    images: Float[np.ndarray, "dims frames features"]
    change: Float[np.ndarray, " dims"]


def traverse(
    settings: LatentSettings, row: forward.Row, code: walks.Code, runs: Float[np.ndarray, "dims frames"]
) -> Traversed:
    """Let each dimension run through its values while the others are held at a code."""
    paths = np.concatenate([walks.along(code, dimension, run) for dimension, run in enumerate(runs)])
    images = forward.decode(settings.layout, row, paths, settings.likelihood).reshape(*runs.shape, -1)
    change = np.array([walks.picture_steps(one).sum() for one in images])
    return Traversed(runs, images, change)


def mean_length(codes: Float[np.ndarray, "codes dims"]) -> float:
    """Return how far codes are from the origin on average."""
    return float(np.linalg.norm(codes, axis=1).mean())


def halfway_norms(codes: Float[np.ndarray, "codes dims"], seed: int = 0) -> Float[np.ndarray, " pairs"]:
    """Return the lengths half way on straight lines between random pairs of codes."""
    rng = np.random.default_rng((seed, priors.STREAM))
    first, second = rng.integers(0, len(codes), (2, HELD_PAIRS))
    other = np.where(first == second, (second + 1) % len(codes), second)
    return np.asarray(np.linalg.norm((codes[first] + codes[other]) / 2, axis=1))


def sampled(
    means: Float[np.ndarray, "codes dims"], log_variance: Float[np.ndarray, "codes any"], seed: int = 0
) -> Float[np.ndarray, "codes dims"]:
    """Draw a code from each q(z|x); the code itself where the encoder knows no doubt."""
    if log_variance.shape != means.shape:
        return means
    noise = np.random.default_rng((seed, priors.STREAM)).standard_normal(means.shape)
    return np.asarray(means + np.exp(0.5 * log_variance) * noise)


def nearest(places: Float[np.ndarray, "codes 2"], point: tuple[float, float]) -> int:
    """Return which of some places lies nearest to a point."""
    return int(((places - np.array(point)) ** 2).sum(1).argmin())


def first_of_each_class(labels: UInt8[np.ndarray, " images"], count: int) -> Int[np.ndarray, " chosen"]:
    """Return where the first ``count`` images of each class lie, class by class."""
    return np.concatenate([np.flatnonzero(labels == label)[:count] for label in np.unique(labels)])


def tiled(flat: UInt8[np.ndarray, " pixels"], across: int) -> UInt8[np.ndarray, "across across side side"]:
    """Return the pixels of a square mosaic of square images, ordered row by row."""
    side = round((flat.size / across**2) ** 0.5)
    return flat.reshape(across, across, side, side)
