"""Update rules in place, for training: fewer passes over memory and no allocation, equal to the pure rules by test.

A kernel does what the function of its name in ``dlcore.elements.optimizers`` does, on torch tensors. It writes over
parameters, state and gradients. Rules without one train by their pure function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor


class Rows(NamedTuple):
    """What one kernel works on; all tensors have the same shape, but for the learning rates.

    Attributes:
        params: moved.
        grads: read, and overwritten.
        state: the rule's, moved.
        scratch: two that hold nothing before and nothing after.
        rates: the models' learning rates, (models, 1).
    """

    params: Tensor
    grads: Tensor
    state: tuple[Tensor, ...]
    scratch: tuple[Tensor, Tensor]
    rates: Tensor

    def step(self, direction: Tensor, factor: float) -> None:
        """Move the parameters by -factor·rate·direction."""
        self.params.addcmul_(direction, self.rates, value=-factor)

    def scaled_step(self, direction: Tensor, square: Tensor, eps: float, factor: float) -> None:
        """Move the parameters by -factor·rate·direction / (√square + eps)."""
        scale = torch.sqrt(square, out=self.scratch[0]).add_(eps)
        self.step(torch.div(direction, scale, out=scale), factor)


Kernel = Callable[..., None]
"""(rows, step, factor of the learning rate, \\*\\*other hyper-parameters as numbers)."""


def _sgd(rows: Rows, _step: int, factor: float) -> None:
    rows.step(rows.grads, factor)


def _momentum(rows: Rows, _step: int, factor: float, *, momentum: float) -> None:
    (velocity,) = rows.state
    rows.step(torch.add(rows.grads, velocity, alpha=momentum, out=velocity), factor)


def _nesterov(rows: Rows, _step: int, factor: float, *, momentum: float) -> None:
    (velocity,) = rows.state
    torch.add(rows.grads, velocity, alpha=momentum, out=velocity)
    rows.step(rows.grads.add_(velocity, alpha=momentum), factor)


def _adagrad(rows: Rows, _step: int, factor: float, *, eps: float) -> None:
    (total,) = rows.state
    rows.scaled_step(rows.grads, total.addcmul_(rows.grads, rows.grads), eps, factor)


def _adadelta(rows: Rows, _step: int, factor: float, *, rho: float, eps: float) -> None:
    square, steps = rows.state
    _mean_square(square, rows.grads, rho)
    delta = torch.add(steps, eps, out=rows.scratch[0]).div_(torch.add(square, eps, out=rows.scratch[1]))
    delta.sqrt_().mul_(rows.grads)
    rows.step(delta, factor)
    _mean_square(steps, delta, rho)


def _rmsprop(rows: Rows, _step: int, factor: float, *, alpha: float, eps: float) -> None:
    (square,) = rows.state
    rows.scaled_step(rows.grads, _mean_square(square, rows.grads, alpha), eps, factor)


def _adam(rows: Rows, step: int, factor: float, *, beta1: float, beta2: float, eps: float) -> None:
    first, second = rows.state
    first.lerp_(rows.grads, 1 - beta1)
    root = (1 - beta2**step) ** 0.5
    rows.scaled_step(first, _mean_square(second, rows.grads, beta2), eps * root, factor * root / (1 - beta1**step))


def _mean_square(average: Tensor, value: Tensor, decay: float) -> Tensor:
    return average.mul_(decay).addcmul_(value, value, value=1 - decay)


KERNELS: Mapping[str, Kernel] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "adadelta": _adadelta,
    "rmsprop": _rmsprop,
    "adam": _adam,
}
