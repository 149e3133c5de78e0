"""What a picture does to points: scikit-learn's trustworthiness, continuity by a plain loop, known extremes."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.manifold import trustworthiness

from dlcore.elements.latent import distortion

RNG = np.random.default_rng(1)
POINTS = RNG.normal(size=(60, 6))
PICTURE = POINTS[:, :2] + 0.3 * RNG.normal(size=(60, 2))
LABELS = (np.arange(60) % 3).astype(np.uint8)


def continuity_by_loop(points, picture, count):
    """Sum how far each true neighbour has gone in the picture's order, image by image."""
    cost = 0
    for one in range(len(points)):
        true = sorted(set(range(len(points))) - {one}, key=lambda other: np.linalg.norm(points[one] - points[other]))
        shown = sorted(set(range(len(points))) - {one}, key=lambda other: np.linalg.norm(picture[one] - picture[other]))
        cost += sum(shown.index(other) + 1 - count for other in true[:count] if other not in shown[:count])
    n = len(points)
    return 1 - 2 / (n * count * (2 * n - 3 * count - 1)) * cost


def test_trustworthiness_is_scikit_learns_and_continuity_that_of_a_plain_loop():
    seen = distortion.measure(POINTS, PICTURE, LABELS)
    assert seen.trustworthiness == pytest.approx(trustworthiness(POINTS, PICTURE, n_neighbors=10), abs=1e-12)
    assert seen.continuity == pytest.approx(continuity_by_loop(POINTS, PICTURE, 10), abs=1e-12)
    assert 0.5 < seen.trustworthiness < seen.continuity < 1  # a projection folds; it does not tear


def test_a_picture_that_only_turns_and_scales_distorts_nothing():
    flat = POINTS[:, :2]
    turn = np.array([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]])
    seen = distortion.measure(flat, 5 * flat @ turn + 3, LABELS)
    assert seen[:2] == (1, 1)
    assert seen.agreement[0] == seen.agreement[1]
    assert [seen.distances, seen.spreads, seen.gaps] == pytest.approx([1, 1, 1])
    assert distortion.in_common(flat, flat @ turn) == 1


def test_a_shuffled_picture_is_worth_no_more_than_chance():
    seen = distortion.measure(POINTS, RNG.permutation(PICTURE), LABELS)
    assert seen.trustworthiness < 0.6
    assert abs(seen.distances) < 0.2


def test_rank_correlation_is_spearmans():
    one, other = RNG.normal(size=50), RNG.normal(size=50)
    assert distortion.rank_correlation(one, other) == pytest.approx(spearmanr(one, other).statistic)
    assert np.isnan(distortion.rank_correlation(np.ones(5), np.arange(5.0)))


def test_the_nearest_are_found():
    assert distortion.nearest_place(PICTURE[7, 0] + 1e-9, PICTURE[7, 1], PICTURE) == 7
    assert distortion.nearest_to(POINTS[3], POINTS, 2)[0] == 3
    assert distortion.most_neighbours(450) == 10
    assert distortion.most_neighbours(8) == 3
