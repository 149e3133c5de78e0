"""How noisy the gradient of a batch is: the scatter of the single examples' gradients, and that of whole batches.

What the first predicts for the second says ``dlcore.elements.batch_noise``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.elements import student
from dlcore.training.plan import Task

EXAMPLES_AT_ONCE = 256
"""Gradients of single examples that are held in memory together."""


class Noise(NamedTuple):
    """The gradients of single examples at some parameters.

    Attributes:
        trace: tr(Σ), the sum over all parameters of their variance over the examples (divided by n - 1).
        squared: |G|², of their mean, the full gradient.
    """

    trace: Float[np.ndarray, " models"]
    squared: Float[np.ndarray, " models"]


@torch.inference_mode()
def of_examples(task: Task, parameters: Float[np.ndarray, "models parameters"]) -> Noise:
    """Measure the gradient of every single example at each of these parameters."""
    found = [_of_one(task, torch.tensor(row)) for row in parameters]
    trace, squared = np.array(found, dtype=float).reshape(-1, 2).T
    return Noise(trace, squared)


def _of_one(task: Task, parameters: Tensor) -> tuple[float, float]:
    """Add up the squared lengths of the examples' gradients, and the gradients: Σ (gᵢ - G)² = Σ gᵢ² - n G²."""
    inputs, targets = torch.tensor(task.inputs)[:, None], torch.tensor(task.targets)[:, None]
    total, squares, examples = torch.zeros_like(parameters, dtype=torch.float64), 0.0, len(inputs)
    for first in range(0, examples, EXAMPLES_AT_ONCE):
        part = slice(first, first + EXAMPLES_AT_ONCE)
        gradients = _gradients(task, parameters, inputs[part], targets[part]).double()
        total += gradients.sum(0)
        squares += float(gradients.square().sum())
    squared = float((total / examples).square().sum())
    return (squares - examples * squared) / (examples - 1), squared


class Scatter(NamedTuple):
    """The mean squared distance of a batch's gradient from the full one, and that mean's standard error."""

    variance: float
    error: float


@torch.inference_mode()
def of_batches(task: Task, parameters: Float[np.ndarray, " parameters"], batch: int, draws: int, seed: int) -> Scatter:
    """Draw batches without replacement, as training does, and measure how far their gradients lie from the full one."""
    point = torch.tensor(parameters)
    inputs, targets = torch.tensor(task.inputs), torch.tensor(task.targets)
    full = _gradients(task, point, inputs[None], targets[None]).double()
    rng = np.random.default_rng(seed)
    most = max(1, EXAMPLES_AT_ONCE * 16 // batch)
    distances: list[Tensor] = []
    for first in range(0, draws, most):
        drawn = rng.permuted(np.tile(np.arange(len(inputs)), (min(most, draws - first), 1)), axis=1)[:, :batch]
        chosen = torch.from_numpy(drawn)
        distances.append((_gradients(task, point, inputs[chosen], targets[chosen]) - full).square().sum(1))
    found = torch.cat(distances).double().numpy()
    return Scatter(float(found.mean()), float(student.standard_error(found)))


def _gradients(task: Task, parameters: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the gradient of each batch's mean loss at one point, (batches, parameters).

    Args:
        task: network and loss.
        parameters: (parameters,).
        inputs: (batches, batch, features).
        targets: (batches, batch, outputs).
    """
    models = len(inputs)
    gradients = parameters.new_zeros(models, len(parameters))
    repeated = parameters.expand(models, -1).contiguous()
    there_and_back = task.network.bind(repeated, gradients, inputs.shape[1])
    prediction = there_and_back.forward(inputs)
    slope = torch.empty_like(prediction)
    task.loss(prediction, targets, prediction.new_empty(models), slope)
    there_and_back.backward(slope)
    return gradients
