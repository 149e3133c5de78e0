"""A network as the graph that its data flow through, and what each of its nodes sees of the input, torch-free.

The order of a network's modules is not the order of its computation: fields are composed along the graph, and where
branches meet (a sum, a concatenation) their fields must lie over each other: the same stride and the same centres.
Then the fields that meet are one inside the other, and the larger one is what the node sees. Branches that do not lie
over each other have no field in common; that is reported, never averaged.

Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019, section
"Arbitrary computation graphs".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from dlcore.elements.convolution.window import Window

Kind = Literal[
    "input", "convolution", "pooling", "adaptive pooling", "padding", "batch norm", "activation", "dropout",
    "add", "concatenate", "flatten", "dense",
]  # fmt: skip
WEIGHTED: tuple[Kind, ...] = ("convolution", "dense")
"""The kinds that papers count as layers."""


@dataclass(frozen=True)
class Node:
    """Describe one step of a network's computation.

    Attributes:
        name: qualified as torchvision's feature extraction has it: ``layer3.0.conv2``, ``layer3.0.add``.
        kind: what it does.
        inputs: the places in the graph of the nodes that it reads, all of them before it.
        windows: along rows and columns; None where it works cell by cell, on a vector, or with windows of unequal
            sizes (``adaptive pooling`` from a size that is no multiple of the result).
        channels_in: that it reads, over all inputs of a concatenation.
        channels: that it returns.
        height: rows of its output; 1 for a vector, as a flattening makes it of everything.
        width: columns of its output.
        parameters: weights and biases that it learns.
        multiply_adds: that it takes for one image; a batch norm's are not counted.
    """

    name: str
    kind: Kind
    inputs: tuple[int, ...]
    windows: tuple[Window, Window] | None
    channels_in: int
    channels: int
    height: int
    width: int
    parameters: int = 0
    multiply_adds: int = 0

    @property
    def values(self) -> int:
        """Return how many numbers it returns for one image."""
        return self.channels * self.height * self.width


@dataclass(frozen=True)
class Graph:
    """Hold a network's nodes in the order of the computation; the first one is the input image."""

    nodes: tuple[Node, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Return each name's place."""
        return {node.name: place for place, node in enumerate(self.nodes)}

    def place(self, name: str) -> int:
        """Return the place of a node; raise ``ValueError`` if no node has this name."""
        if name not in self.places:
            raise ValueError(f"no layer is named {name!r}; the last one is {self.nodes[-1].name!r}")
        return self.places[name]

    def parameters(self, *kinds: Kind) -> int:
        """Return the weights and biases in all nodes, or in those of some kinds."""
        return sum(node.parameters for node in self.nodes if not kinds or node.kind in kinds)

    def multiply_adds(self, *kinds: Kind) -> int:
        """Return the multiply-adds of all nodes, or of those of some kinds."""
        return sum(node.multiply_adds for node in self.nodes if not kinds or node.kind in kinds)

    def depths(self) -> tuple[int, ...]:
        """Return for each node how many layers with weights lie on the longest way to it, itself included."""
        found: list[int] = []
        for node in self.nodes:
            found.append(max((found[i] for i in node.inputs), default=0) + (node.kind in WEIGHTED))
        return tuple(found)


Padding = Callable[[Window, int], Window]
"""Return the window that stands in a window's place on an input of this size."""


def as_built(window: Window, _: int) -> Window:
    """Leave the padding as it is: PyTorch's is the same on all sizes."""
    return window


def as_tensorflow(window: Window, size: int) -> Window:
    """Pad as TensorFlow's ``SAME``, where there is padding: the result is ⌈size / stride⌉, an odd cell goes behind.

    How much lies in front then depends on the size: for a 3×3 window of stride 2 none on an even size, one on an odd.

    Source: TensorFlow, ``tf.nn``, "Notes on padding".
    """
    if not window.before + window.after:
        return window
    wanted = -(-size // window.stride)
    total = max((wanted - 1) * window.stride + window.span - size, 0)
    return replace(window, before=total // 2, after=total - total // 2)


def adaptive(size: int, wanted: int) -> Window | None:
    """Return the window of an adaptive pooling; None where its windows are of unequal sizes."""
    step, rest = divmod(size, wanted)
    return None if rest else Window(step, step)


def resized(net: Graph, height: int, width: int, padding: Padding = as_built) -> Graph:
    """Return the same network on an image of another size, or with another rule of padding.

    Raises:
        ValueError: a window does not fit into what is left of the image there; the sentence names the node.
    """
    nodes: list[Node] = []
    for node in net.nodes:
        first = nodes[node.inputs[0]] if node.inputs else None
        sizes = (first.height, first.width) if first else (height, width)
        try:
            nodes.append(_on(node, sizes, padding))
        except ValueError as error:
            raise ValueError(f"{node.name}: {error}") from error
    return Graph(tuple(nodes))


def _on(node: Node, sizes: tuple[int, int], padding: Padding) -> Node:
    """Return a node on an input of another size."""
    if node.kind in ("flatten", "dense"):
        return node
    if node.kind == "adaptive pooling":
        rows, columns = adaptive(sizes[0], node.height), adaptive(sizes[1], node.width)
        return replace(node, windows=(rows, columns) if rows and columns else None)
    if node.windows:
        rows, columns = (padding(window, size) for window, size in zip(node.windows, sizes, strict=True))
        sizes = rows.outputs(sizes[0]), columns.outputs(sizes[1])
        node = replace(node, windows=(rows, columns))
    work = node.multiply_adds // (node.height * node.width) * sizes[0] * sizes[1]
    return replace(node, height=sizes[0], width=sizes[1], multiply_adds=work)
