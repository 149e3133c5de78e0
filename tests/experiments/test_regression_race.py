"""The regression race: the course's claim, one fair start, and divergence that harms nobody."""

import json
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pydantic
import pytest

from dlcore.elements import targets
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments import regression_race
from dlcore.experiments.regression_race import RegressionRace
from dlcore.lab.experiment import ignore_progress
from dlcore.training import loop

QUICK = {"points": 40, "width": 8, "batch": 10, "steps": 120, "snapshots": 5}
MEASURED_TIMES = {"seconds", "seconds_per_step"}


def racer(optimizer, **settings):
    return Racer(optimizer=optimizer, settings=settings)


@pytest.fixture(scope="module")
def default_race():
    return RegressionRace().compute(ignore_progress)


def test_adam_beats_momentum_and_momentum_beats_sgd_on_the_course_assignment(default_race):
    assert default_race.labels == ("sgd", "momentum", "adam")
    sgd, momentum, adam = default_race.test_loss[:, -1]
    assert adam < momentum / 2 < sgd / 4


def test_adam_comes_down_to_the_noise(default_race):
    noise = RegressionRace().noise ** 2
    assert default_race.training_loss[2].min() < 4 * noise


def test_all_start_from_the_same_fit_and_the_same_loss(default_race):
    assert default_race.snapshot_steps[0] == default_race.logged_steps[0] == 0
    np.testing.assert_array_equal(default_race.fits[0], np.broadcast_to(default_race.fits[0, 0], (3, 201)))
    assert len(set(default_race.training_loss[:, 0].tolist())) == 1


def test_shapes_are_the_stated_ones(default_race):
    race = default_race
    assert race.fits.shape == (len(race.snapshot_steps), 3, len(race.grid))
    assert race.batch_loss.shape == (3, len(race.loss_steps))
    assert race.training_loss.shape == race.test_loss.shape == (3, len(race.logged_steps))
    assert race.seconds_per_step.shape == race.diverged_at.shape == (3,)
    assert race.loss_steps[-1] == race.logged_steps[-1] == race.snapshot_steps[-1] == RegressionRace().steps
    assert not race.fits.flags.writeable


def test_losses_are_those_of_the_fits_and_the_data(default_race):
    race = default_race
    ours = ((race.fits[-1] - race.truth) ** 2).mean(1)
    np.testing.assert_allclose(race.test_loss[:, -1], ours, rtol=1e-4)
    near = np.interp(race.x, race.grid, race.fits[-1, 2])  # the grid is fine enough for a few per cent
    assert ((near - race.y) ** 2).mean() == pytest.approx(race.training_loss[2, -1], rel=0.1)


