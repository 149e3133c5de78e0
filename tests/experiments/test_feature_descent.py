"""Random features: the peak stands at n, ridge removes it, noise raises it, and Gaussian inputs follow their theory."""

import json

import numpy as np
import pydantic
import pytest

from dlcore.elements import interpolation, noisy_digits, random_features
from dlcore.experiments.feature_descent import FACTORS, RIDGES, STEPS, FeatureDescent
from dlcore.lab.experiment import ignore_progress

TRAINING, TEST, TRAINING_ERROR, TEST_ERROR, NORM = range(5)


def compute(**settings):
    return FeatureDescent(**settings).compute(ignore_progress)


def medians(result, ridge=0):
    return np.median(result.by_ridge[..., ridge], 2)


@pytest.fixture(scope="module")
def usual():
    """What the view opens with, with half as many seeds."""
    return compute(seeds=5)


def test_shapes_are_the_stated_ones(usual):
    sizes = len(usual.sizes)
    assert usual.by_ridge.shape == (5, sizes, 5, len(RIDGES))
    assert usual.by_steps.shape == (5, sizes, 5, len(STEPS))
    assert np.isfinite(usual.by_ridge).all()
    assert np.isfinite(usual.by_steps).all()
    assert 1.0 in FACTORS.round(12)


@pytest.mark.parametrize("measure", [TEST, TEST_ERROR], ids=["squared", "error rate"])
def test_by_default_double_descent_is_there_to_be_seen(usual, measure):
    errors = medians(usual)[measure]
    shape = interpolation.read(errors)
    assert shape.is_double
    assert usual.sizes[shape.peak] == 100
    assert errors[shape.after] < errors[shape.before] < 0.5 * errors[shape.peak]
    assert usual.sizes[shape.before] < 80
    assert usual.sizes[shape.after] > 400


@pytest.mark.parametrize(
    "settings", [{"points": 50}, {"features": "fourier"}, {"sweep": "points", "width": 60}, {"data": "gaussian"}]
)
def test_the_peak_stands_at_the_threshold(settings):
    question = FeatureDescent(seeds=5, **settings)
    result = question.compute(ignore_progress)
    for measure in (TEST, NORM):
        shape = interpolation.read(medians(result)[measure])
        assert shape.is_double
        assert abs(np.log(result.sizes[shape.peak] / question.threshold)) < np.log(1.25)  # a place of the sweep


def test_everything_is_fitted_from_the_threshold_on_and_not_before(usual):
    training, wrong = medians(usual)[[TRAINING, TRAINING_ERROR]]
    wide = usual.sizes >= 100
    assert training[wide].max() < 1e-9
    assert wrong[wide].max() == 0
    assert training[~wide].min() > 0.01


def test_over_examples_everything_is_fitted_up_to_the_threshold():
    result = compute(sweep="points", width=60, seeds=3)
    training = medians(result)[TRAINING]
    assert training[result.sizes <= 60].max() < 1e-9
    assert training[result.sizes > 60].min() > 0.001


def test_ridge_removes_the_peak(usual):
    plain, tuned = medians(usual)[TEST], medians(usual, RIDGES.index(3e-3))[TEST]
    assert not interpolation.read(tuned).is_double
    assert tuned[12] < plain[12] / 50
    best = np.median(usual.by_ridge[TEST].min(-1), 1)
    assert (np.diff(best) < 0.02 * best[:-1]).all()  # the best strength at each size: the error only falls


def test_the_peak_grows_with_the_share_of_wrong_labels():
    peaks, ends = [], []
    for share in (0.0, 0.2, 0.5):
        errors = medians(compute(label_noise=share, points=50, seeds=8))[TEST]
        peaks.append(errors[12])
        ends.append(errors[-1])
    assert peaks == sorted(peaks)
    assert ends == sorted(ends)


def test_what_is_measured_is_what_lstsq_predicts(usual):
    """The whole way once more, in the usual words of numpy: features, fit, errors."""
    lesson = noisy_digits.draw(100, 0.1, seed=2)
    for width in (46, 316):
        place = usual.sizes.tolist().index(width)
        units, spread = random_features.draw("relu", 64, width, seed=2), lesson.inputs.std()
        hidden, unseen = (
            np.sqrt(2 / width) * np.maximum(x / spread @ units.weights + units.biases, 0)
            for x in (lesson.inputs, lesson.test_inputs)
        )
        weights = np.linalg.lstsq(hidden, lesson.targets())[0]
        errors = ((unseen @ weights - lesson.test_targets()) ** 2).sum(1).mean()
        wrong = ((unseen @ weights).argmax(1) != lesson.test_labels).mean()
        seen = usual.by_ridge[:, place, 2, 0]
        np.testing.assert_allclose(seen[[TEST, TEST_ERROR, NORM]], [errors, wrong, np.linalg.norm(weights)], rtol=1e-6)


