"""Descent with batches of one size: settings that every question about batch sizes has, and what follows from them."""

from __future__ import annotations

from typing import Literal, NamedTuple, Self

import numpy as np
import pydantic

from dlcore.elements.datasets import CLASSES
from dlcore.elements.few_images import FewImages
from dlcore.elements.perceptron import Perceptron
from dlcore.elements.racer import Racer

Scaling = Literal["fixed", "linear", "sqrt"]
"""How the learning rate depends on the batch size."""
Budget = Literal["epochs", "steps"]
"""What is the same for all batch sizes: how many images they see, or how many steps they take."""

POWERS: dict[Scaling, float] = {"fixed": 0.0, "linear": 1.0, "sqrt": 0.5}
"""The learning rate grows with this power of the batch size."""

LOGGED, WATCHED = 36, 14
"""How often losses, and how often sharpness and noise are measured, beside the start; fewer where steps are few."""


class Moments(NamedTuple):
    """After how many updates is measured: the start (0), then at ever longer distances up to the end.

    Attributes:
        logged: losses and errors, of the networks of all seeds.
        watched: sharpness and gradient noise, of the network of the first seed.
    """

    logged: tuple[int, ...]
    watched: tuple[int, ...]


class BatchTraining(FewImages, Perceptron):
    """Say how a network descends with batches of any size; an experiment inherits these settings and adds the sizes.

    Networks of one seed have one start, whatever their batch size, and all learn from the same images.
    """

    images: int = pydantic.Field(300, ge=10, le=2000)
    """Training images, as equally many of each class as possible; a batch of so many is the full batch."""
    hidden_layers: int = pydantic.Field(1, ge=1, le=3)
    width: int = pydantic.Field(32, ge=1, le=128)
    activation: str = "relu"
    learning_rate: float = pydantic.Field(0.1, ge=1e-4, le=10.0)
    """With batches of ``reference`` images."""
    scaling: Scaling = "fixed"
    reference: int = pydantic.Field(32, ge=1, le=2000)
    """The batch size at which the learning rate is ``learning_rate``, whatever the scaling."""
    budget: Budget = "steps"
    epochs: int = pydantic.Field(60, ge=1, le=1000)
    """Rounds through the training images, where the budget is epochs."""
    steps: int = pydantic.Field(1000, ge=1, le=20_000)
    """Updates, where the budget is steps."""
    seeds: int = pydantic.Field(5, ge=1, le=10)
    """Networks per batch size, each with a start and an order of batches of its own."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @property
    def parameters(self) -> int:
        """Count the weights and biases of one network."""
        return self.parameters_between(self.image_set.features, CLASSES)

    def rate(self, batch: int) -> float:
        """Return the learning rate with batches of so many images, by the rule of scaling."""
        return float(self.learning_rate * (batch / self.reference) ** POWERS[self.scaling])

    def descent(self, batch: int) -> Racer:
        """Return plain gradient descent at the rate for this batch size."""
        return Racer(optimizer="sgd", settings={"lr": self.rate(batch)})

    def updates(self, batch: int) -> int:
        """Return how many steps the budget allows; the last batch of the last epoch may reach beyond it."""
        return self.steps if self.budget == "steps" else -(-self.epochs * self.images // batch)

    def moments(self, batch: int) -> Moments:
        """Return when the networks with batches of this size are measured."""
        return Moments(*(_spread(self.updates(batch), count) for count in (LOGGED, WATCHED)))

    def training_cost(self, batch: int) -> float:
        """Estimate the seconds in which the networks of all seeds are trained with batches of this size."""
        call = 45e-6 + 20e-6 * self.hidden_layers
        step = call + self.seeds * (batch * self.example_cost + 2e-9 * self.parameters)
        return self.updates(batch) * step

    @property
    def example_cost(self) -> float:
        """Estimate the seconds that one example takes forward and back through one network."""
        return 1.5e-10 * self.parameters + 4e-9 * self.width * self.hidden_layers

    def check(self, batches: tuple[int, ...]) -> Self:
        """Return the settings if batches of these sizes can be drawn and descended with.

        Raises:
            ValueError: a batch is larger than the set of images, or its learning rate is out of range.
        """
        for batch in batches:
            if batch > self.images:
                raise ValueError(f"a batch of {batch} is larger than the {self.images} training images")
            if not 1e-6 <= self.rate(batch) <= 10:
                raise ValueError(
                    f"the rule of scaling makes the learning rate {self.rate(batch):.3g} at a batch of {batch}; "
                    "allowed is 1e-06 to 10: choose another learning rate or another rule"
                )
        return self


def _spread(last: int, count: int) -> tuple[int, ...]:
    steps = np.unique(np.geomspace(1, last, count).round().astype(np.int64))
    return (0, *steps.tolist())
