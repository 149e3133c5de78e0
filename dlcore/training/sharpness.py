"""The sharpness of a loss: the largest eigenvalue of its Hessian, for many models at once."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

MOST_ITERATIONS, ENOUGH = 300, 1e-5
"""Of the power method, and the relative change per iteration at which it ends: about 20 on a network at its start."""

Value = Callable[[Tensor], Tensor]
"""(models, parameters) -> (models,), differentiable twice; models do not mix."""


def sharpness(value: Value, parameters: Tensor, enough: float = ENOUGH) -> Tensor:
    """Return the largest eigenvalue of the Hessian of ``value`` at ``parameters`` (models, parameters), (models,).

    Args:
        value: the loss.
        parameters: where; a model whose parameters are not finite gets NaN.
        enough: the relative change per iteration at which the search ends.
    """
    leaf = parameters.detach().requires_grad_()
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(value(leaf).sum(), leaf, create_graph=True)
    largest = _power_method(gradient, leaf, torch.zeros_like(leaf[:, :1]), enough)
    if (largest < 0).any():  # steeper down than up: shift the eigenvalues until the upward ones are the larger
        largest = _power_method(gradient, leaf, -largest.clamp_max(0)[:, None], enough)
    return largest


def _power_method(gradient: Tensor, leaf: Tensor, shift: Tensor, enough: float) -> Tensor:
    """Return the eigenvalue of largest modulus of the Hessian plus ``shift``, without the shift."""
    generator = torch.Generator().manual_seed(0)
    direction = torch.randn(leaf.shape, generator=generator, dtype=leaf.dtype)
    eigenvalue = leaf.new_zeros(len(leaf))
    for _ in range(MOST_ITERATIONS):
        direction = direction / direction.norm(dim=1, keepdim=True)
        (turned,) = torch.autograd.grad(gradient, leaf, direction, retain_graph=True)
        before, eigenvalue = eigenvalue, (turned * direction).sum(1)
        settled = (eigenvalue - before).abs() <= enough * eigenvalue.abs()
        if (settled | ~torch.isfinite(eigenvalue)).all():
            break
        direction = turned + shift * direction
    return eigenvalue