def test_many_steps_of_descent_end_where_least_squares_does(usual):
    far = usual.sizes > 300  # where no singular value is so small that a million steps are few
    np.testing.assert_allclose(usual.by_steps[TEST, far, :, -1], usual.by_ridge[TEST, far, :, 0], rtol=0.02)


def test_stopping_early_misses_the_peak(usual):
    over_time = np.median(usual.by_steps[TEST, 12], 0)
    assert over_time.min() < 0.1 * over_time[-1]
    best = np.median(usual.by_steps[TEST], 1).min(1)
    assert not interpolation.read(best).is_double


def test_gaussian_inputs_follow_the_exact_formula_within_sampling_error():
    question = FeatureDescent(data="gaussian", points=40, seeds=30)
    result = question.compute(ignore_progress)
    training, test = question.predicted(0.0)
    means, errors = result.by_ridge[TEST, ..., 0].mean(1), result.by_ridge[TEST, ..., 0].std(1, ddof=1) / 30**0.5
    away = np.abs(np.log(result.sizes / 40)) > np.log(1.3)  # next to the threshold the mean of 30 says nothing
    assert away.sum() > 18
    assert (np.abs(means - test)[away] < 4 * errors[away]).all()
    np.testing.assert_allclose(result.by_ridge[TRAINING, ..., 0].mean(1), training, rtol=0.2, atol=1e-12)
    assert np.isinf(test[result.sizes == 40]).all()
    ridge = question.predicted(0.1)
    measured = result.by_ridge[TEST, ..., RIDGES.index(0.1)].mean(1)
    np.testing.assert_allclose(measured, ridge[1], rtol=0.12)
    assert np.isnan(ridge[0]).all()


def test_gaussian_inputs_have_no_classes_and_digits_no_theory(usual):
    assert np.isnan(compute(data="gaussian", points=10, seeds=1).by_ridge[[TRAINING_ERROR, TEST_ERROR]]).all()
    assert FeatureDescent().predicted(0.0) is None


def test_theory_is_drawn_at_more_sizes_than_are_measured():
    question = FeatureDescent(data="gaussian", points=40)
    sizes = question.many_sizes()
    assert len(sizes) > 2 * len(question.sizes)
    assert question.predicted(0.0, sizes).shape == (2, len(sizes))
    assert (sizes[0], sizes[-1]) == (question.sizes[0], question.sizes[-1])


def test_same_settings_same_bits_and_other_seeds_other_draws():
    one, two, other = (compute(points=20, seeds=2, seed=seed) for seed in (0, 0, 1))
    assert one.by_ridge.tobytes() == two.by_ridge.tobytes()
    np.testing.assert_array_equal(one.by_ridge[:, :, 1], other.by_ridge[:, :, 0])  # seed 1 is seed 1
    assert (one.by_ridge[TEST, :, 0] != other.by_ridge[TEST, :, 0]).any()


def test_what_is_told_on_the_way_becomes_the_result():
    told, question = [], FeatureDescent(points=20, seeds=2)
    result = question.compute(lambda step, steps, scalars=None, picture=None: told.append((step, steps, picture)))
    assert [step for step, *_ in told] == list(range(1, len(result.sizes) + 1))
    half, whole = (
        question.by_ridge_so_far(json.loads(json.dumps(told[place][2], allow_nan=False))) for place in (9, -1)
    )
    assert np.isnan(half[:, 10:]).all()
    np.testing.assert_allclose(half[:, :10], result.by_ridge[:, :10], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(whole, result.by_ridge, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"points": 10_000}, "less than or equal to 400"),
        ({"points": 5}, "greater than or equal to 10"),
        ({"label_noise": -0.1}, "greater than or equal to 0"),
        ({"label_noise": float("nan")}, "finite number"),
        ({"noise": 1e9}, "less than or equal to 2"),
        ({"features": "sine"}, "'relu' or 'fourier'"),
        ({"points": 400, "seeds": 30}, "seconds; allowed are 60: take fewer seeds"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        FeatureDescent(**settings)


def test_a_sweep_of_examples_ends_where_there_are_no_more():
    assert FeatureDescent(sweep="points", width=400).sizes[-1] == 1347
    assert FeatureDescent(sweep="points", width=400, data="gaussian", seeds=2).sizes[-1] == 4000


def test_cost_grows_with_everything_that_takes_time():
    small = FeatureDescent.smallest()
    bigger = [small.model_copy(update=change) for change in ({"points": 100}, {"seeds": 5}, {"data": "digits"})]
    assert all(one.cost() > small.cost() for one in bigger)
    assert FeatureDescent().cost() < 5
