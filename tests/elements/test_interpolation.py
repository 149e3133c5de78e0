"""Reading a curve: descents, peaks and their absence; the sizes around the threshold."""

import json

import numpy as np
import pytest

from dlcore.elements import interpolation


def test_sizes_hold_the_threshold_once_and_stay_within_the_limits():
    sizes = interpolation.sizes(100, np.geomspace(0.1, 10, 25), (4, 500))
    assert 100 in sizes
    assert sizes[0] == 10
    assert sizes[-1] == 500
    assert (np.diff(sizes) > 0).all()


def test_the_nearest_sizes_are_those_by_ratio_each_once():
    sizes = np.array([10, 20, 50, 100, 200])
    assert interpolation.nearest(sizes, 100, [0.1, 0.45, 1.0, 1.1, 30.0]) == [0, 2, 3, 4]


def test_a_double_descent_is_read_off():
    shape = interpolation.read(np.array([5.0, 2.0, 1.0, 3.0, 9.0, 4.0, 0.5, 0.6]))
    assert (shape.before, shape.peak, shape.after) == (2, 4, 6)
    assert shape.prominence == pytest.approx(8 / 9)
    assert shape.is_double


@pytest.mark.parametrize(
    "curve",
    [[5.0, 4, 3, 2, 1], [1.0, 2, 3, 4, 5], [5.0, 3, 1, 2, 4], [3.0, 3, 3, 3], [5.0, 2.0, 2.1, 1.9, 1.0]],
    ids=["falls", "rises", "one valley", "flat", "ripple"],
)
def test_what_is_no_double_descent_is_not_called_one(curve):
    assert not interpolation.read(np.array(curve)).is_double


def test_a_peak_counts_even_where_the_curve_begins_higher():
    shape = interpolation.read(np.array([0.9, 0.5, 0.3, 0.7, 0.2]))
    assert shape.peak == 3
    assert shape.is_double


def test_a_curve_that_is_too_short_or_has_a_gap_has_no_shape():
    assert interpolation.read(np.array([1.0, 2.0])) is None
    assert interpolation.read(np.array([1.0, np.nan, 1.0, 2.0])) is None


def test_the_training_error_vanishes_where_it_stays_away():
    sizes = np.array([1, 2, 3, 4, 5])
    assert interpolation.crossing(sizes, np.array([1, 0.5, 0, 0, 0]), 0.0) == 3
    assert interpolation.crossing(sizes, np.array([1, 0, 0.2, 0, 0]), 0.0) == 4
    assert np.isnan(interpolation.crossing(sizes, np.array([1, 1, 1, 1, 0.1]), 0.0))
    assert np.isnan(interpolation.crossing(sizes, np.array([1, 1, 1, 1, np.nan]), 0.0))


def test_measurements_survive_json_in_four_digits():
    measured = np.array([[[123456.0, 0.0], [-0.00012345678, np.nan]], [[np.inf, 1.0], [2.0, 3.0]]])
    told = interpolation.from_json(json.loads(json.dumps(interpolation.to_json(measured), allow_nan=False)))
    finite = np.isfinite(measured)
    np.testing.assert_allclose(told[finite], measured[finite], rtol=1e-3)
    assert np.isnan(told[~finite]).all()
