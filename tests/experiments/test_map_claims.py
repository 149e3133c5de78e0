"""What the presets and the texts of the tab "Maps" say is what happens."""

from functools import cache

import numpy as np
import pytest

from dlcore.elements import learning_rates
from dlcore.elements.racer import Racer
from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.basin_map import BasinMap
from dlcore.experiments.outcome_map import OutcomeMap
from dlcore.lab.experiment import ignore_progress


@cache
def basins(surface, rule, steps=300, **settings):
    settings = {"lr": learning_rates.to_begin_with(surface, rule)} | settings
    racer = Racer(optimizer=rule, settings=settings)
    return BasinMap(surface=surface, racer=racer, steps=steps, resolution=96).compute(ignore_progress)


@cache
def outcomes(rule, hyper="momentum", surface="ravine", **fields):
    """Map over the ranges that the page takes."""
    suggested, (x, y) = learning_rates.to_begin_with(surface, rule), SURFACES[surface].start
    question = OutcomeMap(
        surface=surface, start_x=x, start_y=y, racer=Racer(optimizer=rule), hyper=hyper,
        lr_low=suggested / 50, lr_high=min(50 * suggested, 10), **fields,
    )  # fmt: skip
    return question.compute(ignore_progress)


def roughness(result):
    """Return the share of pixels that end elsewhere than the one beside or below."""
    ends = result.reached
    return np.mean((ends[1:, 1:] != ends[:-1, 1:]) | (ends[1:, 1:] != ends[1:, :-1]))


def grid(result):
    return np.meshgrid(result.x, result.y)


def test_momentum_makes_lace_of_the_borders():
    lace = basins("himmelblau", "momentum", steps=450, lr=0.005, momentum=0.98)
    assert roughness(lace) > 0.4
    assert roughness(basins("himmelblau", "sgd", steps=450)) < 0.06


def test_the_more_speed_is_kept_the_more_the_borders_fray():
    rough = [roughness(basins("himmelblau", "momentum", steps=450, momentum=beta)) for beta in (0.0, 0.9, 0.95, 0.98)]
    assert (np.diff(rough) > 0).all()


def test_three_rules_share_the_plane_in_three_ways():
    sgd, adam, lion = (basins("himmelblau", rule).reached for rule in ("sgd", "adam", "lion"))
    for one, other in ((sgd, adam), (adam, lion), (lion, sgd)):
        assert np.mean(one != other) > 0.08


def test_momentum_rolls_on_into_the_deepest_of_three_basins():
    sgd, momentum = (basins("three_hump_camel", rule, lr=0.03) for rule in ("sgd", "momentum"))
    assert momentum.share([0]) > 1.25 * sgd.share([0])


def test_too_fast_a_ball_is_thrown_out_from_the_rim_and_only_from_there():
    result = basins("styblinski_tang", "momentum", lr=0.03, momentum=0.95)
    x, y = grid(result)
    out = np.maximum(abs(x), abs(y))
    assert 0.1 < result.share([-1]) < 0.3
    assert out[result.reached == -1].min() > 4
    assert basins("styblinski_tang", "sgd").share([-1]) == 0


def test_who_follows_the_slope_stays_in_the_nearest_dent_and_of_fast_balls_one_in_five_rolls_on():
    sgd, ball = basins("rastrigin", "sgd"), basins("rastrigin", "momentum", lr=0.004, momentum=0.95)
    x, y = grid(sgd)
    nearest = np.hypot(x[..., None] - sgd.places[:, 0], y[..., None] - sgd.places[:, 1]).argmin(axis=-1)
    assert np.mean(sgd.reached == nearest) > 0.93
    assert np.mean(ball.reached != nearest) == pytest.approx(0.2, abs=0.05)
    far = [np.hypot(*result.places[result.reached].T).mean() for result in (sgd, ball)]
    assert far[1] < 0.95 * far[0]
    assert len(sgd.places) == 121


@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam"])
def test_there_are_three_ways_off_the_saddle_and_its_middle_holds_the_longest(rule):
    result = basins("monkey_saddle", rule)
    away = np.hypot(*grid(result))
    assert {1, 4, 7} == set(result.reached[result.arrived].tolist())
    waiting = np.where(result.arrived, result.steps, 300)
    assert np.median(waiting[away < 0.3]) > 1.5 * np.median(waiting[away > 1])


def test_a_larger_rate_frays_the_borders_of_gradient_descent_and_then_throws_out_the_rim():
    gentle, quick, wild = (basins("himmelblau", "sgd", lr=lr) for lr in (0.002, 0.012, 0.025))
    assert roughness(gentle) < roughness(quick)
    assert gentle.share([-1]) == 0 < wild.share([-1])
    x, y = grid(wild)
    out = np.maximum(abs(x), abs(y))
    assert np.median(out[wild.reached == -1]) > np.median(out)


def test_scaled_steps_hardly_ever_diverge_but_need_many_of_them_from_far_away():
    for rule in ("adam", "rmsprop", "adagrad", "lion"):
        assert basins("beale", rule).share([-1]) < 0.01
    assert basins("beale", "momentum").share([-1]) > 0.3
    adam = basins("booth", "adam", steps=600)
    x, y = grid(adam)
    away = np.hypot(x - 1, y - 3)
    near, far = (np.median(adam.steps[adam.arrived & band]) for band in (away < 4, (away > 8) & (away < 12)))
    assert far > 1.5 * near


def test_in_the_ravine_the_colours_keep_to_the_edge_and_the_fastest_pair_lies_beside_it():
    result = outcomes("momentum")
    beyond = result.learning_rates[None] > result.predicted_edge[:, None]
    assert not (result.reached[beyond] == 0).any()
    assert (result.reached[beyond] == -1).mean() > 0.9
    row, column = result.best()
    assert 0.6 < result.learning_rates[column] / result.predicted_edge[row] < 1


def test_more_momentum_moves_the_edge_but_does_not_make_it_faster():
    result = outcomes("momentum")
    assert (np.diff(result.predicted_edge) > 0).all()
    row, _ = result.best()
    assert 0.5 < result.hypers[row] < 0.85
    swinging = (result.hypers > 0.99)[:, None] & (abs(np.log10(result.learning_rates / 0.3)) < 0.5)[None]
    assert np.mean(result.reached[swinging] == -2) > 0.95


def test_nesterovs_edge_lies_at_a_third_of_momentums_when_beta_is_large():
    momentum, nesterov = outcomes("momentum"), outcomes("nesterov")
    ratio = momentum.predicted_edge / nesterov.predicted_edge
    assert ratio[momentum.hypers > 0.98].min() > 2.9
    beyond = nesterov.learning_rates[None] > nesterov.predicted_edge[:, None]
    assert not (nesterov.reached[beyond] == 0).any()


def test_adam_with_a_short_memory_never_rests_at_a_large_rate_and_with_a_long_one_nearly_any_rate_will_do():
    result = outcomes("adam", "beta2", hyper_high=0.9999)
    large = result.learning_rates > 1
    short, long = result.hypers < 0.4, result.hypers > 0.99
    assert np.mean(result.reached[short][:, large] == -2) > 0.9
    assert np.mean(result.reached[long][:, result.learning_rates > 0.1] == 0) > 0.95


def test_where_there_are_several_minima_small_changes_of_the_settings_decide_between_them():
    result = outcomes("momentum", surface="himmelblau")
    ends = result.reached
    assert len(set(ends[ends >= 0].tolist())) == 4
    both = (ends[:, 1:] >= 0) & (ends[:, :-1] >= 0)
    assert (both & (ends[:, 1:] != ends[:, :-1])).sum() > 50
