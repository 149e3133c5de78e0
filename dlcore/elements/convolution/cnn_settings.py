"""How a convolutional network learns to read digits: settings that every question about one has."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
import pydantic
from jaxtyping import Int

from dlcore.elements import datasets
from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.datasets import CLASSES, DATASETS, ImageSet
from dlcore.elements.racer import Racer

EVALUATIONS = 21
"""How often losses and error rates are measured, the start included."""
MEASURED = 5000
"""On how many training images at most: always the same ones, chosen at random."""

Filters = Annotated[int, pydantic.Field(ge=1, le=64)]
Units = Annotated[int, pydantic.Field(ge=1, le=256)]


class CNNSettings(pydantic.BaseModel):
    """Say how the network is built and trained; an experiment inherits these settings."""

    dataset: Annotated[str, pydantic.AfterValidator(datasets.known_digits)] = "digits"
    channels: tuple[Filters, ...] = pydantic.Field((16, 32), min_length=1, max_length=4)
    """Filters of each block."""
    kernel: int = pydantic.Field(3, ge=1, le=7)
    """Rows and columns of a filter; the padding is ``kernel // 2``."""
    batch_norm: bool = False
    dropout: float = pydantic.Field(0.0, ge=0, le=0.9)
    """The probability with which a whole channel is silenced in training."""
    hidden: tuple[Units, ...] = pydantic.Field((32,), max_length=3)
    """Units of each hidden fully connected layer."""
    racer: Racer = Racer(optimizer="adam", settings={"lr": 0.003})
    """The optimizer and its settings."""
    epochs: int = pydantic.Field(20, ge=1, le=200)
    """Rounds through the training images."""
    batch: int = pydantic.Field(64, ge=1, le=1000)
    seeds: int = pydantic.Field(3, ge=1, le=5)
    """Networks, each with a start, an order of batches and random draws of its own."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @pydantic.model_validator(mode="after")
    def _possible(self) -> Self:
        _ = self.architecture  # refuses what has no output
        if self.batch > self.image_set.training:
            raise ValueError(f"a batch of {self.batch} is larger than the {self.image_set.training} training images")
        return self

    @property
    def image_set(self) -> ImageSet:
        """The record of the data set."""
        return DATASETS[self.dataset]

    @property
    def architecture(self) -> Architecture:
        """The network, with everything that can be counted before training."""
        size = 1, self.image_set.height, self.image_set.width
        return Architecture(size, self.channels, self.kernel, self.batch_norm, self.dropout, self.hidden, CLASSES)

    @property
    def steps(self) -> int:
        """Return how many updates the epochs are; the last batch of the last epoch may reach beyond it."""
        return -(-self.epochs * self.image_set.training // self.batch)

    def logged_steps(self) -> Int[np.ndarray, " logged"]:
        """Return after which updates is measured: evenly spread, 0 and the last among them."""
        return np.unique(np.linspace(0, self.steps, EVALUATIONS).round().astype(np.int64))

    def epochs_after(self, steps: Int[np.ndarray, " logged"]) -> np.ndarray:
        """Return how many rounds through the training images so many updates are."""
        return np.asarray(steps * self.batch / self.image_set.training)
