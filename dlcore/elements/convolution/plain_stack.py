"""Stacks of equal convolutions without padding: their windows along one axis, and the shape that their fields take.

Without padding the smallest input that gives an output is exactly one unit's receptive field, and no border disturbs
what is measured on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.catalogue import Catalogue
from dlcore.elements.convolution.field import Field, through
from dlcore.elements.convolution.window import Window

Kind = Literal["convolution", "max", "average"]
Downsampling = Literal["none", "stride", "max", "average"]
Drawn = Literal["uniform", "random"]
"""Where weights come from: all equal, adding up to 1, or from the normal distribution of the initializers."""

LINEAR = "linear"
"""What stands in the place of an activation's id where there is none."""

POOL = 2
"""Cells of a pooling's window, and how far it moves; the stride of a convolution that downsamples."""


@dataclass(frozen=True)
class Layer:
    """Describe one layer, alike along both axes.

    Attributes:
        window: what it slides.
        kind: a convolution, or the pooling's rule.
        skip: whether its input is added to what comes out (identity skip connection).
    """

    window: Window
    kind: Kind = "convolution"
    skip: bool = False

    @property
    def cut(self) -> tuple[int, int]:
        """Return how many cells the input loses at either end to lie on the output, for the skip connection."""
        lost = self.window.span - 1
        return lost // 2, lost - lost // 2


@dataclass(frozen=True)
class Shrinking:
    """Say how a stack gets coarser: by what, and after every how many convolutions."""

    by: Downsampling = "none"
    every: int = 5


def layers(
    depth: int, kernel: int, dilations: Sequence[int] = (1,), shrinking: Shrinking = Shrinking(), *, skips: bool = False
) -> tuple[Layer, ...]:
    """Return the layers of a stack of ``depth`` convolutions.

    Args:
        depth: convolutions.
        kernel: rows and columns of each.
        dilations: of the first, the second …; repeated where there are more convolutions.
        shrinking: every so many convolutions one has stride 2, or a pooling follows; never behind the last.
        skips: whether convolutions that do not downsample have an identity skip connection.

    Raises:
        ValueError: a skip connection has no middle to lie on; the sentence names the relation.
    """
    found = []
    for place in range(1, depth + 1):
        dilation = dilations[(place - 1) % len(dilations)]
        coarser = shrinking.by != "none" and place % shrinking.every == 0 and place < depth
        strided = coarser and shrinking.by == "stride"
        if skips and not strided and dilation * (kernel - 1) % 2:
            raise ValueError(
                f"a skip connection around a {kernel}×{kernel} convolution at dilation {dilation} has no middle to lie "
                "on: (k − 1)·d must be even"
            )
        found.append(Layer(Window(kernel, POOL if strided else 1, dilation=dilation), skip=skips and not strided))
        if coarser and not strided:
            found.append(Layer(Window(POOL, POOL), "max" if shrinking.by == "max" else "average"))
    return tuple(found)


def field_of(stack: Sequence[Layer]) -> Field:
    """Return the theoretical receptive field along one axis."""
    return through(tuple(layer.window for layer in stack))


def seconds(stack: Sequence[Layer], channels: int, probes: int) -> float:
    """Estimate what sending so many gradients back takes: calls, and arithmetic and memory of all layers, both ways."""
    each, size = 0.0, field_of(stack).size
    for layer in stack:
        size = layer.window.outputs(size)
        each += size**2 * channels * (1.6e-10 * channels * layer.window.kernel**2 + 1e-8)
    return 1e-3 * len(stack) + probes * each


def expected_share(stack: Sequence[Layer]) -> Float[np.ndarray, "size size"]:
    """Return which share of the gradient each cell of the field gets in expectation; the shares add up to 1.

    It is the n-fold convolution of boxes of equal weights, each spread by the strides before it. That is the gradient
    itself where all weights are equal and nothing is curved. It is also the expected square of the gradient where
    weights are drawn independently around zero: squares of independent terms add up, whatever their weights' size. A
    skip connection adds the identity, which carries as much as the convolution beside it.

    Source:
        Luo, Li, Urtasun, Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks",
        NeurIPS 2016, sections 2.2 and 2.3.
    """
    share, stride = np.ones((1, 1)), 1
    for layer in stack:
        share = _spread(share, layer, stride)
        stride *= layer.window.stride
    return share


def _spread(share: Float[np.ndarray, "size size"], layer: Layer, stride: int) -> Float[np.ndarray, "larger larger"]:
    """Lay a copy of the fields so far at each weight of the next window, all with the same weight."""
    size, window = len(share), layer.window
    larger = size + (window.span - 1) * stride
    down, spread = np.zeros((larger, size)), np.zeros((larger, larger))
    firsts = range(0, larger - size + 1, window.dilation * stride)
    for first in firsts:
        down[first : first + size] += share
    for first in firsts:
        spread[:, first : first + size] += down
    spread /= window.kernel**2
    if layer.skip:
        first = layer.cut[0] * stride
        spread[first : first + size, first : first + size] += share
        spread /= 2
    return spread


def standard_deviation(depth: int, kernel: int) -> float:
    """Return √(n(k² − 1) / 12), the standard deviation along one axis behind n equal k×k convolutions.

    Each lays a uniform distribution over k cells, whose variance is (k² − 1) / 12, and variances add up.
    """
    return float(np.sqrt(depth * (kernel**2 - 1) / 12))


def read_dilations(text: str) -> tuple[int, ...]:
    """Return the whole numbers of a text such as "1, 2, 4".

    Raises:
        ValueError: it holds something else; the sentence names it.
    """
    parts = text.replace(",", " ").split()
    if not parts or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise ValueError("dilations are whole numbers with commas between them, such as 1, 2, 4")
    return tuple(map(int, parts))


def known_activation(id: str) -> str:
    """Return the id; raise ``ValueError`` naming those there are if it is none: the validation of a setting."""
    return id if id == LINEAR else ACTIVATIONS.known(id)


@dataclass(frozen=True)
class Variant:
    """Say what a stack is made of, apart from its size.

    Attributes:
        name: as a menu shows it.
        weights: where they come from.
        activation: an id of ``ACTIVATIONS``, or ``LINEAR``.
        skips: whether there are identity skip connections.
    """

    name: str
    weights: Drawn
    activation: str = LINEAR
    skips: bool = False


VARIANTS: Catalogue[Variant] = Catalogue("kind of stack")
VARIANTS.add("uniform", Variant("Equal weights", "uniform"))
VARIANTS.add("linear", Variant("Random, linear", "random"))
VARIANTS.add("relu", Variant("Random, ReLU", "random", "relu"))
VARIANTS.add("tanh", Variant("Random, tanh", "random", "tanh"))
VARIANTS.add("linear_skip", Variant("Linear, skips", "random", skips=True))
VARIANTS.add("relu_skip", Variant("ReLU, skips", "random", "relu", skips=True))
