"""What images look like: by the known images that lie nearest to them in pixels; no training."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, UInt8

NEIGHBOURS = 5
"""How many of the nearest known images are asked for their class."""
CLASSES = 10


class Likeness(NamedTuple):
    """What images look like.

    Attributes:
        label: the class of most of the nearest known images; of equally many, that of the nearest one.
        agreement: the share of them that are of this class.
        distance: to the nearest one (root of the summed squares over pixels).
    """

    label: Int[np.ndarray, " images"]
    agreement: Float[np.ndarray, " images"]
    distance: Float[np.ndarray, " images"]


def squared_distances(
    images: Float[np.ndarray, "images features"], known: Float[np.ndarray, "known features"]
) -> Float[np.ndarray, "images known"]:
    """Return the squared distance of each image from each known one."""
    lengths = (images**2).sum(1)[:, None] + (known**2).sum(1)
    return np.asarray(np.maximum(lengths - 2 * images @ known.T, 0))


def look(
    images: Float[np.ndarray, "images features"],
    known: Float[np.ndarray, "known features"],
    labels: UInt8[np.ndarray, " known"],
) -> Likeness:
    """Say what images look like by ``NEIGHBOURS`` of the known ones.

    Source:
        Cover and Hart, "Nearest Neighbor Pattern Classification", IEEE Transactions on Information Theory, 1967.
    """
    return _vote(squared_distances(images, known), labels)


def leave_one_out(known: Float[np.ndarray, "known features"], labels: UInt8[np.ndarray, " known"]) -> float:
    """Return the share of known images whose class their neighbours miss, themselves not asked."""
    apart = squared_distances(known, known)
    np.fill_diagonal(apart, np.inf)
    return float((_vote(apart, labels).label != labels).mean())


def _vote(apart: Float[np.ndarray, "images known"], labels: UInt8[np.ndarray, " known"]) -> Likeness:
    asked = min(NEIGHBOURS, len(labels))
    order = np.argsort(apart, axis=1, kind="stable")[:, :asked]
    votes = (labels[order][:, :, None] == np.arange(CLASSES)).sum(1)
    most = votes.max(1, keepdims=True)
    tied = np.take_along_axis(votes, labels[order].astype(np.int64), 1) == most  # of the asked, nearest first
    winner = labels[np.take_along_axis(order, tied.argmax(1)[:, None], 1)[:, 0]]
    distance = np.sqrt(np.take_along_axis(apart, order[:, :1], 1)[:, 0])
    return Likeness(winner.astype(np.int64), most[:, 0] / asked, distance)
