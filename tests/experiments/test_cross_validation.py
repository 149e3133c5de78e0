"""Cross-validation equals refitting fold by fold; leave-one-out equals its closed form; choices are what they say."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import polynomials, smoothers
from dlcore.experiments.cross_validation import CrossValidation
from dlcore.lab.experiment import ignore_progress


def compute(**settings):
    return CrossValidation(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def usual():
    return compute()


def test_every_fold_equals_a_fit_without_its_points(usual):
    domain = CrossValidation().domain
    for degree in (0, 3, 7):
        for fold in range(5):
            seen, held_out = usual.fold != fold, usual.fold == fold
            fit = polynomials.fit(usual.x[seen], usual.y[seen], degree, domain)
            predicted = polynomials.predict(fit, usual.x[held_out], domain)
            np.testing.assert_allclose(usual.predictions[degree, held_out], predicted, rtol=1e-6, atol=1e-8)
            error = ((predicted - usual.y[held_out]) ** 2).mean()
            assert usual.fold_errors[fold, degree] == pytest.approx(error)
            drawn = polynomials.predict(fit, usual.grid, domain)
            np.testing.assert_allclose(usual.fits[degree, fold], drawn, rtol=1e-4, atol=1e-5)


def test_training_and_test_error_are_those_of_the_fit_to_all_points(usual):
    question = CrossValidation()
    x, y = question.test_examples(10_000)
    for degree in (1, 5):
        fit = polynomials.fit(usual.x, usual.y, degree, question.domain)
        training = (polynomials.predict(fit, usual.x, question.domain) - usual.y) ** 2
        test = (polynomials.predict(fit, x, question.domain) - y) ** 2
        assert usual.training[degree] == pytest.approx(training.mean())
        assert usual.test[degree] == pytest.approx(test.mean())
        np.testing.assert_allclose(
            usual.whole[degree], polynomials.predict(fit, usual.grid, question.domain), rtol=1e-4, atol=1e-5
        )


@pytest.mark.parametrize("family", ["polynomial", "ridge"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_leave_one_out_equals_its_closed_form(family, seed):
    found = compute(family=family, data_seed=seed)
    np.testing.assert_allclose(found.leave_one_out, found.shortcut, rtol=1e-7)


@pytest.mark.parametrize("family", smoothers.FAMILIES)
def test_as_many_folds_as_points_are_leave_one_out(family):
    found = compute(family=family, folds=30)
    np.testing.assert_allclose(found.mean, found.leave_one_out, rtol=1e-9)
    assert np.isnan(found.shortcut).all() == (family == "neighbours")


def test_the_seed_of_the_folds_changes_the_folds_and_nothing_else(usual):
    other = compute(fold_seed=1)
    assert (other.fold != usual.fold).any()
    np.testing.assert_array_equal(other.y, usual.y)
    np.testing.assert_array_equal(other.test, usual.test)
    np.testing.assert_array_equal(other.leave_one_out, usual.leave_one_out)
    assert (other.mean != usual.mean).any()


def test_choices_and_regret_are_those_of_the_curves(usual):
    assert usual.mean[usual.minimum] == usual.mean.min()
    assert usual.cautious <= usual.minimum
    assert usual.mean[usual.cautious] <= usual.mean.min() + usual.standard_error[usual.minimum]
    assert usual.regret(usual.best) == 0
    assert usual.regret(usual.minimum) == pytest.approx(usual.test[usual.minimum] - usual.test.min())


def test_cross_validation_is_about_right_and_pessimistic_over_many_sets():
    """It estimates the error of fits to four fifths of the points, which is larger."""
    seen = [compute(data_seed=1000 * seed, points=60, noise=0.4, most=5) for seed in range(60)]
    gap = np.array([one.mean[5] - one.test[5] for one in seen])
    assert abs(np.median(gap)) < 0.06
    chosen = np.array([one.minimum for one in seen])
    assert np.median(chosen) == 5
    assert np.mean([one.regret(one.minimum) for one in seen]) < 0.1


def test_many_folds_keep_few_fits_to_be_drawn():
    found = compute(points=60, folds=60)
    assert found.fits.shape == (10, 30, 201)
    assert found.fold_errors.shape == (60, 10)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"folds": 31}, "31 folds are more than the 30 training points; allowed are 2 to 30, which is leave-one-out"),
        ({"folds": 1}, "greater than or equal to 2"),
        ({"folds": 2, "points": 12}, "a polynomial of degree 9 needs 10 points, and beside the largest fold there are"),
        ({"family": "ridge", "points": 14}, "a polynomial of degree 12 needs 13 points"),
        ({"most": 10_000}, "less than or equal to 30"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        CrossValidation(**settings)


@pytest.mark.parametrize(("points", "folds", "least"), [(30, 5, 24), (23, 5, 18), (10, 10, 9), (11, 2, 5)])
def test_the_largest_fold_leaves_the_least_to_learn_from(points, folds, least):
    question = CrossValidation(points=points, folds=folds, most=3)
    sizes = np.bincount(question.compute(ignore_progress).fold)
    assert question.least_training == points - sizes.max() == least
