"""What goes forward and back through a stack of convolutions, layer by layer, while it trains."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from dlcore.elements.convolution.skips import Stack
from dlcore.nets import conv_stack, dense
from dlcore.training.classification import Measure


def measure(stack: Stack, skips: Sequence[float], images: Tensor, labels: Tensor) -> Measure:
    """Return what measures the ``skips.QUANTITIES`` of each convolution: (models, quantities, depth + 1).

    The stacks are as in training: normalized over these very images. Nothing is updated.

    Args:
        stack: the shape.
        skips: of each model, as ``conv_stack.build`` takes them.
        images: (images, features).
        labels: class of each image, (images,), whole numbers; the loss is the mean cross-entropy.
    """

    def quantities(rows: Tensor) -> Tensor:
        with torch.inference_mode(False), torch.enable_grad():
            leaf = rows.clone().requires_grad_()
            flow = conv_stack.flow(stack, skips, leaf, images[None].clone(), conv_stack.over_batch)
            targets = labels.clone().expand(len(rows), -1).flatten()
            loss = functional.cross_entropy(flow.prediction.flatten(0, 1), targets, reduction="sum") / len(labels)
            of_rows, *of_outputs = torch.autograd.grad(loss, [leaf, *flow.outputs])
            weights = [slope for slope, _ in dense.views(of_rows, conv_stack.layers_of(stack))][:-1]
            found = [
                torch.stack([slope.flatten(1).norm(dim=1) for slope in weights], 1),
                torch.stack([_of_models(slope, len(rows)).norm(dim=1) for slope in of_outputs], 1),
                torch.stack([_rms(output.detach(), len(rows)) for output in flow.outputs], 1),
            ]
        return torch.stack(found, 1)

    return quantities


def _of_models(images: Tensor, models: int) -> Tensor:
    """Turn (batch, models · channels, height, width) into (models, everything)."""
    return torch.unflatten(images, 1, (models, -1)).transpose(0, 1).flatten(1)


def _rms(images: Tensor, models: int) -> Tensor:
    return _of_models(images, models).square().mean(1).sqrt()
