"""The digits race: fair, equal to plain torch, honest about who diverged and about who only guesses."""

import json
import math
import subprocess
import sys
from itertools import islice

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments import digits_race
from dlcore.experiments.digits_race import DigitsRace
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import mlp
from dlcore.training import loop
from dlcore.training.batches import minibatches
from tests.training.test_mnist import TEST, TRAINING, write

GUESSING = math.log(10)


def racer(optimizer, **settings):
    return Racer(optimizer=optimizer, settings=settings)


FIELD = (racer("sgd", lr=0.5), racer("momentum", lr=0.1), racer("adam", lr=0.01))
QUICK = {"racers": FIELD, "width": 16, "epochs": 4, "seeds": 2}


def compute(**settings):
    torch.set_num_threads(1)
    return DigitsRace(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


def test_shapes_are_the_stated_ones(quick):
    steps = DigitsRace(**QUICK).steps(1347)
    assert steps == math.ceil(4 * 1347 / 256)
    assert quick.epochs[0] == 0
    assert quick.epochs[-1] == pytest.approx(steps * 256 / 1347)
    for curves in (quick.curves("loss"), quick.curves("error")):
        assert curves.training.shape == curves.test.shape == (3, 2, len(quick.epochs))
        np.testing.assert_array_equal(curves.epochs, quick.epochs)
    assert quick.diverged_at.shape == (3, 2)
    assert quick.reasons == ("", "", "")
    assert quick.samples.shape == (20, 8, 8)
    assert quick.sample_labels.tolist() == [label for label in range(10) for _ in range(2)]
    assert quick.hard_images.shape == (10, 8, 8)
    assert quick.hard_times.shape == (3, 10)


def test_racers_of_a_seed_start_alike_and_seeds_start_apart(quick):
    first = quick.training_loss[:, :, 0]
    assert (first == first[0]).all()
    assert first[0, 0] != first[0, 1]


def plain_torch(make_optimizer, seed, plan):
    """Train the network of the quick race in the usual way; return cross-entropy and error rate at the end."""
    data = datasets.digits()
    start = kaiming_normal_stack([seed], mlp.build(64, (16,), 10, "relu").layers)[0].astype(np.float32)
    module = torch.nn.Sequential(torch.nn.Linear(64, 16), torch.nn.ReLU(), torch.nn.Linear(16, 10))
    parts = iter(torch.from_numpy(start).split([64 * 16, 16, 16 * 10, 10]))
    with torch.no_grad():
        for linear in module[::2]:
            linear.weight.copy_(next(parts).view(linear.in_features, -1).T)
            linear.bias.copy_(next(parts))
    optimizer = make_optimizer(module.parameters())
    labels = torch.from_numpy(data.training.labels.astype(np.int64))
    batches = minibatches(torch.from_numpy(data.training.inputs()), labels[:, None], 256, [seed])
    for inputs, wanted in islice(batches, plan):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(module(inputs[0]), wanted[0, :, 0]).backward()
        optimizer.step()
    with torch.no_grad():
        outputs = module(torch.from_numpy(data.test.inputs()))
    wanted = torch.from_numpy(data.test.labels.astype(np.int64))
    loss = torch.nn.functional.cross_entropy(outputs, wanted).item()
    return loss, (outputs.argmax(1) != wanted).float().mean().item()


@pytest.mark.parametrize(
    ("place", "make_optimizer"),
    [
        (0, lambda parameters: torch.optim.SGD(parameters, lr=0.5)),
        (1, lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9)),
        (2, lambda parameters: torch.optim.Adam(parameters, lr=0.01)),
    ],
    ids=["sgd", "momentum", "adam"],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_network_equals_plain_torch(quick, place, make_optimizer, seed):
    torch.set_num_threads(1)
    loss, error = plain_torch(make_optimizer, seed, DigitsRace(**QUICK).steps(1347))
    assert quick.test_loss[place, seed, -1] == pytest.approx(loss, rel=1e-4)
    assert quick.test_error[place, seed, -1] == pytest.approx(error, abs=1.5 / 450)  # at most one image on the border


def test_every_network_in_company_equals_it_alone(quick):
    for place, one in enumerate(FIELD):
        alone = compute(**QUICK | {"racers": (one,), "seeds": 1, "seed": 1})
        np.testing.assert_allclose(quick.training_loss[place, 1], alone.training_loss[0, 0], rtol=1e-4)
        np.testing.assert_allclose(quick.test_error[place, 1], alone.test_error[0, 0], atol=1.5 / 450)


def test_same_settings_same_bits(quick):
    again = compute(**QUICK)
    for name in vars(quick).keys() - {"seconds"}:
        left, right = getattr(quick, name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name


def test_the_hardest_images_are_test_images_that_most_networks_misread(quick):
    total = quick.hard_times.sum(0)
    assert (np.diff(total) <= 0).all()
    assert total.max() <= 3 * 2
    assert total.min() >= 1
    test = datasets.digits().test
    known = set(zip(map(bytes, test.pixels), test.labels.tolist(), strict=True))
    assert set(zip(map(bytes, quick.hard_images), quick.hard_labels.tolist(), strict=True)) <= known
    assert (quick.hard_labels != quick.hard_answers).all()


def test_a_schedule_changes_the_end_and_not_the_start():
    constant = compute(**QUICK)
    falling = compute(**QUICK, schedule=Schedule(kind="cosine"))
    np.testing.assert_array_equal(constant.training_loss[..., :2], falling.training_loss[..., :2])
    assert (constant.training_loss[..., -1] != falling.training_loss[..., -1]).all()


def test_divergence_is_named_with_seeds_and_step_and_the_race_goes_on():
    wild = racer("sgd", lr=10.0)
    race = {"racers": (FIELD[2], wild), "hidden_layers": 4, "width": 64, "epochs": 4, "seeds": 2}
    result = compute(**race)
    lost = result.diverged_at[1] > 0
    assert lost.any()
    assert result.diverged_at[0].tolist() == [0, 0]
    first = result.diverged_at[1][lost].min()
    assert result.reasons == ("", digits_race.reason(wild, result.diverged_at[1], result.training_error[1, :, -1]))
    assert f"SGD diverged with {lost.sum()} of 2 seeds, first at step {first}:" in result.reasons[1]
    assert "for example 1." in result.reasons[1]
    assert np.isnan(result.test_loss[1, lost, -1]).all()
    assert np.isnan(result.test_error[1, lost, -1]).all()
    assert np.isfinite(result.test_loss[0]).all()
    assert result.hard_times[1].max() <= 2 - lost.sum()


def test_who_only_guesses_is_told_so():
    result = compute(racers=(racer("sgd", lr=3.0), FIELD[2]), seeds=2)
    np.testing.assert_allclose(result.training_loss[0, :, -1], GUESSING, rtol=0.02)
    assert result.diverged_at.tolist() == [[0, 0], [0, 0]]
    assert result.reasons[0].startswith("SGD only guesses with 2 of 2 seeds: it misreads about nine of ten")
    assert result.reasons[0].endswith("try the learning rates 0.3 and 30.")
    assert result.reasons[1] == ""


def test_luck_is_that_of_the_final_test_errors(quick):
    found = quick.luck()
    medians = np.median(quick.test_error[..., -1], 1)
    assert found.between == pytest.approx(medians.max() - medians.min())


def test_a_race_where_all_diverge_has_nothing_hard():
    result = compute(racers=(racer("momentum", lr=10.0),), hidden_layers=4, width=64, epochs=40, seeds=2)
    assert (result.diverged_at > 0).all()
    assert result.hard_images.shape == (0, 8, 8)
    assert np.isnan(result.test_loss[0, :, -1]).all()


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    race = DigitsRace(**QUICK)
    result = race.compute(
        lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture)))
    )
    assert [step for step, *_ in told] == list(range(1, race.steps(1347) + 1))
    half, whole = (json.loads(told[place][2]) for place in (9, -1))
    for which in ("loss", "error"):
        seen, final = race.curves_so_far(half, which), result.curves(which)
        count = len(seen.epochs)
        assert 1 < count < len(final.epochs)
        np.testing.assert_allclose(seen.test, final.test[..., :count], rtol=1e-4)
        np.testing.assert_allclose(seen.training, final.training[..., :count], rtol=1e-4)
        np.testing.assert_allclose(race.curves_so_far(whole, which).test, final.test, rtol=1e-4)


