"""Generator and discriminator of digit GANs, many models at once; see ``dlcore.elements.latent.digit_gan``.

Images of all models lie side by side as ``convolution`` has them. In training the generator's channels are normalized
over the batch; nothing is kept. In use the statistics of one large batch of codes stand for those of a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from dlcore.elements.latent.digit_gan import KERNEL, PADDING, SLOPE, STRIDE, Blueprint, Stage
from dlcore.nets import batch_norm, convolution, dense
from dlcore.nets.convolution import Filters


class Statistics(NamedTuple):
    """Hold mean and biased variance of all normalized channels, layer after layer: (models, channels)."""

    mean: Tensor
    variance: Tensor


def generate(plan: Blueprint, part: Tensor, codes: Tensor, statistics: Statistics | None = None) -> Tensor:
    """Return the images that the generators make, 0 … 1: (models, batch, features); differentiable.

    Args:
        plan: how the networks are built.
        part: the generators' parameters, (models, parameters).
        codes: (models, batch, dims).
        statistics: what the channels are normalized by; None: this batch's own, as in training.
    """
    norms = _norms(plan, statistics)
    return _generate(plan, part, codes, norms)


def statistics_of(plan: Blueprint, part: Tensor, codes: Tensor) -> Statistics:
    """Return the statistics of a batch of codes (models, batch, dims)."""
    means: list[Tensor] = []
    variances: list[Tensor] = []

    def note(place: int, images: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        variance, mean = torch.var_mean(images, (0, 2, 3), correction=0)
        means.append(mean.view(len(part), -1))
        variances.append(variance.view(len(part), -1))
        return _by_batch(place, images, scale, shift)

    _generate(plan, part, codes, note)
    empty = part[:, :0]
    return Statistics(torch.cat([empty, *means], 1), torch.cat([empty, *variances], 1))


def judge(plan: Blueprint, part: Tensor, images: Tensor) -> Tensor:
    """Return how much the discriminators take images (1 or models, batch, features) for real: logits (models, batch).

    Args:
        plan: how the networks are built.
        part: the discriminators' parameters, (models, parameters).
        images: 0 … 1.
    """
    models = len(part)
    flow = convolution.side_by_side(images, (1, plan.side, plan.side))
    layers = [stage.layer for stage in plan.critic]
    for stage, parameters in zip(plan.critic, dense.views(part, layers), strict=True):
        if stage.kind == "dense":
            weights, biases = parameters
            return torch.baddbmm(biases, convolution.apart(flow, models), weights)[..., 0]
        flow = functional.leaky_relu(convolution.convolve(_filters(stage), parameters, flow), SLOPE)
    raise ValueError("the last layer of a discriminator is fully connected")


_Normalize = Callable[[int, Tensor, Tensor, Tensor], Tensor]
"""(layer, images, scales, shifts, each (models · channels,)) -> the normalized images."""


def _generate(plan: Blueprint, part: Tensor, codes: Tensor, normalize: _Normalize) -> Tensor:
    models = len(part)
    layers = [stage.layer for stage in plan.generator]
    learned = _scales_and_shifts(plan, part)
    flow = codes
    for place, (stage, parameters) in enumerate(zip(plan.generator, dense.views(part, layers), strict=True)):
        if stage.kind == "dense":
            units = flow if flow.ndim == 3 else convolution.apart(flow, models)
            weights, biases = parameters
            flow = convolution.side_by_side(torch.baddbmm(biases, units, weights), stage.size)
        else:
            flow = convolution.spread(_filters(stage), parameters, flow)
        if place < len(layers) - 1:
            if learned:
                flow = normalize(place, flow, *learned[place])
            flow = torch.relu(flow)
    return convolution.apart(flow, models).sigmoid()


def _filters(stage: Stage) -> Filters:
    return Filters(stage.inputs, stage.size[0], KERNEL, STRIDE, PADDING)


def _scales_and_shifts(plan: Blueprint, part: Tensor) -> list[tuple[Tensor, Tensor]]:
    """View scales and shifts of each normalized layer."""
    total, borders = sum(plan.norms), [0]
    for width in plan.norms:
        borders.append(borders[-1] + width)
    scales, shifts = part[:, part.shape[1] - 2 * total :].chunk(2, 1) if total else (part, part)
    return [(scales[:, first:end].flatten(), shifts[:, first:end].flatten()) for first, end in pairwise(borders)]


def _by_batch(place: int, images: Tensor, scale: Tensor, shift: Tensor) -> Tensor:  # noqa: ARG001  a ``_Normalize``
    return functional.batch_norm(images, None, None, scale, shift, training=True, eps=batch_norm.EPS)


def _norms(plan: Blueprint, statistics: Statistics | None) -> _Normalize:
    if statistics is None:
        return _by_batch
    means, variances = (_of_layers(part, plan.norms) for part in statistics)

    def by_statistics(place: int, images: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        return functional.batch_norm(images, means[place], variances[place], scale, shift, eps=batch_norm.EPS)

    return by_statistics


def _of_layers(part: Tensor, widths: Sequence[int]) -> list[Tensor]:
    return [one.flatten() for one in torch.split(part, list(widths), 1)] if widths else []
