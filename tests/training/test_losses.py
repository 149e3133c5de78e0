"""Losses are torch's, and their slopes are autograd's."""

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
