"""What a network comes to as a whole, and layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.graph import WEIGHTED, Graph
from dlcore.elements.convolution.reach import Reach


@dataclass(frozen=True)
class Summary:
    """Hold the numbers by which architectures are compared, for one image.

    Attributes:
        parameters: that are learned, in all.
        convolution: of them in convolutions.
        connected: of them in fully connected layers.
        multiply_adds: for one image.
        depth: layers with weights on the longest way.
        field: receptive field of the last convolution, in pixels; NaN where branches disagree.
        activations: numbers that the layers with weights return together.
    """

    parameters: int
    convolution: int
    connected: int
    multiply_adds: int
    depth: int
    field: float
    activations: int

    @property
    def gmacs(self) -> float:
        """Return the multiply-adds in billions, to the three decimals that torchvision publishes."""
        return round(self.multiply_adds / 1e9, 3)


class Peak(NamedTuple):
    """Name the layer that has the most of something, how much that is, and its share of all layers'."""

    layer: str
    value: int
    share: float


@dataclass(frozen=True, eq=False)
class Profile:
    """Hold the layers with weights, in the order of the computation.

    Attributes:
        names: of the layers.
        connected: whether each is fully connected.
        depths: layers with weights on the longest way to each, itself included.
        parameters: weights and biases of each.
        multiply_adds: of each.
        activations: numbers that each returns.
        shapes: channels, rows and columns of the output.
        fields: receptive field along the rows; NaN where there is none.
    """

    names: tuple[str, ...]
    connected: tuple[bool, ...]
    depths: tuple[int, ...]
    parameters: Int[np.ndarray, " layers"]
    multiply_adds: Int[np.ndarray, " layers"]
    activations: Int[np.ndarray, " layers"]
    shapes: Int[np.ndarray, "layers 3"]
    fields: Float[np.ndarray, " layers"]

    def peak(self, values: Int[np.ndarray, " layers"]) -> Peak:
        """Return the layer with the most, of numbers of each layer such as its parameters."""
        most = int(values.argmax())
        return Peak(self.names[most], int(values[most]), float(values[most] / values.sum()))


def half(values: Int[np.ndarray, " layers"]) -> int:
    """Return how many of the first layers hold half of the values."""
    return int(np.searchsorted(np.cumsum(values), values.sum() / 2)) + 1


def summary(net: Graph, seen: Reach) -> Summary:
    """Sum a network up."""
    return Summary(
        net.parameters(),
        net.parameters("convolution"),
        net.parameters("dense"),
        net.multiply_adds(),
        max(net.depths()),
        last_field(net, seen.rows),
        sum(node.values for node in net.nodes if node.kind in WEIGHTED),
    )


def last_field(net: Graph, fields: Sequence[Field | None]) -> float:
    """Return the largest field that a convolution has, that of the last one; NaN where branches disagree before it."""
    found = [field for node, field in zip(net.nodes, fields, strict=True) if node.kind == "convolution"]
    sizes = [field.size for field in found if field is not None]
    return float(max(sizes)) if sizes and len(sizes) == len(found) else np.nan


def profile(net: Graph, seen: Reach) -> Profile:
    """List a network's layers with weights."""
    depths = net.depths()
    places = [place for place, node in enumerate(net.nodes) if node.kind in WEIGHTED]
    nodes = [net.nodes[place] for place in places]
    fields = [seen.rows[place] for place in places]
    return Profile(
        tuple(node.name for node in nodes),
        tuple(node.kind == "dense" for node in nodes),
        tuple(depths[place] for place in places),
        np.array([node.parameters for node in nodes], np.int64),
        np.array([node.multiply_adds for node in nodes], np.int64),
        np.array([node.values for node in nodes], np.int64),
        np.array([(node.channels, node.height, node.width) for node in nodes], np.int64).reshape(-1, 3),
        np.array([field.size if field else np.nan for field in fields], float),
    )
