"""What may be done to models beside learning: the places in a step at which a regularizer can put its hand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from torch import Tensor

from dlcore.training.batches import Batch
from dlcore.training.plan import Task
from dlcore.training.shares import Entrant


class Treated(NamedTuple):
    """What a treatment works on.

    Attributes:
        parameters: (models, parameters), what the updates change in place.
        gradients: of the same shape, filled before ``settle``.
        order: the place of each model among the entrants.
        entrants: the models' update rules, in this order.
        task: the architecture and the examples.
        batch: examples per step.
    """

    parameters: Tensor
    gradients: Tensor
    order: Sequence[int]
    entrants: Sequence[Entrant]
    task: Task
    batch: int


class Treatment(Protocol):
    """Put a hand in before a gradient is computed, and before it is used."""

    def prepare(self, inputs: Tensor, targets: Tensor) -> Batch:
        """Return what the models learn from in place of the batch, which stays as it is; the weights may be moved.

        Args:
            inputs: (1 or models, batch, features).
            targets: (1 or models, batch, outputs).
        """

    def settle(self, factor: float) -> None:
        """Move weights back to where the update shall start, and change the gradients.

        Args:
            factor: of the learning rates in this step.
        """


Treat = Callable[[Treated], Treatment]
"""Ties a treatment to the models of one training."""


class _Untreated:
    def prepare(self, inputs: Tensor, targets: Tensor) -> Batch:
        return inputs, targets

    def settle(self, factor: float) -> None:
        """Leave everything as it is."""


def untreated(treated: Treated) -> Treatment:  # noqa: ARG001  the signature of every Treat
    """Do nothing to the models."""
    return _Untreated()
