"""What does a network of blocks cost, block by block, and what does it see?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.convolution import block_chain, block_text, reach, summary
from dlcore.elements.convolution.block_chain import Chain
from dlcore.elements.convolution.block_text import Block
from dlcore.lab.experiment import Experiment, Report

RESNET_18 = "conv64k7s2 max3s2 basic64*2 basic128s2*2 basic256s2*2 basic512s2*2 gap fc1000"


@dataclass(frozen=True)
class BlockNetworkResult:
    """Hold the counts block by block, up to the first block that cannot be.

    Attributes:
        shapes: channels, rows and columns behind the input and behind each block.
        parameters: of each block.
        connected_parameters: of its fully connected layers.
        multiply_adds: of each block.
        activations: numbers that its layers return for one image, every layer counted.
        depth: layers with weights on the longest way to the end of each block.
        fields: receptive field, effective stride and effective padding along the rows behind each block; NaN where
            the fields of branches do not lie over each other.
        origins: a block's channels: carried over one by one, sums of old and new, and new ones.
        last_field: the largest receptive field of a convolution, that of the last one; NaN where there is none.
        reason: why the next block cannot be; empty: all of them are counted.
    """

    shapes: Int[np.ndarray, "ends 3"]
    parameters: Int[np.ndarray, " blocks"]
    connected_parameters: Int[np.ndarray, " blocks"]
    multiply_adds: Int[np.ndarray, " blocks"]
    activations: Int[np.ndarray, " blocks"]
    depth: Int[np.ndarray, " blocks"]
    fields: Float[np.ndarray, "blocks 3"]
    origins: Int[np.ndarray, "blocks 3"]
    last_field: float
    reason: str


class BlockNetwork(Experiment[BlockNetworkResult]):
    """Count a network that is written as a line of blocks.

    Attributes:
        network: the blocks, see ``elements.convolution.block_text``.
        size: rows and columns of the image.
        channels: of the image.
    """

    name = "block_network"
    needs_torch = False

    network: str = pydantic.Field(RESNET_18, max_length=block_text.LONGEST)
    size: int = pydantic.Field(224, ge=1, le=512)
    channels: int = pydantic.Field(3, ge=1, le=64)

    @pydantic.field_validator("network")
    @classmethod
    def _readable(cls, text: str) -> str:
        blocks = block_text.read(text)
        block_chain.check(blocks)
        return block_text.write(blocks)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks."""
        return block_text.read(self.network)

    def chain(self) -> Chain:
        """Return the graph of the blocks, as far as they go."""
        return _laid(self.network, self.channels, self.size)

    def cost(self) -> float:
        """Estimate the seconds: some layers for each repetition."""
        return 0.005 + 2e-4 * sum(block.times for block in self.blocks)

    def compute(self, report: Report) -> BlockNetworkResult:
        """Lay the blocks and count them."""
        chain = self.chain()
        nodes, ends = chain.graph.nodes, chain.ends
        count = len(ends) - 1
        depths, seen = chain.graph.depths(), reach.reach(chain.graph).rows
        fields = [seen[end] for end in ends[1:]]
        report(1, 1)
        return BlockNetworkResult(
            shapes=np.array([(nodes[end].channels, nodes[end].height, nodes[end].width) for end in ends]),
            parameters=block_chain.totals(chain, lambda node: node.parameters),
            connected_parameters=block_chain.totals(chain, lambda node: node.parameters * (node.kind == "dense")),
            multiply_adds=block_chain.totals(chain, lambda node: node.multiply_adds),
            activations=block_chain.totals(chain, lambda node: node.values),
            depth=np.array([depths[end] for end in ends[1:]], np.int64),
            fields=np.array(
                [(one.size, one.stride, one.padding) if one else (np.nan,) * 3 for one in fields], float
            ).reshape(count, 3),
            origins=np.array([block_chain.origins(chain, n) for n in range(count)], np.int64).reshape(count, 3),
            last_field=summary.last_field(chain.graph, seen),
            reason=chain.reason,
        )


@lru_cache(maxsize=32)
def _laid(network: str, channels: int, size: int) -> Chain:
    return block_chain.lay(block_text.read(network), channels, size)
