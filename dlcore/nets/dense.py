"""One fully connected layer of N models at once, forward and back, by the fastest product for its shape.

A batched matrix product with a single column, or into memory with gaps, is up to ten times slower on a CPU than a
broadcast or a product with a copy behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from dlcore.elements.initializers import DenseLayer

WIDE = 32
"""Inputs from which the sum over products beats the matrix product where there is one output."""

STAGED = 8192
"""Weights of one model up to which, on a CPU, a product into a buffer and a copy beat one product per model."""


def views(flat: Tensor, layers: Sequence[DenseLayer]) -> list[tuple[Tensor, Tensor]]:
    """View (models, parameters) as weights (models, fan_in, fan_out) and biases (models, 1, fan_out); copy nothing."""
    found, end = [], 0
    for layer in layers:
        start, middle, end = end, end + layer.fan_in * layer.fan_out, end + layer.parameters
        weights = flat[:, start:middle].view(-1, layer.fan_in, layer.fan_out)
        found.append((weights, flat[:, middle:end].unsqueeze(1)))
    return found


def weights_mask(layers: Sequence[DenseLayer], like: Tensor) -> Tensor:
    """Return 1 for each column of ``like`` (models, columns) that holds a weight and 0 for all others, (columns,)."""
    mask = like.new_zeros(1, like.shape[1])
    for weights, _ in views(mask, layers):
        weights.fill_(1)
    return mask[0]


class DensePass:
    """Hold one layer's parameters, where its gradients go, and the products that fit its shape."""

    def __init__(self, parameters: tuple[Tensor, Tensor], gradients: tuple[Tensor, Tensor], scale: float) -> None:
        """Choose the products.

        Args:
            parameters: weights (models, fan_in, fan_out) and biases (models, 1, fan_out).
            gradients: of the same shapes, to be filled.
            scale: by which the weighted sums are multiplied, as the activation behind them wants it.
        """
        self._weights, self._biases = parameters
        self._transposed = self._weights.mT
        self._scale = scale
        self._scaled_biases = torch.empty_like(self._biases, memory_format=torch.contiguous_format)
        self._weight_gradients, self._bias_gradients = gradients[0], gradients[1].squeeze(1)
        models, fan_in, fan_out = self._weights.shape
        self._models = models
        self._sum: Callable[[Tensor, Tensor, Tensor | None], None] = self._sum_product
        if fan_in == 1:
            self._sum = self._sum_from_one
        if fan_out == 1 and fan_in >= WIDE and models > 1:
            self._sum = self._sum_to_one
        if fan_out == 1:  # a row for a column: the same numbers in the same place
            self._weight_gradients = self._weight_gradients.mT
        staged = models > 1 and fan_in * fan_out <= STAGED and self._weights.device.type == "cpu"
        self._stage = (
            torch.empty_like(self._weight_gradients, memory_format=torch.contiguous_format) if staged else None
        )

    def forward(self, inputs: Tensor, sums: Tensor, scratch: Tensor | None) -> None:
        """Write scale·(inputs·weights + biases), (models, batch, fan_out).

        Args:
            inputs: (1 or models, batch, fan_in).
            sums: where to write.
            scratch: (models, batch, fan_in), anything; may be left out for the first layer.
        """
        self._sum(inputs, sums, scratch)

    def _sum_product(self, inputs: Tensor, sums: Tensor, _: Tensor | None) -> None:
        inputs, scale = inputs.expand(self._models, -1, -1), self._scale
        torch.baddbmm(self._biases, inputs, self._weights, beta=scale, alpha=scale, out=sums)

    def _sum_from_one(self, inputs: Tensor, sums: Tensor, _: Tensor | None) -> None:
        torch.mul(self._biases, self._scale, out=self._scaled_biases)
        torch.addcmul(self._scaled_biases, inputs, self._weights, value=self._scale, out=sums)

    def _sum_to_one(self, inputs: Tensor, sums: Tensor, scratch: Tensor | None) -> None:
        products = torch.mul(inputs, self._transposed, out=scratch)
        torch.sum(products, 2, keepdim=True, out=sums).add_(self._biases)
        if self._scale != 1:
            sums.mul_(self._scale)

    def fill_gradients(self, inputs: Tensor, slope: Tensor) -> None:
        """Fill the gradients of weights and biases from the inputs and d loss / d sums (models, batch, fan_out)."""
        inputs = inputs.expand(self._models, -1, -1)
        left, right = (slope, inputs) if slope.shape[2] == 1 else (inputs, slope)
        if self._stage is None:
            torch.bmm(left.mT, right, out=self._weight_gradients)
        else:
            self._weight_gradients.copy_(torch.bmm(left.mT, right, out=self._stage))
        torch.sum(slope, 1, out=self._bias_gradients)

    def slope_of_inputs(self, slope: Tensor, out: Tensor) -> None:
        """Write d loss / d inputs (models, batch, fan_in) from d loss / d sums."""
        if slope.shape[2] == 1:
            torch.mul(slope, self._transposed, out=out)
        else:
            torch.bmm(slope, self._transposed, out=out)
