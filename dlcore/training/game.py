"""Models made of parts that take turns, each descending an objective of its own: adversaries, or one part alone.

A model's row holds its parts one after another, so that a copy of the row is the whole model. An objective is
differentiated by autograd with respect to the part whose turn it is; to the others it is constant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.elements import parts as parts_of_rows
from dlcore.training import shares
from dlcore.training.plan import Plan
from dlcore.training.shares import Entrant

Objective = Callable[[Mapping[str, Tensor], Tensor], Tensor]
"""(each part's parameters (models, parameters), examples (1 or models, batch, features)) -> what each model's part
descends (models,)."""


class Turn(NamedTuple):
    """Say who moves, and down what.

    Attributes:
        name: of the turn; several turns of a step with the same name go on with one optimizer's state.
        parts: the names of the parts that move: neighbours in the row.
        objective: what they descend.
        entrants: update rule and hyper-parameters of each model; the rule is the same for all.
        examples: which of a step's examples it is shown.
        during: the steps, from 1, in which it is taken; None: in all.
    """

    name: str
    parts: tuple[str, ...]
    objective: Objective
    entrants: Sequence[Entrant]
    examples: slice = slice(None)
    during: range | None = None


class Game:
    """Advance N models, turn by turn in every step.

    Attributes:
        latest: (turns, models), what each turn's objective was in the latest step, before it moved; NaN where the turn
            was not taken.
    """

    def __init__(
        self, parts: Mapping[str, int], turns: Sequence[Turn], start: Float[np.ndarray, "models row"], plan: Plan
    ) -> None:
        """Place every model at its start.

        Args:
            parts: how many parameters each part of a model has, in the order in which they lie in its row.
            turns: of one step, in order, at least one of them taken in each; a part that no turn moves stays as it is.
            start: each model's row.
            plan: device, precision and the learning rates' factors.
        """
        with torch.inference_mode(False):  # so that slopes can be taken of it as it is, without a copy
            self._rows = plan.tensor(start)
        self._columns = parts_of_rows.columns(parts)
        self._turns = tuple(turns)
        self._movers: dict[str, _Mover] = {}
        for turn in turns:
            if turn.name not in self._movers:
                first, last = self._columns[turn.parts[0]].start, self._columns[turn.parts[-1]].stop
                self._movers[turn.name] = _Mover(self._rows[:, first:last], turn.entrants)
        self._factors = None if plan.rate_factors is None else plan.rate_factors.tolist()
        self.latest = self._rows.new_full((len(turns), len(start)), torch.nan)

    def advance(self, inputs: Tensor, targets: Tensor, step: int, value: Tensor) -> None:  # noqa: ARG002  a ``Crowd``
        """Let every turn of this step be taken once, and write what the first of them descends to ``value``.

        Where any turn's objective is not finite, NaN is written: such a model has diverged.
        """
        factor = 1.0 if self._factors is None else self._factors[step - 1]
        taken = [place for place, turn in enumerate(self._turns) if turn.during is None or step in turn.during]
        if len(taken) < len(self._turns):
            self.latest.fill_(torch.nan)
        for place in taken:
            turn = self._turns[place]
            mover = self._movers[turn.name]
            self.latest[place] = self._differentiate(turn, mover, inputs[:, turn.examples])
            mover.move(factor)
        moved = self.latest if len(taken) == len(self._turns) else self.latest[taken]
        value.copy_(torch.where(torch.isfinite(moved).all(0), moved[0], torch.nan))

    def _differentiate(self, turn: Turn, mover: _Mover, examples: Tensor) -> Tensor:
        """Fill the mover's gradients, outside of inference mode: a tensor that was made in it is copied."""
        with torch.inference_mode(False), torch.enable_grad():
            leaf = mover.parameters.detach().requires_grad_()
            first = self._columns[turn.parts[0]].start
            rows = {
                name: leaf[:, place.start - first : place.stop - first] if name in turn.parts else self._rows[:, place]
                for name, place in self._columns.items()
            }
            losses = turn.objective(rows, examples.clone() if examples.is_inference() else examples)
            (slope,) = torch.autograd.grad(losses.sum(), leaf)
        mover.gradients.copy_(slope)
        return losses.detach()

    def in_order(self, by_rule: Tensor) -> Tensor:
        """Return it as it is: the models lie as they were named."""
        return by_rule

    @property
    def parameters(self) -> Tensor:
        """(models, row); not to be written to."""
        return self._rows


class _Mover:
    """Hold parameters that move together, their gradients, and the state of their optimizer."""

    def __init__(self, parameters: Tensor, entrants: Sequence[Entrant]) -> None:
        self.parameters = parameters
        self.gradients = torch.zeros_like(parameters, memory_format=torch.contiguous_format)
        self._shares = shares.divide(entrants, parameters, self.gradients)
        self._moves = 0

    def move(self, factor: float) -> None:
        """Take the next step down the gradients."""
        self._moves += 1
        for share in self._shares:
            share.advance(self._moves, factor)
