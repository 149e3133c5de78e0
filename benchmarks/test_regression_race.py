"""The batched training loop beside plain torch, in one run: networks one after another, and one network alone.

Plain is what a course writes: Module, DataLoader, torch.optim, ``.item()`` at each step. Tight is the same without
DataLoader and ``.item()``, the batches gathered beforehand. Each alternates with ours, and ratios are taken of the
fastest rounds, so that another process on the machine harms all alike. ``pytest benchmarks/test_regression_race.py -s``
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import islice

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from dlcore.elements import initializers, targets
from dlcore.elements.racer import Racer
from dlcore.experiments.regression_race import RegressionRace
from dlcore.nets import mlp
from dlcore.training import loop, losses
from dlcore.training.batches import minibatches
from dlcore.training.plan import Plan, Task

STEPS, ROUNDS = 100, 5
RACE = RegressionRace(steps=STEPS)
X, Y = targets.sample(RACE.target, RACE.points, RACE.noise, RACE.data_seed)
NETWORK = mlp.build(1, RACE.hidden, 1, RACE.activation)
TASK = Task(NETWORK, losses.squared_error, X[:, None], Y[:, None])
START = initializers.kaiming_normal_stack([RACE.seed], NETWORK.layers)
OPTIMIZERS: Mapping[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": lambda parameters, s: torch.optim.SGD(parameters, lr=s["lr"]),
    "momentum": lambda parameters, s: torch.optim.SGD(parameters, lr=s["lr"], momentum=s["momentum"]),
    "adam": lambda parameters, s: torch.optim.Adam(
        parameters, lr=s["lr"], betas=(s["beta1"], s["beta2"]), eps=s["eps"]
    ),
}


def make_module() -> torch.nn.Sequential:
    width = RACE.width
    return torch.nn.Sequential(
        torch.nn.Linear(1, width), torch.nn.Tanh(), torch.nn.Linear(width, width), torch.nn.Tanh(),
        torch.nn.Linear(width, 1),
    )  # fmt: skip  # layer by layer


def ours(racers: tuple[Racer, ...], batch: int) -> None:
    loop.train(TASK, racers, START, Plan(STEPS, batch, (RACE.seed,)))


def plain(racers: tuple[Racer, ...], batch: int) -> None:
    data = TensorDataset(
        torch.tensor(TASK.inputs, dtype=torch.float32), torch.tensor(TASK.targets, dtype=torch.float32)
    )
    for racer in racers:
        module = make_module()
        optimizer, loader = (
            OPTIMIZERS[racer.optimizer](module.parameters(), racer.settings),
            DataLoader(data, batch, shuffle=True),
        )
        losses_seen: list[float] = []
        while len(losses_seen) < STEPS:
            for inputs, wanted in islice(loader, STEPS - len(losses_seen)):
                optimizer.zero_grad()
                loss = torch.nn.functional.mse_loss(module(inputs), wanted)
                loss.backward()
                optimizer.step()
                losses_seen.append(loss.item())


def tight(racers: tuple[Racer, ...], batch: int) -> None:
    tensors = (torch.tensor(array, dtype=torch.float32) for array in (TASK.inputs, TASK.targets))
    batches = [(inputs[0], wanted[0]) for inputs, wanted in islice(minibatches(*tensors, batch, (0,)), STEPS)]
    for racer in racers:
        module = make_module()
        optimizer = OPTIMIZERS[racer.optimizer](module.parameters(), racer.settings)
        losses_seen = torch.empty(STEPS)
        for step, (inputs, wanted) in enumerate(batches):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(module(inputs), wanted)
            loss.backward()
            optimizer.step()
            losses_seen[step] = loss.detach()


def fastest(*runs: Callable[[], None]) -> np.ndarray:
    """Alternate the runs, and return the fastest round of each in microseconds per step."""
    seconds = np.empty((ROUNDS, len(runs)))
    for round_ in range(-1, ROUNDS):  # the first round warms up and is overwritten by the last
        for place, run in enumerate(runs):
            began = time.perf_counter()
            run()
            seconds[round_, place] = time.perf_counter() - began
    return seconds.min(0) / STEPS * 1e6


CASES = {
    "default race, 3 networks": (RACE.racers, RACE.batch),
    "default race, full batch": (RACE.racers, RACE.points),
    "15 Adams": (tuple(Racer(optimizer="adam", settings={"lr": lr}) for lr in np.geomspace(1e-4, 0.1, 15)), RACE.batch),
    "one network: SGD": (RACE.racers[:1], RACE.batch),
    "one network: momentum": (RACE.racers[1:2], RACE.batch),
    "one network: Adam": (RACE.racers[2:], RACE.batch),
    "one network: Adam, batch 8": (RACE.racers[2:], 8),
}


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("case", CASES)
def test_ratio_to_plain_torch(case, capsys):
    racers, batch = CASES[case]
    batched, plainly, tightly = fastest(*(lambda run=run: run(racers, batch) for run in (ours, plain, tight)))
    with capsys.disabled():
        print(
            f"\n{case:<28} batched {batched:7.0f} µs/step   plain {plainly / batched:5.1f} ×   "
            f"tight {tightly / batched:5.1f} ×",
            end="",
        )
