"""The valley of losses over learning rates: where it is deepest, how wide it is, where it falls off."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

GOOD_FACTOR = 2.0
"""A learning rate is good enough where the loss is at most so many times the lowest."""


class Valley(NamedTuple):
    """What losses over learning rates come to; the arrays without a second axis have one entry per rule.

    Attributes:
        median: over seeds, at each rate; infinity where half of the seeds or more diverged.
        low: the lowest of the seeds.
        high: the highest of the seeds.
        best: the column of the lowest median; -1 where there is no finite one.
        robust: how many decades of learning rate come within ``GOOD_FACTOR`` of the rule's own best.
        useful: how many decades come below the level that was asked for.
        at_edge: whether the best rate is the first or the last that was tried, so that a better one may lie outside.
        diverged: the share of all runs that diverged.
    """

    median: Float[np.ndarray, "rules rates"]
    low: Float[np.ndarray, "rules rates"]
    high: Float[np.ndarray, "rules rates"]
    best: Int[np.ndarray, " rules"]
    robust: Float[np.ndarray, " rules"]
    useful: Float[np.ndarray, " rules"]
    at_edge: Bool[np.ndarray, " rules"]
    diverged: Float[np.ndarray, " rules"]

    def at_best(self, values: Float[np.ndarray, "rules rates"]) -> Float[np.ndarray, " rules"]:
        """Return the values in each rule's best column; NaN where it has none."""
        return np.where(self.best >= 0, values[np.arange(len(values)), self.best], np.nan)

    def cell(self, row: int | None, column: int | None) -> tuple[int, int]:
        """Return a cell: the row's best where no column is given, the column's best where no row is, else the best."""
        if row is None:
            row = int(self.median.min(axis=1).argmin() if column is None else self.median[:, column].argmin())
        return row, int(self.median[row].argmin()) if column is None else column


def valley(rates: Float[np.ndarray, " rates"], losses: Float[np.ndarray, "rules rates seeds"], level: float) -> Valley:
    """Sum up the losses, which are infinite where a run diverged; ``level`` is the loss that counts as useful."""
    median = np.median(losses, axis=-1)
    best = np.where(np.isfinite(median).any(axis=-1), median.argmin(axis=-1), -1)
    return Valley(
        median=median,
        low=losses.min(axis=-1),
        high=losses.max(axis=-1),
        best=best,
        robust=np.array([decades_below(rates, row, GOOD_FACTOR * row.min()) for row in median]),
        useful=np.array([decades_below(rates, row, level) for row in median]),
        at_edge=(best == 0) | (best == len(rates) - 1),
        diverged=np.isinf(losses).mean(axis=(1, 2)),
    )


def decades_below(rates: Float[np.ndarray, " rates"], losses: Float[np.ndarray, " rates"], level: float) -> float:
    """Return how many decades of learning rate have a loss of at most ``level``.

    Between two neighbouring rates the logarithm of the loss is taken for a straight line over the logarithm of the
    rate; between a finite and an infinite loss nothing counts.
    """
    if not 0 < level < np.inf:
        return 0.0
    above = np.log(np.maximum(losses, np.finfo(np.float64).tiny)) - np.log(level)
    known = np.isfinite(losses[:-1]) & np.isfinite(losses[1:])
    low, high = (pick(above[:-1], above[1:])[known] for pick in (np.minimum, np.maximum))
    rising = np.where(high > low, high - low, 1.0)
    share = np.where(high <= 0, 1.0, np.maximum(-low, 0) / rising)
    return float((share * np.diff(np.log10(rates))[known]).sum())


def edge(rates: Float[np.ndarray, " rates"], diverged: Bool[np.ndarray, "rates seeds"]) -> tuple[float, float]:
    """Return the largest rate below the first at which any seed diverged, and that first one.

    NaN for one that does not exist: the smallest rate already diverged, or no rate did.
    """
    lost = diverged.any(axis=-1)
    if not lost.any():
        return float(rates[-1]), float("nan")
    first = int(lost.argmax())
    return (float(rates[first - 1]) if first else float("nan")), float(rates[first])
