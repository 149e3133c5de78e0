"""How a block is drawn: its layers as boxes in rows and columns, with what belongs together in one box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dlcore.elements.convolution.block_chain import Chain
from dlcore.elements.convolution.block_text import Block
from dlcore.elements.convolution.draft import Draft
from dlcore.elements.convolution.graph import WEIGHTED, Node

SMALL = ("batch norm", "activation", "flatten")
"""Kinds of nodes that have no box of their own where they can stand in another's."""
JOINS = ("add", "concatenate")
MOST_SHOWN = {"basic": 1, "bottle": 1, "dense": 2}
"""Repetitions that are drawn, by the kind of block; the others look alike."""


@dataclass(frozen=True)
class Box:
    """Hold the nodes of one box and where it stands.

    Attributes:
        nodes: in the order of the computation.
        row: how many boxes lie on the longest way to it.
        column: from the left; the input and the joins of more than two branches stand in the middle.
    """

    nodes: tuple[Node, ...]
    row: int
    column: float

    @property
    def main(self) -> Node:
        """Return the node that gives the box its name: the one with the most weights, else the first."""
        return max(self.nodes, key=lambda node: (node.kind not in SMALL, node.parameters))


@dataclass(frozen=True)
class Sketch:
    """Hold the boxes, the pairs of boxes that an arrow joins, and the repetitions that are not drawn."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[int, int], ...]
    hidden: int

    @property
    def columns(self) -> int:
        """Return how many stand side by side."""
        return 1 + int(max(box.column for box in self.boxes))


def sketch(chain: Chain, block: Block, place: int) -> Sketch:
    """Draw the block at a place of a chain: what it looks like behind the blocks before it."""
    before = chain.graph.nodes[chain.ends[place]]
    shown = min(block.times, MOST_SHOWN.get(block.kind.id, 4))
    nodes = _nodes(before, block.changed("*", shown))
    groups = _groups(nodes)
    of = {node: group for group, members in enumerate(groups) for node in members}
    arrows = sorted({
        (of[i], of[members[0]]) for members in groups for node in members for i in nodes[node].inputs
        if of[i] != of[node]
    })  # fmt: skip
    rows = _rows(len(groups), arrows)
    columns = _columns(nodes, groups, of)
    boxes = tuple(
        Box(tuple(nodes[node] for node in members), rows[group], columns[group]) for group, members in enumerate(groups)
    )
    return Sketch(boxes, tuple(arrows), block.times - shown)


def _nodes(before: Node, block: Block) -> list[Node]:
    draft = Draft(before.channels, before.height)
    draft.nodes[0] = replace(draft.nodes[0], kind=before.kind if before.kind in ("dense", "flatten") else "input")
    block.kind.lay(draft, 0, block.values)
    return draft.nodes


def _groups(nodes: Sequence[Node]) -> list[list[int]]:
    """Put into one box what a single way leads through: convolution, norm and ReLU, or norm, ReLU, convolution."""
    readers = [sum(place in node.inputs for node in nodes) for place in range(len(nodes))]
    groups: list[list[int]] = [[0]]
    of = {0: 0}
    for place, node in enumerate(nodes[1:], 1):
        ahead = of[node.inputs[0]]
        alone = len(node.inputs) == 1 and readers[node.inputs[0]] == 1 and ahead != 0
        bare = all(nodes[one].kind in SMALL for one in groups[ahead])
        ready = nodes[groups[ahead][0]].kind in SMALL and not bare  # norm and ReLU stood before its convolution
        if alone and ((node.kind in SMALL and not ready) or (bare and node.kind in WEIGHTED)):
            groups[ahead].append(place)
            of[place] = ahead
        else:
            of[place] = len(groups)
            groups.append([place])
    return groups


def _rows(count: int, arrows: Sequence[tuple[int, int]]) -> list[int]:
    rows = [0] * count
    for tail, head in sorted(arrows, key=lambda arrow: arrow[1]):
        rows[head] = max(rows[head], rows[tail] + 1)
    return rows


def _columns(nodes: Sequence[Node], groups: Sequence[Sequence[int]], of: dict[int, int]) -> list[float]:
    """Give each branch of a join a column; the first branch of two, often the shortcut, goes straight down."""
    spine = {0} | {group for group, members in enumerate(groups) if nodes[members[0]].kind in JOINS}
    columns = [0.0] * len(groups)
    most = 1
    for group in spine - {0}:
        branches = nodes[groups[group][0]].inputs
        most = max(most, len(branches))
        for column, end in enumerate(branches):
            at = of[end]
            while at not in spine:
                columns[at] = column
                at = of[nodes[groups[at][0]].inputs[0]]
    if most > 2:
        for group in spine:
            columns[group] = (most - 1) / 2
    return columns
