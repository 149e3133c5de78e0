"""What the batched loop is measured against: the same networks in plain torch, one after another.

Plain is what a course writes: Module, DataLoader, torch.optim, ``.item()`` at each step. Tight is the same without
DataLoader and ``.item()``, the batches gathered beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from dlcore.elements.racer import Racer
from dlcore.training.batches import minibatches
from dlcore.training.plan import Task

OPTIMIZERS: Mapping[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": lambda parameters, s: torch.optim.SGD(parameters, lr=s["lr"]),
    "momentum": lambda parameters, s: torch.optim.SGD(parameters, lr=s["lr"], momentum=s["momentum"]),
    "nesterov": lambda parameters, s: torch.optim.SGD(parameters, lr=s["lr"], momentum=s["momentum"], nesterov=True),
    "adagrad": lambda parameters, s: torch.optim.Adagrad(parameters, lr=s["lr"], eps=s["eps"]),
    "adadelta": lambda parameters, s: torch.optim.Adadelta(parameters, lr=s["lr"], rho=s["rho"], eps=s["eps"]),
    "rmsprop": lambda parameters, s: torch.optim.RMSprop(parameters, lr=s["lr"], alpha=s["alpha"], eps=s["eps"]),
    "adam": lambda parameters, s: torch.optim.Adam(
        parameters, lr=s["lr"], betas=(s["beta1"], s["beta2"]), eps=s["eps"]
    ),
}


class Kind(NamedTuple):
    """What a module is made of, and what it descends."""

    activation: type[torch.nn.Module]
    loss: Callable[[Tensor, Tensor], Tensor]


FITTING = Kind(torch.nn.Tanh, torch.nn.functional.mse_loss)
READING = Kind(torch.nn.ReLU, torch.nn.functional.cross_entropy)


def make_module(task: Task, kind: Kind = FITTING) -> torch.nn.Sequential:
    """Build the task's perceptron as a module."""
    widths = [task.network.inputs, *(layer.fan_out for layer in task.network.layers)]
    parts = [part for pair in pairwise(widths) for part in (torch.nn.Linear(*pair), kind.activation())]
    return torch.nn.Sequential(*parts[:-1])


def plain(task: Task, racers: Sequence[Racer], batch: int, steps: int, kind: Kind = FITTING) -> None:
    """Train as a course does."""
    data = TensorDataset(
        torch.tensor(task.inputs, dtype=torch.float32), torch.tensor(task.targets, dtype=torch.float32)
    )
    for racer in racers:
        module = make_module(task, kind)
        optimizer = OPTIMIZERS[racer.optimizer](module.parameters(), racer.settings)
        loader = DataLoader(data, batch, shuffle=True)
        losses_seen: list[float] = []
        while len(losses_seen) < steps:
            for inputs, wanted in islice(loader, steps - len(losses_seen)):
                optimizer.zero_grad()
                loss = kind.loss(module(inputs), wanted)
                loss.backward()
                optimizer.step()
                losses_seen.append(loss.item())


def tight(task: Task, racers: Sequence[Racer], batch: int, steps: int, kind: Kind = FITTING) -> None:
    """Train without DataLoader and without waiting for each loss."""
    tensors = (torch.tensor(array, dtype=torch.float32) for array in (task.inputs, task.targets))
    batches = [(inputs[0], wanted[0]) for inputs, wanted in islice(minibatches(*tensors, batch, (0,)), steps)]
    for racer in racers:
        module = make_module(task, kind)
        optimizer = OPTIMIZERS[racer.optimizer](module.parameters(), racer.settings)
        losses_seen = torch.empty(steps)
        for step, (inputs, wanted) in enumerate(batches):
            optimizer.zero_grad()
            loss = kind.loss(module(inputs), wanted)
            loss.backward()
            optimizer.step()
            losses_seen[step] = loss.detach()
