"""Find the best learning rate by trying very many at once: a coarse row over the whole range, then finer ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

Evaluate = Callable[[Float[np.ndarray, "rules rates"]], Float[np.ndarray, "rules rates"]]
"""Rates to scores, the lower the better; a diverged trial may score NaN or infinity."""


class Plan(NamedTuple):
    """How many rates are tried.

    Attributes:
        low: the smallest rate.
        high: the largest.
        coarse: rates of the first row, from ``low`` to ``high`` by equal factors.
        fine: rates of each later row.
        rows: how many finer rows there are, each around the best rate so far.
    """

    low: float
    high: float
    coarse: int
    fine: int
    rows: int

    @property
    def trials(self) -> int:
        """How many rates are tried for each rule, all rows together."""
        return self.coarse + self.fine * self.rows


class Search(NamedTuple):
    """What was tried and what came of it.

    Attributes:
        rates: every rate tried, ascending.
        scores: what each scored; infinity where it diverged.
        best: the column of the lowest score; -1 where every rate diverged.
    """

    rates: Float[np.ndarray, "rules trials"]
    scores: Float[np.ndarray, "rules trials"]
    best: Int[np.ndarray, " rules"]

    @property
    def best_rates(self) -> Float[np.ndarray, " rules"]:
        """The rate with the lowest score; NaN where every rate diverged."""
        return self._at_best(self.rates)

    @property
    def best_scores(self) -> Float[np.ndarray, " rules"]:
        """Its score; NaN likewise."""
        return self._at_best(self.scores)

    def _at_best(self, tried: Float[np.ndarray, "rules trials"]) -> Float[np.ndarray, " rules"]:
        chosen = np.take_along_axis(tried, np.maximum(self.best, 0)[:, None], 1)[:, 0]
        return np.where(self.best >= 0, chosen, np.nan)


def search(evaluate: Evaluate, rules: int, plan: Plan) -> Search:
    """Try the rates of ``plan`` for every rule at once and return all scores.

    A finer row lies between the two neighbours of the best rate so far, so the result is never worse than the best of
    the coarse row. Of equal scores the smallest rate wins.
    """
    rates = np.tile(np.geomspace(plan.low, plan.high, plan.coarse), (rules, 1))
    scores = _finite_or_infinite(evaluate(rates))
    for _ in range(plan.rows):
        more = np.stack([_between(*row, plan.fine) for row in zip(rates, scores, strict=True)])
        rates = np.concatenate([rates, more], axis=1)
        scores = np.concatenate([scores, _finite_or_infinite(evaluate(more))], axis=1)
        order = np.argsort(rates, axis=1, kind="stable")
        rates, scores = np.take_along_axis(rates, order, 1), np.take_along_axis(scores, order, 1)
    best = np.where(np.isfinite(scores).any(axis=1), scores.argmin(axis=1), -1)
    return Search(rates, scores, best)


def _finite_or_infinite(scores: Float[np.ndarray, "rules rates"]) -> Float[np.ndarray, "rules rates"]:
    return np.where(np.isfinite(scores), scores, np.inf)


def _between(
    rates: Float[np.ndarray, " tried"], scores: Float[np.ndarray, " tried"], count: int
) -> Float[np.ndarray, " count"]:
    """Return rates between the neighbours of the best, by equal factors, the neighbours themselves left out."""
    best = int(scores.argmin())
    low, high = rates[max(best - 1, 0)], rates[min(best + 1, len(rates) - 1)]
    inside: np.ndarray = np.geomspace(low, high, count + 2)[1:-1]
    return inside
