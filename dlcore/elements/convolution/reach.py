"""What every node of a network's graph sees of the input: fields along both axes, and branches that disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dlcore.elements.convolution.field import INPUT, Field
from dlcore.elements.convolution.graph import Graph, Node

Axis = Literal["rows", "columns"]
AXES: tuple[Axis, Axis] = ("rows", "columns")
Extent = tuple[int, int]
"""The first and the last cell of the input that any of a node's units sees; either may lie outside of it."""


@dataclass(frozen=True)
class Misalignment:
    """Tell of two branches that meet without lying over each other, so that the node has no field.

    Attributes:
        node: where they meet.
        axis: along which they disagree.
        branches: the last node of either.
        fields: what each of the two sees.
    """

    node: str
    axis: Axis
    branches: tuple[str, str]
    fields: tuple[Field, Field]

    @property
    def offset(self) -> float:
        """Return how far the centre of the second branch's first unit lies behind the first's, in cells."""
        return self.fields[1].centre(0) - self.fields[0].centre(0)

    def sentence(self) -> str:
        """Say in words what disagrees."""
        (one, other), (left, right) = self.branches, self.fields
        if left.stride != right.stride:
            return (
                f"{self.node} joins {one}, whose fields are {left.stride} cells apart, and {other}, whose fields are "
                f"{right.stride} apart: along the {self.axis}, no field of the one stays over one of the other."
            )
        return (
            f"{self.node} joins {one}, whose first unit is centred on cell {left.centre(0):g}, and {other}, whose "
            f"first unit is centred on cell {right.centre(0):g}: along the {self.axis} they are "
            f"{abs(self.offset):g} cells apart."
        )


@dataclass(frozen=True)
class Reach:
    """Hold what the nodes of a graph see, in its order.

    Attributes:
        rows: the field along the rows; None where there is no one field.
        columns: the same along the columns.
        misaligned: every meeting of branches that disagree, the first ones only: nothing is told of what lies behind.
        reasons: for each node without a field why, in words; else empty.
    """

    rows: tuple[Field | None, ...]
    columns: tuple[Field | None, ...]
    misaligned: tuple[Misalignment, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _View:
    """What one node sees along one axis."""

    field: Field | None
    extent: Extent | None
    reason: str = ""


def reach(net: Graph) -> Reach:
    """Compose the fields of all nodes, from the input on."""
    found: list[Misalignment] = []
    rows, columns = (_along(net, axis, found) for axis in AXES)
    return Reach(
        tuple(view.field for view in rows),
        tuple(view.field for view in columns),
        tuple(found),
        tuple(one.reason or other.reason for one, other in zip(rows, columns, strict=True)),
    )


def _along(net: Graph, axis: Axis, found: list[Misalignment]) -> list[_View]:
    views: list[_View] = []
    for node in net.nodes:
        views.append(_view(net, node, axis, views, found))
    return views


def _view(net: Graph, node: Node, axis: Axis, views: list[_View], found: list[Misalignment]) -> _View:
    seen = [views[i] for i in node.inputs]
    if node.kind == "flatten":
        return _whole(seen[0])
    met = _met(net, node, axis, seen, found) if seen else _View(INPUT, None)
    if met.field is None:
        return met
    if node.kind == "adaptive pooling" and not node.windows:
        reason = f"{node.name} pools by windows of unequal sizes, since the sizes do not divide: there is no one field."
        return _View(None, seen[0].extent, reason)
    field = met.field.behind(node.windows[AXES.index(axis)]) if node.windows else met.field
    last = (node.height if axis == "rows" else node.width) - 1
    return _View(field, (field.box(0)[0], field.box(last)[1]))


def _met(net: Graph, node: Node, axis: Axis, seen: list[_View], found: list[Misalignment]) -> _View:
    """Return what the inputs of a node show it together: the largest field, if they lie over each other."""
    blind = next((view for view in seen if view.field is None), None)
    if blind is not None:
        return _View(None, None, blind.reason)
    fields = [view.field for view in seen if view.field is not None]
    for other, field in zip(node.inputs[1:], fields[1:], strict=True):
        if not fields[0].aligned(field):
            branches = net.nodes[node.inputs[0]].name, net.nodes[other].name
            found.append(Misalignment(node.name, axis, branches, (fields[0], field)))
            return _View(None, None, found[-1].sentence())
    return _View(max(fields, key=lambda one: one.size), None)


def _whole(view: _View) -> _View:
    """Return what the vector of all units sees together."""
    if view.extent is None:
        return view
    first, last = view.extent
    return _View(Field(last - first + 1, 1, -first), view.extent)
