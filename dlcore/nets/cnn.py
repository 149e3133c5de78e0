"""The convolutional network of the course's assignment, many models at once.

A row holds the weights and biases of all convolutions, those of the fully connected layers, and, where channels are
normalized, their scales, their shifts, and what is only kept: their running means and running variances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.nets import convolution, dense, draws, dropout, network
from dlcore.nets.batch_norm import Norm
from dlcore.nets.convolution import Filters
from dlcore.nets.network import Network, Pass

STREAM = 31
"""Keeps the random numbers of dropout apart from all others drawn with the same seed."""


class Mode(NamedTuple):
    """Say what happens between the layers.

    Attributes:
        normalize: (block, what is known of its channels, images) -> the normalized images.
        silence: (block, images) -> what the next block reads.
    """

    normalize: Callable[[int, Norm, Tensor], Tensor]
    silence: Callable[[int, Tensor], Tensor]


USE = Mode(lambda _, norm, images: convolution.use_norm(norm, images), lambda _, images: images)
"""A network that has learned: running statistics, nobody silenced."""

_USUAL = Architecture(channels=(16,), hidden=())


def build(architecture: Architecture = _USUAL, seeds: Sequence[int] = ()) -> Network:
    """Describe convolutional networks of one architecture.

    Args:
        architecture: of all models.
        seeds: of the dropout of each model; needed only where there is dropout.
    """
    features = int(np.prod(architecture.size))
    kept = architecture.statistics  # as many as there are scales and shifts, the parameters behind the layers'

    def predict(rows: Tensor, examples: Tensor) -> Tensor:
        *_, logits = flow(architecture, rows, examples)
        return logits

    def bind(rows: Tensor, gradients: Tensor, batch: int) -> Pass:
        mode = training_mode(architecture, rows, seeds, batch)

        def predict_in_training(leaf: Tensor, examples: Tensor) -> Tensor:
            *_, logits = flow(architecture, leaf, examples, mode)
            return logits

        return network.autograd(predict_in_training)(rows, gradients, batch)

    def select(places: Sequence[int]) -> Network:
        return build(architecture, [seeds[place] for place in places] if seeds else ())

    return Network(
        architecture.layers,
        features,
        architecture.classes,
        predict,
        bind,
        kept,
        kept,
        select,
        architecture.units,
    )


def start(
    architecture: Architecture, weights: Float[np.ndarray, "models parameters"]
) -> Float[np.ndarray, "models row"]:
    """Complete the layers' weights and biases to whole rows."""
    return convolution.with_channel_norms(weights, architecture.channels) if architecture.batch_norm else weights


def filters(architecture: Architecture) -> list[Filters]:
    """Return the convolutional layer of each block."""
    kernel = architecture.kernel
    return [Filters(one.inputs, one.outputs, kernel, padding=kernel // 2) for one in architecture.convolutions]


def flow(architecture: Architecture, rows: Tensor, examples: Tensor, mode: Mode = USE) -> Iterator[Tensor]:
    """Yield what comes out of each step, in the order of ``architecture.steps()``; differentiable, allocates.

    Args:
        architecture: of the networks.
        rows: (models, row).
        examples: (1 or models, batch, features).
        mode: what happens between the layers.

    Yields:
        Images of all models side by side, (batch, models · channels, height, width), as ``convolution`` has them;
        from the fully connected layers on units, (models, batch, units).
    """
    blocks = filters(architecture)
    parts, norms = dense.views(rows, architecture.layers), _norms(architecture, rows)
    images = convolution.side_by_side(examples, architecture.size)
    for block, (layer, parameters) in enumerate(zip(blocks, parts, strict=False)):
        images = convolution.convolve(layer, parameters, images)
        yield images
        if norms:
            images = mode.normalize(block, norms[block], images)
            yield images
        images = torch.relu(images)
        yield images
        images = convolution.max_pool(images)
        yield images
        if architecture.dropout:
            images = mode.silence(block, images)
            yield images
    units = convolution.apart(images, len(rows))
    for depth, (weights, biases) in enumerate(parts[len(blocks) :]):
        units = torch.baddbmm(biases, units, weights)
        yield units
        if depth < len(architecture.hidden):
            units = torch.relu(units)
            yield units


def training_mode(architecture: Architecture, rows: Tensor, seeds: Sequence[int], batch: int) -> Mode:
    """Return what happens between the layers in training: the running statistics in ``rows`` follow the batches."""
    kept, device = _norms(architecture, rows), rows.device
    deals = [
        dropout.masks(
            (batch, width),
            [architecture.dropout] * len(seeds),
            [draws.generator(device, seed, STREAM, block) for seed in seeds],
            rows,
        )
        for block, width in enumerate(architecture.channels if architecture.dropout else ())
    ]
    return Mode(
        lambda block, norm, images: convolution.learn_norm(norm, kept[block], images),
        lambda block, images: convolution.silence_channels(deals[block], images),
    )


def _norms(architecture: Architecture, rows: Tensor) -> list[Norm]:
    if not architecture.batch_norm:
        return []
    first = sum(layer.parameters for layer in architecture.layers)
    return convolution.channel_norms(rows, first, architecture.channels)
