"""A small convolutional network that reads digits, by whose answers and features samples of digits are judged."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.datasets import CLASSES, Images
from dlcore.elements.racer import Racer
from dlcore.nets import cnn
from dlcore.training import loop, losses
from dlcore.training.plan import Plan, Task

CHANNELS, FEATURES = (8, 16), 32
"""Of the two blocks, and of the hidden layer whose units are the features."""
STEPS, BATCH, RATE, SEED = 300, 128, 0.003, 0
"""How it learns, by Adam; always the same, so that what is measured by it compares."""


@dataclass(frozen=True)
class Reader:
    """Hold a network that has learned to read.

    Attributes:
        architecture: of the network.
        row: its parameters, (1, parameters).
    """

    architecture: Architecture
    row: Tensor

    def read(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return what images (images, features) show, (images, classes), and the network's ``FEATURES`` of them."""
        *_, features, logits = cnn.flow(self.architecture, self.row, inputs[None])
        return logits[0].softmax(1), features[0]

    def accuracy(self, inputs: Tensor, labels: Tensor) -> float:
        """Return which share of labelled images it reads right."""
        probabilities, _ = self.read(inputs)
        return float((probabilities.argmax(1) == labels).double().mean())


def learn(data: Images, device: str) -> Reader:
    """Return a network that has learned to read these images."""
    side = data.pixels.shape[1]
    built = Architecture((1, side, side), CHANNELS, hidden=(FEATURES,), classes=CLASSES)
    plan = Plan(STEPS, min(BATCH, len(data)), (SEED,), device)
    task = Task(cnn.build(built), losses.cross_entropy, data.inputs(), data.one_hot())
    start = initializers.kaiming_normal_stack((SEED,), built.layers)
    racer = Racer(optimizer="adam", settings={"lr": RATE})
    trained = loop.train(task, [racer], start, plan)
    return Reader(built, torch.tensor(trained.parameters, dtype=plan.dtype, device=plan.device))
