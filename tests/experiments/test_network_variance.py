"""Networks for many sets: each equals a plain torch module trained alone, and their parts add up to the test error."""

import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.experiments.network_variance import NetworkVariance
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import mlp
from dlcore.training import loop, set_fitting

QUICK = {"sets": 20, "points": 15, "widest": 8, "steps": 60}


def compute(**settings):
    torch.set_num_threads(1)
    return NetworkVariance(**QUICK | settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def quick():
    return compute()


def test_shapes_are_the_stated_ones(quick):
    assert quick.levels.tolist() == [1, 2, 4, 8]
    assert quick.fits.shape == (4, 20, 200)
    assert quick.test.shape == quick.bias.shape == quick.training.shape == (4,)
    assert np.isnan(quick.predicted_variance).all()
    assert quick.reasons == ("",) * 4


@pytest.mark.parametrize("design", ["fixed", "random"])
@pytest.mark.parametrize("number", [0, 13])
def test_every_network_equals_a_plain_torch_module(design, number):
    found, question = compute(design=design), NetworkVariance(**QUICK, design=design)
    drawn = question.training_sets()
    x = np.broadcast_to(drawn.x, drawn.y.shape)[number]
    module = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    start = kaiming_normal_stack([number], mlp.build(1, (8,), 1, "tanh").layers)[0].astype(np.float32)
    parts = iter(torch.from_numpy(start).split([8, 8, 8, 1]))
    with torch.no_grad():
        for linear in module[::2]:
            linear.weight.copy_(next(parts).view(linear.in_features, -1).T)
            linear.bias.copy_(next(parts))
    optimizer = torch.optim.Adam(module.parameters(), lr=question.learning_rate)
    inputs, wanted = (torch.tensor(array, dtype=torch.float32)[:, None] for array in (x, drawn.y[number]))
    for _ in range(question.steps):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(module(inputs), wanted).backward()
        optimizer.step()
    grid = torch.tensor(found.grid, dtype=torch.float32)[:, None]
    with torch.no_grad():
        alone = module(grid)[:, 0].numpy()
    np.testing.assert_allclose(found.fits[3, number], alone, rtol=1e-3, atol=1e-3)


def test_the_sum_equals_the_test_error_measured_with_other_networks():
    found = compute(sets=200, points=25, steps=200)
    away = np.abs(found.difference / found.difference_uncertainty)
    assert found.trustworthy.all()
    assert away.max() < 4
    assert found.bias[0] > 3 * found.bias[-1]


def test_the_tested_networks_are_trained_on_the_second_half_of_the_sets(quick):
    question = NetworkVariance(**QUICK)
    drawn, fresh = question.training_sets(), question.fresh_examples()
    network = mlp.build(1, (4,), 1, "tanh")
    lesson = set_fitting.Lesson(network, question.learning_rate, question.steps)
    alone = set_fitting.fit(lesson, drawn.x, drawn.y[20:], range(20, 40), (np.zeros(1), 1, lambda *_: None))
    errors = (set_fitting.predict(network, alone.parameters, fresh.x) - fresh.y) ** 2
    assert quick.test[2] == pytest.approx(errors.mean(), rel=1e-4)


def test_networks_that_diverge_are_named_with_width_and_step_and_the_others_stay(monkeypatch):
    """Adam's steps are as long as its rate: nothing that is allowed diverges, so two networks are made to."""
    fit = set_fitting.fit

    def fit_and_lose_two(lesson, *arguments):
        fitted = fit(lesson, *arguments)
        if lesson.network.parameters != 7:  # width 2
            return fitted
        fitted.parameters[[3, 25]], fitted.diverged_at[[3, 25]] = np.nan, (40, 17)
        return fitted

    monkeypatch.setattr(set_fitting, "fit", fit_and_lose_two)
    found = compute()
    assert found.reasons[1] == (
        "2 of 40 networks of width 2 diverged, the first at step 17: loss or parameters are not finite, and this width "
        "has no numbers. Try a learning rate below 0.02, for example 0.002."
    )
    assert [bool(reason) for reason in found.reasons] == [False, True, False, False]
    assert np.isnan([found.bias[1], found.variance[1], found.test[1], found.total[1]]).all()
    assert np.isfinite(found.bias[[0, 2, 3]]).all()
    assert found.best != 1


def test_what_is_told_on_the_way_is_json_and_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    question = NetworkVariance(**QUICK)
    result = question.compute(
        lambda step, steps, scalars=None, picture=None: told.append(
            (step, steps, json.loads(json.dumps(picture, allow_nan=False)))
        )
    )
    steps = [step for step, *_ in told]
    assert steps == sorted(steps)
    assert told[-1][:2] == (4 * 60, 4 * 60)
    last = told[-1][2]
    assert last["level"] == 3
    np.testing.assert_allclose(last["bias"], result.bias[:3], rtol=1e-5)
    np.testing.assert_allclose(last["test"], result.test[:3], rtol=1e-5)
    np.testing.assert_allclose(last["fits"][5], result.fits[3, 5, ::2], atol=6e-4)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"steps": 10_000, "sets": 500, "points": 500, "widest": 128}, "minutes; allowed are 10: take fewer steps"),
        ({"activation": "swish"}, "no activation is named 'swish'"),
        ({"widest": 10**6}, "less than or equal to 128"),
        ({"learning_rate": 0.0}, "greater than or equal to 0.00001"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        NetworkVariance(**settings)