def test_same_settings_same_bits():
    one, other = (RegressionRace(**QUICK).compute(ignore_progress) for _ in range(2))
    for name in vars(one).keys() - MEASURED_TIMES:
        left, right = getattr(one, name), getattr(other, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name


def test_a_new_seed_is_a_new_start_on_the_same_data():
    one, other = (RegressionRace(**QUICK, seed=seed).compute(ignore_progress) for seed in (0, 1))
    np.testing.assert_array_equal(one.y, other.y)
    assert (one.fits[0] != other.fits[0]).any()


def test_a_new_data_seed_is_new_data_from_the_same_start():
    one, other = (RegressionRace(**QUICK, data_seed=seed).compute(ignore_progress) for seed in (0, 1))
    assert (one.y != other.y).all()
    np.testing.assert_array_equal(one.fits[0], other.fits[0])


def test_divergence_is_named_with_its_step_and_the_race_goes_on():
    tame = (racer("adam", lr=0.01), racer("sgd", lr=0.01))
    race = RegressionRace(**QUICK, activation="relu", racers=(tame[0], racer("sgd", lr=10.0), tame[1]))
    result = race.compute(ignore_progress)
    step = int(result.diverged_at[1])
    assert result.diverged_at[[0, 2]].tolist() == [0, 0]
    assert result.reasons == ("", regression_race.reason(race.racers[1], step), "")
    assert f"SGD diverged at step {step}:" in result.reasons[1]
    assert "for example 1." in result.reasons[1]
    assert np.isnan(result.batch_loss[1, step - 1 :]).all()
    assert np.isnan(result.fits[-1, 1]).all()
    assert np.isfinite(result.batch_loss[[0, 2]]).all()
    alone = RegressionRace(**QUICK, activation="relu", racers=tame).compute(ignore_progress)
    np.testing.assert_allclose(result.batch_loss[[0, 2]], alone.batch_loss, rtol=1e-3)


def test_overfits_eight_samples():
    race = RegressionRace(target="step", points=8, noise=0.5, batch=8, steps=3000, racers=(racer("adam", lr=0.01),))
    assert race.compute(ignore_progress).training_loss[0].min() < 1e-4


def test_reports_increasing_steps_every_racer_and_a_small_picture(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    race = RegressionRace(**QUICK, activation="relu", racers=(racer("adam"), racer("sgd", lr=10.0)))
    race.compute(lambda *args: told.append(args))
    steps = [step for step, *_ in told]
    assert steps == sorted(steps)
    assert steps[-1] == race.steps
    _, of, scalars, picture = told[100]
    assert of == race.steps
    assert list(scalars) == list(picture["fits"]) == ["adam", "sgd"]
    assert np.isnan(scalars["sgd"])
    assert set(picture["fits"]["sgd"]) == {None}
    assert len(picture["grid"]) == len(picture["fits"]["adam"])
    assert len(json.dumps(picture, allow_nan=False)) < 4000


def test_snapshots_are_closer_together_at_the_beginning():
    gaps = np.diff(RegressionRace(steps=5000).snapshot_steps)
    assert (gaps > 0).all()
    assert gaps[0] < gaps[-1]


def test_labels_are_unique_where_an_optimizer_repeats():
    race = RegressionRace(racers=(racer("adam"), racer("sgd"), racer("adam", lr=0.1), racer("adam", lr=0.2)))
    assert race.labels == ("adam", "sgd", "adam_2", "adam_3")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"target": "<b>"}, "no target is named '<b>'; there are: wave_packet, sine"),
        ({"activation": "swish"}, "no activation is named 'swish'; there are: tanh"),
        ({"points": 20, "batch": 21}, "a batch of 21 is larger than the 20 points"),
        ({"steps": 10**9}, "less than or equal to 20000"),
        ({"noise": float("nan")}, "finite"),
        ({"racers": (racer("sgd"), racer("sgd"))}, "takes part twice"),
        ({"racers": ()}, "at least 1 item"),
        (
            {"width": 256, "hidden_layers": 6, "points": 2000, "batch": 2000, "steps": 20_000},
            "minutes; allowed are 15: take fewer steps",
        ),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        RegressionRace(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = RegressionRace.smallest()
    assert small.cost() < 0.5
    bigger = [small.model_copy(update=change) for change in (
        {"steps": 50}, {"width": 9}, {"hidden_layers": 2}, {"points": 500}, {"racers": RegressionRace().racers},
    )]  # fmt: skip  # one line of changes
    assert all(one.cost() > small.cost() for one in bigger)


def test_parameters_are_the_networks():
    race = RegressionRace(**QUICK, hidden_layers=3)
    assert race.parameters == (1 * 8 + 8) + 2 * (8 * 8 + 8) + (8 + 1)
    assert race.compute(ignore_progress).parameters == race.parameters


@pytest.mark.parametrize("target", targets.TARGETS)
def test_every_target_can_be_learned(target):
    race = RegressionRace(target=target, noise=0, steps=800, points=200, racers=(racer("adam", lr=0.01),))
    loss = race.compute(ignore_progress).test_loss[0]
    assert loss.min() < 0.3 * loss[0]


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.regression_race import RegressionRace as R; R().key(); R().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_window_ends_are_increasing(default_race):
    assert all(before < after for before, after in pairwise(default_race.loss_steps))


def test_a_rate_that_drops_halfway_changes_nothing_before_and_everything_after():
    usual = RegressionRace(**QUICK).compute(ignore_progress)
    schedule = Schedule(kind="step", settings={"stages": 2, "drop": 0.1})
    dropped = RegressionRace(**QUICK, schedule=schedule).compute(ignore_progress)
    before = usual.loss_steps <= 61  # the loss of a step is taken before its update
    np.testing.assert_array_equal(dropped.batch_loss[:, before], usual.batch_loss[:, before])
    assert (dropped.batch_loss[:, ~before] != usual.batch_loss[:, ~before]).all()
