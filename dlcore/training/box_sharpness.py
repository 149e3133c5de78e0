"""The ε-sharpness of Keskar et al.: how much the loss rises at most in a small box around a minimum, for many models.

Source:
    Keskar, Mudigere, Nocedal, Smelyanskiy, Tang, "On Large-Batch Training for Deep Learning: Generalization Gap and
    Sharp Minima", ICLR 2017, metric 2.1 with A = I: the box |yᵢ| ≤ ε (|xᵢ| + 1), and
    φ = 100 · (max f(x + y) − f(x)) / (1 + f(x)). They maximize by ten iterations of L-BFGS-B; here the gradient is
    ascended by its sign, from several places of the box, and projected back: both give a lower bound of the maximum.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlcore.training.sharpness import Value

STEPS, STARTS = 12, 2
"""Of each ascent, and how many places of the box they set out from, drawn at random."""
STRIDE = 0.5
"""How far one step goes, in half widths of the box; it shrinks evenly to nothing."""


def box_sharpness(value: Value, parameters: Tensor, epsilon: float) -> Tensor:
    """Return φ in percent, at least 0, of each model (models,); NaN where the parameters are not finite.

    Args:
        value: the loss, differentiable.
        parameters: (models, parameters).
        epsilon: of the box.
    """
    half = epsilon * (parameters.abs() + 1)
    here = value(parameters)
    highest = here.clone()
    generator = torch.Generator().manual_seed(0)
    for _ in range(STARTS):
        draw = torch.rand(parameters.shape, generator=generator, dtype=parameters.dtype)
        highest = torch.maximum(highest, _climb(value, parameters, half, half * (2 * draw - 1)))
    return 100 * (highest - here) / (1 + here)


def _climb(value: Value, parameters: Tensor, half: Tensor, offset: Tensor) -> Tensor:
    """Ascend from ``offset`` inside the box and return the highest loss on the way."""
    highest = torch.full_like(parameters[:, 0], -torch.inf)
    for step in range(STEPS + 1):
        leaf = (parameters + offset).requires_grad_()
        with torch.enable_grad():
            losses = value(leaf)
            (gradient,) = torch.autograd.grad(losses.sum(), leaf)
        highest = torch.maximum(highest, losses.detach())
        stride = STRIDE * (1 - step / STEPS) + 1 / STEPS
        offset = (offset + stride * half * gradient.sign()).clamp(-half, half)
    return highest
