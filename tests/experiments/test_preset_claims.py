"""What the presets of the regression tab promise is what happens."""

from functools import cache

import numpy as np
import pytest
import torch

from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments.regression_race import RegressionRace
from dlcore.lab.experiment import ignore_progress


@cache
def race(rule, lr=0.01, schedule="constant", **settings):
    torch.set_num_threads(1)
    settings |= {"schedule": Schedule(kind=schedule)}
    racers = (Racer(optimizer=rule, settings={"lr": lr}),)
    return RegressionRace(racers=racers, **settings).compute(ignore_progress)


def test_five_times_the_rate_brings_momentum_to_a_third_and_makes_sgd_diverge():
    better, usual = race("momentum", lr=0.05), race("momentum")
    assert better.training_loss[0, -1] < 0.4 * usual.training_loss[0, -1]
    assert race("sgd", lr=0.05).diverged_at[0] > 0


def test_momentum_goes_over_the_edge_in_its_first_steps():
    assert 0 < race("momentum", lr=3.0).diverged_at[0] < 50


@pytest.mark.parametrize("rule", ["momentum", "adam"])
def test_thirty_noisy_points_are_overfitted(rule):
    result = race(rule, points=30, batch=30, noise=0.3, target="sine")
    assert result.training_loss[0, -1] < 0.3**2
    assert result.test_loss[0, -1] > 2 * np.min(result.test_loss[0])


def test_three_sigmoid_layers_learn_far_slower_than_three_of_tanh():
    sigmoid = race("sgd", activation="sigmoid", hidden_layers=3, target="sine")
    tanh = race("sgd", activation="tanh", hidden_layers=3, target="sine")
    assert sigmoid.training_loss[0, -1] > 10 * tanh.training_loss[0, -1]


def test_at_tuned_rates_adam_stays_first_and_momentum_comes_three_times_lower():
    """The rates are those that ``RegressionTuning()`` finds (a search of half a minute, tested on smaller races)."""
    sgd, momentum, adam = (race(rule, lr=lr) for rule, lr in (("sgd", 0.0414), ("momentum", 0.052), ("adam", 0.006)))
    ends = [one.training_loss[0, -6:].mean() for one in (sgd, momentum, adam)]
    assert ends[2] < ends[1] < ends[0]
    assert ends[1] < race("momentum").training_loss[0, -1] / 3


@pytest.mark.parametrize(("rule", "lr"), [("sgd", 0.24), ("momentum", 0.23)])
def test_along_a_cycle_rates_are_reached_that_diverge_when_constant(rule, lr):
    assert 0 < race(rule, lr=lr).diverged_at[0] < 50
    cycle = race(rule, lr=lr, schedule="one_cycle")
    assert not cycle.diverged_at[0]
    assert cycle.training_loss[0, -1] < 0.5 * race(rule).training_loss[0, -1]


def test_along_a_cosine_rmsprop_ends_far_lower():
    constant, fading = (race("rmsprop", schedule=kind).training_loss[0, -6:].mean() for kind in ("constant", "cosine"))
    assert fading < constant / 4  # 7 to 12 times: the paths part by rounding, from processor to processor
