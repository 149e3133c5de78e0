"""Folds part the examples, their errors are scikit-learn's, and the closed form of leave-one-out equals refitting."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import PredefinedSplit, cross_val_score

from dlcore.elements import folds


@pytest.mark.parametrize(("points", "count"), [(20, 2), (20, 20), (23, 5), (4, 3)])
def test_folds_are_as_equal_as_can_be_and_depend_on_the_seed(points, count):
    dealt = folds.deal(points, count, 0)
    sizes = np.bincount(dealt, minlength=count)
    assert sizes.sum() == points
    assert sizes.max() - sizes.min() <= 1
    np.testing.assert_array_equal(dealt, folds.deal(points, count, 0))
    assert (dealt != folds.deal(points, count, 1)).any()


@pytest.mark.parametrize("count", [1, 21])
def test_impossible_folds_are_refused_in_words(count):
    with pytest.raises(ValueError, match=f"20 examples make 2 to 20 folds, not {count}"):
        folds.deal(20, count, 0)


def test_errors_of_folds_equal_scikit_learns():
    rng = np.random.default_rng(0)
    x, fold = rng.standard_normal((23, 3)), folds.deal(23, 4, 0)
    y = x @ [1.0, -2.0, 0.5] + rng.standard_normal(23)
    predictions = np.empty(23)
    for one in range(4):
        model = LinearRegression().fit(x[fold != one], y[fold != one])
        predictions[fold == one] = model.predict(x[fold == one])
    found = folds.errors(((predictions - y) ** 2)[None], fold, 4)[:, 0]
    wanted = -cross_val_score(LinearRegression(), x, y, cv=PredefinedSplit(fold), scoring="neg_mean_squared_error")
    np.testing.assert_allclose(found, wanted)
    curve = folds.curve(found[:, None])
    assert curve.mean[0] == pytest.approx(wanted.mean())
    assert curve.standard_error[0] == pytest.approx(wanted.std(ddof=1) / 2)


def test_many_sets_with_folds_of_their_own_are_those_sets_one_by_one():
    rng = np.random.default_rng(1)
    squared = rng.random((3, 2, 10))
    fold = np.stack([folds.deal(10, 3, seed) for seed in range(3)])
    together = folds.errors(squared, fold, 3)
    for one in range(3):
        np.testing.assert_allclose(together[one], folds.errors(squared[one], fold[one], 3))


def test_the_rule_of_one_standard_error_takes_the_simplest_that_is_not_clearly_worse():
    curve = folds.Curve(np.array([5.0, 2.1, 1.9, 1.5, 1.6]), np.array([1.0, 0.1, 0.2, 0.5, 0.1]))
    assert folds.one_standard_error(curve) == 2
    sure = folds.Curve(curve.mean, np.full(5, 0.01))
    assert folds.one_standard_error(sure) == 3


def test_the_shortcut_equals_leaving_out_each_point():
    rng = np.random.default_rng(2)
    columns = rng.standard_normal((15, 4))
    y = rng.standard_normal(15)
    hat = columns @ np.linalg.pinv(columns)
    refitted = [
        y[i] - columns[i] @ np.linalg.lstsq(np.delete(columns, i, 0), np.delete(y, i), rcond=None)[0] for i in range(15)
    ]
    assert folds.leave_one_out(y - hat @ y, hat.diagonal()) == pytest.approx(np.mean(np.square(refitted)))
