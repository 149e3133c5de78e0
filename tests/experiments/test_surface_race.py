"""The science of the surface race, and its manners: fairness, divergence in words, refusals."""

import dataclasses

import numpy as np
import pydantic
import pytest

from dlcore.elements import convergence, surfaces
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.surface_map import SurfaceMap
from dlcore.experiments.surface_race import LONGEST, SurfaceRace
from dlcore.lab.experiment import ignore_progress


def entry(optimizer, **settings):
    return Racer(optimizer=optimizer, settings=settings)


def race(*racers, surface="ravine", **fields):
    start = SURFACES[surface].start
    fields = {"start_x": start[0], "start_y": start[1], **fields}
    return SurfaceRace(surface=surface, racers=racers, **fields)


def run(*racers, **fields):
    return race(*racers, **fields).compute(ignore_progress)


def optimum(condition):
    """Goh 2017: the best settings for λ₁ = 1/κ and λₙ = 1, and the rates they reach (REFERENCE.md)."""
    small, large, root = 1 / condition, 1.0, np.sqrt(condition)
    descent = entry("sgd", lr=2 / (small + large))
    momentum = entry(
        "momentum",
        lr=(2 / (np.sqrt(small) + np.sqrt(large))) ** 2,
        momentum=((np.sqrt(large) - np.sqrt(small)) / (np.sqrt(large) + np.sqrt(small))) ** 2,
    )
    return (descent, momentum), ((condition - 1) / (condition + 1), (root - 1) / (root + 1))


def test_the_optimal_settings_are_those_of_the_reference():
    (descent, momentum), rates = optimum(100)
    assert descent.settings["lr"] == pytest.approx(1.980198, abs=1e-6)
    assert momentum.settings["lr"] == pytest.approx(3.305785, abs=1e-6)
    assert momentum.settings["momentum"] == pytest.approx(0.669421, abs=1e-6)
    assert rates == pytest.approx((0.980198, 0.818182), abs=1e-6)


