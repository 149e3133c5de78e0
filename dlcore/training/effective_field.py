"""Effective receptive fields by backpropagation: a gradient of 1 at one unit, and what of it reaches each input cell.

Source: Luo, Li, Urtasun, Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks",
NeurIPS 2016, section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.elements.convolution import effective
from dlcore.elements.convolution.effective import Measure
from dlcore.training.plain_stacks import PlainStack

Forward = Callable[[Tensor], Tensor]
"""(batch, models · channels, height, width) -> (batch, models · channels, rows, columns); models do not mix."""

MEMORY, SAVED = 300_000_000, 2
"""Bytes that are kept for the way back at a time, and how many values each unit of a layer keeps."""

PICTURES = 12
"""How often what is known is told, at least where there are so many inputs."""

LIVE = 61
"""Rows and columns of a map that is told while it is being measured: at most so many."""


def gradients(forward: Forward, inputs: Tensor, models: int = 1, first: int = 0) -> Tensor:
    """Return what reaches the inputs from the middle unit, of one channel for each input.

    The channels take turns, so that the average over many inputs is one over all channels of the unit. A gradient of 1
    at all channels at once would let them cancel each other.

    Args:
        forward: the network, or several side by side.
        inputs: (batch, models · channels, height, width).
        models: how many networks.
        first: how many inputs went before these.

    Returns:
        The gradient at each input, (batch, models, channels, height, width).
    """
    with torch.enable_grad():
        leaf = inputs.detach().requires_grad_()
        outputs = forward(leaf)
        slope = torch.unflatten(torch.zeros_like(outputs), 1, (models, -1))
        batch, channels = len(inputs), slope.shape[2]
        turn = turns(channels)[(first + torch.arange(batch)) % channels]
        slope[torch.arange(batch), :, turn, slope.shape[3] // 2, slope.shape[4] // 2] = 1
        (found,) = torch.autograd.grad(outputs, leaf, slope.flatten(1, 2))
    return torch.unflatten(found, 1, (models, -1))


def turns(channels: int) -> Tensor:
    """Return the order in which channels take turns: a random one, since behind a concatenation they are of kinds."""
    return torch.randperm(channels, generator=torch.Generator().manual_seed(0))


class Tally:
    """Add up squares and absolute values of gradients over inputs, for each of several random weights by itself.

    Attributes:
        inputs: how many have been counted.
        alone: of the first input through which any gradient comes, with its first such weights; None before.
    """

    def __init__(self, seeds: int, rows: int, columns: int) -> None:
        self._sums: dict[Measure, Float[np.ndarray, "seeds rows columns"]] = {
            "square": np.zeros((seeds, rows, columns)),
            "absolute": np.zeros((seeds, rows, columns)),
        }
        self.inputs = 0
        self.alone: dict[Measure, Float[np.ndarray, "rows columns"]] | None = None

    def add(self, gradient: Tensor, first_seed: int = 0) -> None:
        """Count the gradients (batch, models, channels, rows, columns) of models from the place ``first_seed`` on."""
        gradient = gradient.double()  # squares of gradients that vanish would be zero in single precision
        models = slice(first_seed, first_seed + gradient.shape[1])
        squares, sizes = gradient.square().sum(2), gradient.abs().sum(2)
        self._sums["square"][models] += squares.sum(0).cpu().numpy()
        self._sums["absolute"][models] += sizes.sum(0).cpu().numpy()
        self.inputs += gradient.shape[0] * gradient.shape[1]
        alive = sizes.sum((2, 3)).nonzero()
        if self.alone is None and len(alive):
            one, model = alive[0].tolist()
            self.alone = {
                "square": squares[one, model].cpu().numpy(),
                "absolute": sizes[one, model].cpu().numpy(),
            }

    def reached(self) -> bool:
        """Return whether any gradient came through, and all of it finite: else there is no map."""
        return all(0 < sums.sum() < np.inf for sums in self._sums.values())

    def mean(self, measure: Measure) -> Float[np.ndarray, "rows columns"]:
        """Return the share of each cell, over all inputs and weights so far.

        Raises:
            ValueError: no gradient came through, or it is not finite.
        """
        return effective.normalized(self._sums[measure].sum(0))

    def one(self, measure: Measure) -> Float[np.ndarray, "rows columns"]:
        """Return the share of each cell of the first input through which any gradient came."""
        alone = self.alone or {"square": np.zeros((1, 1)), "absolute": np.zeros((1, 1))}
        return effective.normalized(alone[measure])

    def deviations(self, measure: Measure) -> list[float]:
        """Return the standard deviation per axis of each random weights' map, in cells; NaN where nothing came."""
        return [effective.deviation_of(one) for one in effective.moments(self._sums[measure])]

    def error(self, measure: Measure) -> float:
        """Return the standard error of the standard deviation per axis, over the random weights."""
        return effective.jackknife(effective.moments(self._sums[measure]))

    def so_far(self) -> dict[str, Any]:
        """Return both maps for a page to draw while others are being measured, in thousandths of the largest cell."""
        told: dict[str, Any] = {"inputs": self.inputs}
        for measure, sums in self._sums.items():
            seen = effective.coarse(sums.sum(0), LIVE)
            most = seen.max()
            told[measure] = (1000 * seen / most).round().astype(int).tolist() if 0 < most < np.inf else []
        return told


def of_stack(stack: PlainStack, size: int, inputs: int, seed: int, tell: Callable[[Tally], None]) -> Tally:
    """Measure the field of the one output that a stack makes of noise of its field's size.

    Args:
        stack: some models, the input's channels side by side.
        size: cells along a side of the field.
        inputs: for each model, drawn for it alone.
        seed: of the noise.
        tell: called with what is known after every few inputs.
    """
    channels, device = stack.kernels[0].shape[1], stack.kernels[0].device
    tally, generator = Tally(stack.models, size, size), torch.Generator().manual_seed(seed)
    values = sum(one.shape[0] for one in stack.kernels) * size**2 * SAVED
    most = max(1, min(MEMORY // (values * 4), -(-inputs // PICTURES)))
    for first in range(0, inputs, most):
        batch = min(most, inputs - first)
        noise = torch.randn(batch, stack.models * channels, size, size, generator=generator)
        tally.add(gradients(stack, noise.to(device), stack.models, first))
        tell(tally)
    return tally
