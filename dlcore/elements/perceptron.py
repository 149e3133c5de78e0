"""The shape of a perceptron with equally wide hidden layers: settings that every question about one has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

import pydantic

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.initializers import DenseLayer


class Perceptron(pydantic.BaseModel):
    """Say how the network is built; an experiment inherits these settings, with defaults of its own if need be."""

    hidden_layers: int = pydantic.Field(2, ge=0, le=6)
    width: int = pydantic.Field(64, ge=1, le=256)
    activation: Annotated[str, pydantic.AfterValidator(ACTIVATIONS.known)] = "tanh"

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units of each hidden layer."""
        return (self.width,) * self.hidden_layers

    def parameters_between(self, inputs: int, outputs: int) -> int:
        """Count the weights and biases of one network with so many inputs and outputs."""
        widths = (inputs, *self.hidden, outputs)
        return sum(before * after + after for before, after in pairwise(widths))


def dense_layers(inputs: int, hidden: Sequence[int], outputs: int, activation: str) -> tuple[DenseLayer, ...]:
    """State fan-in, fan-out and gain of each layer: the activation's gain where it follows, 1 at the linear output."""
    gain = ACTIVATIONS[activation].gain
    widths = [inputs, *hidden, outputs]
    return tuple(
        DenseLayer(fan_in, fan_out, gain if depth < len(hidden) else 1.0)
        for depth, (fan_in, fan_out) in enumerate(pairwise(widths))
    )
