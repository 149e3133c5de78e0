"""The convolutional network of the course's assignment on paper: its steps, their sizes, parameters and multiply-adds.

Blocks of convolution, batch normalization where wanted, ReLU, 2 × 2 max pooling and dropout of channels where wanted,
then fully connected layers. What is counted here before any training is held to what torch builds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dlcore.elements.convolution import field
from dlcore.elements.convolution.counts import Convolution
from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.window import Window
from dlcore.elements.initializers import DenseLayer

Kind = Literal["convolution", "normalization", "relu", "pooling", "dropout", "dense"]
Size = tuple[int, int, int]
"""Channels, height and width."""

POOL = Window(2, 2)
GAIN = 2**0.5
"""Of ReLU; the last layer is linear and has 1."""


@dataclass(frozen=True)
class Step:
    """Describe what happens to one example at one place of the network.

    Attributes:
        kind: what happens.
        layer: which of the convolutions, or of the fully connected layers, this is or follows; counts from 1.
        size: of what comes out; units of a fully connected layer are channels of 1 × 1.
        field: what one cell sees of the input; None in fully connected layers, which see everything.
        parameters: that are learned.
        multiply_adds: for one example.
    """

    kind: Kind
    layer: int
    size: Size
    field: Field | None
    parameters: int = 0
    multiply_adds: int = 0


@dataclass(frozen=True)
class Architecture:
    """Say how the network is built.

    Attributes:
        size: of an image.
        channels: filters of each block.
        kernel: rows and columns of a filter, odd, so that a padding of ``kernel // 2`` keeps the size of the image.
        batch_norm: whether each channel is normalized in front of ReLU.
        dropout: the probability with which a whole channel is silenced behind pooling.
        hidden: units of each hidden fully connected layer.
        classes: outputs.

    Raises:
        ValueError: it has no output; the sentence says which relation is violated.
    """

    size: Size = (1, 8, 8)
    channels: tuple[int, ...] = (8, 16)
    kernel: int = 3
    batch_norm: bool = False
    dropout: float = 0.0
    hidden: tuple[int, ...] = (32,)
    classes: int = 10

    def __post_init__(self) -> None:
        if self.kernel % 2 == 0:
            raise ValueError(
                f"a kernel of {self.kernel} × {self.kernel} with a padding of k // 2 = {self.kernel // 2} would make "
                "the image a pixel larger: k must be odd"
            )
        _, height, width = self.size
        most = most_blocks(height, width)
        if len(self.channels) > most:
            left = f"{height >> most} × {width >> most}"
            raise ValueError(
                f"block {most + 1} would pool an image of {left} pixels, and 2 × 2 pooling needs 2 × 2 of them: "
                f"{height} × {width} pixels can be halved {most} times, so take at most {most} blocks"
            )

    @property
    def convolutions(self) -> tuple[Convolution, ...]:
        """The convolution of each block."""
        square = self.kernel, self.kernel
        return tuple(Convolution(*both, square, bias=True) for both in pairwise((self.size[0], *self.channels)))

    @property
    def features(self) -> int:
        """Count what the blocks hand to the fully connected layers."""
        channels, height, width = self.pooled(len(self.channels))
        return channels * height * width

    @property
    def layers(self) -> tuple[DenseLayer, ...]:
        """Convolutions and fully connected layers as an initializer takes them, in the order of the parameters."""
        widths = (self.features, *self.hidden, self.classes)
        gains = (GAIN,) * len(self.hidden) + (1.0,)
        filters = (DenseLayer(one.weights // one.outputs, one.outputs, GAIN) for one in self.convolutions)
        return (*filters, *(DenseLayer(*both, gain) for both, gain in zip(pairwise(widths), gains, strict=True)))

    @property
    def parameters(self) -> int:
        """Count what is learned."""
        return sum(step.parameters for step in self.steps())

    @property
    def multiply_adds(self) -> int:
        """Count the multiply-adds for one image."""
        return sum(step.multiply_adds for step in self.steps())

    @property
    def statistics(self) -> int:
        """Count what batch normalization keeps without learning it: a mean and a variance of each channel."""
        return 2 * sum(self.channels) if self.batch_norm else 0

    @property
    def units(self) -> tuple[int, ...]:
        """Count the numbers that each convolution, then each fully connected layer, makes of one image."""
        return tuple(math.prod(step.size) for step in self.steps() if step.kind in ("convolution", "dense"))

    @property
    def rival(self) -> int:
        """Return how many units give a perceptron of one hidden layer about as many parameters."""
        inputs = self.size[0] * self.size[1] * self.size[2]
        return max(1, round((self.parameters - self.classes) / (inputs + 1 + self.classes)))

    def pooled(self, blocks: int) -> Size:
        """Return the size behind so many blocks."""
        _, height, width = self.size
        return (self.size[0], *self.channels)[blocks], height >> blocks, width >> blocks

    def steps(self) -> Iterator[Step]:
        """Yield everything that happens to an image, in order."""
        seen = field.INPUT
        for number, convolution in enumerate(self.convolutions, 1):
            seen = seen.behind(Window(self.kernel, 1, self.kernel // 2, self.kernel // 2))
            whole = convolution.outputs, *self.pooled(number - 1)[1:]
            yield Step(
                "convolution", number, whole, seen, convolution.parameters, convolution.multiply_adds(*whole[1:])
            )
            if self.batch_norm:
                yield Step("normalization", number, whole, seen, 2 * convolution.outputs)
            yield Step("relu", number, whole, seen)
            seen = seen.behind(POOL)
            yield Step("pooling", number, self.pooled(number), seen)
            if self.dropout:
                yield Step("dropout", number, self.pooled(number), seen)
        for number, layer in enumerate(self.layers[len(self.channels) :], 1):
            units = layer.fan_out, 1, 1
            yield Step("dense", number, units, None, layer.parameters, layer.fan_in * layer.fan_out)
            if number <= len(self.hidden):
                yield Step("relu", number, units, None)


def most_blocks(height: int, width: int) -> int:
    """Return how often an image can be halved before one of its sides is a single pixel."""
    return min(height, width).bit_length() - 1
