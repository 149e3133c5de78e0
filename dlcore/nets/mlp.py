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
from dlcore.nets import activation_kernels
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
        for depth, (weights, biases) in enumerate(_views(parameters, layers)):
            units = torch.baddbmm(biases, function(units) if depth else units, weights)
        return units

    def bind(parameters: Tensor, gradients: Tensor, batch: int) -> Pass:
        return _HandWrittenPass(layers, activation_kernels.kernel(activation), (parameters, gradients), batch)

    return Network(layers, inputs, outputs, predict, bind)


def layers_of(inputs: int, hidden: Sequence[int], outputs: int, activation: str) -> tuple[DenseLayer, ...]:
    """State fan-in, fan-out and gain of each layer: the activation's gain where it follows, 1 at the linear output."""
    gain = ACTIVATIONS[activation].gain
    widths = [inputs, *hidden, outputs]
    return tuple(
        DenseLayer(fan_in, fan_out, gain if depth < len(hidden) else 1.0)
        for depth, (fan_in, fan_out) in enumerate(pairwise(widths))
    )


def _views(flat: Tensor, layers: Sequence[DenseLayer]) -> list[tuple[Tensor, Tensor]]:
    """View (models, parameters) as weights (models, fan_in, fan_out) and biases (models, 1, fan_out); copy nothing."""
    views, end = [], 0
    for layer in layers:
        start, middle, end = end, end + layer.fan_in * layer.fan_out, end + layer.parameters
        weights = flat[:, start:middle].view(-1, layer.fan_in, layer.fan_out)
        views.append((weights, flat[:, middle:end].unsqueeze(1)))
    return views


class _HandWrittenPass:
    """Hold the buffers of one forward and one backward pass; layer 0 reads the inputs."""

    def __init__(
        self,
        layers: Sequence[DenseLayer],
        kernel: activation_kernels.Kernel,
        storage: tuple[Tensor, Tensor],
        batch: int,
    ) -> None:
        parameters, gradients = storage
        self._kernel = kernel
        self._models = len(parameters)
        self._layers = _views(parameters, layers)
        self._gradients = [(weights, biases.squeeze(1)) for weights, biases in _views(gradients, layers)]
        self._backwards_weights = [weights.mT for weights, _ in self._layers]
        self._sums = [parameters.new_empty(self._models, batch, layer.fan_out) for layer in layers]
        hidden = self._sums[:-1]
        self._units = [torch.empty_like(sums) for sums in hidden] if kernel.keeps_sums else hidden
        self._units_transposed = [units.mT for units in self._units]
        self._slopes = [torch.empty_like(sums) for sums in hidden]
        self._inputs = parameters

    def forward(self, inputs: Tensor) -> Tensor:
        self._inputs = inputs
        for depth, ((weights, biases), sums) in enumerate(zip(self._layers, self._sums, strict=True)):
            if depth == 0:
                self._first_sums(weights, biases)
            else:
                units = self._units[depth - 1]
                self._kernel.forward(self._sums[depth - 1], units)
                torch.baddbmm(biases, units, weights, out=sums)
        return self._sums[-1]

    def _first_sums(self, weights: Tensor, biases: Tensor) -> None:
        if weights.shape[1] == 1:  # broadcasting is twice as fast as a matrix product with one column
            torch.addcmul(biases, self._inputs, weights, out=self._sums[0])
        else:
            torch.baddbmm(biases, self._inputs.expand(self._models, -1, -1), weights, out=self._sums[0])

    def backward(self, slope: Tensor) -> None:
        for depth in range(len(self._layers) - 1, 0, -1):
            weights, biases = self._gradients[depth]
            torch.bmm(self._units_transposed[depth - 1], slope, out=weights)
            torch.sum(slope, 1, out=biases)
            slope = self._slope_before(depth, slope)
        weights, biases = self._gradients[0]
        torch.bmm(self._inputs.mT.expand(self._models, -1, -1), slope, out=weights)
        torch.sum(slope, 1, out=biases)

    def _slope_before(self, depth: int, slope: Tensor) -> Tensor:
        """Carry d loss / d sums of one layer back through its weights and the activation under them."""
        before, weights = self._slopes[depth - 1], self._backwards_weights[depth]
        if slope.shape[2] == 1:
            torch.mul(slope, weights, out=before)
        else:
            torch.bmm(slope, weights, out=before)
        self._kernel.backward(before, self._sums[depth - 1], self._units[depth - 1])
        return before
