"""Make images of codes without torch, from the numbers of a trained digit GAN: at once, in the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution import spreading
from dlcore.elements.latent import digit_gan
from dlcore.elements.latent.digit_gan import KERNEL, Blueprint, Stage

EPS = 1e-5
"""Beside the variance in batch normalization, as torch.nn.BatchNorm2d has it."""


class Statistics(NamedTuple):
    """Hold what the normalized layers go by in use: mean and variance of each channel over one large batch of codes.

    Attributes:
        mean: of all normalized channels, layer after layer.
        variance: likewise, the biased one.
    """

    mean: Float[np.ndarray, " channels"]
    variance: Float[np.ndarray, " channels"]


def make(
    plan: Blueprint,
    row: Float[np.ndarray, " row"],
    statistics: Statistics,
    codes: Float[np.ndarray, "codes dims"],
) -> Float[np.ndarray, "codes features"]:
    """Return the generator's images, 0 (paper) to 1 (ink).

    Args:
        plan: how the networks are built.
        row: the model's.
        statistics: which stand for those of a batch; without channels where nothing is normalized.
        codes: one in each row.
    """
    part = row[plan.columns["generator"]]
    norms = list(_norms(plan, part, statistics))
    images = codes[:, :, None, None]
    for place, (stage, weights, biases) in enumerate(_parameters(plan.generator, part)):
        images = _layer(stage, weights, biases, images)
        if place < len(plan.generator) - 1:
            if norms:
                factor, offset = norms[place]
                images = images * factor[:, None, None] + offset[:, None, None]
            images = np.maximum(images, 0)
    made: np.ndarray = 1 / (1 + np.exp(-images.reshape(len(codes), -1)))
    return made


def _layer(stage: Stage, weights: np.ndarray, biases: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Return what one layer makes of (images, channels, height, width)."""
    if stage.kind == "dense":
        return np.asarray(images.reshape(len(images), -1) @ weights + biases).reshape(-1, *stage.size)
    kernels = weights.reshape(stage.inputs, KERNEL, KERNEL, -1).transpose(0, 3, 1, 2)
    return np.asarray(spreading.spread(images, kernels, digit_gan.WINDOW) + biases[:, None, None])


def _parameters(stages: Sequence[Stage], part: np.ndarray) -> Iterator[tuple[Stage, np.ndarray, np.ndarray]]:
    first = 0
    for stage in stages:
        fan_in, fan_out = stage.layer.fan_in, stage.layer.fan_out
        weights = part[first : first + fan_in * fan_out].reshape(fan_in, fan_out)
        first += stage.layer.parameters
        yield stage, weights, part[first - fan_out : first]


def _norms(plan: Blueprint, part: np.ndarray, statistics: Statistics) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield factor and offset of each normalized layer's channels."""
    total, borders = sum(plan.norms), np.cumsum([0, *plan.norms]).tolist()
    scale, shift = part[len(part) - 2 * total :].reshape(2, total)
    factor = scale / np.sqrt(statistics.variance + EPS)
    offset = shift - statistics.mean * factor
    for first, end in pairwise(borders):
        yield factor[first:end], offset[first:end]
