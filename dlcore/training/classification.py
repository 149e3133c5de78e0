"""What is measured of networks that tell classes apart: cross-entropy, error rate, and what each image is taken for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from dlcore.nets.network import Network

NUMBERS_AT_ONCE = 4_194_304
"""How many units of one layer, of all models together, are computed in one go: 16 MB in single precision."""

Measure = Callable[[Tensor], Tensor]
"""(models, parameters) -> (models, ...): the ``measure`` of a ``dlcore.training.plan.Probe``."""


def scores(network: Network, inputs: Tensor, labels: Tensor) -> Measure:
    """Return what measures the mean cross-entropy (nats) and the error rate (0 … 1) of each model: (models, 2).

    Args:
        network: the architecture, with one output per class.
        inputs: (images, features).
        labels: class of each image, (images,), whole numbers.
    """

    def measure(parameters: Tensor) -> Tensor:
        sums = parameters.new_zeros(len(parameters), 2)
        for part, logits in _in_pieces(network, parameters, inputs):
            wanted = labels[part].expand(len(parameters), -1)
            by_class = logits.mT.contiguous()  # images last: a softmax over the last axis is 14 times slower on a CPU
            surprise = -torch.log_softmax(by_class, 1).gather(1, wanted[:, None])
            sums[:, 0] += surprise.sum((1, 2))
            sums[:, 1] += (logits.argmax(2) != wanted).sum(1)
        return sums / len(labels)

    return measure


def answers(network: Network, inputs: Tensor) -> Measure:
    """Return what measures the class that each model takes each image for: (models, images), 0.0, 1.0 and so on."""

    def measure(parameters: Tensor) -> Tensor:
        pieces = [logits.argmax(2) for _, logits in _in_pieces(network, parameters, inputs)]
        return torch.cat(pieces, 1).to(parameters.dtype)  # not whole numbers: those of a model that diverged become NaN

    return measure


def probabilities(network: Network, inputs: Tensor) -> Measure:
    """Return what measures how probable each model takes each class for each image: (models, images, classes)."""

    def measure(parameters: Tensor) -> Tensor:
        return torch.cat([logits.softmax(2) for _, logits in _in_pieces(network, parameters, inputs)], 1)

    return measure


def _in_pieces(network: Network, parameters: Tensor, inputs: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Yield the models' outputs (models, images, classes) for a few images at a time: memory stays bounded."""
    size = max(1, NUMBERS_AT_ONCE // (len(parameters) * max(network.units)))
    for first in range(0, len(inputs), size):
        part = slice(first, first + size)
        yield part, network.predict(parameters, inputs[None, part])
