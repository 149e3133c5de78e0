"""N models that train together: one array of parameters, one step that advances all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.training.plan import Plan, Task

CACHED_NUMBERS = 65_536
"""How many parameters a rule updates in one go on a CPU: what it makes on the way stays in the cache, and malloc keeps
it (64 Adams of 4,353 parameters in one piece are 4 times slower, most of it page faults)."""


class Entrant(Protocol):
    """Name an update rule and its hyper-parameters; ``dlcore.elements.racer.Racer`` is one."""

    @property
    def optimizer(self) -> str:
        """The id in ``OPTIMIZERS``."""

    @property
    def settings(self) -> Mapping[str, float]:
        """Every hyper-parameter of the rule."""


class Company:
    """Advance N models at once, each by its own rule, all on the same kind of batch.

    The models lie sorted by rule, so that each rule's share is one slice and is updated in one go; ``in_order`` gives
    back the order in which they were named. Models never mix: what becomes NaN in one stays in its row.
    """

    def __init__(self, task: Task, entrants: Sequence[Entrant], start: Tensor, plan: Plan) -> None:
        """Place every entrant at its start.

        Args:
            task: the architecture that all share, and the loss that all descend.
            entrants: rule and hyper-parameters of each model.
            start: (1 or models, parameters), of the device and precision to train in.
            plan: examples per step, and the learning rates' factors.
        """
        network, batch = task.network, plan.batch
        self.order = order = sorted(range(len(entrants)), key=lambda model: entrants[model].optimizer)
        """The place of each model among the entrants, in rule order: that of the batches and losses of ``advance``."""
        self._inverse = None if order == sorted(order) else torch.tensor(np.argsort(order), device=start.device)
        self._loss = task.loss
        self._parameters = start.expand(len(entrants), -1)[order].clone()
        gradients = torch.zeros_like(self._parameters)
        self._pass = network.bind(self._parameters, gradients, batch)
        self._slope = start.new_empty(len(entrants), batch, network.outputs)
        self._shares = _shares([entrants[model] for model in order], self._parameters, gradients)
        self._factors = None if plan.rate_factors is None else plan.rate_factors.tolist()

    def advance(self, inputs: Tensor, targets: Tensor, step: int, value: Tensor) -> None:
        """Take one step, the ``step``-th from 1, and write each model's loss before it, in rule order, to ``value``.

        Args:
            inputs: (1 or models, batch, features), one for all or in rule order.
            targets: (1 or models, batch, outputs).
            step: counts from 1.
            value: (models,).
        """
        self._loss(self._pass.forward(inputs), targets, value, self._slope)
        self._pass.backward(self._slope)
        factor = 1.0 if self._factors is None else self._factors[step - 1]
        for share in self._shares:
            share.advance(step, factor)

    def in_order(self, by_rule: Tensor) -> Tensor:
        """Sort the last axis but for parameters, (models,) or (..., models), back to the order of the entrants."""
        return by_rule if self._inverse is None else by_rule[..., self._inverse]

    @property
    def parameters(self) -> Tensor:
        """(models, parameters) in the order of the entrants; not to be written to."""
        return self._parameters if self._inverse is None else self._parameters[self._inverse]


class _Share:
    """Models of one rule, or a part of their parameters: every rule works number by number."""

    def __init__(self, optimizer: str, settings: Mapping[str, float | Tensor], rows: tuple[Tensor, Tensor]) -> None:
        rule = OPTIMIZERS[optimizer]
        self._update = rule.update
        self._settings = settings
        self._parameters, self._gradients = rows
        self._state: Any = rule.init(self._parameters)

    def advance(self, step: int, factor: float) -> None:
        """Take the ``step``-th step with ``factor`` of the learning rate."""
        settings = self._settings if factor == 1 else {**self._settings, "lr": self._settings["lr"] * factor}
        updated, self._state = self._update(self._parameters, self._gradients, self._state, step, **settings)
        self._parameters.copy_(updated)


def _shares(entrants: Sequence[Entrant], parameters: Tensor, gradients: Tensor) -> list[_Share]:
    models, width = parameters.shape
    piece = CACHED_NUMBERS if parameters.device.type == "cpu" else models * width
    tallest, widest = max(1, piece // width), min(width, piece)
    shares, start = [], 0
    for optimizer, members in groupby(entrants, key=lambda entrant: entrant.optimizer):
        settings = [member.settings for member in members]
        for first in range(0, len(settings), tallest):
            stacked = _stacked(settings[first : first + tallest], parameters)
            rows = slice(start + first, start + min(first + tallest, len(settings)))
            for left in range(0, width, widest):
                block = rows, slice(left, left + widest)
                shares.append(_Share(optimizer, stacked, (parameters[block], gradients[block])))
        start += len(settings)
    return shares


def _stacked(settings: Sequence[Mapping[str, float]], like: Tensor) -> dict[str, float | Tensor]:
    """Turn one mapping per model into one value per name: a number where all agree (faster), else (models, 1).

    The values are in double precision where the device has it, as the rules ask: 1 - β₂ᵗ loses digits in single.
    """
    precision = torch.float32 if like.device.type == "mps" else torch.float64
    columns = {name: [one[name] for one in settings] for name in settings[0]}
    return {
        name: values[0] if len(set(values)) == 1 else torch.tensor(values, dtype=precision, device=like.device)[:, None]
        for name, values in columns.items()
    }
