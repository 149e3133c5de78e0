"""An ensemble that grows: its errors are scikit-learn's, out of bag tracks the test, and what it tells on the way."""

import json
import math
import subprocess
import sys

import numpy as np
import pydantic
import pytest
from sklearn import ensemble as theirs

from dlcore.elements import bootstrap
from dlcore.elements.base_learners import BaseLearner
from dlcore.elements.ensemble_record import FULL
from dlcore.experiments.ensemble import CELLS, FRAMES, TEST_POINTS, Ensemble
from dlcore.lab.experiment import ignore_progress
from dlcore.lab.instant import is_instant

STUMP = BaseLearner(depth=1)


def grow(**settings):
    return Ensemble(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def bagged():
    return grow()


@pytest.fixture(scope="module")
def boosted():
    return grow(method="adaboost", learner=STUMP, members=200)


def test_shapes_are_the_stated_ones(bagged):
    question = Ensemble()
    assert len(bagged.counts) == FRAMES
    assert bagged.counts.tolist() == sorted(question.frames())
    assert (bagged.counts[0], bagged.counts[-1], bagged.members) == (1, 60, 60)
    assert bagged.together.shape == bagged.own.shape == (FRAMES, CELLS**2)
    assert bagged.together.dtype == np.uint8
    assert bagged.together.max() <= FULL
    assert bagged.seen.shape == (FRAMES, 150)
    for curve in (bagged.train_error, bagged.test_error, bagged.oob_error, bagged.member_error, bagged.distinct):
        assert curve.shape == (60,)


def test_the_picture_of_a_default_run_is_small(bagged):
    assert sum(part.nbytes for part in (bagged.together, bagged.own, bagged.seen)) < 400_000


def test_samples_add_up_and_take_632_of_1000_points(bagged):
    assert (bagged.seen.sum(1) == 150).all()
    assert bagged.distinct.mean() == pytest.approx(bootstrap.distinct_share(150, 150), abs=0.01)
    np.testing.assert_allclose(bagged.distinct[bagged.counts - 1], (bagged.seen > 0).mean(1))


def test_smaller_samples_take_fewer_points():
    result = grow(share=0.3)
    assert (result.seen.sum(1) == 45).all()
    assert result.distinct.mean() == pytest.approx(bootstrap.distinct_share(150, 45), abs=0.01)


def test_a_forest_gets_as_much_wrong_as_scikit_learns():
    """Over several seeds of data and forests: they draw other samples, so only the means agree."""
    ours, reference = [], []
    for seed in range(8):
        question = Ensemble(method="forest", data_seed=seed, seed=seed)
        task, (unseen, wanted) = question.task(), question.unseen()
        forest = theirs.RandomForestClassifier(60, max_features=1, oob_score=True, random_state=seed)
        forest.fit(task.inputs, task.wanted)
        reference.append([1 - forest.score(unseen, wanted), 1 - forest.oob_score_])
        result = question.compute(ignore_progress)
        ours.append([result.test_error[-1], result.oob_error[-1]])
    np.testing.assert_allclose(np.mean(ours, 0), np.mean(reference, 0), atol=0.01)


def test_adaboosts_errors_are_scikit_learns(boosted):
    question = Ensemble(method="adaboost", learner=STUMP, members=200)
    task, (unseen, wanted) = question.task(), question.unseen()
    reference = theirs.AdaBoostClassifier(STUMP.model("classification", 0), n_estimators=200, random_state=0)
    reference.fit(task.inputs, task.wanted)
    staged = [np.mean(answers != wanted) for answers in reference.staged_predict(unseen)]
    np.testing.assert_allclose(boosted.test_error, staged, atol=2 / TEST_POINTS)  # two points on the border, at most


def test_out_of_bag_error_tracks_test_error():
    """Over 30 data sets the difference has no bias that can be seen, and its spread is that of the points' number."""
    runs = [
        (question, question.compute(ignore_progress)) for question in (Ensemble(data_seed=seed) for seed in range(30))
    ]
    gaps = np.array([result.oob_error[-1] - result.test_error[-1] for _, result in runs])
    spread = np.mean([result.oob_standard_error for _, result in runs])
    assert abs(gaps.mean()) < 3 * spread / math.sqrt(len(gaps)) + 0.005  # it errs a little high: fewer members answer
    assert gaps.std() < 1.6 * spread
    assert all(result.covered[-1] == 1 for _, result in runs)


@pytest.mark.parametrize(("target", "noise"), [("sine", 0.4), ("two_frequencies", 0.2)])
def test_out_of_bag_error_tracks_test_error_on_curves(target, noise):
    gaps = [
        result.oob_error[-1] / result.test_error[-1]
        for result in (grow(kind="regression", target=target, noise=noise, data_seed=seed) for seed in range(20))
    ]
    assert np.mean(gaps) == pytest.approx(1, abs=0.1)


def test_points_out_of_bag_are_counted(bagged):
    assert bagged.covered[0] == pytest.approx(1 - bagged.distinct[0])
    predicted = [bootstrap.covered_share(150, 150, count) for count in (2, 5)]
    np.testing.assert_allclose(bagged.covered[[1, 4]], predicted, atol=0.07)
    assert (np.diff(bagged.covered) >= 0).all()


def test_many_trees_err_less_than_one(bagged):
    assert bagged.test_error[-1] < bagged.member_error.mean() - 0.02
    assert bagged.train_error[-1] == 0


def test_many_stumps_boosted_do_what_one_cannot(boosted):
    assert boosted.test_error[0] > 0.19
    assert boosted.test_error[-1] < 0.14
    assert boosted.member_error.mean() > 0.35
    assert np.isnan(boosted.oob_error).all()
    assert (boosted.distinct == 1).all()
    np.testing.assert_allclose(boosted.seen.mean(1), 1, rtol=1e-6)


def test_bagging_a_line_changes_nothing():
    result = grow(learner=BaseLearner(base="linear"))
    assert abs(result.test_error[-1] - result.member_error.mean()) < 0.01


def test_boosting_ends_early_with_its_last_state_kept():
    result = grow(method="adaboost", learner=BaseLearner(depth=3), members=60, points=30)
    assert result.members < 60
    assert result.counts[-1] == result.members
    assert result.train_error[-1] == 0


def test_gradient_boosting_of_a_curve_learns_residuals_until_noise_is_learned():
    result = grow(
        kind="regression", method="gradient_boosting", learner=BaseLearner(depth=2), learning_rate=0.2, members=150,
        points=80,
    )  # fmt: skip
    sizes = (result.seen**2).mean(1)
    assert (np.diff(sizes) < 0).all()  # residuals shrink from frame to frame
    assert sizes[1] == pytest.approx(result.train_error[0], rel=1e-5)
    assert result.train_error[-1] < 0.02
    assert result.test_error.argmin() < 60
    assert result.test_error[-1] > result.test_error.min() + 0.05
    assert np.isnan(result.member_error).all()


def test_frames_hold_what_the_ensemble_answers_in_the_plane(bagged):
    """At the training points nearest to the grid the stored share of votes is on the side of the class."""
    question = Ensemble()
    task, (_, places) = question.task(), question.places()
    nearest = ((places[:, None] - task.inputs) ** 2).sum(-1).argmin(0)
    said = bagged.together[-1][nearest] > FULL / 2
    assert (said == (task.wanted > 0.5)).mean() > 0.9


@pytest.mark.parametrize("settings", [
    {}, {"method": "gradient_boosting", "learner": STUMP}, {"kind": "regression", "points": 40},
    {"kind": "regression", "method": "gradient_boosting", "points": 40},
])  # fmt: skip
def test_what_is_told_on_the_way_becomes_the_result(settings):
    told, question = [], Ensemble(members=5, **settings)
    result = question.compute(lambda step, steps, scalars=None, picture=None: told.append((step, steps, picture)))
    assert [(step, steps) for step, steps, _ in told] == [(step, 5) for step in range(1, 6)]
    text = [json.dumps(picture, allow_nan=False) for *_, picture in told]
    half, whole = (question.so_far(json.loads(text[place])) for place in (2, -1))
    assert half.counts.tolist() == [3]
    np.testing.assert_allclose(half.test_error, result.test_error[:3])
    for name in ("together", "own", "seen"):
        assert getattr(whole, name).dtype == getattr(result, name).dtype
        np.testing.assert_allclose(getattr(whole, name)[0], getattr(result, name)[-1], rtol=1e-6)
    np.testing.assert_allclose(whole.oob_error, result.oob_error)


def test_same_settings_same_bits():
    one, two = (grow(members=4, method="forest") for _ in range(2))
    for name in vars(one):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), name)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"shape": "stars"}, "no set of points is named 'stars'"),
        ({"method": "adaboost", "kind": "regression"}, "AdaBoost tells classes apart here: for a curve choose bagging"),
        ({"method": "adaboost", "learner": BaseLearner(base="knn")}, "k-NN knows no weights"),
        ({"method": "forest", "learner": BaseLearner(base="linear")}, "are made of trees"),
        ({"points": 10}, ""),
        (
            {"points": 10, "learner": BaseLearner(base="knn", neighbours=11)},
            "11 neighbours are more than the 10 draws of a bootstrap sample",
        ),
        ({"members": 10**9}, "less than or equal to 300"),
        ({"noise": float("nan")}, "finite"),
        ({"points": -3}, "greater than or equal to 4"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    if not sentence:
        assert Ensemble(**settings).draws == 10
        return
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Ensemble(**settings)


def test_it_is_never_computed_in_the_web_process():
    assert not is_instant(Ensemble.smallest())
    assert Ensemble().cost() < 6


def test_building_one_leaves_scikit_learn_unimported():
    code = (
        "import sys; from dlcore.experiments.ensemble import Ensemble as E; e = E(); e.key(); e.cost(); e.task(); "
        "e.places(); print({'sklearn', 'scipy', 'torch'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
