"""A curve to be learned from noisy examples, and the perceptron that learns it: the settings of every such question."""

from __future__ import annotations

import numpy as np
import pydantic

from dlcore.elements import targets
from dlcore.elements.perceptron import Perceptron
from dlcore.elements.regression_set import RegressionSet


class CurveFitting(Perceptron, RegressionSet):
    """Say what is learned and by what network; an experiment inherits these settings and adds its own.

    The defaults are the course's assignment: a tanh network of two hidden layers on a wave packet.
    """

    target: targets.Id = "wave_packet"
    points: int = pydantic.Field(1000, ge=8, le=2000)
    noise: float = pydantic.Field(0.03, ge=0, le=2)
    batch: int = pydantic.Field(64, ge=1, le=2000)
    """Examples per step; as many as there are points means full-batch descent."""

    @pydantic.model_validator(mode="after")
    def _enough_points(self) -> CurveFitting:
        if self.batch > self.points:
            raise ValueError(f"a batch of {self.batch} is larger than the {self.points} points; allowed is up to all")
        return self

    @property
    def parameters(self) -> int:
        """Count the weights and biases of one network."""
        return self.parameters_between(1, 1)

    def constant_loss(self) -> float:
        """Return the mean squared error of the best constant, which has learned nothing: the variance of the data."""
        return float(np.var(self.examples()[1]))
