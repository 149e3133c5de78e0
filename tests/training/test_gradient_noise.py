"""The scatter of gradients: against one example after another, and against the theory of sampling."""

import numpy as np
import pytest
import torch

from dlcore.elements import batch_noise
from dlcore.training import gradient_noise
from tests.training.batch_rooms import room, some_parameters


def gradients_one_by_one(one, parameters):
    """Differentiate the loss of every single example by autograd, in double precision."""
    inputs, targets = (torch.tensor(array, dtype=torch.float64) for array in (one.task.inputs, one.task.targets))
    found = []
    for example, wanted in zip(inputs, targets, strict=True):
        leaf = torch.tensor(parameters, dtype=torch.float64, requires_grad=True)
        logits = one.task.network.predict(leaf[None], example[None, None])[0, 0]
        loss = torch.nn.functional.cross_entropy(logits[None], wanted.argmax()[None])
        found.append(torch.autograd.grad(loss, leaf)[0].numpy())
    return np.stack(found)


def test_trace_and_squared_length_are_those_of_the_single_gradients():
    one = room(hidden_layers=2)
    points = some_parameters(one, models=3)
    found = gradient_noise.of_examples(one.task, points)
    for row, parameters in enumerate(points):
        single = gradients_one_by_one(one, parameters)
        assert found.trace[row] == pytest.approx(np.trace(np.cov(single.T)), rel=1e-4)
        assert found.squared[row] == pytest.approx((single.mean(0) ** 2).sum(), rel=1e-4)


@pytest.mark.parametrize("batch", [1, 3, 16, 39])
def test_batches_scatter_as_predicted(batch):
    one = room()
    parameters = some_parameters(one)
    noise = gradient_noise.of_examples(one.task, parameters)
    found = gradient_noise.of_batches(one.task, parameters[0], batch, draws=2000, seed=1)
    predicted = batch_noise.variance(noise.trace, np.array([batch]), 40)[0]
    assert found.variance == pytest.approx(predicted, abs=4 * found.error)
    assert found.error < 0.1 * predicted


def test_the_full_batch_has_no_noise():
    one = room()
    found = gradient_noise.of_batches(one.task, some_parameters(one)[0], 40, draws=5, seed=1)
    assert found.variance < 1e-10


def test_examples_are_gone_through_in_pieces_without_a_difference(monkeypatch):
    one = room()
    whole = gradient_noise.of_examples(one.task, some_parameters(one))
    monkeypatch.setattr(gradient_noise, "EXAMPLES_AT_ONCE", 7)
    pieces = gradient_noise.of_examples(one.task, some_parameters(one))
    np.testing.assert_allclose(whole, pieces, rtol=1e-6)
