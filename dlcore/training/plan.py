"""What is to be trained, how, and what is to be measured on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.nets.network import Network
from dlcore.training.losses import Loss


@dataclass(frozen=True)
class Task:
    """What is learned: a network, a loss and examples.

    Attributes:
        network: the architecture that all models share.
        loss: what all descend.
        inputs: one set of examples for all models, or one for each: every model then learns from its own.
        targets: what is wanted, of as many dimensions as the inputs.
    """

    network: Network
    loss: Loss
    inputs: Float[np.ndarray, "*models points features"]
    targets: Float[np.ndarray, "*models points outputs"]

    def of(self, models: Sequence[int] | Int[np.ndarray, " models"]) -> Task:
        """Return the task of these models alone, in this order; a set that all share stays as it is."""
        if self.inputs.ndim == 2:
            return self
        return replace(self, inputs=self.inputs[list(models)], targets=self.targets[list(models)])


@dataclass(frozen=True)
class Plan:
    """How it is learned.

    Attributes:
        steps: updates in all.
        batch: examples per step, at most all of them.
        seeds: of the order of examples: one for all models, or one per model.
        device: as torch names it.
        dtype: precision of everything.
        rate_factors: what every model's learning rate is multiplied by, for each step at least one number
            (``dlcore.elements.schedules`` makes them); None leaves the rates as they are.

    Raises:
        ValueError: there are fewer factors than steps.
    """

    steps: int
    batch: int
    seeds: tuple[int, ...]
    device: str = "cpu"
    dtype: torch.dtype = torch.float32
    rate_factors: Float[np.ndarray, " factors"] | None = None

    def __post_init__(self) -> None:
        if self.rate_factors is not None and len(self.rate_factors) < self.steps:
            raise ValueError(f"{len(self.rate_factors)} factors of the learning rate do not reach {self.steps} steps")

    def tensor(self, array: Float[np.ndarray, ...]) -> Tensor:
        """Copy an array to the device, in the precision of the training."""
        return torch.tensor(array, dtype=self.dtype, device=self.device)


@dataclass(frozen=True)
class Probe:
    """Measure all models after each of some numbers of updates; 0 is the start.

    Attributes:
        steps: when, increasing.
        measure: (models, parameters) -> (models, ...).
    """

    steps: tuple[int, ...]
    measure: Callable[[Tensor], Tensor]


Watch = Callable[[int, Float[np.ndarray, " models"], Tensor], None]
"""(steps done, loss of each model on the latest batch, parameters): what somebody who waits may be told."""


def nobody(step: int, loss: Float[np.ndarray, " models"], parameters: Tensor) -> None:
    """Be the ``Watch`` of a training that nobody waits for."""
