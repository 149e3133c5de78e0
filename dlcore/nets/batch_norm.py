"""Batch normalization of one hidden layer of some of many models: over the batch, for each model and unit by itself."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

EPS, MOMENTUM = 1e-5, 0.1
"""As torch.nn.BatchNorm1d has them: beside the variance, and the weight of the latest batch in the running ones."""


class Norm(NamedTuple):
    """Hold what one layer's normalization knows of each model; all but the first are (models, 1, width).

    Attributes:
        on: whether the model normalizes at all, (models, 1, 1).
        scale: learned, by which the normalized sums are multiplied.
        shift: learned, then added.
        mean: running mean of the sums.
        variance: running variance of the sums.
    """

    on: Tensor
    scale: Tensor
    shift: Tensor
    mean: Tensor
    variance: Tensor


def use(norm: Norm, sums: Tensor) -> Tensor:
    """Normalize the sums of the models that do by the running statistics, as networks in use do."""
    factor = torch.where(norm.on, norm.scale * (norm.variance + EPS).rsqrt(), 1.0)
    offset = torch.where(norm.on, norm.shift - norm.mean * factor, 0.0)
    return torch.addcmul(offset, sums, factor)


def over_batch(norm: Norm, sums: Tensor) -> Tensor:
    """Normalize by the mean and the (biased) variance of these examples, as networks in training do."""
    variance, mean = torch.var_mean(sums, 1, correction=0, keepdim=True)
    return use(norm._replace(mean=mean, variance=variance), sums)


class NormPass:
    """Normalize over the batch on the way forward, keep the running statistics, and find the gradients on the way back.

    Means over the batch are matrix products with 1 / batch: on a CPU they take a fifth of the time of torch.mean.

    Source:
        Ioffe and Szegedy, "Batch Normalization", ICML 2015, algorithm 1 and section 3; the running variance is the
        unbiased one, as in torch.
    """

    def __init__(self, rows: slice, norm: Norm, gradients: tuple[Tensor, Tensor], batch: int) -> None:
        """Make the buffers.

        Args:
            rows: which models are normalized.
            norm: of these models.
            gradients: where those of scale and shift go, (models, 1, width).
            batch: examples of one pass.
        """
        self._rows, self._norm, self._gradients, self._batch = rows, norm, gradients, batch
        models, _, width = norm.scale.shape
        self._mean_of = norm.scale.new_full((models, 1, batch), 1 / batch)
        self._normal = norm.scale.new_empty(models, batch, width)
        self._inverse = norm.scale.new_empty(models, 1, width)

    def change_sums(self, sums: Tensor) -> None:
        """Replace the sums of these models by the normalized, scaled and shifted ones."""
        mine = sums[self._rows]
        mean = torch.bmm(self._mean_of, mine)
        normal = torch.sub(mine, mean, out=self._normal)
        variance = torch.bmm(self._mean_of, normal.square())
        normal.mul_(torch.add(variance, EPS, out=self._inverse).rsqrt_())
        torch.addcmul(self._norm.shift, normal, self._norm.scale, out=mine)
        self._norm.mean.lerp_(mean, MOMENTUM)
        self._norm.variance.lerp_(variance.mul_(self._batch / (self._batch - 1)), MOMENTUM)

    def change_units(self, units: Tensor) -> None:
        """Leave the units as they are."""

    def return_slope_of_units(self, slope: Tensor, units: Tensor) -> None:
        """Leave the slope as it is."""

    def return_slope_of_sums(self, slope: Tensor) -> None:
        """Go back through the normalization, and fill the gradients of scale and shift."""
        mine = slope[self._rows]
        mean = torch.bmm(self._mean_of, mine)
        product = torch.bmm(self._mean_of, mine * self._normal)
        torch.mul(product, self._batch, out=self._gradients[0])
        torch.mul(mean, self._batch, out=self._gradients[1])
        mine.sub_(mean).addcmul_(self._normal, product, value=-1).mul_(self._inverse.mul_(self._norm.scale))
