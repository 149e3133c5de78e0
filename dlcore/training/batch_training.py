"""Train the networks of ``dlcore.elements.batch_training``: one batch size at a time, all seeds together.

Several questions look at the same trained networks. The same settings give the same numbers, so each may train them
again; a process that trained them a moment ago still has them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.batch_training import BatchTraining
from dlcore.elements.datasets import CLASSES, Images, Split
from dlcore.nets import mlp
from dlcore.training import classification, loop, losses
from dlcore.training.plan import Plan, Probe, Task, Watch, nobody
from dlcore.training.records import Training
from dlcore.training.sharpness import Value

REMEMBERED = 24
"""Of how many trainings a process keeps the ends: a few megabytes at most."""


class Ends(NamedTuple):
    """Where the networks of one batch size ended, and when they diverged (0: never)."""

    parameters: Float[np.ndarray, "seeds parameters"]
    diverged_at: Int[np.ndarray, " seeds"]


@dataclass(frozen=True)
class Classroom:
    """Hold what the networks of all batch sizes share.

    Attributes:
        settings: the training.
        training: the images to learn from.
        test: the images to be tested on.
        task: network, loss and examples.
        starts: the parameters with which each seed starts.
        device: where they are trained.
    """

    settings: BatchTraining
    training: Images
    test: Images
    task: Task
    starts: Float[np.ndarray, "seeds parameters"]
    device: str

    def plan(self, batch: int) -> Plan:
        """Return how the networks with this batch size are trained."""
        settings = self.settings
        seeds = tuple(range(settings.seed, settings.seed + settings.seeds))
        return Plan(settings.updates(batch), batch, seeds, self.device)

    def train(self, batch: int, probes: Mapping[str, Probe] = MappingProxyType({}), watch: Watch = nobody) -> Training:
        """Train the networks of all seeds with batches of this size."""
        entrants = [self.settings.descent(batch)] * self.settings.seeds
        trained = loop.train(self.task, entrants, self.starts, self.plan(batch), probes=probes, watch=watch)
        _remember((_name(self.settings), batch), Ends(trained.parameters, trained.diverged_at))
        return trained

    def ends(self, batch: int, watch: Watch = nobody) -> Ends:
        """Return where they end: remembered, or trained again, which gives the same numbers."""
        remembered = _latest.get((_name(self.settings), batch))
        if remembered is not None:
            return remembered
        trained = self.train(batch, watch=watch)
        return Ends(trained.parameters, trained.diverged_at)

    def loss(self) -> Value:
        """Return the cross-entropy on all training images as a function of the parameters, to be differentiated."""
        inputs, targets = torch.tensor(self.task.inputs)[None], torch.tensor(self.task.targets)
        predict = self.task.network.predict

        def value(parameters: Tensor) -> Tensor:
            by_class = predict(parameters, inputs).mT.contiguous()  # a softmax over the last axis is slow on a CPU
            return -(torch.log_softmax(by_class, 1) * targets.mT).sum((1, 2)) / len(targets)

        return value

    def scores(self, images: Images) -> classification.Measure:
        """Return what measures cross-entropy and error rate on these images, (models, 2), on the CPU."""
        labels = torch.tensor(images.labels, dtype=torch.int64)
        return classification.scores(self.task.network, torch.tensor(images.inputs()), labels)


def prepare(settings: BatchTraining, split: Split, device: str) -> Classroom:
    """Choose the images, build the network and draw the starts."""
    parts = settings.choose(split)
    network = mlp.build(settings.image_set.features, settings.hidden, CLASSES, settings.activation)
    task = Task(network, losses.cross_entropy, parts.training.inputs(), parts.training.one_hot())
    starts = initializers.kaiming_normal_stack(range(settings.seed, settings.seed + settings.seeds), network.layers)
    return Classroom(settings, parts.training, parts.test, task, starts, device)


_latest: OrderedDict[tuple[str, int], Ends] = OrderedDict()


def _name(settings: BatchTraining) -> str:
    return settings.model_dump_json(include=set(BatchTraining.model_fields))


def _remember(name: tuple[str, int], ends: Ends) -> None:
    _latest[name] = ends
    _latest.move_to_end(name)
    while len(_latest) > REMEMBERED:
        _latest.popitem(last=False)
