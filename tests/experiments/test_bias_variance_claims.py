"""What the presets and the words of "Bias and variance" and "Cross-validation" promise is what is measured."""

import numpy as np
import pytest
import torch

from dlcore.experiments.bias_variance import BiasVariance
from dlcore.experiments.cross_validation import CrossValidation
from dlcore.experiments.leakage import Leakage
from dlcore.experiments.network_variance import NetworkVariance
from dlcore.lab.experiment import ignore_progress


def compute(question):
    torch.set_num_threads(1)
    return question.compute(ignore_progress)


@pytest.fixture(scope="module")
def usual():
    return compute(BiasVariance())


def test_in_the_first_view_both_sides_agree_at_every_degree(usual):
    assert usual.trustworthy.all()
    assert (np.abs(usual.difference) < 1.96 * usual.difference_uncertainty).all()


def test_a_straight_line_is_bias_and_the_highest_degree_is_variance(usual):
    assert usual.bias[1] > 20 * usual.variance[1]
    assert usual.variance[9] > 20 * usual.bias[9]


def test_even_degrees_cost_variance_and_take_no_bias_away_from_an_odd_curve():
    """On average over x as drawn; fixed places are not symmetric, so this speaks of new x in each set."""
    found = compute(BiasVariance(design="random", points=100))
    for even in (2, 4):
        assert abs(found.predicted_bias[even] - found.predicted_bias[even - 1]) < 0.02
        assert found.predicted_variance[even] > found.predicted_variance[even - 1]


def test_more_points_take_variance_away_and_not_bias(usual):
    more = compute(BiasVariance(points=100))
    assert (more.predicted_variance < 0.5 * usual.predicted_variance).all()
    assert more.predicted_bias[1] > 0.8 * usual.predicted_bias[1]
    assert more.best > usual.best


def test_the_penalty_of_ridge_buys_less_variance_with_some_bias():
    found = compute(BiasVariance(family="ridge"))
    assert (np.diff(found.predicted_variance) > 0).all()
    assert (np.diff(found.predicted_bias) < 0)[:5].all()
    assert 0 < found.best < len(found.levels) - 1


def test_wide_networks_vary_more_than_narrow_ones_and_far_less_than_polynomials(usual):
    found = compute(NetworkVariance(sets=60))
    assert found.variance[-1] > 1.5 * found.variance[2]
    assert found.variance[-1] < 0.4 * usual.variance[-1]
    assert found.bias[0] > 10 * found.bias[-1]


def test_fewer_steps_make_networks_simpler():
    early, late = (compute(NetworkVariance(sets=30, steps=steps)) for steps in (300, 1500))
    assert early.variance[-1] < 0.8 * late.variance[-1]
    assert early.bias[-1] > late.bias[-1]


def test_a_hundred_points_choose_nearly_what_the_test_set_chooses():
    few, many = compute(CrossValidation()), compute(CrossValidation(points=100, folds=10))
    assert (many.standard_error < few.standard_error).all()
    assert many.regret(many.minimum) < 0.02


def test_the_training_error_only_falls_and_the_cross_validated_one_turns():
    found = compute(CrossValidation())
    assert (np.diff(found.training) < 0).all()
    assert found.mean[-1] > 1.5 * found.mean[found.minimum]


def test_two_folds_are_more_pessimistic_than_many():
    median = [
        np.median([compute(CrossValidation(points=40, most=5, folds=k, data_seed=seed)).mean[5] for seed in range(40)])
        for k in (2, 20)
    ]
    assert median[0] > 1.03 * median[1]


def test_the_fewer_test_examples_the_larger_the_share_of_luck():
    tiny, usual = (compute(Leakage(held_out=count)) for count in (5, 10))
    assert tiny.optimism[0].mean() > 1.2 * usual.optimism[0].mean()
