"""What the presets and the words of the view "Double descent" promise is what is measured."""

import numpy as np
import pytest

from dlcore.experiments.feature_descent import RIDGES, FeatureDescent
from dlcore.lab.experiment import ignore_progress

TRAINING, TEST, TRAINING_ERROR, TEST_ERROR, NORM = range(5)


def medians(ridge=0.0, **settings):
    result = FeatureDescent(**settings).compute(ignore_progress)
    return result.sizes, np.median(result.by_ridge[..., RIDGES.index(ridge)], 2)


@pytest.fixture(scope="module")
def usual():
    return FeatureDescent().compute(ignore_progress)


def test_a_little_ridge_removes_the_peak_and_the_widest_still_read_better(usual):
    plain, tuned = (np.median(usual.by_ridge[TEST_ERROR, ..., RIDGES.index(ridge)], 1) for ridge in (0.0, 0.003))
    at = usual.sizes.tolist().index(100)
    assert plain[at] > 0.8
    assert tuned[at] < 0.25
    assert (tuned[usual.sizes > 300] < plain[usual.sizes > 300]).all()


def test_more_examples_hurt():
    sizes, measured = medians(sweep="points")
    errors = dict(zip(sizes.tolist(), measured[TEST_ERROR], strict=True))
    assert errors[100] > 2 * errors[46]
    assert errors[1000] < 0.1


def test_with_gaussian_inputs_the_widest_does_not_win():
    sizes, measured = medians(data="gaussian", points=40, seeds=30)
    assert sizes[measured[TEST].argmin()] < 40
    assert measured[TEST, -1] > 3 * measured[TEST].min()


def test_wrong_labels_feed_the_peak_and_raise_the_end(usual):
    sizes, noisy = medians(label_noise=0.5)
    plain = np.median(usual.by_ridge[..., 0], 2)
    near = (sizes > 60) & (sizes < 170)
    assert (noisy[TEST, near] > 1.5 * plain[TEST, near]).all()
    assert noisy[TEST_ERROR, -1] > 2 * plain[TEST_ERROR, -1]


def test_at_the_threshold_descent_passes_a_good_solution(usual):
    over_time = np.median(usual.by_steps[TEST_ERROR, usual.sizes.tolist().index(100)], 0)
    assert over_time.min() < 0.2
    assert over_time[-1] > 0.6
    assert over_time[0] > 0.5


def test_the_norm_falls_behind_the_threshold_and_the_test_error_with_it(usual):
    plain, wide = np.median(usual.by_ridge[..., 0], 2), usual.sizes >= 100
    assert (np.diff(plain[NORM, wide]) < 0).all()
    assert (np.diff(plain[TEST, wide]) < 0).all()
