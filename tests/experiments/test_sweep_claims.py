"""What the presets and the words of the tab "Sweep" promise is what happens."""

from functools import cache

import numpy as np
import pytest
import torch

from dlcore.elements.schedules import Schedule
from dlcore.experiments.regression_sweep import RegressionSweep
from dlcore.lab.experiment import ignore_progress


@cache
def _swept(asked):
    torch.set_num_threads(1)
    return asked.compute(ignore_progress)


def sweep(*rules, **settings):
    """Sweep some rules, by default with two seeds; the whole of a preset is rarely needed to see what it promises."""
    return _swept(RegressionSweep(**{"optimizers": rules, "seeds": 2, **settings}))


def valley(result, rule, measure="best"):
    """Return depth, best rate, useful decades and row of a rule."""
    seen, row = result.valley(measure), result.optimizers.index(rule)
    return seen.at_best(seen.median)[row], result.learning_rates[seen.best[row]], seen.useful[row], row


def test_luck_decides_among_the_seeds_of_a_narrow_network():
    result = sweep("momentum", "adam", width=8, seeds=8, lowest_rate=0.01, rates=8)
    seen = result.valley("best")
    momentum, adam = seen.at_best(seen.high) / seen.at_best(seen.low)
    assert momentum > 4
    assert adam > 1.7


def test_lion_wants_about_a_tenth_of_adam_s_rate_and_adam_without_correction_less_than_adam():
    result = sweep("adam", "adam_uncorrected", "lion", lowest_rate=1e-4, highest_rate=0.1, rates=10)
    adam, uncorrected, lion = (valley(result, rule)[1] for rule in result.optimizers)
    assert 4 < adam / lion < 25
    assert 1.5 < adam / uncorrected < 10


def test_adadelta_does_best_at_several_times_its_author_s_rate():
    result = sweep("adadelta", lowest_rate=0.5, highest_rate=10.0, rates=6)
    assert 2 < valley(result, "adadelta")[1] < 10


def test_a_cosine_widens_adam_s_valley_of_final_losses():
    constant, cosine = (
        sweep("adam", lowest_rate=0.01, rates=6, schedule=Schedule(kind=kind)) for kind in ("constant", "cosine")
    )
    assert valley(cosine, "adam", "final")[2] > 1.3 * valley(constant, "adam", "final")[2]


def test_full_batches_bring_adam_to_half_the_loss_and_the_seeds_together():
    settings = {"lowest_rate": 0.004, "highest_rate": 0.016, "rates": 3}
    noisy, full = sweep("adam", **settings), sweep("adam", **settings, batch=256)
    assert valley(full, "adam")[0] < 0.6 * valley(noisy, "adam")[0]
    seen = full.valley("best")
    assert seen.at_best(seen.high)[0] < 1.5 * seen.at_best(seen.low)[0]


def test_relu_stands_rates_far_above_the_limit_in_theory():
    result = sweep("sgd", "momentum", "nesterov", activation="relu", lowest_rate=0.001, rates=12)
    stable = result.measured_limits()[:, 0]
    assert (stable > 2 * np.median(result.predicted_limits(), axis=1)).all()


def test_sigmoid_starves_the_rules_that_do_not_rescale_gradients():
    result = sweep("sgd", "momentum", "rmsprop", "adam", activation="sigmoid", lowest_rate=0.004, rates=9)
    for rule in ("sgd", "momentum"):
        assert valley(result, rule)[0] > 0.9 * result.constant_loss
    for rule in ("rmsprop", "adam"):
        assert valley(result, rule)[0] < 0.6 * result.constant_loss


def test_few_noisy_points_are_judged_differently_by_training_and_test():
    few = {"points": 16, "batch": 16, "noise": 0.3, "width": 32, "target": "sine", "seeds": 4}
    result = sweep("sgd", "momentum", "adagrad", "rmsprop", "adam", **few)
    for rule in result.optimizers:
        assert valley(result, rule, "test")[1] < valley(result, rule, "best")[1]
    assert valley(result, "adam")[0] < 0.3**2 / 5  # it fits the noise


def test_what_adam_reaches_on_the_way_it_loses_again_at_large_rates():
    result = sweep("adam", lowest_rate=0.01, rates=6)
    assert valley(result, "adam")[2] > 1.4 * valley(result, "adam", "final")[2]


def test_more_steps_move_adam_s_valley_to_smaller_rates_and_make_it_wider_and_deeper():
    short, long = (sweep("adam", width=32, rates=12, steps=steps) for steps in (250, 2500))
    (shallow, large, narrow, _), (deep, small, wide, _) = valley(short, "adam"), valley(long, "adam")
    assert deep < shallow / 4
    assert small < large / 2
    assert wide > 1.5 * narrow


@pytest.mark.parametrize("rule", ["sgd", "momentum", "nesterov"])
def test_the_best_rate_of_a_rule_without_scaling_stands_right_before_its_cliff(rule):
    result = sweep("sgd", "momentum", "nesterov")
    _, best, _, row = valley(result, rule)
    assert best == pytest.approx(result.measured_limits()[row, 0])


def test_sgd_s_wide_valley_is_worth_nothing():
    seen = sweep("sgd", "momentum", "nesterov").valley("best")
    assert seen.robust[0] > 2
    assert seen.useful[0] == 0
