"""The one training loop: equal to plain torch, fair, and unharmed by those who diverge."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from dlcore.elements import targets
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.nets import mlp
from dlcore.nets.network import autograd
from dlcore.training import loop, losses, shares
from dlcore.training.batches import minibatches
from dlcore.training.plan import Plan, Probe, Task
from dlcore.training.records import window_means

NETWORK = mlp.build(1, (6, 5), 1, "tanh")
X, Y = targets.sample("sine", 30, 0.1, seed=0)
TASK = Task(NETWORK, losses.squared_error, X[:, None], Y[:, None])
START = kaiming_normal_stack([0], NETWORK.layers)
PLAN = Plan(steps=60, batch=7, seeds=(0,), dtype=torch.float64)

SGD = Racer(optimizer="sgd", settings={"lr": 0.05})
MOMENTUM = Racer(optimizer="momentum", settings={"lr": 0.02, "momentum": 0.8})
ADAM = Racer(optimizer="adam", settings={"lr": 0.01})
WILD = Racer(optimizer="sgd", settings={"lr": 10.0})

TORCH = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
}
OURS = {
    "sgd": {"lr": 0.05},
    "momentum": {"lr": 0.02, "momentum": 0.8},
    "nesterov": {"lr": 0.02, "momentum": 0.8},
    "adagrad": {"lr": 0.05},
    "rmsprop": {"lr": 0.01},
    "adam": {"lr": 0.01},
    "adamw": {"lr": 0.01, "weight_decay": 0.1},
}


def plain_torch(make_optimizer):
    module = torch.nn.Sequential(
        torch.nn.Linear(1, 6), torch.nn.Tanh(), torch.nn.Linear(6, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1)
    ).double()
    sizes = [size for linear in module[::2] for size in (linear.weight.numel(), linear.bias.numel())]
    parts = iter(torch.from_numpy(START[0]).split(sizes))
    with torch.no_grad():
        for linear in module[::2]:
            linear.weight.copy_(next(parts).view(linear.in_features, -1).T)
            linear.bias.copy_(next(parts))
    optimizer, trace = make_optimizer(module.parameters()), []
    batches = minibatches(PLAN.tensor(TASK.inputs), PLAN.tensor(TASK.targets), PLAN.batch, PLAN.seeds)
    for inputs, wanted in islice(batches, PLAN.steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(module(inputs[0]), wanted[0])
        loss.backward()
        optimizer.step()
        trace.append(loss.item())
    flat = [part for linear in module[::2] for part in (linear.weight.detach().T.flatten(), linear.bias.detach())]
    return np.array(trace), torch.cat(flat).numpy()


@pytest.mark.parametrize("rule", TORCH)
def test_one_model_equals_plain_torch(rule):
    loss, parameters = plain_torch(TORCH[rule])
    ours = loop.train(TASK, [Racer(optimizer=rule, settings=OURS[rule])], START, PLAN)
    np.testing.assert_allclose(ours.loss[:, 0], loss, rtol=1e-7)
    np.testing.assert_allclose(ours.parameters[0], parameters, rtol=1e-6, atol=1e-9)


def test_each_model_in_company_equals_it_alone():
    entrants = [ADAM, SGD, MOMENTUM, Racer(optimizer="adam", settings={"lr": 0.03}), Racer(optimizer="nadam")]
    together = loop.train(TASK, entrants, START, PLAN)
    for place, entrant in enumerate(entrants):
        alone = loop.train(TASK, [entrant], START, PLAN)
        np.testing.assert_allclose(together.loss[:, place], alone.loss[:, 0], rtol=1e-9)
        np.testing.assert_allclose(together.parameters[place], alone.parameters[0], rtol=1e-8, atol=1e-12)


def test_each_model_may_have_a_start_and_batches_of_its_own():
    starts, entrants = kaiming_normal_stack([5, 6, 7], NETWORK.layers), [SGD, ADAM, SGD]
    together = loop.train(TASK, entrants, starts, replace(PLAN, seeds=(5, 6, 7)))
    for place, seed in enumerate((5, 6, 7)):
        alone = loop.train(TASK, [entrants[place]], starts[place : place + 1], replace(PLAN, seeds=(seed,)))
        np.testing.assert_allclose(together.loss[:, place], alone.loss[:, 0], rtol=1e-10)


def test_hand_written_passes_train_as_autograd_does():
    generic = replace(TASK, network=replace(NETWORK, bind=autograd(NETWORK.predict)))
    by_hand, by_autograd = (loop.train(task, [ADAM, SGD], START, PLAN) for task in (TASK, generic))
    np.testing.assert_allclose(by_hand.loss, by_autograd.loss, rtol=1e-9)


@pytest.mark.parametrize("numbers", [1, 40, 150])
def test_size_of_the_updated_pieces_changes_nothing(monkeypatch, numbers):
    entrants = [ADAM, SGD, Racer(optimizer="nadam"), Racer(optimizer="adam", settings={"lr": 0.03, "beta2": 0.9})]
    whole = loop.train(TASK, entrants, START, PLAN)
    monkeypatch.setattr(shares, "CACHED_NUMBERS", numbers)
    np.testing.assert_allclose(loop.train(TASK, entrants, START, PLAN).loss, whole.loss, rtol=1e-12)


@pytest.mark.parametrize("batch", [7, 30])
def test_same_plan_same_bits(batch):
    plan = replace(PLAN, batch=batch, dtype=torch.float32)
    one, other = (loop.train(TASK, [ADAM, SGD], START, plan) for _ in range(2))
    assert one.loss.tobytes() == other.loss.tobytes()
    assert one.loss.dtype == np.float32


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_divergence_is_named_with_its_step_and_harms_nobody(activation):
    network = mlp.build(1, (6, 5), 1, activation)
    task = replace(TASK, network=network)
    plan = replace(PLAN, dtype=torch.float32, steps=300)
    probes = {"weights": Probe((0, 10, 300), lambda parameters: parameters)}
    healthy = loop.train(task, [ADAM, SGD], START, plan)
    trained = loop.train(task, [ADAM, WILD, SGD], START, plan, probes=probes)
    step = trained.diverged_at[1]
    assert 1 < step < 300
    assert np.isfinite(trained.loss[: step - 1, 1]).all()
    assert np.isnan(trained.loss[step - 1 :, 1]).all()
    assert np.isnan(trained.parameters[1]).all()
    assert np.isnan(trained.probes["weights"][2, 1]).all()
    assert trained.diverged_at[[0, 2]].tolist() == [0, 0]
    np.testing.assert_allclose(trained.loss[:, [0, 2]], healthy.loss, rtol=1e-4)
    assert np.isfinite(trained.parameters[[0, 2]]).all()


def test_training_ends_early_when_all_have_diverged():
    told = []
    plan = replace(PLAN, steps=50_000, dtype=torch.float32)
    trained = loop.train(TASK, [WILD], START, plan, watch=lambda step, *_: told.append(step))
    assert told[-1] < 50_000
    assert trained.loss.shape == (50_000, 1)
    assert 0 < trained.diverged_at[0] < told[-1] + 1


def test_parameters_that_burst_behind_a_finite_loss_count_as_diverged():
    network = mlp.build(1, (1,), 1, "relu")
    start = np.array([[0.0, -1.0, 0.0, 0.0]])  # a silent unit whose bias will be minus infinity
    task = Task(network, losses.squared_error, X[:, None], Y[:, None])
    start[0, 1] = -np.inf
    trained = loop.train(task, [SGD], start, replace(PLAN, steps=250))
    assert trained.diverged_at[0] in range(1, 102)


def test_probes_measure_before_and_after_the_right_updates():
    probes = {"weights": Probe((0, 1, 60), lambda parameters: parameters)}
    trained = loop.train(TASK, [SGD, ADAM, SGD], START, PLAN, probes=probes)
    once = loop.train(TASK, [SGD, ADAM, SGD], START, replace(PLAN, steps=1))
    measured = trained.probes["weights"]
    np.testing.assert_array_equal(measured[0], START.repeat(3, axis=0))
    np.testing.assert_array_equal(measured[1], once.parameters)
    np.testing.assert_array_equal(measured[2], trained.parameters)


def test_a_probe_may_return_what_it_is_given():
    trained = loop.train(TASK, [SGD], START, PLAN, probes={"weights": Probe((0, 60), lambda parameters: parameters)})
    np.testing.assert_array_equal(trained.probes["weights"][:, 0], [START[0], trained.parameters[0]])


def test_probe_without_steps_has_no_measurements():
    trained = loop.train(TASK, [SGD], START, PLAN, probes={"never": Probe((), lambda parameters: parameters[:, 0])})
    assert trained.probes["never"].shape == (0, 1)


def test_watch_is_told_of_increasing_steps_the_first_and_the_last_among_them(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    trained = loop.train(
        TASK, [SGD, ADAM, SGD], START, PLAN, watch=lambda step, loss, _: told.append((step, loss.copy()))
    )
    assert [step for step, _ in told] == list(range(1, 61))
    np.testing.assert_array_equal([loss for _, loss in told], trained.loss)


def test_watch_is_called_only_now_and_then():
    told = []
    loop.train(TASK, [SGD], START, replace(PLAN, steps=500), watch=lambda step, *_: told.append(step))
    assert told[0] == 1
    assert told[-1] == 500
    assert len(told) < 100


def test_time_per_step_is_measured():
    assert 0 < loop.seconds_per_step(TASK, ADAM, START, replace(PLAN, steps=8)) < 1


def test_window_means_keep_short_losses_and_average_long_ones():
    loss = np.arange(10.0)[:, None] * [1, 10]
    steps, kept = window_means(loss, 10)
    assert steps.tolist() == list(range(1, 11))
    np.testing.assert_array_equal(kept, loss.T)
    steps, kept = window_means(loss, 3)
    assert steps.tolist() == [4, 8, 10]
    np.testing.assert_array_equal(kept, [[1.5, 5.5, 8.5], [15, 55, 85]])
