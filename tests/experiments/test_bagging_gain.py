"""When bagging pays, by measurement: for unstable learners, and whatever the samples look like."""

import json

import numpy as np
import pydantic
import pytest
from sklearn import ensemble, tree

from dlcore.elements import bootstrap
from dlcore.elements.base_learners import BaseLearner
from dlcore.experiments.bagging_gain import SIZES, BaggingGain
from dlcore.lab.experiment import ignore_progress
from dlcore.lab.instant import is_instant

NEAREST = BaseLearner(base="knn", neighbours=1)
NEIGHBOURS = BaseLearner(base="knn", neighbours=15)


def compare(**settings):
    return BaggingGain(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def classes():
    return compare(repetitions=12)


@pytest.fixture(scope="module")
def curve():
    return compare(kind="regression", stable=NEIGHBOURS, repetitions=16)


def test_shapes_are_the_stated_ones(classes):
    assert classes.sizes.tolist() == [25, 50, 100, 200, 400]
    assert classes.single.shape == classes.bagged.shape == classes.disagreement.shape == (2, SIZES, 12)
    assert classes.variance.shape == classes.predicted_variance().shape == (2, SIZES, 20)
    assert classes.correlation.shape == (2, SIZES)


def test_an_unstable_learner_gains_and_a_stable_one_does_not(classes):
    mean, half = classes.gain()
    assert (mean[0, 1:] > half[0, 1:]).all()  # with 25 points nobody knows much
    assert mean[0, 1:].mean() > 0.02
    assert np.abs(mean[1]).max() < 0.01
    assert (mean[0, 1:] - half[0, 1:] > mean[1, 1:] + half[1, 1:]).all()


def test_on_curves_too(curve):
    mean, half = curve.gain()
    assert (mean[0] > half[0]).all()
    assert (mean[0, 1:] > 5 * np.abs(mean[1, 1:])).all()


def test_samples_are_no_more_alike_with_many_points_and_a_stable_learners_members_are(classes):
    common = classes.common.mean(-1)
    np.testing.assert_allclose(common, [bootstrap.common_share(n, n) for n in classes.sizes], atol=0.01)
    assert np.ptp(common) < 0.02
    apart = classes.disagreement.mean(-1)
    assert (apart[0, 1:] > 2 * apart[1, 1:]).all()
    assert apart[1, -1] < 0.3 * apart[1, 0]
    assert apart[0, -1] > 0.4 * apart[0, 0]


def test_the_gain_of_a_stump_goes_with_many_points_where_one_split_stands_out():
    """A tree of one question is unstable while two questions are nearly as good."""
    settings = {"kind": "regression", "target": "step", "points": 10, "largest": 1000, "members": 10}
    result = compare(unstable=BaseLearner(depth=1), repetitions=12, **settings)
    mean, _ = result.gain()
    assert mean[0, 0] > 0.01
    assert abs(mean[0, -1]) < 0.1 * mean[0, 0]
    apart = result.disagreement[0].mean(-1)
    assert apart[-1] < 0.05 * apart[0]


def test_the_nearest_neighbour_gains_little_though_it_is_noisy():
    result = compare(unstable=NEAREST, stable=NEIGHBOURS, largest=200, members=10, repetitions=8)
    mean, _ = result.gain()
    assert (result.single[0, -2:] > result.single[1, -2:] + 0.01).mean() > 0.8
    assert mean[0].max() < 0.015


def test_the_variance_of_the_mean_is_the_predicted_one(curve):
    """σ² and ρ come from other members of the same training sets."""
    predicted = curve.predicted_variance()
    np.testing.assert_allclose(predicted[..., 0], curve.member_variance)
    np.testing.assert_allclose(curve.variance[0], predicted[0], rtol=0.2)
    assert np.median(np.abs(curve.variance / predicted - 1)) < 0.1
    assert (curve.correlation > 0.1).all()
    assert (curve.correlation < 0.9).all()
    assert (curve.variance[0, :, -1] < 0.6 * curve.variance[0, :, 0]).all()


def test_single_and_bagged_trees_err_as_scikit_learns_do(classes):
    question = BaggingGain(repetitions=12)
    unseen, wanted = question.unseen()
    single, bagged = [], []
    for repetition in range(12):
        task = question.training_set(100, repetition)
        alone = tree.DecisionTreeClassifier(random_state=repetition).fit(task.inputs, task.wanted)
        bag = ensemble.BaggingClassifier(n_estimators=20, random_state=repetition).fit(task.inputs, task.wanted)
        single.append(np.mean(alone.predict(unseen) != wanted))
        bagged.append(np.mean(bag.predict(unseen) != wanted))
    np.testing.assert_allclose(classes.single[0, 2], single, atol=1e-12)
    assert classes.bagged[0, 2].mean() == pytest.approx(np.mean(bagged), abs=0.01)


def test_training_sets_differ_from_repetition_to_repetition_and_from_the_test():
    question = BaggingGain()
    one, other = (question.training_set(50, repetition) for repetition in (0, 1))
    assert len(one.wanted) == 50
    assert not np.array_equal(one.inputs, other.inputs)
    unseen, _ = question.unseen()
    assert not (unseen[:, None] == one.inputs).all(-1).any()


def test_what_is_told_on_the_way_becomes_the_result():
    told, question = [], BaggingGain.smallest()
    result = question.compute(lambda step, steps, scalars=None, picture=None: told.append((step, steps, picture)))
    assert [step for step, *_ in told] == list(range(1, 4 * SIZES + 1))
    first, last = (question.so_far(json.loads(json.dumps(told[place][2], allow_nan=False))) for place in (0, -1))
    assert np.isfinite(first.single).sum() == 2
    np.testing.assert_allclose(first.bagged[:, 0, 0], result.bagged[:, 0, 0])
    np.testing.assert_allclose(last.single, result.single)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"stable": BaseLearner()}, "both learners are the same"),
        ({"points": 400}, "400 is not above 400"),
        ({"stable": NEIGHBOURS, "points": 10}, "15 neighbours are more than the 10 points of the smallest set"),
        ({"members": 100, "repetitions": 100, "largest": 2000}, "minutes; allowed are 2: take fewer members"),
        ({"repetitions": 1}, "greater than or equal to 4"),
        ({"largest": 10**6}, "less than or equal to 2000"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        BaggingGain(**settings)


def test_it_is_never_computed_in_the_web_process():
    assert not is_instant(BaggingGain.smallest())
    assert BaggingGain().cost() < 15
