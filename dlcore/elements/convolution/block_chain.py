"""A chain of blocks laid as one graph, as far as it goes, and counted block by block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from dlcore.elements.convolution.block_text import Block
from dlcore.elements.convolution.draft import Draft
from dlcore.elements.convolution.graph import Graph, Node

MOST_TURNS = 200
"""Repetitions of all blocks together; DenseNet-201 has 98."""
CHANNEL_BY_CHANNEL = ("concatenate", "pooling", "adaptive pooling", "batch norm", "activation")
"""The kinds of nodes that mix no channels."""


@dataclass(frozen=True)
class Chain:
    """Hold what was laid.

    Attributes:
        graph: the nodes of all blocks up to the first that cannot be.
        ends: the place of each block's last node, the input's before them.
        reason: why the next block cannot be, in words; empty: all blocks are laid.
    """

    graph: Graph
    ends: tuple[int, ...]
    reason: str

    def inside(self, block: int) -> tuple[Node, ...]:
        """Return the nodes of a block."""
        return self.graph.nodes[self.ends[block] + 1 : self.ends[block + 1] + 1]


def check(network: Sequence[Block]) -> None:
    """Raise ``ValueError`` if there are more blocks than can be counted while somebody waits."""
    turns = sum(block.times for block in network)
    if turns > MOST_TURNS:
        raise ValueError(f"the blocks are {turns} with their repetitions; at most {MOST_TURNS} are allowed")


def lay(network: Sequence[Block], channels: int, size: int) -> Chain:
    """Lay blocks one behind the other on an image of these channels and size, up to the first that cannot be."""
    draft, ends = Draft(channels, size), [0]
    for number, block in enumerate(network, 1):
        draft.prefix, before = f"{number}.", len(draft.nodes)
        try:
            ends.append(block.kind.lay(draft, ends[-1], block.values))
        except ValueError as refused:
            return Chain(
                Graph(tuple(draft.nodes[:before])), tuple(ends), f"Block {number}, {block.written()}: {refused}"
            )
    return Chain(Graph(tuple(draft.nodes)), tuple(ends), "")


def origins(chain: Chain, block: int) -> tuple[int, int, int]:
    """Return where a block's channels come from: carried over as they are, added to what was there, and new.

    Channels that a concatenation passes on are carried over; those of an addition are a sum of old and new.
    """
    nodes, last = chain.graph.nodes, chain.ends[block + 1]
    if chain.ends[block] == last:
        return nodes[last].channels, 0, 0
    carried = _carried(nodes, last, chain.ends[block])
    while nodes[last].kind == "activation":
        last = nodes[last].inputs[0]
    if nodes[last].kind == "add":
        return 0, nodes[last].channels, 0
    return carried, 0, nodes[last].channels - carried


def _carried(nodes: Sequence[Node], last: int, first: int) -> int:
    """Return how many channels of the node ``first`` come to ``last`` one by one, past every convolution."""
    if last == first:
        return nodes[last].channels
    node = nodes[last]
    if node.kind not in CHANNEL_BY_CHANNEL:
        return 0
    return sum(_carried(nodes, place, first) for place in node.inputs if place >= first)


def totals(chain: Chain, count: Callable[[Node], int]) -> Int[np.ndarray, " blocks"]:
    """Return the sum of what is counted of each node over each block."""
    return np.array([sum(map(count, chain.inside(block))) for block in range(len(chain.ends) - 1)], np.int64)
