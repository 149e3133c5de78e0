"""Tell of a sweep that is under way: the lowest loss of every network so far, and the fit of the best of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from torch import Tensor

from dlcore.elements import loss_grid
from dlcore.training.chunks import Chunk
from dlcore.training.losses import evaluate
from dlcore.training.plan import Plan, Task

EXAMPLES = 64
"""On how many of the examples a loss is estimated on the way: it costs little there, and the end is exact."""

Tell = Callable[[int, dict[str, Any]], None]
"""(steps that the mean network has done, picture): the picture holds ``losses``, ``leader`` and ``fit``."""


class Cells(NamedTuple):
    """How many rules, rates and seeds a sweep has; an entrant is a rule with a rate, rule by rule."""

    rules: int
    rates: int
    seeds: int


class Progress:
    """Keep the lowest loss of every network, and tell of it."""

    def __init__(self, task: Task, plan: Plan, cells: Cells, places: Float[np.ndarray, " places"], tell: Tell) -> None:
        """Begin with nothing known.

        Args:
            task: network, loss, examples.
            plan: steps, device, precision.
            cells: of the sweep.
            places: where the best fit is told.
            tell: who is told.
        """
        some = np.unique(np.linspace(0, len(task.inputs) - 1, EXAMPLES).round().astype(np.int64))
        self._task, self._cells, self._steps, self._tell = task, cells, plan.steps, tell
        self._inputs, self._targets = plan.tensor(task.inputs[some])[None], plan.tensor(task.targets[some])[None]
        self._places = plan.tensor(places[:, None])[None]
        self._lowest = np.full((cells.rules * cells.rates, cells.seeds), np.nan)
        self._picture: dict[str, Any] = {}

    def watch(self, chunk: Chunk, step: int, _loss: Float[np.ndarray, " models"], parameters: Tensor) -> None:
        """Estimate the loss of each network of a chunk, and tell."""
        predict = self._task.network.predict
        now = evaluate(self._task.loss, predict(parameters, self._inputs), self._targets).cpu().numpy()
        lowest = np.fmin(self._lowest[chunk.entrants, chunk.seeds], now)
        self._lowest[chunk.entrants, chunk.seeds] = np.where(np.isfinite(now), lowest, np.inf)
        entrant, seed = divmod(int(np.nanargmin(self._lowest)), self._cells.seeds)
        ours = np.flatnonzero((chunk.entrants == entrant) & (chunk.seeds == seed))
        if len(ours):
            fit = predict(parameters[ours], self._places)[0, :, 0].tolist()
            self._picture |= {"leader": entrant, "fit": [round(value, 4) for value in fit]}
        self._tell_after(chunk, step)

    def end(self, chunk: Chunk, lowest: Float[np.ndarray, " models"]) -> None:
        """Take in the exact losses of a chunk that has ended, infinity for what diverged, and tell."""
        self._lowest[chunk.entrants, chunk.seeds] = lowest
        self._tell_after(chunk, self._steps)

    def _tell_after(self, chunk: Chunk, step: int) -> None:
        medians = np.array([_median(row[~np.isnan(row)]) for row in self._lowest])
        losses = medians.reshape(self._cells.rules, self._cells.rates)
        done = chunk.updates(step, self._steps) // self._lowest.size
        self._tell(done, {**self._picture, "losses": loss_grid.to_json(losses)})


def _median(losses: Float[np.ndarray, " known"]) -> float:
    return float(np.median(losses)) if len(losses) else np.nan
