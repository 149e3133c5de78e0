"""The sharpness of a loss is the largest eigenvalue of its Hessian."""

import numpy as np
import torch

from dlcore.elements import initializers
from dlcore.elements.curve_fitting import CurveFitting
from dlcore.training import curve_fitting
from dlcore.training.sharpness import sharpness
from tests.training.batch_rooms import room, some_parameters

SMALL = CurveFitting(points=20, batch=20, width=5, target="sine")


def test_a_quadratic_has_the_largest_eigenvalue_of_its_matrix():
    spectra = torch.tensor([[3.0, 1.0, 0.5], [2.0, -1.0, 0.1], [1.0, -5.0, 0.2]], dtype=torch.float64)
    turn = torch.linalg.qr(torch.randn(3, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64))[0]

    def value(parameters):
        return ((parameters @ turn) ** 2 * spectra).sum(1) / 2

    found = sharpness(value, torch.zeros(3, 3, dtype=torch.float64))
    torch.testing.assert_close(found, torch.tensor([3.0, 2.0, 1.0], dtype=torch.float64), rtol=1e-4, atol=0)


def test_networks_have_that_of_the_whole_hessian_each_its_own():
    task = curve_fitting.task_of(SMALL)
    starts = initializers.kaiming_normal_stack([0, 1, 2], task.network.layers)
    found = curve_fitting.sharpness_of(task, starts)
    x, y = torch.from_numpy(task.inputs)[None], torch.from_numpy(task.targets)[None]
    for start, sharp in zip(starts, found, strict=True):

        def loss(row):
            return (task.network.predict(row[None], x) - y).square().mean()

        hessian = torch.autograd.functional.hessian(loss, torch.from_numpy(start))
        np.testing.assert_allclose(sharp, torch.linalg.eigvalsh(hessian)[-1], rtol=1e-3)


def test_classifiers_have_that_of_the_whole_hessian_and_one_that_diverged_has_none():
    one = room(images=20, width=2, activation="tanh")
    points = torch.tensor(some_parameters(one, models=3), dtype=torch.float64)
    points[1] = torch.nan
    inputs, targets = (torch.tensor(array, dtype=torch.float64) for array in (one.task.inputs, one.task.targets))

    def value(parameters):
        logits = one.task.network.predict(parameters, inputs[None])
        return -(torch.log_softmax(logits, 2) * targets).sum(2).mean(1)

    found = sharpness(value, points)
    assert torch.isnan(found[1])
    for place in (0, 2):
        hessian = torch.autograd.functional.hessian(lambda row: value(row[None])[0], points[place])
        torch.testing.assert_close(found[place], torch.linalg.eigvalsh(hessian)[-1], rtol=1e-3, atol=0)
