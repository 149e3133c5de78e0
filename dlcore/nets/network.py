"""What every architecture is to the training loop: stacked parameters, a forward pass, a backward pass.

All parameters of N models lie in one array (models, parameters), so that one optimizer update advances every layer of
every model in a handful of operations. Layers are views of it. What a model keeps without descending it, such as the
running statistics of batch normalization, lies behind its parameters in the same row: a copy of the row is the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from dlcore.elements.initializers import DenseLayer

Predict = Callable[[Tensor, Tensor], Tensor]
"""(models, row), (1 or models, batch, inputs) -> (models, batch, outputs); differentiable, allocates."""


class Pass(Protocol):
    """Go forward and back through N models, tied to one parameter array, one gradient array and one batch size."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Predict (models, batch, outputs) from inputs (1 or models, batch, inputs); valid until the next call."""

    def backward(self, slope: Tensor) -> None:
        """Fill the gradient array from d loss / d prediction of the latest forward; ``slope`` may be overwritten."""


Bind = Callable[[Tensor, Tensor, int], Pass]
"""((models, row), gradients (models, parameters), batch) -> Pass. Parameters are to be changed in place only."""


@dataclass(frozen=True)
class Network:
    """Describe one architecture.

    Attributes:
        layers: what an initializer must know, in the order in which the parameters lie.
        inputs: features of one example.
        outputs: numbers predicted for one example.
        predict: the network as a function, as it is used; what probes and pictures call.
        bind: makes the passes that training calls; by default differentiates ``predict`` (``autograd``).
        extras: parameters of one model behind those of its layers.
        statistics: numbers of one model behind its parameters that its passes keep and no update touches.
        select: (places of models) -> the network of these models alone, in this order; None where all are alike.
        maps: numbers that each layer makes of one example, where a layer is used at many places; else its ``fan_out``.
    """

    layers: tuple[DenseLayer, ...]
    inputs: int
    outputs: int
    predict: Predict
    bind: Bind
    extras: int = 0
    statistics: int = 0
    select: Callable[[Sequence[int]], Network] | None = None
    maps: tuple[int, ...] = ()

    @property
    def units(self) -> tuple[int, ...]:
        """Count the numbers that each layer makes of one example: what a pass holds in memory."""
        return self.maps or tuple(layer.fan_out for layer in self.layers)

    @property
    def parameters(self) -> int:
        """Count the parameters of one model."""
        return sum(layer.parameters for layer in self.layers) + self.extras

    def of(self, models: Sequence[int]) -> Network:
        """Return the network of these models alone, in this order; one that treats all alike stays as it is."""
        return self if self.select is None else self.select(models)


def autograd(predict: Predict) -> Bind:
    """Differentiate any architecture by autograd: the generic path, beside which hand-written passes are tested."""

    def bind(parameters: Tensor, gradients: Tensor, batch: int) -> Pass:  # noqa: ARG001  the signature of every Bind
        return _AutogradPass(predict, parameters, gradients)

    return bind


class _AutogradPass:
    """Leave inference mode for the differentiation: what was made in it may be read there only as a copy."""

    def __init__(self, predict: Predict, parameters: Tensor, gradients: Tensor) -> None:
        self._predict = predict
        self._parameters = parameters
        self._gradients = gradients
        self._leaf = self._prediction = parameters

    def forward(self, inputs: Tensor) -> Tensor:
        with torch.inference_mode(False), torch.enable_grad():
            self._leaf = self._parameters.detach().clone().requires_grad_()
            self._prediction = self._predict(self._leaf, inputs.clone())
        return self._prediction.detach()

    def backward(self, slope: Tensor) -> None:
        with torch.inference_mode(False):
            (gradients,) = torch.autograd.grad(self._prediction, self._leaf, slope.clone())
        self._gradients.copy_(gradients[:, : self._gradients.shape[1]])
