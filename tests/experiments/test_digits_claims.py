"""What the tab "Digits" says of its races, in presets and in what there is to notice, is what happens."""

import math
from functools import cache

import numpy as np
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.experiments.digits_race import DigitsRace
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import mlp
from dlcore.training import loop, losses
from dlcore.training.plan import Plan, Task

GUESSING = math.log(10)
SGD, MOMENTUM, ADAM = range(3)
IMAGE = 1 / 450


@cache
def race(**settings):
    torch.set_num_threads(1)
    return DigitsRace(**settings).compute(ignore_progress)


def final(curves):
    return np.median(curves[..., -1], axis=-1)


def test_at_the_start_everybody_pays_a_little_more_than_for_guessing():
    start = race().test_loss[..., 0]
    assert (start > GUESSING).all()
    assert (start < 1.2 * GUESSING).all()


def test_by_default_all_learn_and_nobody_diverges():
    result = race()
    assert result.reasons == ("", "", "")
    assert (final(result.test_error) < 0.06).all()


def test_the_training_loss_goes_on_falling_while_the_test_loss_hardly_moves():
    result, half = race(), len(race().epochs) // 2
    for racer in (MOMENTUM, ADAM):
        training, test = (np.median(curves[racer], 0) for curves in (result.training_loss, result.test_loss))
        assert training[-1] < 0.6 * training[half]
        assert test[-1] > 0.7 * test[half]
        assert test[-1] > 3 * training[-1]


def test_training_losses_differ_by_factors_and_test_errors_by_a_few_images():
    result = race()
    training, test = final(result.training_loss), final(result.test_error)
    assert training[SGD] > 2 * training[ADAM]
    assert np.ptp(test) < 15 * IMAGE


def test_most_of_the_misread_images_are_the_same_for_all():
    result = race()
    shared = (result.hard_times == 5).all(0).sum()
    assert shared >= 0.5 * final(result.test_error).min() / IMAGE


def test_with_eight_times_as_many_steps_the_optimizers_end_alike():
    result = race(batch=32)
    test = final(result.test_error)
    assert np.ptp(test) <= 3 * IMAGE
    assert (test <= final(race().test_error) + IMAGE).all()


def test_four_layers_of_sigmoid_hold_back_sgd_and_momentum_but_not_adam():
    result = race(hidden_layers=4, width=64, activation="sigmoid")
    training = final(result.training_loss)
    np.testing.assert_allclose(training[[SGD, MOMENTUM]], GUESSING, rtol=0.02)
    assert training[ADAM] < 0.4 * GUESSING
    assert "only guesses" in result.reasons[SGD]
    assert result.reasons[ADAM] == ""


def test_large_steps_silence_nearly_all_relu_units_for_every_image():
    torch.set_num_threads(1)
    training, network = datasets.digits().training, mlp.build(64, (256,), 10, "relu")
    task = Task(network, losses.cross_entropy, training.inputs(), training.one_hot())
    start = kaiming_normal_stack(range(3), network.layers)
    sgd = Racer(optimizer="sgd", settings={"lr": 3.0})
    end = loop.train(task, [sgd] * 3, start, Plan(DigitsRace().steps(1347), 256, (0, 1, 2))).parameters
    weights, biases = end[:, : 64 * 256].reshape(3, 64, 256), end[:, None, 64 * 256 : 65 * 256]
    silent = ~((training.inputs() @ weights + biases) > 0).any(1)
    assert (silent.mean(1) > 0.9).all()
    result = race(racers=(sgd,))
    assert "only guesses" in result.reasons[0]
    assert (result.training_loss[..., -1] > 0.8 * GUESSING).all()


def test_with_four_hidden_units_the_seed_decides():
    luck = race(width=4).luck()
    assert luck.within > luck.between
    assert luck.within > 0.1


def test_full_batches_are_slower_for_everybody():
    full, usual = race(batch=1347), race()
    assert (final(full.test_error) > final(usual.test_error) + IMAGE).all()
    assert DigitsRace(batch=1347).steps(1347) == 40


@pytest.mark.parametrize("racer", [SGD, MOMENTUM, ADAM])
def test_the_usual_rates_are_fair_ones(racer):
    """Three times more or less changes the final training loss, yet neither makes a racer fail."""
    usual = DigitsRace().racers[racer]
    for factor in (1 / 3, 3):
        other = usual.model_copy(update={"settings": {**usual.settings, "lr": usual.settings["lr"] * factor}})
        assert final(race(racers=(other,), seeds=2).test_error)[0] < 0.15
