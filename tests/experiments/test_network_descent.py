"""A small network over widths, epochs and examples: equal to plain torch, and what double descent it shows."""

import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements import interpolation, noisy_digits
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.experiments import network_descent
from dlcore.experiments.network_descent import NetworkDescent
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import mlp
from dlcore.training import loop

TRAINING, TEST, TRAINING_ERROR, TEST_ERROR, NORM = range(5)
QUICK = {"points": 20, "epochs": 60, "seeds": 2, "label_noise": 0.2}


def compute(**settings):
    torch.set_num_threads(1)
    return NetworkDescent(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


@pytest.fixture(scope="module")
def trained():
    """The default view's question with fewer examples and seeds."""
    return NetworkDescent(points=60, epochs=2000, seeds=3), compute(points=60, epochs=2000, seeds=3)


def test_shapes_are_the_stated_ones(quick):
    question = NetworkDescent(**QUICK)
    assert quick.measured.shape == (5, len(quick.sizes), 2, len(quick.epochs))
    assert quick.epochs[0] == 0
    assert quick.epochs[-1] == 60
    assert np.isfinite(quick.measured).all()
    assert quick.diverged_at.shape == (len(quick.sizes), 2)
    assert quick.reason == ""
    assert question.threshold == 200
    np.testing.assert_array_equal(question.complexities(), quick.sizes * 75 + 10)
    assert question.complexities()[0] < 200 < question.complexities()[-1]


def test_parameters_are_those_of_the_network():
    for hidden in (1, 7, 40):
        assert network_descent.parameters(hidden) == mlp.build(64, (hidden,), 10, "relu").parameters
        assert network_descent.hidden_units(network_descent.parameters(hidden)) == pytest.approx(hidden)


def test_every_network_equals_plain_torch(quick):
    """The same start, the same examples, torch's own modules and optimizer."""
    torch.set_num_threads(1)
    for place, seed in ((0, 1), (5, 0)):
        width = int(quick.sizes[place])
        lesson = noisy_digits.draw(20, 0.2, seed)
        start = kaiming_normal_stack([seed], mlp.build(64, (width,), 10, "relu").layers)[0]
        module = torch.nn.Sequential(torch.nn.Linear(64, width), torch.nn.ReLU(), torch.nn.Linear(width, 10))
        parts = iter(torch.tensor(start, dtype=torch.float32).split([64 * width, width, 10 * width, 10]))
        with torch.no_grad():
            for linear in module[::2]:
                linear.weight.copy_(next(parts).view(linear.in_features, -1).T)
                linear.bias.copy_(next(parts))
        optimizer = torch.optim.Adam(module.parameters(), lr=0.01)
        inputs, targets = (torch.tensor(one, dtype=torch.float32) for one in (lesson.inputs, lesson.targets()))
        for _ in range(60):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(module(inputs), targets).backward()
            optimizer.step()
        with torch.no_grad():
            training = (module(inputs) - targets).square().sum(1).mean().item()
            answers = module(torch.tensor(lesson.test_inputs, dtype=torch.float32))
        test = (answers - torch.tensor(lesson.test_targets())).square().sum(1).mean().item()
        wrong = (answers.argmax(1).numpy() != lesson.test_labels).mean()
        norm = torch.cat([one.flatten() for one in module.parameters()]).norm().item()
        seen = quick.measured[:, place, seed, -1]
        assert seen[[TRAINING, TEST, NORM]] == pytest.approx([training, test, norm], rel=1e-3)
        assert seen[TEST_ERROR] == pytest.approx(wrong, abs=1.5 / 450)  # at most one image on the border


@pytest.mark.slow
def test_the_training_error_reaches_zero_beyond_the_threshold_and_not_before(trained):
    question, result = trained
    ratios = question.complexities() / question.threshold
    wrong = np.median(result.measured[TRAINING_ERROR, ..., -1], 1)
    loss = np.median(result.measured[TRAINING, ..., -1], 1)
    assert (wrong[ratios > 1.5] == 0).all()
    assert (loss[ratios > 1.5] < 0.01).all()
    assert (wrong[ratios < 0.4] > 0.1).all()


@pytest.mark.slow
def test_with_noisy_labels_the_test_error_peaks_about_the_threshold(trained):
    question, result = trained
    errors = np.median(result.measured[TEST, ..., -1], 1)
    shape = interpolation.read(errors)
    assert shape.is_double
    assert 0.4 < question.complexities()[shape.peak] / question.threshold < 2.5
    assert errors[shape.after] < errors[shape.before]


@pytest.mark.slow
def test_more_noise_raises_the_peak(trained):
    _, noisy = trained
    clean = compute(points=60, epochs=2000, seeds=3, label_noise=0.0)
    peak, lower = (np.median(one.measured[TEST, ..., -1], 1)[1:].max() for one in (noisy, clean))
    assert peak > lower


@pytest.mark.slow
def test_stopping_early_is_better_than_training_on_with_wrong_labels(trained):
    question, result = trained
    beyond = question.complexities() / question.threshold
    over_time = np.median(result.measured[TEST, (beyond > 0.8) & (beyond < 3)], 1)
    assert (over_time.min(1) < 0.9 * over_time[:, -1]).all()


def test_networks_that_diverge_are_counted_and_the_first_is_named_with_its_epoch():
    lost = np.array([[0, 0], [0, 7], [9, 0]])
    words = network_descent._reason(lost, np.array([1, 5, 9]), 0.5)
    assert words.startswith("2 of 6 networks diverged, the first of size 5 at epoch 7:")
    assert words.endswith("Try a learning rate below 0.5, for example 0.05.")


def test_what_diverged_is_blank_from_then_on(monkeypatch):
    real = loop.train

    def broken(*arguments, **options):
        trained = real(*arguments, **options)
        trained.diverged_at[1] = 30
        return trained

    monkeypatch.setattr(loop, "train", broken)
    result = compute(**QUICK)
    late = result.epochs >= 30
    assert np.isnan(result.measured[:, :, 1, late]).all()
    assert np.isfinite(result.measured[:, :, 1, ~late]).all()
    assert np.isfinite(result.measured[:, :, 0]).all()
    assert "networks diverged, the first of size 1 at epoch 30" in result.reason


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told, question = [], NetworkDescent(**QUICK)
    result = question.compute(
        lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture)))
    )
    steps = [step for step, *_ in told]
    assert steps == list(range(1, 60 * len(result.sizes) + 1))
    assert told[0][1] == 60 * len(result.sizes)
    half = question.measured_so_far(json.loads(told[3 * 60 - 1][2]))
    np.testing.assert_allclose(half[:, :3], result.measured[:, :3], rtol=1e-3, atol=1e-4)
    assert np.isnan(half[:, 3:]).all()
    whole = question.measured_so_far(json.loads(told[-1][2]))
    np.testing.assert_allclose(whole, result.measured, rtol=1e-3, atol=1e-4)


def test_same_settings_same_bits(quick):
    again = compute(**QUICK)
    assert quick.measured.tobytes() == again.measured.tobytes()


def test_over_examples_the_threshold_is_where_the_wanted_numbers_are_as_many_as_parameters():
    question = NetworkDescent(sweep="points", width=20)
    assert question.threshold == (20 * 75 + 10) / 10
    assert 151 in question.sizes
    assert question.complexities().tolist() == question.sizes.tolist()
    assert all(width == 20 for _, width in question.shapes())
    assert question.sizes.max() <= 1347


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"points": 10_000}, "less than or equal to 400"),
        ({"width": 0}, "greater than or equal to 2"),
        ({"epochs": 10**9}, "less than or equal to 30000"),
        ({"lr": float("nan")}, "finite number"),
        ({"points": 400, "epochs": 30_000, "seeds": 10}, "minutes; allowed are 10: take fewer epochs"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        NetworkDescent(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = NetworkDescent.smallest()
    changes = ({"points": 50}, {"seeds": 5}, {"epochs": 500})
    assert all(small.model_copy(update=change).cost() > small.cost() for change in changes)
    assert NetworkDescent().cost() < 30
