"""Stacks of equal convolutions of many models at once, only to send gradients through: nothing here is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from dlcore.elements import initializers
from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.convolution.plain_stack import LINEAR, Drawn, Layer
from dlcore.nets import activation_kernels
from dlcore.nets.convolution import Filters


@dataclass(frozen=True)
class PlainStack:
    """Be so many models of one stack, side by side as ``nets.convolution`` has them.

    Attributes:
        layers: from the input on.
        kernels: of each convolution, (models · channels, channels, kernel, kernel).
        models: how many.
        activation: an id of ``ACTIVATIONS``, or ``LINEAR``.
    """

    layers: tuple[Layer, ...]
    kernels: tuple[Tensor, ...]
    models: int
    activation: str = LINEAR

    def __call__(self, images: Tensor) -> Tensor:
        """Turn (batch, models · channels, size, size) into what the last layer makes of it."""
        kernels, bend = iter(self.kernels), _activation(self.activation)
        for layer in self.layers:
            images = self._next(layer, images, kernels.__next__, bend)
        return images

    def _next(
        self, layer: Layer, images: Tensor, kernel: Callable[[], Tensor], bend: Callable[[Tensor], Tensor]
    ) -> Tensor:
        window = layer.window
        if layer.kind == "max":
            return functional.max_pool2d(images, window.kernel, window.stride)
        if layer.kind == "average":
            return functional.avg_pool2d(images, window.kernel, window.stride)
        made = bend(functional.conv2d(images, kernel(), None, window.stride, 0, window.dilation, self.models))
        return made + _cropped(images, layer.cut) if layer.skip else made


def build(
    layers: Sequence[Layer], channels: int, drawn: Drawn, activation: str, seeds: Sequence[int], *, device: str = "cpu"
) -> PlainStack:
    """Return one model for each seed.

    Args:
        layers: from the input on; every one has as many channels as the input.
        channels: that many.
        drawn: "random" for the normal distribution of the initializers, "uniform" for equal weights that add up to 1.
        activation: an id of ``ACTIVATIONS``, or ``LINEAR``.
        seeds: of the weights.
        device: in torch's words.
    """
    gain = 1.0 if activation == LINEAR else ACTIVATIONS[activation].gain
    sizes = [layer.window.kernel for layer in layers if layer.kind == "convolution"]
    filters = [Filters(channels, channels, size, padding=0, gain=gain) for size in sizes]
    if drawn == "uniform":
        shapes = [(len(seeds) * channels, channels, size, size) for size in sizes]
        kernels = [torch.full(shape, 1 / (channels * size**2)) for shape, size in zip(shapes, sizes, strict=True)]
    else:
        kernels = _random(filters, seeds)
    return PlainStack(tuple(layers), tuple(one.to(device) for one in kernels), len(seeds), activation)


def _random(filters: Sequence[Filters], seeds: Sequence[int]) -> list[Tensor]:
    dense = [one.dense for one in filters]
    flat = torch.from_numpy(initializers.kaiming_normal_stack(seeds, dense)).float()
    rows = torch.split(flat, [layer.parameters for layer in dense], 1)
    weights = (
        torch.unflatten(row[:, : layer.fan_in * layer.fan_out], 1, (layer.fan_in, layer.fan_out))
        for row, layer in zip(rows, dense, strict=True)
    )
    return [one.kernels(drawn).flatten(0, 1).contiguous() for one, drawn in zip(filters, weights, strict=True)]


def _activation(id: str) -> Callable[[Tensor], Tensor]:
    return (lambda sums: sums) if id == LINEAR else activation_kernels.function(id)


def _cropped(images: Tensor, cut: tuple[int, int]) -> Tensor:
    before, after = cut
    return images[..., before : images.shape[-2] - after, before : images.shape[-1] - after]
