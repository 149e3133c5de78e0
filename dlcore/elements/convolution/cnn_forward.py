"""One image through a trained convolutional network, without torch: every step's numbers, at once, in the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution import correlation
from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.convolution.window import Window

EPS = 1e-5
"""Beside the variance in batch normalization, as torch.nn.BatchNorm2d has it."""


class Layer(NamedTuple):
    """Hold the parameters of one convolution or fully connected layer."""

    weights: Float[np.ndarray, "fan_in fan_out"]
    biases: Float[np.ndarray, " fan_out"]


class Norm(NamedTuple):
    """Hold what the batch normalization of one block knows of its channels."""

    scale: Float[np.ndarray, " channels"]
    shift: Float[np.ndarray, " channels"]
    mean: Float[np.ndarray, " channels"]
    variance: Float[np.ndarray, " channels"]


def layers(architecture: Architecture, row: Float[np.ndarray, " row"]) -> list[Layer]:
    """View a network's row, as ``dlcore.nets.cnn`` lays it out, as the parameters of its layers."""
    found, first = [], 0
    for layer in architecture.layers:
        weights = row[first : first + layer.fan_in * layer.fan_out].reshape(layer.fan_in, layer.fan_out)
        first += layer.parameters
        found.append(Layer(weights, row[first - layer.fan_out : first]))
    return found


def filters(architecture: Architecture, row: Float[np.ndarray, " row"], block: int) -> Float[np.ndarray, "o i k k"]:
    """Return the filters of a block (from 0): outputs, inputs, rows, columns."""
    convolution, kernel = architecture.convolutions[block], architecture.kernel
    weights = layers(architecture, row)[block].weights
    return weights.T.reshape(convolution.outputs, convolution.inputs, kernel, kernel)


def norms(architecture: Architecture, row: Float[np.ndarray, " row"]) -> list[Norm]:
    """View what the batch normalizations know; nothing where there are none."""
    if not architecture.batch_norm:
        return []
    behind = row[sum(layer.parameters for layer in architecture.layers) :].reshape(4, -1)
    return [Norm(*part) for part in np.split(behind, np.cumsum(architecture.channels)[:-1], axis=1)]


def run(
    architecture: Architecture, row: Float[np.ndarray, " row"], image: Float[np.ndarray, "channels height width"]
) -> Iterator[Float[np.ndarray, "channels height width"]]:
    """Yield what comes out of each step, in the order of ``architecture.steps()``: the network as it is used.

    Args:
        architecture: of the network.
        row: its parameters and running statistics.
        image: pixels, 0 … 1.

    Yields:
        Channels, height, width; units of a fully connected layer are channels of 1 × 1. The last are the logits.
    """
    parts, known = layers(architecture, row), norms(architecture, row)
    edge = architecture.kernel // 2
    same = (Window(architecture.kernel, 1, edge, edge),) * 2
    for step in architecture.steps():
        place = step.layer - 1
        if step.kind == "convolution":
            image = correlation.correlate(image, filters(architecture, row, place), same)
            image += parts[place].biases[:, None, None]
        elif step.kind == "normalization":
            image = normalize(image, known[place])
        elif step.kind == "relu":
            image = np.maximum(image, 0)
        elif step.kind == "pooling":
            image = max_pool(image)
        elif step.kind == "dense":
            weights, biases = parts[len(architecture.channels) + place]
            image = (image.ravel() @ weights + biases)[:, None, None]
        yield image  # a network in use silences nobody: behind dropout the image is as it was


def normalize(
    image: Float[np.ndarray, "channels height width"], norm: Norm
) -> Float[np.ndarray, "channels height width"]:
    """Normalize each channel by its running statistics."""
    factor = norm.scale / np.sqrt(norm.variance + EPS)
    offset = norm.shift - norm.mean * factor
    return np.asarray(image * factor[:, None, None] + offset[:, None, None])


def max_pool(image: Float[np.ndarray, "channels height width"]) -> Float[np.ndarray, "channels half half"]:
    """Keep the largest of every 2 × 2 cells; a last row or column without a partner is left out."""
    channels, height, width = image.shape
    pairs = image[:, : height // 2 * 2, : width // 2 * 2].reshape(channels, height // 2, 2, width // 2, 2)
    return np.asarray(pairs.max((2, 4)))


def probabilities(logits: Float[np.ndarray, "*images classes"]) -> Float[np.ndarray, "*images classes"]:
    """Return the softmax over the last axis."""
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shares / shares.sum(-1, keepdims=True))
