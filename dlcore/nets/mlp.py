"""The multi-layer perceptron, many models at once, with a backward pass written by hand.

Written by hand it is about twice as fast as autograd: no graph, no allocation, no gradient that nobody needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.initializers import DenseLayer
from dlcore.nets import activation_kernels, dense
from dlcore.nets.network import Network, Pass


def build(inputs: int = 1, hidden: Sequence[int] = (16, 16), outputs: int = 1, activation: str = "tanh") -> Network:
    """Describe a perceptron: ``hidden`` layers of units with one activation, then a linear layer.

    Args:
        inputs: features of one example.
        hidden: units of each hidden layer; none of them makes it a linear model.
        outputs: numbers predicted for one example.
        activation: an id of ``ACTIVATIONS``.
    """
    layers = layers_of(inputs, hidden, outputs, activation)
    function = ACTIVATIONS[activation].function

    def predict(parameters: Tensor, examples: Tensor) -> Tensor:
        units = examples.expand(len(parameters), -1, -1)
        for depth, (weights, biases) in enumerate(dense.views(parameters, layers)):
            units = torch.baddbmm(biases, function(units) if depth else units, weights)
        return units

    def bind(parameters: Tensor, gradients: Tensor, batch: int) -> Pass:
        return _HandWrittenPass(layers, activation, (parameters, gradients), batch)

    return Network(layers, inputs, outputs, predict, bind)


def layers_of(inputs: int, hidden: Sequence[int], outputs: int, activation: str) -> tuple[DenseLayer, ...]:
    """State fan-in, fan-out and gain of each layer: the activation's gain where it follows, 1 at the linear output."""
    gain = ACTIVATIONS[activation].gain
    widths = [inputs, *hidden, outputs]
    return tuple(
        DenseLayer(fan_in, fan_out, gain if depth < len(hidden) else 1.0)
        for depth, (fan_in, fan_out) in enumerate(pairwise(widths))
    )


class _HandWrittenPass:
    """Hold the buffers of one forward and one backward pass; layer 0 reads the inputs.

    There are few of them, since a cache is small: on the way back each layer's slope is written over its units, which
    are not needed any more.
    """

    def __init__(
        self, layers: Sequence[DenseLayer], activation: str, storage: tuple[Tensor, Tensor], batch: int
    ) -> None:
        parameters, gradients = storage
        models, widths = len(parameters), [layer.fan_out for layer in layers[:-1]]
        most = models * batch * max(widths, default=0)
        self._kernel = kernel = activation_kernels.kernel(activation, most, parameters.device.type)
        scales = [kernel.scale] * len(widths) + [1.0]
        parts = zip(dense.views(parameters, layers), dense.views(gradients, layers), scales, strict=True)
        self._layers = [dense.DensePass(*part) for part in parts]
        self._units = [parameters.new_empty(models, batch, width) for width in widths]
        self._sums = [torch.empty_like(units) for units in self._units] if kernel.keeps_sums else self._units
        scratch = parameters.new_empty(most)
        self._scratch = [scratch[: units.numel()].view_as(units) for units in self._units]
        self._prediction = parameters.new_empty(models, batch, layers[-1].fan_out)
        self._inputs = parameters

    def forward(self, inputs: Tensor) -> Tensor:
        self._inputs = inputs
        flows = zip(self._layers, [*self._sums, self._prediction], [*self._units, None], strict=True)
        scratch: Tensor | None = None
        for depth, (layer, sums, units) in enumerate(flows):
            layer.forward(inputs, sums, scratch)
            if units is not None:
                self._kernel.forward(sums, units)
                inputs, scratch = units, self._scratch[depth]
        return self._prediction

    def backward(self, slope: Tensor) -> None:
        for depth in range(len(self._layers) - 1, 0, -1):
            layer, units, before = self._layers[depth], self._units[depth - 1], self._scratch[depth - 1]
            layer.fill_gradients(units, slope)
            layer.slope_of_inputs(slope, before)
            self._kernel.backward(before, self._sums[depth - 1], units)
            slope = units
        self._layers[0].fill_gradients(self._inputs, slope)
