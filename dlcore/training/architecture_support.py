"""Which pixels does a unit inside a torchvision network depend on? Asked of torch's own layers by backpropagation.

What a unit can see does not depend on how many channels there are. So the network's own traced graph runs with one
channel for each layer, its windows as they are, on images as long as the field: even DenseNet-201's, 3863 pixels long,
is measured in a second or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

NARROW = 96
"""Pixels across a strip: enough for the last window of each network."""
SEEN = "seen"
"""What the node's output is called in what a run returns."""
_PASSED = (nn.BatchNorm2d, nn.ReLU, nn.Dropout)


class OneChannel(fx.Interpreter):
    """Run a traced network as far as one node, each layer thinned to one channel with positive random weights.

    With positive weights no two paths cancel, and nothing may gate: activations and normalizations pass what they get,
    and an average pooling stands in for a max pooling, which passes a gradient to the largest of its cells alone.
    """

    def __init__(self, network: nn.Module, last: str, seed: int) -> None:
        """Trace the network as far as the node.

        Args:
            network: on any device, ``meta`` too: its weights are not used.
            last: the name of the node to stop at, as in ``nets.traced``.
            seed: of the weights.

        Raises:
            ValueError: there is no such node.
        """
        from torchvision.models.feature_extraction import create_feature_extractor

        super().__init__(create_feature_extractor(network, {last: SEEN}))
        self._generator = torch.Generator().manual_seed(seed)

    def call_module(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run one layer, thinned."""
        module, (signal,) = self.fetch_attr(str(target)), args
        if isinstance(module, nn.Conv2d):
            return self._convolve(module, signal)
        if isinstance(module, nn.MaxPool2d):
            return functional.avg_pool2d(
                signal, module.kernel_size, module.stride, module.padding, ceil_mode=module.ceil_mode
            )
        if isinstance(module, _PASSED):
            return signal
        return super().call_module(target, args, kwargs)

    def call_function(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run one function; a ReLU passes what it gets."""
        return args[0] if target is functional.relu else super().call_function(target, args, kwargs)

    def _convolve(self, module: nn.Conv2d, signal: Tensor) -> Tensor:
        """Convolve all channels to one: weights about as large as keep both the many paths and the few in range."""
        shape = (1, signal.shape[1], *module.kernel_size)
        weights = torch.rand(shape, generator=self._generator, dtype=torch.float64) + 0.5
        weights /= weights.numel() ** 0.5
        padding: Any = module.padding
        return functional.conv2d(signal, weights, stride=module.stride, padding=padding, dilation=module.dilation)


class Span(NamedTuple):
    """The first and the last line of pixels with a derivative that is not zero, and whether all between have one."""

    first: int
    last: int
    gapless: bool


def spans(network: OneChannel, size: int, units: Sequence[int], axis: int) -> list[Span]:
    """Measure which lines of pixels some units depend on, by backpropagation.

    The image is a strip, long along the axis alone: what a unit sees along one axis does not depend on the other.

    Args:
        network: as far as the layer.
        size: pixels along the axis.
        units: places along the axis.
        axis: 0 for rows, 1 for columns.
    """
    shape = (size, NARROW) if axis == 0 else (NARROW, size)
    image = torch.zeros(1, 1, *shape, dtype=torch.float64, requires_grad=True)
    found = network.run(image)[SEEN][0].sum(0).select(1 - axis, 0)
    slopes = (torch.autograd.grad(found[unit], image, retain_graph=True)[0][0, 0] for unit in units)
    return [_span(slope.ne(0).any(1 - axis).nonzero().flatten()) for slope in slopes]


def _span(lines: Tensor) -> Span:
    first, last = int(lines[0]), int(lines[-1])
    return Span(first, last, len(lines) == last - first + 1)
