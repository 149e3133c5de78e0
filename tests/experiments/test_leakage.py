"""Choosing on the test set makes its error a lie of measured size; proper ways do not lie; features leak worse."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import polynomials
from dlcore.experiments import leakage
from dlcore.experiments.leakage import Leakage
from dlcore.experiments.screening import Screening, correlations
from dlcore.lab.experiment import ignore_progress

TEST, HELD_OUT, CROSS_VALIDATION, NESTED = range(4)


def compute(**settings):
    return Leakage(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def usual():
    return compute(repetitions=600)


def standard_errors(found):
    return found.optimism.mean(1) / (found.optimism.std(1, ddof=1) / np.sqrt(found.optimism.shape[1]))


def test_who_chooses_on_the_test_set_promises_too_much(usual):
    away = standard_errors(usual)
    assert away[TEST] > 8
    share = usual.optimism[TEST].mean() / usual.actual[TEST].mean()
    assert 0.15 < share < 0.45


def test_a_second_test_set_keeps_its_promise(usual):
    assert abs(standard_errors(usual)[HELD_OUT]) < 3.5


def test_cross_validation_promises_a_little_too_much_and_nested_does_not(usual):
    away = standard_errors(usual)
    assert away[CROSS_VALIDATION] > 2
    assert away[NESTED] < 1
    assert usual.optimism[CROSS_VALIDATION].mean() < 0.6 * usual.optimism[TEST].mean()


def test_the_leak_shrinks_with_the_test_set(usual):
    tiny, large = compute(held_out=4), compute(held_out=200)
    assert tiny.optimism[TEST].mean() > 1.5 * usual.optimism[TEST].mean()
    assert large.optimism[TEST].mean() < 0.4 * usual.optimism[TEST].mean()


def test_ways_that_choose_alike_are_equally_good(usual):
    np.testing.assert_array_equal(usual.chosen[TEST], usual.chosen[HELD_OUT])
    np.testing.assert_array_equal(usual.actual[CROSS_VALIDATION], usual.actual[NESTED])
    assert (usual.regret >= 0).all()
    assert (usual.reported[TEST] >= 0).all()


def test_nested_cross_validation_equals_two_plain_loops():
    """Repeat one study with a loop over outer and inner folds, by polynomials fitted one at a time."""
    question = Leakage(family="polynomial", repetitions=20, most=4, folds=3, points=18)
    found = question.compute(ignore_progress)
    rng = np.random.default_rng((0, leakage.STREAM))
    drawn = [question._draw(rng, count) for count in (18, 10, 10)]
    fold = rng.permuted(np.tile(np.arange(18) % 3, (20, 1)), axis=1)
    x, y, fold = drawn[0].x[7], drawn[0].y[7], fold[7]

    def error(seen, asked, degree):
        fit = polynomials.fit(x[seen], y[seen], degree, question.domain)
        return ((polynomials.predict(fit, x[asked], question.domain) - y[asked]) ** 2).mean()

    outer_errors = []
    for outer in range(3):
        inner_folds = [inner for inner in range(3) if inner != outer]
        scores = [
            np.mean([error((fold != outer) & (fold != inner), fold == inner, degree) for inner in inner_folds])
            for degree in range(5)
        ]
        outer_errors.append(error(fold != outer, fold == outer, int(np.argmin(scores))))
    assert found.reported[NESTED, 7] == pytest.approx(np.mean(outer_errors))
    everyone = [np.mean([error(fold != one, fold == one, degree) for one in range(3)]) for degree in range(5)]
    assert found.chosen[CROSS_VALIDATION, 7] == np.argmin(everyone)
    assert found.reported[CROSS_VALIDATION, 7] == pytest.approx(min(everyone))


def test_blocks_of_repetitions_give_the_same_as_all_at_once(monkeypatch):
    together = compute(repetitions=40)
    monkeypatch.setattr(leakage, "BLOCK", 30_000)
    apart = compute(repetitions=40)
    np.testing.assert_allclose(apart.reported, together.reported)
    np.testing.assert_array_equal(apart.chosen, together.chosen)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"folds": 10, "points": 8}, "10 folds are more than the 8 training points"),
        ({"folds": 2}, "nested cross-validation leaves only 0 beside two folds"),
        ({"family": "polynomial", "most": 20}, "a fit needs at least 21 points"),
        ({"held_out": 10**6}, "less than or equal to 200"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Leakage(**settings)


@pytest.fixture(scope="module")
def screened():
    return Screening(repetitions=30).compute(ignore_progress)


def test_features_chosen_on_all_samples_read_coins(screened):
    """Hastie et al. report 3 % for the same numbers where the truth is 50 %."""
    assert screened.wrong.mean() < 0.06


def test_features_chosen_without_the_fold_do_not(screened):
    assert screened.right.mean() == pytest.approx(0.5, abs=0.06)


def test_only_features_chosen_with_the_fold_correlate_with_its_labels(screened):
    assert screened.wrong_correlations.mean() > 0.25
    assert abs(screened.right_correlations.mean()) < 0.15
    assert screened.wrong_correlations.shape == screened.right_correlations.shape == (100,)


def test_correlations_are_numpys():
    rng = np.random.default_rng(0)
    features, labels = rng.standard_normal((20, 6)), rng.integers(0, 2, 20)
    wanted = [np.corrcoef(column, labels)[0, 1] for column in features.T]
    np.testing.assert_allclose(correlations(features, labels), wanted)
    np.testing.assert_array_equal(correlations(features, np.ones(20, int)), np.zeros(6))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"kept": 300, "features": 200}, "300 features cannot be kept of 200"),
        ({"samples": 10, "folds": 6}, "6 folds of 10 samples are too small"),
        ({"features": 10**9}, "less than or equal to 10000"),
    ],
)
def test_bad_numbers_of_features_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Screening(**settings)
