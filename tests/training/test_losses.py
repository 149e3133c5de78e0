"""Losses are torch's, and their slopes are autograd's."""

import pytest
import torch

from dlcore.training import losses


def test_squared_error_is_torchs():
    generator = torch.Generator().manual_seed(0)
    prediction = torch.randn(3, 5, 2, generator=generator, dtype=torch.float64, requires_grad=True)
    target = torch.randn(1, 5, 2, generator=generator, dtype=torch.float64)
    expected = torch.stack([torch.nn.functional.mse_loss(one, target[0]) for one in prediction])
    value, slope = torch.empty(3, dtype=torch.float64), torch.empty_like(prediction)
    losses.squared_error(prediction.detach(), target, value, slope)
    torch.testing.assert_close(value, expected)
    torch.testing.assert_close(slope, torch.autograd.grad(expected.sum(), prediction)[0])
    torch.testing.assert_close(losses.evaluate(losses.squared_error, prediction.detach(), target), expected)


def soft(generator):
    return torch.rand(1, 6, 10, generator=generator, dtype=torch.float64).softmax(2)


def hard(generator):
    labels = torch.randint(10, (1, 6), generator=generator)
    return torch.nn.functional.one_hot(labels, 10).to(torch.float64)


@pytest.mark.parametrize("targets", [hard, soft])
@pytest.mark.parametrize("size", [1.0, 1e3])
def test_cross_entropy_is_torchs(targets, size):
    generator = torch.Generator().manual_seed(0)
    prediction = size * torch.randn(3, 6, 10, generator=generator, dtype=torch.float64)
    prediction.requires_grad_()
    target = targets(generator)
    expected = torch.stack([torch.nn.functional.cross_entropy(one, target[0]) for one in prediction])
    value, slope = torch.empty(3, dtype=torch.float64), torch.empty_like(prediction)
    losses.cross_entropy(prediction.detach(), target, value, slope)
    torch.testing.assert_close(value, expected, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(slope, torch.autograd.grad(expected.sum(), prediction)[0], rtol=1e-10, atol=1e-14)


def test_cross_entropy_takes_targets_of_each_model():
    generator = torch.Generator().manual_seed(0)
    prediction = torch.randn(2, 6, 10, generator=generator, dtype=torch.float64)
    targets = torch.cat([hard(generator), soft(generator)])
    together = losses.evaluate(losses.cross_entropy, prediction, targets)
    for place in range(2):
        alone = losses.evaluate(losses.cross_entropy, prediction[place][None], targets[place][None])
        torch.testing.assert_close(together[place], alone[0])


def test_cross_entropy_of_guessing_is_ln_10_and_survives_single_precision():
    target = hard(torch.Generator().manual_seed(0)).float()
    assert losses.evaluate(losses.cross_entropy, torch.zeros(1, 6, 10), target).item() == pytest.approx(2.302585)
    sure = 1e4 * target
    assert losses.evaluate(losses.cross_entropy, sure, target).item() == 0
    assert losses.evaluate(losses.cross_entropy, -sure, target).item() == pytest.approx(1e4 + 2.197225, rel=1e-6)
