"""VGG's argument: n convolutions of 3x3 see what one of (2n + 1) x (2n + 1) sees, with fewer weights.

Source: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition",
arXiv:1409.1556, section 2.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.elements.convolution.counts import Convolution
from dlcore.elements.convolution.layers import Layer
from dlcore.elements.convolution.stack import levels

MOST_CHANNELS = 1024


@dataclass(frozen=True)
class Rival:
    """Hold what a stack of equal convolutions sees and costs, C channels in and out.

    Attributes:
        layers: how many there are.
        kernel: rows and columns of each one.
        field: rows and columns of the image that one unit sees.
        weights: of all of them.
        multiply_adds: for one image.
    """

    layers: int
    kernel: int
    field: int
    weights: int
    multiply_adds: int

    @property
    def per_square(self) -> int:
        """Return the weights in units of C²."""
        return self.layers * self.kernel**2


def built(layers: int, kernel: int, channels: int, size: int) -> Rival:
    """Build the stack with the padding that keeps the size, and count it.

    Args:
        layers: how many convolutions.
        kernel: odd.
        channels: in and out of each.
        size: rows and columns of the image.
    """
    stack = levels([Layer("conv", kernel, padding=kernel // 2)] * layers, size)
    each = Convolution(channels, channels, (kernel, kernel))
    costs = [each.multiply_adds(level.size, level.size) for level in stack[1:]]
    return Rival(layers, kernel, stack[-1].fields.sizes[0], each.weights * layers, sum(costs))


def rivals(channels: int, size: int, deepest: int = 4) -> list[tuple[Rival, Rival]]:
    """Return for n = 2, 3, …, ``deepest`` the stack of n 3x3 convolutions and the one kernel that sees as much."""
    return [(built(n, 3, channels, size), built(1, 2 * n + 1, channels, size)) for n in range(2, deepest + 1)]
