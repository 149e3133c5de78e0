"""From the settings of a curve fitting to what the training loop takes."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.elements.curve_fitting import CurveFitting
from dlcore.nets import mlp
from dlcore.training import losses, sharpness
from dlcore.training.plan import Plan, Probe, Task


def task_of(fitting: CurveFitting) -> Task:
    """Return the perceptron, the squared error and the examples."""
    x, y = fitting.examples()
    network = mlp.build(1, fitting.hidden, 1, fitting.activation)
    return Task(network, losses.squared_error, x[:, None], y[:, None])


def loss_probes(fitting: CurveFitting, task: Task, plan: Plan, steps: tuple[int, ...]) -> dict[str, Probe]:
    """Measure after each of ``steps`` the "training" loss on all examples, and the "test" loss: the truth on a grid."""
    x, y = plan.tensor(task.inputs)[None], plan.tensor(task.targets)[None]
    grid, truth = (plan.tensor(array)[None, :, None] for array in fitting.truth())
    predict = task.network.predict
    return {
        "training": Probe(steps, lambda now: losses.evaluate(task.loss, predict(now, x), y)),
        "test": Probe(steps, lambda now: losses.evaluate(task.loss, predict(now, grid), truth)),
    }


def fit_probe(fitting: CurveFitting, task: Task, plan: Plan, steps: tuple[int, ...]) -> Probe:
    """Take after each of ``steps`` the predictions on the grid of the truth."""
    grid = plan.tensor(fitting.truth()[0])[None, :, None]
    return Probe(steps, lambda now: task.network.predict(now, grid)[..., 0])


def sharpness_of(task: Task, starts: Float[np.ndarray, "starts parameters"]) -> Float[np.ndarray, " starts"]:
    """Return the largest eigenvalue of the Hessian of the mean squared error at each start, in double precision.

    One start after another: the graph of a gradient's gradient is large.
    """
    x, y = torch.from_numpy(task.inputs)[None], torch.from_numpy(task.targets)[None]

    def loss(parameters: Tensor) -> Tensor:
        return (task.network.predict(parameters, x) - y).square().mean((1, 2))

    return np.concatenate([sharpness.sharpness(loss, torch.from_numpy(start[None])).numpy() for start in starts])
