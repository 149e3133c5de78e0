"""Activations as in-place passes over preallocated buffers: torch's own kernels where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.elements.activations import ACTIVATIONS

aten = torch.ops.aten

SIGMOID_IS_FASTER_FROM = 2048
"""Elements from which tanh by way of sigmoid is faster on a CPU in spite of its calls (4 times at 131,072 elements)."""


@dataclass(frozen=True)
class Kernel:
    """Run one activation forward and back.

    Attributes:
        forward: (sums z, units h): write h = f(z); h and z may be the same buffer unless ``keeps_sums``.
        backward: (slope, sums z, units h): multiply slope by f'(z) in place.
        keeps_sums: whether ``backward`` reads z, so that it needs a buffer of its own.
    """

    forward: Callable[[Tensor, Tensor], object]
    backward: Callable[[Tensor, Tensor, Tensor], object]
    keeps_sums: bool = False


def _tanh(sums: Tensor, units: Tensor) -> None:
    if sums.numel() < SIGMOID_IS_FASTER_FROM or sums.device.type != "cpu":
        torch.tanh(sums, out=units)
    else:
        torch.mul(sums, 2, out=units).sigmoid_().mul_(2).sub_(1)  # tanh z = 2σ(2z) - 1


_KERNELS: Mapping[str, Kernel] = {
    "tanh": Kernel(
        forward=_tanh,
        backward=lambda slope, _, units: aten.tanh_backward.grad_input(slope, units, grad_input=slope),
    ),
    "sigmoid": Kernel(
        forward=lambda sums, units: torch.sigmoid(sums, out=units),
        backward=lambda slope, _, units: aten.sigmoid_backward.grad_input(slope, units, grad_input=slope),
    ),
    "relu": Kernel(
        forward=lambda sums, units: torch.clamp_min(sums, 0, out=units),
        backward=lambda slope, _, units: aten.threshold_backward.grad_input(slope, units, 0, grad_input=slope),
    ),
    "gelu": Kernel(
        forward=lambda sums, units: aten.gelu.out(sums, out=units),
        backward=lambda slope, sums, _: aten.gelu_backward.grad_input(slope, sums, grad_input=slope),
        keeps_sums=True,
    ),
}


def kernel(activation: str) -> Kernel:
    """Return torch's kernel for an activation of the catalogue, or one made of its function and derivative."""
    chosen = ACTIVATIONS[activation]
    return _KERNELS.get(activation) or Kernel(
        forward=lambda sums, units: units.copy_(chosen.function(sums)),
        backward=lambda slope, sums, _: slope.mul_(chosen.derivative(sums)),
        keeps_sums=True,
    )
