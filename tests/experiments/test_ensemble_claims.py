"""What the tab "Ensembles" promises of its presets, held to a run of each."""

import numpy as np

from dlcore.elements.base_learners import BaseLearner
from dlcore.experiments.ensemble import Ensemble
from dlcore.lab.experiment import ignore_progress


def grow(**settings):
    return Ensemble(**settings).compute(ignore_progress)


def test_two_hundred_stumps_are_good_and_each_errs_on_two_of_five():
    result = grow(method="adaboost", learner=BaseLearner(depth=1), members=200)
    assert 0.38 < result.member_error.mean() < 0.48
    assert result.test_error[-1] < 0.65 * result.test_error[0]


def test_sixty_straight_lines_are_as_bad_as_one():
    result = grow(learner=BaseLearner(base="linear"))
    assert abs(result.test_error[-1] - result.member_error.mean()) < 0.01
    assert result.test_error[-1] > 0.15


def test_deep_trees_at_full_steps_fit_every_point_soon_and_are_no_better_for_it():
    result = grow(method="gradient_boosting", learner=BaseLearner(depth=6), learning_rate=1.0, noise=0.7)
    assert (result.train_error[10:] == 0).all()
    assert result.test_error[-1] > result.test_error[0] - 0.02
    assert result.test_error[-1] > 0.2


def test_the_mean_of_sixty_trees_errs_a_quarter_less():
    result = grow(kind="regression", points=80)
    assert 0.2 < 1 - result.test_error[-1] / result.member_error.mean() < 0.33


def test_boosted_residuals_end_in_learning_noise():
    settings = {"kind": "regression", "method": "gradient_boosting", "learner": BaseLearner(depth=2), "points": 80}
    result = grow(**settings, learning_rate=0.2, members=150)
    turn = int(result.test_error.argmin())
    assert turn < 50
    assert (np.diff(result.train_error) < 0).all()
    assert result.test_error[-1] > 1.2 * result.test_error[turn]
