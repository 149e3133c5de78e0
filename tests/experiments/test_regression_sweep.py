"""The sweep: every network equal to itself alone, the seeds' spread, the valley, and theory beside what happened."""

import json
import subprocess
import sys

import numpy as np
import pydantic
import pytest

from dlcore.elements import initializers, loss_grid
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments import regression_sweep
from dlcore.experiments.regression_race import RegressionRace
from dlcore.experiments.regression_sweep import RegressionSweep
from dlcore.lab.experiment import ignore_progress
from dlcore.training import chunks, curve_fitting, loop
from dlcore.training.plan import Plan

SMALL = {"points": 40, "width": 8, "batch": 10, "steps": 80, "rates": 5, "seeds": 3}
RULES = ("sgd", "momentum", "adam", "lion")
SWEEP = RegressionSweep(**SMALL, optimizers=RULES, activation="relu", highest_rate=10.0)
"""Its largest rates diverge."""


@pytest.fixture(scope="module")
def swept():
    return SWEEP.compute(ignore_progress)


@pytest.fixture(scope="module")
def default():
    """The whole of the tab's first view, with one seed."""
    return RegressionSweep(seeds=1).compute(ignore_progress)


def alone(sweep, rule, rate, seed):
    """Train one network of a sweep by itself with the plain loop."""
    task = curve_fitting.task_of(sweep)
    start = initializers.kaiming_normal_stack([seed], task.network.layers)
    plan = Plan(sweep.steps, sweep.batch, (seed,), rate_factors=sweep.schedule.changes(sweep.steps))
    end = tuple(sweep.logged_steps.tolist())
    probes = curve_fitting.loss_probes(sweep, task, plan, end) | {
        "fits": curve_fitting.fit_probe(sweep, task, plan, end[-1:])
    }
    return loop.train(task, [Racer(optimizer=rule, settings={"lr": rate})], start, plan, probes=probes)


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_each_network_equals_the_same_network_trained_alone(schedule):
    sweep = SWEEP.model_copy(update={"schedule": Schedule(kind=schedule)})
    result = sweep.compute(ignore_progress)
    for row, rule in enumerate(RULES):
        for column, rate in enumerate(sweep.learning_rates):
            for seed in range(sweep.seeds):
                trained = alone(sweep, rule, float(rate), seed)
                where = row, column, seed
                fine = bool(np.isfinite(trained.probes["training"][-1, 0] + trained.probes["test"][-1, 0]))
                assert (result.diverged_at[where] == 0) == fine, where
                if fine:
                    expected = trained.probes["training"][:, 0]
                    np.testing.assert_allclose(result.training_loss[where], expected, rtol=2e-3, atol=1e-6)
                    np.testing.assert_allclose(result.test_loss[where], trained.probes["test"][-1, 0], rtol=2e-3)
                    np.testing.assert_allclose(result.fits[where], trained.probes["fits"][0, 0], rtol=2e-2, atol=2e-3)


def test_a_network_of_a_sweep_is_that_of_a_race_with_the_same_settings(swept):
    settings = {name: value for name, value in SMALL.items() if name not in ("rates", "seeds")}
    rate = float(SWEEP.learning_rates[2])
    racers = (Racer(optimizer="adam", settings={"lr": rate}),)
    race = RegressionRace(**settings, activation="relu", racers=racers, seed=1).compute(ignore_progress)
    np.testing.assert_allclose(swept.training_loss[2, 2, 1, -1], race.training_loss[0, -1], rtol=1e-3)


@pytest.mark.parametrize("capacity", [1, 7, 1000])
def test_how_many_train_together_changes_nothing(monkeypatch, swept, capacity):
    monkeypatch.setattr(chunks, "capacity", lambda network, plan: capacity)
    other = SWEEP.compute(ignore_progress)
    np.testing.assert_array_equal(other.diverged_at > 0, swept.diverged_at > 0)
    np.testing.assert_allclose(other.losses("final"), swept.losses("final"), rtol=2e-3)
    np.testing.assert_allclose(other.losses("best"), swept.losses("best"), rtol=2e-3)


