"""Which pixels of an image does one unit of a stack depend on? Asked of torch's own layers by backpropagation."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float64
from torch import Tensor, nn

from dlcore.elements.convolution.layers import Layer


def build(layers: Sequence[Layer], seed: int) -> list[nn.Module]:
    """Build a stack of one channel with positive random weights: then no two paths can cancel each other.

    A max pooling passes a gradient to the largest of its cells alone, whichever that is for one image; an average
    pooling of the same window stands in for it, so that every cell that can be the largest counts.
    """
    generator = torch.Generator().manual_seed(seed)
    return [_module(layer, generator) for layer in layers]


def backpropagate(
    modules: Sequence[nn.Module], size: int, unit: tuple[int, int], seed: int
) -> tuple[list[int], Float64[Tensor, "size size"]]:
    """Return the rows of every level, the image's first, and the derivative of a unit of the last by each pixel.

    Args:
        modules: what ``build`` returned.
        size: rows and columns of the image, which is random.
        unit: row and column in the last level.
        seed: of the image.
    """
    generator = torch.Generator().manual_seed(seed)
    image = torch.rand(1, 1, size, size, dtype=torch.float64, generator=generator).requires_grad_()
    rows, signal = [size], image
    for module in modules:
        signal = module(signal)
        rows.append(signal.shape[-2])
    (gradient,) = torch.autograd.grad(signal[0, 0, unit[0], unit[1]], image)
    return rows, gradient[0, 0]


def _module(layer: Layer, generator: torch.Generator) -> nn.Module:
    kernel, stride, padding = layer.kernel, layer.stride, layer.padding
    if layer.kind in {"pool", "avg"}:
        return nn.AvgPool2d(kernel, stride, padding, layer.ceil)
    convolution: nn.Conv2d | nn.ConvTranspose2d
    if layer.kind == "up":
        extra, dilation = layer.output_padding, layer.dilation
        convolution = nn.ConvTranspose2d(1, 1, kernel, stride, padding, extra, bias=False, dilation=dilation)
    else:
        convolution = nn.Conv2d(1, 1, kernel, stride, padding, layer.dilation, bias=False)
    weights = torch.rand(convolution.weight.shape, dtype=torch.float64, generator=generator) + 0.5
    convolution.weight = nn.Parameter(weights / kernel**2, requires_grad=False)
    return convolution
