"""Losses and their slopes, for many models at once, into buffers that exist already."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Loss = Callable[[Tensor, Tensor, Tensor, Tensor], None]
"""(prediction, target, value, slope): write the loss of each model (models,) and d loss / d prediction."""


def squared_error(prediction: Tensor, target: Tensor, value: Tensor, slope: Tensor) -> None:
    """Write the mean over batch and outputs of (prediction - target)², as torch.nn.MSELoss has it."""
    torch.sub(prediction, target, out=slope)
    torch.mean(slope.square(), (1, 2), out=value)
    slope.mul_(2 / (prediction.shape[1] * prediction.shape[2]))


def cross_entropy(prediction: Tensor, target: Tensor, value: Tensor, slope: Tensor) -> None:
    """Write the batch's mean of -Σ target · log softmax(prediction), in nats, as torch.nn.CrossEntropyLoss has it.

    The logarithm of the softmax is taken in one go, so that no exponential overflows.

    Args:
        prediction: one number for each class, (models, batch, classes).
        target: how probable each class is, (1 or models, batch, classes): one-hot, or softer; each row sums to 1.
        value: the loss of each model.
        slope: d loss / d prediction, (softmax - target) / batch.
    """
    _log_softmax_out(prediction, 2, False, out=slope)
    torch.sum(slope * target, (1, 2), out=value)
    value.div_(-prediction.shape[1])
    slope.exp_().sub_(target).div_(prediction.shape[1])


_log_softmax_out = torch.ops.aten._log_softmax.out
"""torch.log_softmax into a buffer that exists already; torch itself gives it no name."""


def evaluate(loss: Loss, prediction: Tensor, target: Tensor) -> Tensor:
    """Return the loss of each model (models,) where nobody needs the slope."""
    value = prediction.new_empty(len(prediction))
    loss(prediction, target, value, torch.empty_like(prediction))
    return value
