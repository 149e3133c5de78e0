"""Activations as passes over preallocated buffers: torch's own kernels where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.elements.activations import ACTIVATIONS

aten = torch.ops.aten

SIGMOID_IS_FASTER_FROM = 2048
"""Elements from which tanh by way of sigmoid is faster on a CPU in spite of its calls (5 times at 131,072 elements)."""


@dataclass(frozen=True)
class Kernel:
    """Run one activation forward and back.

    Attributes:
        forward: (sums, units): write units h = f(z), where sums = scale·z; both may be the same buffer unless
            ``keeps_sums``.
        backward: (slope, sums, units): write slope·f'(z) over the units.
        keeps_sums: whether ``backward`` reads the sums, so that they need a buffer of their own.
        scale: what ``forward`` wants z to be multiplied by; a matrix product does that on the way.
    """

    forward: Callable[[Tensor, Tensor], object]
    backward: Callable[[Tensor, Tensor, Tensor], object]
    keeps_sums: bool = False
    scale: float = 1.0


_MINUS_ONE = torch.tensor(-1.0)  # as a tensor, since only the second summand of torch.add has a factor

_TANH_BY_SIGMOID = Kernel(
    forward=lambda sums, units: torch.add(_MINUS_ONE, torch.sigmoid(sums, out=units), alpha=2, out=units),
    backward=lambda slope, _, units: aten.tanh_backward.grad_input(slope, units, grad_input=units),
    scale=2.0,
)
"""tanh z = 2σ(2z) - 1."""

_KERNELS: Mapping[str, Kernel] = {
    "tanh": Kernel(
        forward=lambda sums, units: torch.tanh(sums, out=units),
        backward=lambda slope, _, units: aten.tanh_backward.grad_input(slope, units, grad_input=units),
    ),
    "sigmoid": Kernel(
        forward=lambda sums, units: torch.sigmoid(sums, out=units),
        backward=lambda slope, _, units: aten.sigmoid_backward.grad_input(slope, units, grad_input=units),
    ),
    "relu": Kernel(
        forward=lambda sums, units: torch.clamp_min(sums, 0, out=units),
        backward=lambda slope, _, units: aten.threshold_backward.grad_input(slope, units, 0, grad_input=units),
    ),
    "gelu": Kernel(
        forward=lambda sums, units: aten.gelu.out(sums, out=units),
        backward=lambda slope, sums, units: aten.gelu_backward.grad_input(slope, sums, grad_input=units),
        keeps_sums=True,
    ),
}


_FUNCTIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "gelu": torch.nn.functional.gelu,
}


def function(activation: str) -> Callable[[Tensor], Tensor]:
    """Return torch's function for an activation of the catalogue, which is faster, or the catalogue's own."""
    return _FUNCTIONS.get(activation) or ACTIVATIONS[activation].function


def kernel(activation: str, elements: int, device: str) -> Kernel:
    """Return torch's kernel for an activation of the catalogue, or one made of its function and derivative.

    Args:
        activation: an id of ``ACTIVATIONS``.
        elements: how many units are computed in one go.
        device: the type of device, as torch names it.
    """
    if activation == "tanh" and device == "cpu" and elements >= SIGMOID_IS_FASTER_FROM:
        return _TANH_BY_SIGMOID
    chosen = ACTIVATIONS[activation]
    return _KERNELS.get(activation) or Kernel(
        forward=lambda sums, units: units.copy_(chosen.function(sums)),
        backward=lambda slope, sums, units: torch.mul(slope, chosen.derivative(sums), out=units),
        keeps_sums=True,
    )