def test_what_is_told_of_a_network_that_diverged_is_json(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    race = DigitsRace(racers=(racer("momentum", lr=10.0), FIELD[2]), hidden_layers=4, width=64, epochs=3, seeds=1)
    race.compute(lambda step, steps, scalars=None, picture=None: told.append(json.dumps(picture, allow_nan=False)))
    seen = race.curves_so_far(json.loads(told[-1]), "error")
    assert np.isnan(seen.test[0, 0, -1])
    assert np.isfinite(seen.test[1]).all()


def test_mnist_is_read_from_the_folder_of_data_sets(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIENT_LAB_DATA", str(tmp_path))
    write(tmp_path)
    result = compute(dataset="mnist", racers=FIELD[2:], width=8, epochs=1, batch=8, seeds=1)
    assert (result.training_images, result.test_images) == (TRAINING, TEST)
    assert result.samples.shape == (20, 28, 28)
    assert result.epochs[-1] == pytest.approx(math.ceil(TRAINING / 8) * 8 / TRAINING)
    assert np.isfinite(result.test_loss).all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dataset": "<b>"}, "no set of digits is named '<b>'; there are: digits, mnist"),
        ({"dataset": "fashion"}, "no set of digits is named 'fashion'"),
        ({"activation": "swish"}, "no activation is named 'swish'; there are: tanh"),
        ({"batch": 1348}, "a batch of 1348 is larger than the 1347 training images"),
        ({"epochs": 10**9}, "less than or equal to 300"),
        ({"racers": (racer("sgd"), racer("sgd"))}, "takes part twice"),
        ({"racers": ()}, "at least 1 item"),
        ({"schedule": {"kind": "sometimes"}}, "no schedule is named 'sometimes'"),
        ({"dataset": "mnist", "epochs": 300}, "minutes; allowed are 15: take fewer epochs"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        DigitsRace(**settings)


def test_mnist_may_be_asked_for_with_the_usual_settings():
    assert DigitsRace(dataset="mnist").parameters == 203_530
    assert DigitsRace().parameters == 64 * 256 + 256 + 256 * 10 + 10


def test_cost_grows_with_everything_that_takes_time():
    small = DigitsRace.smallest()
    assert small.cost() < 0.5
    bigger = [small.model_copy(update=change) for change in (
        {"epochs": 5}, {"width": 9}, {"hidden_layers": 2}, {"seeds": 2}, {"racers": FIELD}, {"dataset": "mnist"},
    )]  # fmt: skip  # one line of changes
    assert all(one.cost() > small.cost() for one in bigger)


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.digits_race import DigitsRace as R; R().key(); R().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
