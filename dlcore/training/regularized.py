"""Every model under regularizers of its own in the one training loop; whoever has none pays for none.

Dropout and batch normalization belong to the network (``dlcore.nets.regularized_mlp``), early stopping to
``early_stopping``; the rest is here: what changes batches, weights and gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from dlcore.elements.regularizers import Penalty
from dlcore.nets import dense, draws
from dlcore.nets.regularized_mlp import Settings
from dlcore.training import perturbed_batches
from dlcore.training.batches import Batch
from dlcore.training.image_transforms import Size
from dlcore.training.treatment import Treat, Treated, Treatment

STREAM = 26
"""Keeps the random numbers of the noise on weights apart from all others drawn with the same seed."""

Settle = Callable[[float], object]
"""Changes gradients or weights before the update, told the factor of the learning rates."""


def treat(settings: Settings, size: Size) -> Treat:
    """Return the treatment by these regularizers.

    Args:
        settings: the regularizers and the seed of each entrant; models of equal seeds draw equal numbers.
        size: height and width of an image.
    """
    return lambda treated: _Regularized(treated, [settings[place] for place in treated.order], size)


class _Regularized(Treatment):
    def __init__(self, treated: Treated, settings: Settings, size: Size) -> None:
        models, network, batch = len(settings), treated.task.network, treated.batch
        like = treated.parameters
        self._changes = perturbed_batches.changes(settings, batch, size, like)
        self._inputs = like.new_empty((models, batch, network.inputs) if self._changes else 0)
        self._targets = like.new_empty((models, batch, network.outputs) if self._changes else 0)
        weights = dense.weights_mask(network.layers, like)
        self._noises = _noises(treated, settings, weights)
        self._settles = _penalties(treated, settings, weights)

    def prepare(self, inputs: Tensor, targets: Tensor) -> Batch:
        for noise in self._noises:
            noise.move()
        if not self._changes:
            return inputs, targets
        self._inputs.copy_(inputs)
        self._targets.copy_(targets)
        for rows, change in self._changes:
            change(self._inputs[rows], self._targets[rows])
        return self._inputs, self._targets

    def settle(self, factor: float) -> None:
        for noise in self._noises:
            noise.move_back()
        for settle in self._settles:
            settle(factor)


class _WeightNoise:
    """Take the gradient at weights with noise, and the step from the weights without.

    Source:
        Graves, "Practical Variational Inference for Neural Networks", NeurIPS 2011; Bishop 1995 for the idea.
    """

    def __init__(self, parameters: Tensor, weights: Tensor, settings: Settings) -> None:
        generators = [draws.generator(parameters.device, seed, STREAM) for _, seed in settings]
        fills = [partial(draws.normal, std=regularizers.weight_noise) for regularizers, _ in settings]
        self._parameters, self._weights = parameters, weights
        self._still = torch.empty_like(parameters)
        self._noise = draws.Draws((parameters.shape[1],), generators, fills, parameters)

    def move(self) -> None:
        self._still.copy_(self._parameters)
        self._parameters.addcmul_(self._noise.next(), self._weights)

    def move_back(self) -> None:
        self._parameters.copy_(self._still)


def _noises(treated: Treated, settings: Settings, weights: Tensor) -> list[_WeightNoise]:
    columns = sum(layer.parameters for layer in treated.task.network.layers)  # the same in any company
    return [
        _WeightNoise(treated.parameters[rows, :columns], weights[:columns], settings[rows])
        for rows in draws.runs([regularizers.weight_noise for regularizers, _ in settings])
    ]


def _penalties(treated: Treated, settings: Settings, weights: Tensor) -> list[Settle]:
    found = []
    for penalty, make in _PENALTIES.items():
        for rows in draws.runs([one.decay > 0 and one.penalty == penalty for one, _ in settings]):
            decay = weights * _column([one.decay for one, _ in settings[rows]], weights)
            rates = _column([entrant.settings["lr"] for entrant in treated.entrants[rows]], weights)
            found.append(make(treated.parameters[rows], treated.gradients[rows], decay, rates))
    return found


def _column(values: Sequence[float], like: Tensor) -> Tensor:
    return like.new_tensor(values)[:, None]


def _l2(parameters: Tensor, gradients: Tensor, decay: Tensor, _: Tensor) -> Settle:
    return lambda _: gradients.addcmul_(parameters, decay)


def _l1(parameters: Tensor, gradients: Tensor, decay: Tensor, _: Tensor) -> Settle:
    return lambda _: gradients.addcmul_(parameters.sign(), decay)


def _decoupled(parameters: Tensor, _: Tensor, decay: Tensor, rates: Tensor) -> Settle:
    strength = rates * decay
    return lambda factor: parameters.addcmul_(parameters, strength, value=-factor)


_PENALTIES: dict[Penalty, Callable[[Tensor, Tensor, Tensor, Tensor], Settle]] = {
    "l2": _l2,
    "l1": _l1,
    "decoupled": _decoupled,
}
