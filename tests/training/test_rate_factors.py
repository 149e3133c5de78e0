"""A schedule trains as torch's scheduler beside torch's optimizer does."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from dlcore.elements import targets
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.nets import mlp
from dlcore.training import loop, losses
from dlcore.training.batches import minibatches
from dlcore.training.plan import Plan, Task

NETWORK = mlp.build(1, (5, 4), 1, "tanh")
X, Y = targets.sample("sine", 30, 0.1, seed=0)
TASK = Task(NETWORK, losses.squared_error, X[:, None], Y[:, None])
START = kaiming_normal_stack([0], NETWORK.layers)
PLAN = Plan(steps=60, batch=7, seeds=(0,), dtype=torch.float64)

RATE = 0.03
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=RATE),
    "nesterov": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=RATE),
    "adam": lambda p: torch.optim.Adam(p, lr=RATE),
    "adamw": lambda p: torch.optim.AdamW(p, lr=RATE, weight_decay=0.01),
    "nadam": lambda p: torch.optim.NAdam(p, lr=RATE),
    "radam": lambda p: torch.optim.RAdam(p, lr=RATE),
}
SCHEDULES = {
    "step": lambda optimizer: lr_scheduler.StepLR(optimizer, 20, 0.1),
    "cosine": lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 59),
    "warm_up": lambda optimizer: lr_scheduler.LinearLR(optimizer, 0.01, 1.0, 6),
    "one_cycle": lambda optimizer: lr_scheduler.OneCycleLR(optimizer, RATE, 60, cycle_momentum=False),
}


def scheduled(kind, plan=PLAN):
    return replace(plan, rate_factors=Schedule(kind=kind).factors(plan.steps))


def by_torch(make_optimizer, make_scheduler):
    parameters = torch.nn.Parameter(torch.from_numpy(START.copy()))
    optimizer, trace = make_optimizer([parameters]), []
    scheduler = make_scheduler(optimizer)
    batches = minibatches(PLAN.tensor(TASK.inputs), PLAN.tensor(TASK.targets), PLAN.batch, PLAN.seeds)
    for inputs, wanted in islice(batches, PLAN.steps):
        loss = torch.nn.functional.mse_loss(NETWORK.predict(parameters, inputs), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        trace.append(loss.item())
        if len(trace) < PLAN.steps:
            scheduler.step()
    return np.array(trace), parameters.detach().numpy()


@pytest.mark.parametrize("kind", SCHEDULES)
@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_scheduled_training_equals_torchs(rule, kind):
    loss, parameters = by_torch(OPTIMIZERS[rule], SCHEDULES[kind])
    ours = loop.train(TASK, [Racer(optimizer=rule, settings={"lr": RATE})], START, scheduled(kind))
    np.testing.assert_allclose(ours.loss[:, 0], loss, rtol=1e-7)
    np.testing.assert_allclose(ours.parameters, parameters, rtol=1e-6, atol=1e-9)


def test_every_model_of_a_company_follows_the_schedule():
    entrants = [Racer(optimizer=rule, settings={"lr": rate}) for rule in ("adam", "sgd") for rate in (0.003, 0.02)]
    together = loop.train(TASK, entrants, START, scheduled("one_cycle"))
    for place, entrant in enumerate(entrants):
        alone = loop.train(TASK, [entrant], START, scheduled("one_cycle"))
        np.testing.assert_allclose(together.loss[:, place], alone.loss[:, 0], rtol=1e-9)


def test_constant_schedule_changes_no_bit():
    racers = [Racer(optimizer="adam"), Racer(optimizer="adam", settings={"lr": 0.1})]
    plain, constant = (loop.train(TASK, racers, START, plan) for plan in (PLAN, scheduled("constant")))
    assert plain.loss.tobytes() == constant.loss.tobytes()


def test_factor_of_nothing_leaves_the_parameters_where_they_are():
    still = replace(PLAN, rate_factors=np.zeros(60))
    trained = loop.train(TASK, [Racer(optimizer="adamw")], START, still)
    np.testing.assert_array_equal(trained.parameters, START)


def test_too_few_factors_are_refused_and_too_many_are_not_read():
    with pytest.raises(ValueError, match="59 factors of the learning rate do not reach 60 steps"):
        replace(PLAN, rate_factors=np.ones(59))
    long, short = np.linspace(1, 0, 60), np.linspace(1, 0, 60)[:30]
    one, other = (
        loop.train(TASK, [Racer(optimizer="sgd")], START, replace(PLAN, steps=30, rate_factors=factors))
        for factors in (long, short)
    )
    assert one.loss.tobytes() == other.loss.tobytes()