@pytest.mark.parametrize("condition", [10, 100, 400])
def test_momentum_beats_descent_in_the_ravine_and_both_keep_the_predicted_rate(condition):
    racers, rates = optimum(condition)
    result = run(*racers, condition=condition, steps=1000)
    np.testing.assert_allclose(result.predicted_rate, rates, rtol=1e-6)
    for lane, rate in enumerate(rates):
        distance = result.distance[lane, 0]
        # The minimum is at 0, so the numbers shrink to the smallest there are. At critical damping momentum's error is
        # t·rateᵗ; over the second half of the run the factor t hides 2 of the distance's hundreds of digits.
        last = np.flatnonzero(distance > 1e-290)[-1]
        measured = (distance[last] / distance[last // 2]) ** (1 / (last - last // 2))
        assert measured == pytest.approx(rate, rel=0.01)
    assert result.distance[1, 0, 100] < 0.01 * result.distance[0, 0, 100]


@pytest.mark.parametrize("rule", ["sgd", "momentum", "nesterov"])
def test_divergence_begins_at_the_stability_limit_and_is_explained_by_it(rule):
    settings = {} if rule == "sgd" else {"momentum": 0.8}
    limit = {"sgd": 2.0, "momentum": 3.6, "nesterov": 3.6 / 2.6}[rule]
    above, below = (entry(rule, lr=factor * limit, **settings) for factor in (1.02, 0.98))
    # The theory next door says the same.
    assert convergence.predicted_rate(rule, above.settings, np.array([1.0])) > 1
    assert convergence.predicted_rate(rule, below.settings, np.array([1.0])) < 1
    result = run(above, below, steps=5000, condition=10)
    assert result.diverged_at[0, 0] > 0
    assert f"at step {result.diverged_at[0, 0]}: learning rate {1.02 * limit:g} is above" in result.reasons[0]
    assert f"= {limit:.3g} at the start" in result.reasons[0]
    assert (result.diverged_at[1, 0], result.reasons[1]) == (-1, "")
    assert result.final_loss[1, 0] < 1e-12


def test_behind_a_divergence_there_is_nothing_and_before_it_everything():
    result = run(entry("sgd", lr=2.5), entry("adam", lr=0.2), steps=200)
    step = result.diverged_at[0, 0]
    for values in (result.loss, result.distance, result.paths[..., 0]):
        assert np.isfinite(values[0, 0, :step]).all()
        assert np.isnan(values[0, 0, step:]).all()
        assert np.isfinite(values[1]).all()
    assert np.isfinite(result.effective_step[0, 0, : step - 1]).all()
    assert np.isnan(result.effective_step[0, 0, step - 1 :]).all()
    assert np.isnan(result.final_loss[0, 0])
    assert np.isnan(result.final_position[0, 0]).all()
    assert (result.nearest[0, 0], result.nearest[1, 0]) == (-1, 0)
    assert "learning rate 2.5 is above 2/λmax = 2 at the start" in result.reasons[0]


def test_numbers_that_overflow_at_once_are_called_so():
    result = run(entry("sgd", lr=10.0), surface="beale", start_x=-100.0, start_y=-100.0, steps=20)
    assert result.diverged_at[0, 0] == 1
    assert "at step 1: learning rate 10 is above 2/λmax" in result.reasons[0]
    far = run(entry("adam", lr=10.0), entry("sgd", lr=0.9), surface="rosenbrock", steps=50)
    assert far.diverged_at[0, 0] == -1
    assert far.reasons[1]


def test_a_fall_without_end_is_blamed_on_the_surface():
    result = run(entry("sgd", lr=0.1), entry("lion", lr=0.01), surface="monkey_saddle", steps=300)
    assert result.reasons[0].endswith("the surface falls without end")
    assert result.diverged_at[1, 0] == -1
    assert result.distance.shape == (2, 1, 0)
    assert (result.steps_to_tolerance == -1).all()
    assert (result.nearest == -1).all()


def test_a_start_in_a_minimum_stays_there():
    for surface in ("rosenbrock", "ackley"):
        x, y = SURFACES[surface].minima[0]
        result = run(*(entry(id) for id in OPTIMIZERS if id != "adamw"), surface=surface, start_x=x, start_y=y)
        assert not any(result.reasons)
        np.testing.assert_array_equal(result.distance, 0)
        np.testing.assert_array_equal(result.steps_to_tolerance, 0)
        assert np.isnan(result.effective_step).all()


@pytest.mark.parametrize("surface", ["styblinski_tang", "three_hump_camel"])
def test_momentum_rolls_out_of_the_trap_that_holds_plain_descent(surface):
    # The stories these two surfaces tell.
    rate = SURFACES[surface].learning_rate
    result = run(entry("sgd", lr=rate), entry("momentum", lr=rate), surface=surface, steps=600)
    assert result.nearest[0, 0] >= result.global_minima
    assert result.nearest[1, 0] < result.global_minima
    assert (result.nearest_distance < 1e-3).all()
    assert result.steps_to_tolerance[0, 0] == -1 < result.steps_to_tolerance[1, 0]


def test_scaled_steps_cross_the_plateau_on_which_descent_creeps():
    result = run(entry("sgd", lr=0.1), entry("rmsprop", lr=0.1), surface="plateau", steps=100)
    assert result.distance[1, 0, -1] < 0.1 * result.distance[0, 0, -1]


@pytest.mark.parametrize("noise", [0.0, 0.7])
@pytest.mark.parametrize("surface", ["rosenbrock", "rastrigin", "ackley"])
def test_each_racer_alone_goes_where_it_goes_in_company(surface, noise):
    field = [entry(id, lr=SURFACES[surface].learning_rate) for id in OPTIMIZERS]
    fields = {"surface": surface, "noise": noise, "seeds": 3, "steps": 60}
    together = run(*field, **fields)
    for lane, racer in enumerate(field):
        alone = run(racer, **fields)
        np.testing.assert_array_equal(alone.paths[0], together.paths[lane])
        np.testing.assert_array_equal(alone.loss[0], together.loss[lane])


def test_noise_is_drawn_from_the_seed_and_shared_by_all():
    field = (entry("sgd", lr=0.1), entry("momentum", lr=0.1, momentum=0.0))
    one, same, other = (run(*field, noise=1.0, seeds=2, seed=seed, steps=50) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.paths, same.paths)
    assert not np.array_equal(one.paths, other.paths)
    np.testing.assert_array_equal(one.paths[0], one.paths[1])  # momentum 0 is plain descent: the noise was the same
    assert not np.array_equal(one.paths[0, 0], one.paths[0, 1])


def test_a_runs_noise_does_not_depend_on_the_number_of_runs_or_steps():
    few = run(entry("adam"), noise=0.5, seeds=2, seed=3, steps=20)
    many = run(entry("adam"), noise=0.5, seeds=5, seed=3, steps=40)
    np.testing.assert_array_equal(few.paths, many.paths[:, :2, :21])


def test_the_noise_has_the_stated_size():
    result = run(entry("sgd", lr=1e-6), noise=0.5, seeds=32, steps=500, start_x=0, start_y=0)
    spread = result.final_position[0].std() / 1e-6  # of 64 sums of 500 draws; two such runs differ by about a tenth
    assert spread == pytest.approx(0.5 * np.sqrt(500), rel=0.3)


def test_without_noise_the_seeds_are_one_run():
    assert run(entry("sgd"), seeds=8, steps=5).loss.shape == (1, 1, 6)
    assert run(entry("sgd"), seeds=8, noise=0.1, steps=5).loss.shape == (1, 8, 6)


def test_what_is_measured_agrees_with_the_path():
    result = run(entry("sgd", lr=0.5), entry("adagrad", lr=0.5), condition=4, steps=30)
    surface = surfaces.compiled("ravine", 4.0)
    x, y = np.moveaxis(result.paths.astype(float), -1, 0)
    np.testing.assert_allclose(result.loss, surface.value(x, y), rtol=1e-5)
    np.testing.assert_allclose(result.distance, np.hypot(x, y), rtol=1e-5)
    np.testing.assert_allclose(result.effective_step[0], 0.5, rtol=1e-4)  # for plain descent: the learning rate
    assert (np.diff(result.effective_step[1], axis=1) < 0).all()  # Adagrad's only shrinks
    np.testing.assert_allclose(result.final_loss, result.loss[..., -1])
    within = result.loss[0, 0] <= 1e-3
    assert result.steps_to_tolerance[0, 0] == (within.argmax() if within.any() else -1)
    assert result.paths.dtype == result.effective_step.dtype == np.float32


CHANGED = {
    "surface": "booth",
    "condition": 50.0,
    "start_x": 1.0,
    "start_y": 1.0,
    "racers": (Racer(optimizer="lion"),),
    "steps": 7,
    "schedule": Schedule(kind="cosine"),
    "noise": 0.1,
    "seeds": 2,
    "seed": 1,
    "tolerance": 0.5,
}


def test_the_key_changes_with_every_field():
    assert set(CHANGED) == set(SurfaceRace.model_fields)
    keys = {SurfaceRace().key(), *(SurfaceRace(**{field: value}).key() for field, value in CHANGED.items())}
    assert len(keys) == len(CHANGED) + 1


def test_a_race_survives_its_own_json():
    spec = SurfaceRace(**CHANGED)
    assert SurfaceRace.model_validate_json(spec.model_dump_json()).key() == spec.key()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"surface": "<script>"}, "no surface is named '<script>'; there are: ravine, rosenbrock"),
        ({"steps": 10**9}, "less than or equal to 5000"),
        ({"steps": 0}, "greater than or equal to 1"),
        ({"start_x": float("nan")}, "finite number"),
        ({"condition": 0.5}, "greater than or equal to 1"),
        ({"noise": -1}, "greater than or equal to 0"),
        ({"racers": ()}, "at least 1 item"),
        ({"racers": tuple(entry("sgd", lr=0.01 * place) for place in range(1, 17))}, "at most 15 items"),
        ({"racers": (entry("sgd"), entry("sgd", lr=0.01))}, r"SGD \(lr 0\.01\) takes part twice"),
        ({"racers": [{"optimizer": "sgd", "settings": {"lr": 99}}]}, r"learning rate \(lr\) is 99; allowed is"),
        ({"noise": 1, "seeds": 32, "steps": 5000}, r"3 racers × 32 seeds × 5000 steps are 480,000 positions; allowed"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_bad_race_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        SurfaceRace(**fields)


def test_the_longest_race_stays_in_bounds_of_memory():
    longest = race(*(entry(id) for id in OPTIMIZERS), noise=1.0, seeds=5, steps=5000)
    assert len(longest.racers) * longest.runs * longest.steps <= LONGEST
    assert longest.cost() < 5
    result = longest.compute(ignore_progress)
    arrays = [value for value in dataclasses.asdict(result).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in arrays) < 16e6


def test_every_step_is_reported():
    seen = []
    race(entry("sgd"), steps=12).compute(lambda step, steps, *_: seen.append((step, steps)))
    assert seen == [(step, 12) for step in range(1, 13)]


@pytest.mark.parametrize("surface", list(SURFACES))
def test_a_map_covers_the_view_and_knows_the_minima(surface):
    result = SurfaceMap(surface=surface, condition=9.0, resolution=41).compute(ignore_progress)
    record, compiled = SURFACES[surface], surfaces.compiled(surface, 9.0)
    np.testing.assert_allclose([result.x[[0, -1]], result.y[[0, -1]]], record.view)
    assert result.z.shape == (41, 41)
    assert result.z.dtype == np.float32
    assert result.z[3, 30] == pytest.approx(compiled.value(result.x[30], result.y[3]), rel=1e-4)
    assert result.minima.shape == (len(record.minima), 2)
    assert result.traps.shape == (len(record.traps), 2)
    assert result.latex == compiled.latex


def test_a_bad_map_is_refused_with_a_sentence():
    for fields, sentence in (
        ({"surface": "bowl"}, "no surface is named 'bowl'; there are:"),
        ({"resolution": 10_000}, "less than or equal to 400"),
        ({"condition": float("inf")}, "finite number"),
    ):
        with pytest.raises(pydantic.ValidationError, match=sentence):
            SurfaceMap(**fields)


def test_a_maps_key_changes_with_every_field():
    changed = {"surface": "booth", "condition": 3.0, "resolution": 50}
    assert set(changed) == set(SurfaceMap.model_fields)
    assert len({SurfaceMap().key(), *(SurfaceMap(**{name: value}).key() for name, value in changed.items())}) == 4


@pytest.mark.parametrize(
    ("id", "settings"),
    [
        ("sgd", {"lr": 1.8}),
        ("momentum", {"lr": 0.18}),
        ("momentum", {"lr": (2 / 1.1) ** 2, "momentum": (0.9 / 1.1) ** 2 + 0.02}),
        ("nesterov", {"lr": 0.18}),
    ],
)
def test_the_measured_rate_is_the_predicted_one(id, settings):
    result = race(entry(id, **settings), surface="ravine", condition=100.0, steps=600).compute(ignore_progress)
    assert result.measured_rate[0] == pytest.approx(result.predicted_rate[0], rel=0.01)


def test_the_medians_over_noise_seeds_count_a_run_that_never_arrives_as_late_and_a_lost_one_as_lost():
    result = race(entry("sgd", lr=1.8), entry("sgd", lr=2.1), noise=0.05, seeds=5, steps=300, tolerance=0.05)
    answer = result.compute(ignore_progress)
    arrived = answer.steps_to_tolerance[0]
    assert (arrived > 0).all()
    assert answer.median_arrival()[0] == np.median(arrived)
    assert answer.median_final_loss()[0] == np.median(answer.final_loss[0])
    assert np.isnan(answer.median_final_loss()[1])
    assert np.isnan(answer.median_arrival()[1])
