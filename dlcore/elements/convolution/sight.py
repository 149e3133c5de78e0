"""Look at a layer of a traced network: which layers to offer, which unit stands where, and what it sees of an image."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dlcore.elements.convolution.field import Box, Field
from dlcore.elements.convolution.graph import Graph, Node
from dlcore.elements.convolution.reach import Reach

_WORTH_A_LOOK = ("convolution", "pooling", "adaptive pooling", "concatenate", "add", "dense")
_IN_ROWS = ("features", "classifier")
"""Modules whose children are what people call the network's layers or blocks."""
WIDER = 4.0
"""A power of ten of depth is so many times as wide in the picture as one of the field is high."""


@dataclass(frozen=True)
class Sight:
    """Tell what one unit sees of an image.

    Attributes:
        rows: the first and the last row of its field; either may lie outside the image.
        columns: the same for the columns.
        height: rows of the image.
        width: columns of the image.
    """

    rows: Box
    columns: Box
    height: int
    width: int

    @property
    def inside(self) -> tuple[range, range]:
        """Return the rows and the columns of the image that it sees."""
        return _clipped(self.rows, self.height), _clipped(self.columns, self.width)

    @property
    def padding_share(self) -> float:
        """Return the share of the field that lies outside the image, where there is nothing but padding."""
        rows, columns = self.inside
        area = (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1)
        return 1 - len(rows) * len(columns) / area

    @property
    def seen_share(self) -> float:
        """Return the share of the image that it sees."""
        rows, columns = self.inside
        return len(rows) * len(columns) / (self.height * self.width)


def sight(fields: tuple[Field, Field], unit: tuple[int, int], image: tuple[int, int]) -> Sight:
    """Return what a unit (row, column) with these fields sees of an image of so many rows and columns."""
    rows, columns = (field.box(place) for field, place in zip(fields, unit, strict=True))
    return Sight(rows, columns, *image)


def nearest(field: Field, cell: float, units: int) -> int:
    """Return which of so many units has the centre of its field next to a cell."""
    return min(max(round((cell - field.centre(0)) / field.stride), 0), units - 1)


def _clipped(box: Box, size: int) -> range:
    return range(max(box[0], 0), max(min(box[1] + 1, size), 0))


def maps(net: Graph) -> int:
    """Return how many of the first nodes work on maps of the image: all in front of the pooling of all places."""
    ends = (place for place, node in enumerate(net.nodes) if node.kind in ("adaptive pooling", "flatten"))
    return next(ends, len(net.nodes))


def landmarks(net: Graph) -> tuple[str, ...]:
    """Return the names of the layers that people speak of: of each block the last node, in the network's order."""
    last: dict[str, Node] = {}
    sizes: dict[str, int] = {}
    for node in net.nodes[1:]:
        block = _block(node.name)
        last[block] = node
        sizes[block] = sizes.get(block, 0) + 1
    return tuple(node.name for block, node in last.items() if sizes[block] > 1 or node.kind in _WORTH_A_LOOK)


def _block(name: str) -> str:
    parts = name.split(".")
    return ".".join(parts[: 2 if parts[0] in _IN_ROWS else 1])


def usual(net: Graph, seen: Reach, size: int) -> str:
    """Return the last landmark whose field fits into an image of this size."""
    fitting = [
        name
        for name in landmarks(net)
        if (place := net.place(name)) < maps(net) and (field := seen.rows[place]) and field.size <= size
    ]
    return fitting[-1] if fitting else net.nodes[1].name


@dataclass(frozen=True)
class Growth:
    """Hold how the field grows over the depth of a network, as far as there are maps.

    Attributes:
        names: of the nodes behind the input that have a field.
        kinds: what they are.
        depths: layers with weights on the longest way to each.
        sizes: of their fields, along the rows.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    depths: tuple[int, ...]
    sizes: tuple[int, ...]

    def outline(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return for each depth the largest field so far."""
        largest: dict[int, int] = {}
        for depth, size in zip(self.depths, self.sizes, strict=True):
            largest[depth] = max(largest.get(depth, 0), size)
        return tuple(largest), tuple(largest.values())

    def nearest(self, depth: float, size: float) -> str:
        """Return the name of the node next to a place in a picture with two logarithmic axes."""
        at = math.log10(max(depth, 1e-3)), math.log10(max(size, 1e-3))
        distances = [
            math.hypot(WIDER * (math.log10(max(one, 1)) - at[0]), math.log10(other) - at[1])
            for one, other in zip(self.depths, self.sizes, strict=True)
        ]
        return self.names[distances.index(min(distances))]


def growth(net: Graph, seen: Reach) -> Growth:
    """Return how a network's field grows."""
    places = [place for place in range(1, maps(net)) if seen.rows[place] is not None]
    depths = net.depths()
    return Growth(
        tuple(net.nodes[place].name for place in places),
        tuple(net.nodes[place].kind for place in places),
        tuple(depths[place] for place in places),
        tuple(field.size for place in places if (field := seen.rows[place]) is not None),
    )


def field_of_last_maps(net: Graph, seen: Reach) -> Field | None:
    """Return the field in front of the pooling of all places; None where branches disagree."""
    return seen.rows[maps(net) - 1]
