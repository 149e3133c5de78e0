"""The effective field on paper: its Gaussian, the smallest area that holds most, prediction, sampling error."""

import math

import numpy as np
import pytest

from dlcore.elements.convolution import effective, plain_stack

BELL = plain_stack.expected_share(plain_stack.layers(20, 3))


def blob(rows=31, columns=41, mean=(14.0, 22.0), deviations=(3.0, 4.0), correlation=0.5):
    y, x = np.mgrid[:rows, :columns]
    down, right = (y - mean[0]) / deviations[0], (x - mean[1]) / deviations[1]
    share = np.exp(-(down**2 - 2 * correlation * down * right + right**2) / (2 * (1 - correlation**2)))
    return share / share.sum()


def test_the_gaussian_has_the_maps_mean_and_covariance():
    found = effective.fit(blob())
    assert found.mean == pytest.approx((14, 22), abs=0.01)
    assert found.deviations == pytest.approx((3, 4), rel=0.01)
    assert found.covariance[0, 1] == pytest.approx(0.5 * 3 * 4, rel=0.02)
    assert found.deviation == pytest.approx(math.sqrt((9 + 16) / 2), rel=0.01)


def test_the_ellipse_lies_two_standard_deviations_away_everywhere():
    found = effective.fit(blob())
    away = found.ellipse() - np.array(found.mean)
    distance = np.einsum("pi,ij,pj->p", away, np.linalg.inv(found.covariance), away)
    np.testing.assert_allclose(distance, 4.0)
    np.testing.assert_allclose(found.ellipse()[0], found.ellipse()[-1])


def test_a_single_cell_has_no_width_and_its_gaussian_lies_on_it():
    share = np.zeros((5, 5))
    share[2, 3] = 1
    found = effective.fit(share)
    assert found.deviation == 0
    np.testing.assert_allclose(found.shares(5, 5), share)
    assert effective.cells_that_hold(share) == pytest.approx(0.9545)


def test_the_fewest_cells_that_hold_a_part():
    share = np.array([[0.5, 0.25], [0.125, 0.125]])
    assert effective.cells_that_hold(share, 0.5) == pytest.approx(1)
    assert effective.cells_that_hold(share, 0.625) == pytest.approx(1.5)
    assert effective.cells_that_hold(share, 1.0) == pytest.approx(4)
    flat = np.full((10, 10), 0.01)
    assert effective.cells_that_hold(flat, 0.9545) == pytest.approx(95.45)


def test_a_bell_needs_the_area_of_its_gaussian():
    deviation = effective.fit(BELL).deviation
    assert effective.cells_that_hold(BELL) == pytest.approx(effective.gaussian_cells(deviation), rel=0.02)
    assert effective.overlap(BELL, effective.fit(BELL).shares(41, 41)) > 0.99
    assert effective.overlap(BELL, BELL) == pytest.approx(1)


def test_sizes_put_it_all_together():
    seen = effective.sizes(BELL, 41**2)
    assert seen.area == pytest.approx(effective.cells_that_hold(BELL) / 1681)
    assert seen.side == pytest.approx(math.sqrt(seen.area))
    assert seen.deviation == pytest.approx(plain_stack.standard_deviation(20, 3))


@pytest.mark.parametrize(
    ("measure", "equal", "wanted"),
    [("absolute", True, BELL), ("square", False, BELL), ("square", True, BELL**2), ("absolute", False, np.sqrt(BELL))],
)
def test_what_is_expected_of_a_measure(measure, equal, wanted):
    np.testing.assert_allclose(effective.expected(BELL, measure, equal_weights=equal), wanted / wanted.sum())


def test_absolute_gradients_of_random_weights_are_wider_by_the_root_of_two():
    wide = effective.fit(effective.expected(BELL, "absolute", equal_weights=False)).deviation
    assert wide / effective.fit(BELL).deviation == pytest.approx(math.sqrt(2), rel=0.03)


def test_moments_give_the_deviation_of_each_map():
    maps = np.stack([blob(), 7 * blob(deviations=(2.0, 2.0), correlation=0.0)])
    for one, sums in zip(maps, effective.moments(maps), strict=True):
        assert effective.deviation_of(sums) == pytest.approx(effective.fit(effective.normalized(one)).deviation)
    assert math.isnan(effective.deviation_of(np.zeros(5)))


def test_the_jackknife_of_a_mean_is_its_standard_error():
    """Maps with one row of two cells: the deviation is a known function of a mean, √(p(1 - p) / 2)."""
    chance = np.random.default_rng(0)
    p = chance.uniform(0.2, 0.4, 50)
    maps = np.stack([np.array([[1 - one, one]]) for one in p])
    slope = (1 - 2 * p.mean()) / (4 * math.sqrt(p.mean() * (1 - p.mean()) / 2))
    expected = slope * p.std(ddof=1) / math.sqrt(50)
    assert effective.jackknife(effective.moments(maps)) == pytest.approx(expected, rel=0.02)
    assert math.isnan(effective.jackknife(effective.moments(maps[:1])))


@pytest.mark.parametrize(("gradient", "words"), [(np.zeros((2, 2)), "vanished"), (np.full((2, 2), np.inf), "exploded")])
def test_no_gradient_and_an_endless_one_are_told_in_words(gradient, words):
    with pytest.raises(ValueError, match=f"{words}.* Try "):
        effective.normalized(gradient)


def test_the_exponent_of_a_power_law():
    depths = np.array([2.0, 4.0, 8.0, 16.0])
    assert effective.exponent(depths, 3 * depths**-0.5) == pytest.approx(-0.5)
    assert effective.exponent(depths, np.array([1.0, np.nan, 8.0, np.nan])) == pytest.approx(1.5)
    assert math.isnan(effective.exponent(depths, np.full(4, np.nan)))


def test_a_box_counts_only_inside_the_image():
    assert effective.within((-2, 3, 1, 9), 5, 8) == 4 * 7
    assert effective.within((0, 4, 0, 4), 10, 10) == 25
    assert effective.within((20, 25, 0, 4), 10, 10) == 0


def test_a_coarse_map_keeps_the_sum_and_is_told_with_its_step():
    share = blob()
    small = effective.coarse(share, 15)
    assert small.shape == (11, 14)
    assert small.sum() == pytest.approx(1)
    assert small[0, 0] == pytest.approx(share[:3, :3].sum())
    seen = effective.told({"square": small.tolist()}, "square", 41)
    assert seen.step == 3
    for nothing in ({"square": []}, {}):
        share, step = effective.told(nothing, "square", 41)
        assert (share.tolist(), step) == ([[0.0]], 41)


def test_profiles_are_sums_over_rows():
    seen = effective.profiles(blob(), blob())
    np.testing.assert_allclose(seen.measured, blob().sum(0))
    np.testing.assert_allclose(seen.expected, seen.measured)
    assert seen.fitted.sum() == pytest.approx(1, abs=1e-3)
    assert effective.profiles(blob()).expected is None