def test_seeds_of_a_cell_have_starts_and_batches_of_their_own(swept):
    first = swept.training_loss[..., 0]
    assert len(np.unique(first[0, 0])) == SWEEP.seeds
    np.testing.assert_array_equal(first, np.broadcast_to(first[:1, :1], first.shape))  # one start for a whole seed


def test_shapes_are_the_stated_ones(swept):
    cells = (4, 5, 3)
    assert swept.training_loss.shape == (*cells, len(swept.logged_steps))
    assert swept.test_loss.shape == swept.diverged_at.shape == cells
    assert swept.fits.shape == (*cells, 201)
    assert swept.sharpness.shape == (3,)
    assert (swept.optimizers, swept.logged_steps[0], swept.logged_steps[-1]) == (RULES, 0, SWEEP.steps)
    assert swept.training_loss.dtype == swept.fits.dtype == np.float32
    np.testing.assert_allclose(swept.learning_rates, [1e-4, 10**-2.75, 10**-1.5, 10**-0.25, 10])


def test_what_diverged_counts_as_infinitely_bad_by_every_measure(swept):
    lost = swept.diverged_at > 0
    assert lost[0, -1].all()
    assert not lost[:, 0].any()
    for measure in regression_sweep.MEASURES:
        assert np.isinf(swept.losses(measure)[lost]).all()
        assert np.isfinite(swept.losses(measure)[~lost]).all()
    assert np.isnan(swept.fits[lost]).all()
    assert np.isinf(swept.valley("best").median[0, -1])


def test_a_loss_that_is_infinite_only_after_the_last_step_has_diverged_then():
    sweep = RegressionSweep(points=30, batch=10, width=4, steps=30, rates=4, seeds=2, optimizers=("sgd",))
    for steps in range(5, 40):
        result = sweep.model_copy(update={"steps": steps}).compute(ignore_progress)
        for measure in regression_sweep.MEASURES:
            np.testing.assert_array_equal(np.isfinite(result.losses(measure)), result.diverged_at == 0)


def test_the_best_loss_is_the_lowest_that_was_ever_measured(swept):
    fine = swept.diverged_at == 0
    np.testing.assert_allclose(swept.losses("best")[fine], swept.training_loss[fine].min(-1))
    assert (swept.losses("best")[fine] <= swept.losses("final")[fine]).all()
    test = ((swept.fits - SWEEP.truth()[1]) ** 2).mean(-1)
    np.testing.assert_allclose(swept.losses("test")[fine], test[fine], rtol=1e-3)


def test_a_constant_learns_the_variance_of_the_data(swept):
    _, y = SWEEP.examples()
    assert swept.constant_loss == pytest.approx(((y - y.mean()) ** 2).mean())


def test_the_course_s_optimizers_come_in_the_order_of_their_best(default):
    best = dict(zip(default.optimizers, default.valley("best").at_best(default.valley("best").median), strict=True))
    assert best["adam"] < best["rmsprop"] < best["adagrad"]
    assert best["adam"] < best["momentum"] < best["sgd"]
    assert best["sgd"] > 0.5 * default.constant_loss  # it has hardly learned anything


def test_adam_forgives_a_wrong_rate_and_gradient_descent_falls_off(default):
    valley = default.valley("final")
    useful = dict(zip(default.optimizers, valley.useful, strict=True))
    assert useful["adam"] > 1.2
    assert useful["adam"] > 2 * useful["momentum"]
    assert useful["sgd"] == 0
    diverged = dict(zip(default.optimizers, valley.diverged, strict=True))
    assert all(diverged[rule] > 0.25 for rule in ("sgd", "momentum", "nesterov"))
    assert all(diverged[rule] == 0 for rule in ("adagrad", "rmsprop", "adam"))


def test_adadelta_s_best_rate_lies_at_the_upper_end(default):
    row = default.optimizers.index("adadelta")
    assert default.valley("best").best[row] == len(default.learning_rates) - 1
    assert default.valley("best").at_edge[row]


