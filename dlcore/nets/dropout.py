"""Dropout of one hidden layer of some of many models: each unit of each example is silenced by a chance of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from dlcore.nets.draws import Draws


def masks(shape: Sequence[int], rates: Sequence[float], generators: Sequence[torch.Generator], like: Tensor) -> Draws:
    """Deal masks: 0 with the probability ``rate``, else 1 / (1 - rate), so that the mean of a unit stays.

    Source:
        Srivastava et al., "Dropout", JMLR 2014, section 10: the inverted form, which torch has too.
    """
    return Draws(shape, generators, [partial(_fill, keep=1 - rate) for rate in rates], like)


def _fill(mask: Tensor, generator: torch.Generator, *, keep: float) -> None:
    mask.bernoulli_(keep, generator=generator).div_(keep)


class DropoutPass:
    """Silence units on the way forward, and let no slope through those that were silent on the way back."""

    def __init__(self, rows: slice, masks: Draws, like: Tensor) -> None:
        """Make the buffers.

        Args:
            rows: which models have units silenced.
            masks: of (models, batch, width) in each step.
            like: the units of all models, (models, batch, width).
        """
        self._rows, self._masks = rows, masks
        self._kept = torch.empty_like(like[rows])
        self._mask = self._kept

    def change_sums(self, sums: Tensor) -> None:
        """Leave the sums as they are."""

    def change_units(self, units: Tensor) -> None:
        """Silence units of these models."""
        mine = units[self._rows]
        self._kept.copy_(mine)
        self._mask = self._masks.next()
        mine.mul_(self._mask)

    def return_slope_of_units(self, slope: Tensor, units: Tensor) -> None:
        """Silence the slope likewise, and wake the units, since an activation's slope may be read off them."""
        slope[self._rows].mul_(self._mask)
        units[self._rows].copy_(self._kept)

    def return_slope_of_sums(self, slope: Tensor) -> None:
        """Leave the slope as it is."""
