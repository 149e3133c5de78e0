"""Mini-batches without replacement: the same for every model of a seed, gathered many steps at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from dlcore.elements.batch_order import Order

GATHERED_STEPS, GATHERED_EXAMPLES, GATHERED_NUMBERS = 256, 65_536, 4_194_304
"""How many batches, of how many examples and input numbers at most, are gathered in one go: few calls per step, little
memory."""

Batch = tuple[Tensor, Tensor]


def minibatches(inputs: Tensor, targets: Tensor, batch: int, seeds: Sequence[int]) -> Iterator[Batch]:
    """Yield batches for ever: the examples in random order, and in a new order when all have been seen.

    A batch may reach over the end of one round into the next, so all have the same size and no example is left out.

    Args:
        inputs: (points, features), one set of examples for all models, or (models, points, features), one for each.
        targets: (points, outputs) or (models, points, outputs).
        batch: examples per step; all of them means full-batch descent, in the given order, without any gathering.
        seeds: one of the order for all models, or one per model; equal seeds see equal batches.

    Yields:
        Inputs and targets, each (1 or models, batch, features).
    """
    sets = inputs.expand(1, -1, -1) if inputs.ndim == 2 else inputs
    wanted = targets.expand(1, -1, -1) if targets.ndim == 2 else targets
    points, features = sets.shape[1:]
    if batch == points:
        while True:
            yield sets, wanted
    gathered = min(GATHERED_EXAMPLES, GATHERED_NUMBERS // features)
    steps = max(1, min(GATHERED_STEPS, gathered // (batch * max(len(seeds), len(sets)))))
    distinct = list(dict.fromkeys(seeds))
    orders = [Order(points, seed) for seed in distinct]
    whose = torch.arange(len(sets), device=inputs.device)[:, None]
    row = [distinct.index(seed) for seed in seeds]
    while True:
        drawn = np.stack([order.take(steps * batch) for order in orders])[row]
        index = torch.from_numpy(drawn.reshape(len(row), steps, batch).swapaxes(0, 1).copy()).to(inputs.device)
        yield from zip(sets[whose, index].unbind(), wanted[whose, index].unbind(), strict=True)
