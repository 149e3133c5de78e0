"""What a picture in two dimensions does to points of more: which neighbours it invents, which it tears apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, UInt8

from dlcore.elements.latent import neighbours

NEIGHBOURS = 10
"""How many of the nearest points count as a point's neighbours."""

Points = Float[np.ndarray, "points dims"]


class Distortion(NamedTuple):
    """Measure a picture of points. All but ``agreement`` would be 1 in a picture that changes nothing but the scale.

    Attributes:
        trustworthiness: 1 where all neighbours in the picture are neighbours in truth too; about 0.5 by chance.
        continuity: 1 where all true neighbours are neighbours in the picture too.
        agreement: the share of points whose class the nearest others would guess: in truth, and in the picture.
        distances: rank correlation of all distances between two points with those in the picture.
        spreads: rank correlation of how far each class spreads around its mean.
        gaps: rank correlation of the distances between the means of two classes.
    """

    trustworthiness: float
    continuity: float
    agreement: tuple[float, float]
    distances: float
    spreads: float
    gaps: float


def measure(points: Points, picture: Float[np.ndarray, "points 2"], labels: UInt8[np.ndarray, " points"]) -> Distortion:
    """Compare a picture of at least four points with the points themselves."""
    true, shown = distances(points), distances(picture)
    count = most_neighbours(len(points))
    (true_spreads, true_gaps), (spreads, gaps) = _classes(points, labels), _classes(picture, labels)
    return Distortion(
        trustworthiness(true, shown, count),
        trustworthiness(shown, true, count),
        (1 - neighbours.leave_one_out(points, labels), 1 - neighbours.leave_one_out(picture, labels)),
        rank_correlation(pairs(points), pairs(picture)),
        rank_correlation(true_spreads, spreads),
        rank_correlation(true_gaps, gaps),
    )


def distances(points: Points) -> Float[np.ndarray, "points points"]:
    """Return how far each point lies from each."""
    rows = points.astype(np.float64)
    return np.asarray(np.sqrt(neighbours.squared_distances(rows, rows)))


def most_neighbours(points: int) -> int:
    """Return how many neighbours are asked for among so many points: their measures need fewer than half of them."""
    return max(1, min(NEIGHBOURS, (points - 1) // 2))


def trustworthiness(
    true: Float[np.ndarray, "points points"], shown: Float[np.ndarray, "points points"], count: int
) -> float:
    """Tell whether ``count`` neighbours of each point in the picture are neighbours in truth, from the distances.

    Each false neighbour costs as much as the true order sees it beyond the ``count`` nearest. With truth and picture
    exchanged this is the continuity.

    Source:
        Venna and Kaski, "Neighborhood Preservation in Nonlinear Projection Methods", ICANN 2001, equations 1 and 2.
    """
    points = len(true)
    place = ranks(true)
    chosen = np.take_along_axis(place, nearest(shown, count), 1)
    too_far = np.maximum(chosen - count, 0).sum()
    return float(1 - 2 * too_far / (points * count * (2 * points - 3 * count - 1)))


def nearest(apart: Float[np.ndarray, "points points"], count: int) -> Int[np.ndarray, "points count"]:
    """Return each point's nearest others, the nearest first; of those equally far the earlier ones."""
    return _order(apart)[:, :count]


def ranks(apart: Float[np.ndarray, "points points"]) -> Int[np.ndarray, "points points"]:
    """Return in which place each other point comes in a point's order: 1 for the nearest; for itself the last."""
    place = np.empty(apart.shape, np.int64)
    np.put_along_axis(place, _order(apart), np.arange(1, len(apart) + 1)[None], 1)
    return place


def in_common(one: Float[np.ndarray, "points 2"], other: Float[np.ndarray, "points 2"]) -> float:
    """Return the share of neighbours that points have in two pictures alike."""
    count = most_neighbours(len(one))
    sets = [nearest(distances(picture), count) for picture in (one, other)]
    return float((sets[0][:, :, None] == sets[1][:, None]).any(2).mean())


def nearest_to(place: Float[np.ndarray, " dims"], points: Points, count: int) -> Int[np.ndarray, " count"]:
    """Return the points that are nearest to a place, the nearest first."""
    return np.argsort(((points - place) ** 2).sum(1), kind="stable")[:count]


def pairs(points: Points) -> Float[np.ndarray, " pairs"]:
    """Return the distance between the points of each pair, always in the same order."""
    return np.asarray(distances(points)[np.triu_indices(len(points), 1)])


def rank_correlation(one: Float[np.ndarray, " values"], other: Float[np.ndarray, " values"]) -> float:
    """Return Spearman's correlation of two rows of numbers; NaN where one of them does not vary."""
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    places = [np.argsort(np.argsort(values, kind="stable"), kind="stable") for values in (one, other)]
    first, second = (place - (len(one) - 1) / 2 for place in places)
    return float(first @ second / (first @ first))


def _order(apart: Float[np.ndarray, "points points"]) -> Int[np.ndarray, "points points"]:
    others = apart.copy()
    np.fill_diagonal(others, np.inf)
    return np.argsort(others, axis=1, kind="stable")


def _classes(
    points: Points, labels: UInt8[np.ndarray, " points"]
) -> tuple[Float[np.ndarray, " classes"], Float[np.ndarray, " pairs"]]:
    """Return each class's mean distance from its mean, and the distances between the means of two classes."""
    present = np.unique(labels)
    means = np.stack([points[labels == one].mean(0) for one in present])
    spreads = [
        np.linalg.norm(points[labels == one] - mean, axis=1).mean() for one, mean in zip(present, means, strict=True)
    ]
    return np.array(spreads), distances(means)[np.triu_indices(len(present), 1)]


def nearest_place(x: float, y: float, places: Float[np.ndarray, "points 2"]) -> int:
    """Return the number of the point that is nearest to a place of a picture."""
    return int(nearest_to(np.array([x, y]), places, 1)[0])
