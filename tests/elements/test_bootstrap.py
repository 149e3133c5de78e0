"""The bootstrap: counts that add up, 63.2 % distinct points, and the variance of a mean of relatives."""

import numpy as np
import pytest

from dlcore.elements import bootstrap


@pytest.mark.parametrize(("points", "draws"), [(10, 10), (200, 200), (200, 50)])
def test_counts_add_up_and_the_distinct_share_is_the_predicted_one(points, draws):
    rng = np.random.default_rng(0)
    samples = [bootstrap.draw(rng, points, draws) for _ in range(10_000)]
    times = np.stack([bootstrap.times(taken, points) for taken in samples])
    assert times.shape == (10_000, points)
    assert (times.sum(1) == draws).all()
    seen = times > 0
    assert seen.mean() == pytest.approx(bootstrap.distinct_share(points, draws), abs=0.005)
    left_out = ~seen.reshape(2000, 5, points).all(1)
    assert left_out.mean() == pytest.approx(bootstrap.covered_share(points, draws, 5), abs=0.01)
    assert (seen[1:] & seen[:-1]).mean() == pytest.approx(bootstrap.common_share(points, draws), abs=0.005)


def test_many_draws_of_many_points_take_all_but_one_in_e():
    assert bootstrap.distinct_share(10**7, 10**7) == pytest.approx(1 - np.exp(-1), abs=1e-6)
    assert bootstrap.distinct_share(1, 1) == 1
    assert bootstrap.distinct_share(4, 1) == 0.25


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.9])
def test_the_variance_of_a_mean_is_the_predicted_one(correlation):
    """Quantities of one variance and one correlation: a part that all share, and one of their own."""
    rng = np.random.default_rng(1)
    shared = rng.standard_normal((20_000, 1, 3))
    own = rng.standard_normal((20_000, 8, 3))
    fits = 2 * (np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own)
    kin = bootstrap.kinship(fits)
    assert kin.variance == pytest.approx(4, rel=0.02)
    assert kin.correlation == pytest.approx(correlation, abs=0.01)
    predicted = bootstrap.variance_of_mean(kin.variance, kin.correlation, np.arange(1, 9))
    np.testing.assert_allclose(bootstrap.variance_so_far(fits), predicted, rtol=0.03)


def test_kinship_is_that_of_every_pair():
    fits = np.random.default_rng(2).standard_normal((12, 4, 5))
    pairs = [np.cov(fits[:, one, at], fits[:, other, at])[0, 1]
             for one in range(4) for other in range(4) if one != other for at in range(5)]  # fmt: skip
    kin = bootstrap.kinship(fits)
    assert kin.correlation * kin.variance == pytest.approx(np.mean(pairs))
    assert kin.variance == pytest.approx(fits.var(0, ddof=1).mean())


def test_members_that_never_vary_have_no_variance():
    assert bootstrap.kinship(np.ones((5, 3, 2))) == (0.0, 0.0)


def test_the_variance_of_a_mean_is_averaged_over_who_takes_part():
    fits = np.random.default_rng(3).standard_normal((9, 3, 2))
    found = bootstrap.variance_so_far(fits)
    pairs = [fits[:, [one, other]].mean(1).var(0, ddof=1).mean() for one, other in ((0, 1), (1, 2), (2, 0))]
    np.testing.assert_allclose(found, [fits.var(0, ddof=1).mean(), np.mean(pairs), fits.mean(1).var(0, ddof=1).mean()])
