"""Stacks of equal 3 × 3 convolutions, plain or with skip connections: their channels, parameters and multiply-adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from dlcore.elements.convolution import counts, window
from dlcore.elements.convolution.counts import Convolution

Connection = Literal["plain", "residual", "dense"]
CONNECTIONS: tuple[Connection, ...] = get_args(Connection)
"""What a layer hands on: what it made; that added to what it got; that beside what it got (concatenation)."""

QUANTITIES = ("weights", "outputs", "size")
"""What is measured of each convolution: norm of the loss's gradient with respect to its weights; norm of that with
respect to its outputs; root mean square of its outputs. What is added to its outputs belongs to them."""

KERNEL = 3
STEM = window.Window(KERNEL, stride=2, before=1, after=1)
"""The first convolution, along one axis: it halves the image."""


@dataclass(frozen=True)
class Stack:
    """Describe a stack: a first convolution, ``depth`` equal layers, the mean over all places, a linear classifier.

    A layer is batch normalization (if there is any), ReLU, convolution, in this order (pre-activation), so that nothing
    but additions, or concatenations, stands between the first convolution and the end.

    Attributes:
        depth: layers between the first convolution and the classifier.
        channels: that the first convolution makes, and every layer where nothing is concatenated.
        growth: channels that each layer adds to those it got by concatenation; 0 where it makes ``channels`` anew.
        normalized: whether there is batch normalization in front of each ReLU.
        gain: of the layers' first weights: 1 is He initialization, standard deviation √(2 / fan_in).
        side: rows, and columns, of an image.
        classes: outputs.

    Source:
        He, Zhang, Ren, Sun, "Identity Mappings in Deep Residual Networks", ECCV 2016; Huang, Liu, van der Maaten,
        Weinberger, "Densely Connected Convolutional Networks", CVPR 2017 (growth rate: section 3).
    """

    depth: int = 2
    channels: int = 8
    growth: int = 0
    normalized: bool = False
    gain: float = 1.0
    side: int = 8
    classes: int = 10

    @property
    def inner_side(self) -> int:
        """Return rows, and columns, behind the first convolution."""
        return STEM.outputs(self.side)

    def width(self, layer: int) -> int:
        """Return the channels that are there behind so many layers."""
        return self.channels + self.growth * layer

    @property
    def widths(self) -> tuple[int, ...]:
        """Return the channels behind the first convolution, and behind each layer: those that a ReLU reads."""
        return tuple(self.width(layer) for layer in range(self.depth + 1))

    @property
    def convolutions(self) -> tuple[Convolution, ...]:
        """Return the first convolution and that of each layer, as they are counted."""
        made = self.growth or self.channels
        layers = (Convolution(self.width(layer), made, bias=True) for layer in range(self.depth))
        return (Convolution(1, self.channels, bias=True), *layers)

    @property
    def parameters_by_layer(self) -> tuple[int, ...]:
        """Return the weights and biases of each convolution and the scales and shifts in front of it."""
        norms = (0, *self.widths[:-1]) if self.normalized else (0,) * (self.depth + 1)
        return tuple(one.parameters + 2 * width for one, width in zip(self.convolutions, norms, strict=True))

    @property
    def multiply_adds_by_layer(self) -> tuple[int, ...]:
        """Return the multiply-adds of each convolution for one image."""
        return tuple(one.multiply_adds(self.inner_side, self.inner_side) for one in self.convolutions)

    @property
    def parameters(self) -> int:
        """Return all that is learned, the classifier and the normalization in front of it too."""
        last = self.widths[-1]
        return sum(self.parameters_by_layer) + 2 * last * self.normalized + counts.dense_parameters(last, self.classes)

    @property
    def multiply_adds(self) -> int:
        """Return the multiply-adds for one image, the classifier's too."""
        return sum(self.multiply_adds_by_layer) + self.widths[-1] * self.classes
