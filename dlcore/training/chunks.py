"""Many models, one loop: entrants × seeds are trained a chunk at a time, so that what a step touches fits the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.nets.network import Network
from dlcore.training import loop
from dlcore.training.plan import Plan, Probe, Task
from dlcore.training.records import Training
from dlcore.training.shares import Entrant

CACHE_BYTES = 8_000_000
"""What the models of a chunk may touch in one step on a CPU: 66 networks 1-64-64-1 at batch 32, 22 at batch 256."""

SHARE_OF_MEMORY, ELSEWHERE_BYTES = 0.4, 500_000_000
"""What they may touch on another device: a share of what is free with CUDA; where that is not known, so much."""


@dataclass(frozen=True)
class Chunk:
    """Say which of all entrants × seeds train together.

    Attributes:
        entrants: the place of each model's entrant among all entrants.
        seeds: the place of each model's seed among the plan's seeds.
        before: how many models the chunks before this one hold.
    """

    entrants: Int[np.ndarray, " models"]
    seeds: Int[np.ndarray, " models"]
    before: int

    def updates(self, step: int, steps: int) -> int:
        """Count the updates of single models, of ``steps`` each, that are done when this chunk has done ``step``."""
        return self.before * steps + len(self.entrants) * step


Watch = Callable[[Chunk, int, Float[np.ndarray, " models"], Tensor], None]
"""(chunk, steps done, loss of each of its models on the latest batch, their parameters)."""


def nobody(chunk: Chunk, step: int, loss: Float[np.ndarray, " models"], parameters: Tensor) -> None:
    """Be the ``Watch`` of a training that nobody waits for."""


def train(
    task: Task,
    entrants: Sequence[Entrant],
    starts: Float[np.ndarray, "seeds parameters"],
    plan: Plan,
    *,
    probes: Mapping[str, Probe] = MappingProxyType({}),
    watch: Watch = nobody,
) -> Iterator[tuple[Chunk, Training]]:
    """Train every entrant once per seed; yield each chunk and what was recorded of it as soon as it ends.

    Models of one seed share start and batches, whatever chunk they are in. Seeds come one after another: where a chunk
    holds all entrants, the first one is the whole of the first seed (or of the first few).

    Args:
        task: network, loss, examples; where there are several sets of examples, each belongs to one seed.
        entrants: update rule and hyper-parameters.
        starts: the parameters with which the models of each seed start.
        plan: steps, batches, device, precision; ``seeds`` are those of the sweep, of the order of examples.
        probes: what is measured on the way, by name; a probe sees the models of one chunk.
        watch: who is told on the way.
    """
    for chunk in divide(entrants, len(plan.seeds), capacity(task.network, plan)):

        def tell(step: int, loss: Float[np.ndarray, " models"], parameters: Tensor, chunk: Chunk = chunk) -> None:
            watch(chunk, step, loss, parameters)

        alike = (chunk.seeds == chunk.seeds[0]).all()
        rows = chunk.seeds[:1] if alike else chunk.seeds
        mine = replace(plan, seeds=tuple(plan.seeds[row] for row in rows))
        field = [entrants[place] for place in chunk.entrants]
        yield chunk, loop.train(task.of(chunk.seeds), field, starts[rows], mine, probes=probes, watch=tell)


def divide(entrants: Sequence[Entrant], seeds: int, capacity: int) -> list[Chunk]:
    """Cut entrants × seeds into chunks of at most ``capacity`` models: whole seeds, or equal parts of one seed.

    The parts of a seed are cut along the update rules, since models of one rule are updated in one go.
    """
    order = np.array(sorted(range(len(entrants)), key=lambda place: entrants[place].optimizer))
    together = max(1, capacity // len(order))
    parts = [order] if capacity >= len(order) else np.array_split(order, -(-len(order) // capacity))
    chunks, before = [], 0
    for first in range(0, seeds, together):
        block = np.arange(first, min(first + together, seeds))
        for part in parts:
            chunks.append(Chunk(part.repeat(len(block)), np.tile(block, len(part)), before))
            before += len(part) * len(block)
    return chunks


def capacity(network: Network, plan: Plan) -> int:
    """Return how many models train best together on the plan's device."""
    return max(1, _room(plan) // _bytes_per_model(network, plan))


def _bytes_per_model(network: Network, plan: Plan) -> int:
    """Estimate what one model touches in a step: parameters, gradients, two states, one copy; units and slopes."""
    return (5 * network.parameters + 2 * plan.batch * sum(network.units)) * plan.dtype.itemsize


def _room(plan: Plan) -> int:
    if plan.device.startswith("cuda"):
        return int(SHARE_OF_MEMORY * torch.cuda.mem_get_info(plan.device)[0])
    return CACHE_BYTES if plan.device == "cpu" else ELSEWHERE_BYTES
