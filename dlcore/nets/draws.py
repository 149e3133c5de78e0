"""Random numbers for some of many models: each model has a generator of its own, whoever else is trained with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np
import torch
from torch import Tensor

NUMBERS_AHEAD, STEPS_AHEAD = 65_536, 64
"""How many numbers of one model, and for how many steps, are drawn in one go. It depends on nothing but the model: so
its numbers are the same in any company."""


def runs(values: Sequence[object]) -> list[slice]:
    """Return the rows of neighbours with the same truth, where it is true: each run is one view of the models."""
    found, place = [], 0
    for on, group in groupby(values, key=bool):
        after = place + len(list(group))
        if on:
            found.append(slice(place, after))
        place = after
    return found


def generator(device: torch.device, *seed: int) -> torch.Generator:
    """Return a generator on a device, seeded with several numbers."""
    (mixed,) = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    return torch.Generator(device).manual_seed(int(mixed >> np.uint64(1)))


Fill = Callable[[Tensor, torch.Generator], object]
"""Fills a tensor with the random numbers of one model."""


def normal(numbers: Tensor, generator: torch.Generator, *, std: float) -> None:
    """Fill with numbers of a normal distribution around 0."""
    numbers.normal_(0, std, generator=generator)


class Draws:
    """Deal the random numbers of one step after another to some models, drawn for many steps in one go."""

    def __init__(
        self, shape: Sequence[int], generators: Sequence[torch.Generator], fills: Sequence[Fill], like: Tensor
    ) -> None:
        """Begin at the first step.

        Args:
            shape: of the numbers of one model in one step.
            generators: one for each model.
            fills: likewise.
            like: of the precision and on the device that are wanted.
        """
        self._generators, self._fills = generators, fills
        self._steps = max(1, min(STEPS_AHEAD, NUMBERS_AHEAD // math.prod(shape)))
        self._block = like.new_empty(self._steps, len(generators), *shape)
        self._ahead = like.new_empty(self._steps, *shape)
        self._step = self._steps

    def next(self) -> Tensor:
        """Return the numbers of the next step, (models, *shape); valid until the call after this."""
        if self._step == self._steps:
            self._step = 0
            for model, (generator, fill) in enumerate(zip(self._generators, self._fills, strict=True)):
                fill(self._ahead, generator)
                self._block[:, model] = self._ahead
        self._step += 1
        return self._block[self._step - 1]