def test_the_limit_of_stability_lies_where_the_curvature_at_the_start_puts_it(default):
    """Not exactly: training moves, and a network may leave a steep start (Lewkowycz et al. 2020)."""
    predicted, (stable, lost) = default.predicted_limits()[:3, 0], default.measured_limits()[:3].T
    assert (stable / 2 < predicted).all()
    assert (predicted < 2 * lost).all()
    assert lost[2] < lost[0] < lost[1]  # Nesterov falls off first, momentum last
    assert np.isnan(default.predicted_limits()[3:]).all()


def test_reports_increasing_steps_and_a_picture_that_fills(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr(chunks, "capacity", lambda network, plan: 20)
    told = []
    SWEEP.compute(lambda *args, **more: told.append((*args, json.loads(json.dumps(more, allow_nan=False)))))
    steps = [step for step, *_ in told]
    assert steps == sorted(steps)
    assert (steps[-1], told[-1][1]) == (SWEEP.steps, SWEEP.steps)
    pictures = [more["picture"] for *_, more in told]
    trained = [int((~np.isnan(loss_grid.from_json(picture["losses"]))).sum()) for picture in pictures]
    assert trained[0] == trained[-1] == 20  # the first chunk is the whole of the first seed
    assert np.isinf(loss_grid.from_json(pictures[-1]["losses"])[0, -1])
    assert all(len(picture["fit"]) == len(SWEEP.grid_live()) for picture in pictures)
    best = np.unravel_index(np.nanargmin(loss_grid.from_json(pictures[50]["losses"])), (4, 5))
    assert divmod(pictures[50]["leader"], SWEEP.rates) == tuple(int(place) for place in best)


def test_cells_are_not_begun_before_their_chunk(monkeypatch):
    monkeypatch.setattr(chunks, "capacity", lambda network, plan: 5)
    told = []
    SWEEP.compute(lambda *args, **more: told.append(more["picture"]))
    assert np.isnan(loss_grid.from_json(told[0]["losses"])).sum() == 15


def test_a_place_on_the_map_belongs_to_the_nearest_cell():
    sweep = RegressionSweep()
    rates = sweep.learning_rates
    assert sweep.cell_at(rates[3] * 1.2, 2.4) == (2, 3)
    assert sweep.cell_at(rates[3] * 1.5, 1.6) == (2, 4)
    assert sweep.cell_at(0.0, -7) == (0, 0)
    assert sweep.cell_at(1e9, 99) == (6, 15)


def test_names_of_rates_are_short_and_tell_them_apart():
    assert RegressionSweep().rate_names[:3] == ("0.0001", "0.000185", "0.000341")
    close = RegressionSweep(lowest_rate=0.1, highest_rate=0.1001, rates=32).rate_names
    assert len(set(close)) == 32


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"optimizers": ("sgd", "magic")}, "no optimizer is named 'magic'; there are: sgd, momentum"),
        ({"optimizers": ("sgd", "adam", "sgd")}, "sgd takes part twice"),
        ({"optimizers": ()}, "at least 1 item"),
        (
            {"lowest_rate": 0.1, "highest_rate": 0.1},
            "the lowest learning rate is 0.1; it must be below the highest, 0.1",
        ),
        ({"points": 20, "batch": 21}, "a batch of 21 is larger than the 20 points"),
        ({"rates": 33}, "less than or equal to 32"),
        ({"seeds": 16, "rates": 32, "steps": 10_000}, "3,584 networks would take about .* minutes; allowed are 15"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        RegressionSweep(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = RegressionSweep.smallest()
    assert small.cost() < 0.5
    bigger = [small.model_copy(update=change) for change in (
        {"steps": 50}, {"width": 9}, {"hidden_layers": 2}, {"points": 500}, {"seeds": 2}, {"rates": 3},
        {"optimizers": ("sgd", "adam")},
    )]  # fmt: skip  # one line of changes
    assert all(one.cost() > small.cost() for one in bigger)


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.regression_sweep import RegressionSweep as R; R().key(); R().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
