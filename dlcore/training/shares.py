"""Who updates what: models of one rule, in pieces that fit the cache, by a kernel where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, Protocol

import torch
from torch import Tensor

from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.training.update_kernels import KERNELS, Rows

CACHED_NUMBERS = 100_000
"""How many parameters a rule updates in one go on a CPU: what it reads and writes stays in the cache."""


class Entrant(Protocol):
    """Name an update rule and its hyper-parameters; ``dlcore.elements.racer.Racer`` is one."""

    @property
    def optimizer(self) -> str:
        """The id in ``OPTIMIZERS``."""

    @property
    def settings(self) -> Mapping[str, float]:
        """Every hyper-parameter of the rule."""


class Share(Protocol):
    """Some rows of the parameters, or a part of their columns: every rule works number by number."""

    def advance(self, step: int, factor: float) -> None:
        """Take the ``step``-th step with ``factor`` of the learning rate; the gradients may be overwritten."""


class _ByKernel:
    def __init__(self, optimizer: str, settings: Sequence[Mapping[str, float]], rows: Rows) -> None:
        self._kernel = KERNELS[optimizer]
        self._rows = rows
        self._hypers = {id: value for id, value in settings[0].items() if id != "lr"}

    def advance(self, step: int, factor: float) -> None:
        self._kernel(self._rows, step, factor, **self._hypers)


class _ByFunction:
    """Call the pure rule, whatever it is, with any hyper-parameters."""

    def __init__(
        self, optimizer: str, settings: Sequence[Mapping[str, float]], parameters: Tensor, gradients: Tensor
    ) -> None:
        rule = OPTIMIZERS[optimizer]
        self._update = rule.update
        self._settings = _stacked(settings, parameters)
        self._parameters, self._gradients = parameters, gradients
        self._state: Any = rule.init(parameters)

    def advance(self, step: int, factor: float) -> None:
        settings = self._settings if factor == 1 else {**self._settings, "lr": self._settings["lr"] * factor}
        updated, self._state = self._update(self._parameters, self._gradients, self._state, step, **settings)
        self._parameters.copy_(updated)


def divide(entrants: Sequence[Entrant], parameters: Tensor, gradients: Tensor) -> list[Share]:
    """Return who updates what; the entrants are sorted by rule.

    Args:
        entrants: rule and hyper-parameters of each model.
        parameters: (models, parameters), to be changed in place.
        gradients: of the same shape, filled before each step.
    """
    models, width = parameters.shape
    piece = CACHED_NUMBERS if parameters.device.type == "cpu" else models * width
    tallest, widest = max(1, piece // width), min(width, piece)
    scratch = parameters.new_empty(2, tallest * widest)
    shares: list[Share] = []
    for optimizer, places in groupby(range(models), key=lambda place: entrants[place].optimizer):
        for rows in _cut(list(places), tallest):
            settings = [entrants[place].settings for place in rows]
            for left in range(0, width, widest):
                block = slice(rows[0], rows[-1] + 1), slice(left, left + widest)
                shares.append(_share(optimizer, settings, (parameters[block], gradients[block]), scratch))
    return shares


def _cut(places: Sequence[int], most: int) -> list[Sequence[int]]:
    """Cut into as few parts as possible, as equal as possible."""
    parts = -(-len(places) // most)
    borders = [len(places) * part // parts for part in range(parts + 1)]
    return [places[start:end] for start, end in pairwise(borders)]


def _share(
    optimizer: str, settings: Sequence[Mapping[str, float]], block: tuple[Tensor, Tensor], scratch: Tensor
) -> Share:
    alike = all({**one, "lr": 0} == {**settings[0], "lr": 0} for one in settings)
    if optimizer not in KERNELS or not alike:
        return _ByFunction(optimizer, settings, *block)
    parameters, gradients = block
    rates = parameters.new_tensor([one["lr"] for one in settings])[:, None]
    free = scratch[:, : parameters.numel()].view(2, *parameters.shape)
    rows = Rows(parameters, gradients, OPTIMIZERS[optimizer].init(parameters), (free[0], free[1]), rates)
    return _ByKernel(optimizer, settings, rows)


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
