"""The multi-layer perceptron whose models may each have batch normalization and dropout, or lack them.

A hidden layer of a model computes sums, then the normalization if the model has one, the activation, and the dropout
if the model has one. A row holds the parameters of ``mlp``; where any model normalizes, the scales and the shifts of
all units follow; and behind these parameters lies what is only kept: 1 or 0 for whether the model normalizes, the
running means and the running variances of all units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.elements import perceptron
from dlcore.elements.initializers import DenseLayer
from dlcore.elements.regularizers import Regularizers
from dlcore.nets import activation_kernels, batch_norm, dense, draws, dropout, mlp
from dlcore.nets.batch_norm import Norm, NormPass
from dlcore.nets.draws import Draws
from dlcore.nets.dropout import DropoutPass
from dlcore.nets.mlp import Between
from dlcore.nets.network import Network, Pass

STREAM = 21
"""Keeps the random numbers of dropout apart from all others drawn with the same seed."""

Settings = Sequence[tuple[Regularizers, int]]
"""The regularizers and the seed of each model."""


class Shape(NamedTuple):
    """Say how the perceptron is built, as ``mlp.build`` takes it.

    Attributes:
        inputs: features of one example.
        hidden: units of each hidden layer.
        outputs: numbers predicted for one example.
        activation: an id of ``ACTIVATIONS``.
    """

    inputs: int = 1
    hidden: tuple[int, ...] = (16, 16)
    outputs: int = 1
    activation: str = "tanh"

    @property
    def layers(self) -> tuple[DenseLayer, ...]:
        """The dense layers, as an initializer takes them."""
        return perceptron.dense_layers(self.inputs, self.hidden, self.outputs, self.activation)

    @property
    def dense_parameters(self) -> int:
        """Count the weights and biases of one model."""
        return sum(layer.parameters for layer in self.layers)


_USUAL = Shape()


class Mode(NamedTuple):
    """Say what happens between the layers.

    Attributes:
        normalize: (what is known of a layer, its sums) -> the normalized sums.
        silence: (place of the hidden layer, its units) -> the units that the next layer reads.
    """

    normalize: Callable[[Norm, Tensor], Tensor]
    silence: Callable[[int, Tensor], Tensor]


USE = Mode(batch_norm.use, lambda _, units: units)
"""A network that has learned: running statistics, nobody silenced."""


def build(shape: Shape = _USUAL, settings: Settings = ()) -> Network:
    """Describe perceptrons that are normalized and silenced each in its own way.

    Args:
        shape: layers and activation, the same for all.
        settings: of each model, of which dropout and batch normalization count; none: no model has either.
    """
    units = _normalized_units(shape, settings)

    def predict(rows: Tensor, examples: Tensor) -> Tensor:
        *_, outputs = flow(shape, rows, examples)
        return outputs

    def bind(rows: Tensor, gradients: Tensor, batch: int) -> Pass:
        between: list[list[Between]] = [
            [
                *_norm_passes(depth, (rows, gradients), shape, settings, batch),
                *(DropoutPass(*mine, units) for mine in _masks(depth, units, settings)),
            ]
            for depth, units in enumerate(rows.new_empty(len(rows), batch, width) for width in shape.hidden)
        ]
        return mlp.HandWrittenPass(shape.layers, shape.activation, (rows, gradients), batch, between)

    def select(places: Sequence[int]) -> Network:
        return build(shape, [settings[place] for place in places] if settings else ())

    kept = 2 * units + 1 if units else 0
    return Network(shape.layers, shape.inputs, shape.outputs, predict, bind, 2 * units, kept, select)


def start(
    shape: Shape, settings: Settings, weights: Float[np.ndarray, "models dense"]
) -> Float[np.ndarray, "models row"]:
    """Complete weights and biases to whole rows: scales and variances are 1, shifts and means 0."""
    units = _normalized_units(shape, settings)
    if not units:
        return weights
    ones, zeros = np.ones((len(weights), units)), np.zeros((len(weights), units))
    normalizes = np.array([[float(regularizers.batch_norm)] for regularizers, _ in settings])
    return np.hstack([weights, ones, zeros, normalizes, zeros, ones])


def flow(shape: Shape, rows: Tensor, examples: Tensor, mode: Mode = USE) -> Iterator[Tensor]:
    """Yield what goes into the activation of each hidden layer, then the outputs; differentiable, allocates.

    Args:
        shape: of the networks.
        rows: (models, row).
        examples: (1 or models, batch, inputs).
        mode: what happens between the layers.
    """
    function, norms = activation_kernels.function(shape.activation), _norms(shape, rows)
    units = examples.expand(len(rows), -1, -1)
    for depth, (weights, biases) in enumerate(dense.views(rows, shape.layers)):
        sums = torch.baddbmm(biases, units, weights)
        if depth < len(norms):
            sums = mode.normalize(norms[depth], sums)
        yield sums
        if depth < len(shape.hidden):
            units = mode.silence(depth, function(sums))


def training_mode(shape: Shape, settings: Settings, like: Tensor, batch: int, apart: int = 0) -> Mode:
    """Return what happens between the layers in training: with masks of dropout of their own if ``apart`` is not 0."""
    masks = [
        _masks(depth, like.new_empty(len(settings), batch, width), settings, apart)
        for depth, width in enumerate(shape.hidden)
    ]

    def silence(depth: int, units: Tensor) -> Tensor:
        factors = torch.ones_like(units)
        for rows, deal in masks[depth]:
            factors[rows] = deal.next()
        return units * factors

    return Mode(batch_norm.over_batch, silence)


def _normalized_units(shape: Shape, settings: Settings) -> int:
    return sum(shape.hidden) if any(regularizers.batch_norm for regularizers, _ in settings) else 0


def _norms(shape: Shape, rows: Tensor) -> list[Norm]:
    """View what the normalization of each hidden layer knows; nothing where no model normalizes."""
    if rows.shape[1] == shape.dense_parameters:
        return []
    first = shape.dense_parameters + 2 * sum(shape.hidden)
    on, kept = rows[:, first : first + 1, None] != 0, rows[:, first + 1 :]
    learned = _scales_and_shifts(shape, rows)
    return [Norm(on, *pair, *running) for pair, running in zip(learned, _pairs(shape, kept), strict=True)]


def _scales_and_shifts(shape: Shape, rows: Tensor) -> list[tuple[Tensor, Tensor]]:
    return _pairs(shape, rows[:, shape.dense_parameters :])


def _pairs(shape: Shape, columns: Tensor) -> list[tuple[Tensor, Tensor]]:
    """View the numbers of all units, and the second numbers behind them, as (models, 1, width) for each layer."""
    total = sum(shape.hidden)
    borders = list(pairwise(np.cumsum([0, *shape.hidden]).tolist()))
    return [(columns[:, None, first:last], columns[:, None, total + first : total + last]) for first, last in borders]


def _norm_passes(
    depth: int, storage: tuple[Tensor, Tensor], shape: Shape, settings: Settings, batch: int
) -> list[NormPass]:
    """Return what normalizes a hidden layer."""
    found = []
    for models in draws.runs([regularizers.batch_norm for regularizers, _ in settings]):
        rows, gradients = (part[models] for part in storage)
        slopes = _scales_and_shifts(shape, gradients)[depth]
        found.append(NormPass(models, _norms(shape, rows)[depth], slopes, batch))
    return found


def _masks(depth: int, units: Tensor, settings: Settings, apart: int = 0) -> list[tuple[slice, Draws]]:
    """Return what silences units (models, batch, width) of a hidden layer, and of which models."""
    found = []
    for rows in draws.runs([regularizers.dropout for regularizers, _ in settings]):
        mine = settings[rows]
        generators = [draws.generator(units.device, seed, STREAM, depth, apart) for _, seed in mine]
        rates = [regularizers.dropout for regularizers, _ in mine]
        found.append((rows, dropout.masks(units.shape[1:], rates, generators, units)))
    return found
