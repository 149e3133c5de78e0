"""Networks learn to read digits from all images there are: the convolutional ones, and perceptrons beside them.

Any question about a trained convolutional network trains it here: ``learn(convolutional(settings), settings, data,
device, tell)`` returns the rows (``dlcore.nets.cnn``) at the start and at the end, and the curves between.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.convolution.cnn_settings import MEASURED, CNNSettings
from dlcore.elements.datasets import CLASSES, Images, Split
from dlcore.nets import cnn, mlp
from dlcore.nets.network import Network
from dlcore.training import classification, loop, losses
from dlcore.training.plan import Plan, Task
from dlcore.training.scoreboard import Scoreboard, Shown

HALVES = ("training", "test")
"""The two sets of images that are measured on, in the order in which scores hold them."""

Tell = Callable[[int, dict[str, Shown], Tensor], None]
"""(steps done, scores so far by half, the rows as they are): what somebody who waits may be told."""


class Pupils(NamedTuple):
    """Hold networks that are about to learn, one for each seed.

    Attributes:
        network: the architecture that all share.
        start: their rows.
    """

    network: Network
    start: Float[np.ndarray, "seeds row"]


@dataclass(frozen=True)
class Learned:
    """What came of it; NaN from where a network diverged.

    Attributes:
        scores: cross-entropy (nats) and error rate on training and on test images at the logged steps.
        rows: parameters and running statistics at the end.
        diverged_at: the step from which on something was not finite; 0 for never.
        seconds: that the training took, all networks together.
    """

    scores: Float[np.ndarray, "seeds halves logged 2"]
    rows: Float[np.ndarray, "seeds row"]
    diverged_at: Int[np.ndarray, " seeds"]
    seconds: float


def convolutional(settings: CNNSettings) -> Pupils:
    """Return the convolutional networks of these settings, as they start."""
    seeds = range(settings.seed, settings.seed + settings.seeds)
    built = settings.architecture
    weights = initializers.kaiming_normal_stack(seeds, built.layers)
    return Pupils(cnn.build(built, seeds), cnn.start(built, weights))


def perceptrons(settings: CNNSettings) -> Pupils:
    """Return perceptrons of one hidden layer of ReLU with about as many parameters, as they start."""
    network = mlp.build(settings.image_set.features, (settings.architecture.rival,), CLASSES, "relu")
    seeds = range(settings.seed, settings.seed + settings.seeds)
    return Pupils(network, initializers.kaiming_normal_stack(seeds, network.layers))


def learn(pupils: Pupils, settings: CNNSettings, data: Split, device: str, tell: Tell) -> Learned:
    """Train one network per seed, all at once; networks of one seed see the same batches.

    Args:
        pupils: who learns.
        settings: the optimizer, epochs, batches and seeds.
        data: the images.
        device: as torch names it.
        tell: who is told on the way.
    """
    began, seeds = time.perf_counter(), tuple(range(settings.seed, settings.seed + settings.seeds))
    plan = Plan(settings.steps, settings.batch, seeds, device)
    task = Task(pupils.network, losses.cross_entropy, data.training.inputs(), data.training.one_hot())
    measured = Split(data.training.at_most(MEASURED), data.test)
    board = Scoreboard(pupils.network, measured, plan, tuple(settings.logged_steps().tolist()))
    trained = loop.train(
        task,
        [settings.racer] * settings.seeds,
        pupils.start,
        plan,
        probes=board.probes,
        watch=lambda step, _, rows: tell(step, board.so_far(), rows),
    )
    scores = np.stack([np.moveaxis(trained.probes[half], 0, 1) for half in HALVES], 1)
    known = np.where(np.isfinite(scores).all(-1, keepdims=True), scores, np.nan)
    return Learned(known, trained.parameters, trained.diverged_at, time.perf_counter() - began)


def opinions(
    pupils: Pupils, rows: Float[np.ndarray, "networks row"], images: Images, device: str
) -> Float[np.ndarray, "networks images classes"]:
    """Return how probable networks in use take each class for each image; NaN of those that diverged."""
    to = torch.tensor(rows, dtype=torch.float32, device=device)
    with torch.inference_mode():
        measure = classification.probabilities(pupils.network, to.new_tensor(images.inputs()))
        return np.asarray(measure(to).cpu().numpy())
