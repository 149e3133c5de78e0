"""A curve to be learned from noisy examples, and the perceptron that learns it: the settings of every such question."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import targets
from dlcore.elements.perceptron import Perceptron
from dlcore.elements.targets import TARGETS

GRID_POINTS = 201
"""Where the truth is drawn and the test loss is measured."""


class CurveFitting(Perceptron):
    """Say what is learned and by what network; an experiment inherits these settings and adds its own.

    The defaults are the course's assignment: a tanh network of two hidden layers on a wave packet.
    """

    target: Annotated[str, pydantic.AfterValidator(TARGETS.known)] = "wave_packet"
    points: int = pydantic.Field(1000, ge=8, le=2000)
    noise: float = pydantic.Field(0.03, ge=0, le=2)
    """Standard deviation of the noise on y."""
    batch: int = pydantic.Field(64, ge=1, le=2000)
    """Examples per step; as many as there are points means full-batch descent."""
    data_seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @pydantic.model_validator(mode="after")
    def _enough_points(self) -> CurveFitting:
        if self.batch > self.points:
            raise ValueError(f"a batch of {self.batch} is larger than the {self.points} points; allowed is up to all")
        return self

    @property
    def parameters(self) -> int:
        """Count the weights and biases of one network."""
        return self.parameters_between(1, 1)

    def examples(self) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
        """Return the noisy examples that the networks learn from."""
        return targets.sample(self.target, self.points, self.noise, self.data_seed)

    def constant_loss(self) -> float:
        """Return the mean squared error of the best constant, which has learned nothing: the variance of the data."""
        return float(np.var(self.examples()[1]))

    def truth(self) -> tuple[Float[np.ndarray, " grid"], Float[np.ndarray, " grid"]]:
        """Return the grid of the fits and the noiseless target on it."""
        return targets.truth(self.target, GRID_POINTS)
