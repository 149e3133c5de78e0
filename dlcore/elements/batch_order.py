"""Which examples each mini-batch holds: drawn without replacement, the same for every model of a seed."""

from __future__ import annotations

import numpy as np
from jaxtyping import Int

STREAM = 2
"""Keeps the random numbers of batches apart from those of starts and data drawn with the same seed."""


class Order:
    """Deal the numbers of all examples again and again, shuffled anew each round."""

    def __init__(self, points: int, seed: int) -> None:
        self._rng = np.random.default_rng((seed, STREAM))
        self._points = points
        self._waiting = np.empty(0, np.int64)

    def take(self, count: int) -> Int[np.ndarray, " count"]:
        """Return the next numbers; a round that they do not use up goes on with the next call."""
        rounds = max(0, -(-(count - len(self._waiting)) // self._points))
        shuffled = self._rng.permuted(np.tile(np.arange(self._points), (rounds, 1)), axis=1)
        dealt = np.concatenate([self._waiting, shuffled.ravel()])
        self._waiting = dealt[count:]
        return dealt[:count]


def batches(points: int, batch: int, steps: int, seed: int) -> Int[np.ndarray, "steps batch"]:
    """Return the examples of the first steps; a batch may reach over the end of a round into the next."""
    return Order(points, seed).take(steps * batch).reshape(steps, batch)
