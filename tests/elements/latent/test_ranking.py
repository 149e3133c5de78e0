"""ROC curves, areas and their errors: scikit-learn's numbers, and what repeated draws show."""

import math

import numpy as np
import pytest
from sklearn import metrics

from dlcore.elements.latent import ranking


def groups(seed, normal=60, anomalous=40, apart=1.0, ties=False):
    rng = np.random.default_rng(seed)
    one, other = rng.standard_normal(normal), apart + rng.standard_normal(anomalous)
    return (one.round(), other.round()) if ties else (one, other)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("apart", [-2.0, 0.0, 1.0])
def test_curve_and_area_are_scikit_learns(ties, apart):
    one, other = groups(1, apart=apart, ties=ties)
    truth, scores = np.repeat([0, 1], [len(one), len(other)]), np.concatenate([one, other])
    assert ranking.area(one, other) == pytest.approx(metrics.roc_auc_score(truth, scores))
    alarms, hits, _ = metrics.roc_curve(truth, scores, drop_intermediate=False)
    found = ranking.roc(one, other)
    np.testing.assert_allclose(found.false_positive, alarms)
    np.testing.assert_allclose(found.true_positive, hits)
    assert np.trapezoid(found.true_positive, found.false_positive) == pytest.approx(ranking.area(one, other))


def test_delongs_error_is_the_spread_of_repeated_draws_and_its_interval_covers_the_truth():
    truth = 0.5 * (1 + math.erf(1 / 2))  # of two normal distributions one standard deviation apart: Φ(1/√2)
    draws = [groups(seed) for seed in range(600)]
    areas = np.array([ranking.area(*one) for one in draws])
    errors = np.array([ranking.error(*one) for one in draws])
    assert areas.mean() == pytest.approx(truth, abs=0.006)
    assert errors.mean() == pytest.approx(areas.std(), rel=0.08)
    ends = [ranking.interval(*both) for both in zip(areas, errors, strict=True)]
    covered = np.mean([low <= truth <= high for low, high in ends])
    assert 0.92 < covered < 0.98


def test_hanley_and_mcneil_predict_the_spread_of_exponential_scores():
    rate, rng = 3.0, np.random.default_rng(2)  # P(anomalous > normal) of exponentials with means 3 and 1 is 3/4
    areas = [ranking.area(rng.exponential(1, 60), rng.exponential(rate, 40)) for _ in range(1500)]
    assert np.mean(areas) == pytest.approx(rate / (1 + rate), abs=0.006)
    assert ranking.predicted_error(rate / (1 + rate), 60, 40) == pytest.approx(np.std(areas), rel=0.06)


def test_where_all_pairs_stand_in_order_nothing_tells_how_sure_that_is():
    one, other = np.arange(5.0), np.arange(5.0) + 10
    assert ranking.area(one, other) == 1
    assert ranking.error(one, other) == 0
    assert all(map(math.isnan, ranking.interval(1.0, 0.0)))


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.1, 0.5, 1.0])
def test_no_threshold_rings_more_often_than_it_may_and_the_next_lower_one_would(rate):
    one, other = groups(3)
    found = ranking.counts(one, other, ranking.threshold(one, rate))
    assert found.alarm_rate == pytest.approx(math.floor(rate * len(one) + 1e-9) / len(one))
    assert found.true_positive + found.false_negative == len(other)
    assert found.false_positive + found.true_negative == len(one)
    assert found.hit_rate == (other > ranking.threshold(one, rate)).mean()


def test_the_point_of_a_threshold_lies_on_the_curve():
    one, other = groups(4)
    found, curve = ranking.counts(one, other, ranking.threshold(one, 0.2)), ranking.roc(one, other)
    assert np.isclose(curve.false_positive, found.alarm_rate).any()
    at = np.isclose(curve.false_positive, found.alarm_rate)
    assert curve.true_positive[at].min() <= found.hit_rate <= curve.true_positive[at].max()


def test_precision_is_the_share_of_true_alarms_in_a_world_of_this_base_rate():
    found = ranking.Counts(30, 10, 5, 95)
    assert ranking.precision(found, 40 / 140) == pytest.approx(30 / 35)
    assert ranking.precision(found, 0.001) < 0.02
    assert math.isnan(ranking.precision(ranking.Counts(0, 40, 0, 100), 0.1))


def test_areas_of_many_models_and_of_one_that_diverged():
    pairs = [groups(seed) for seed in range(3)]
    one, other = (np.stack(part) for part in zip(*pairs, strict=True))
    other[1, 0] = np.nan
    area, error = ranking.areas(one, other)
    assert np.isnan(area).tolist() == np.isnan(error).tolist() == [False, True, False]
    assert area[2] == ranking.area(*pairs[2])


def test_the_order_begins_with_the_most_anomalous_and_keeps_equals_as_they_stand():
    assert ranking.order(np.array([1.0, 3.0, 3.0, 2.0])).tolist() == [1, 2, 3, 0]
