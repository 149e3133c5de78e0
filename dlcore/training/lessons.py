"""Learning from few images: every setting of the regularizers × every seed, trained at once, and what is kept of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.datasets import CLASSES, Split
from dlcore.elements.few_images import Lesson, Parts
from dlcore.elements.regularizers import Regularizers
from dlcore.nets import dense, regularized_mlp
from dlcore.nets.network import Network
from dlcore.nets.regularized_mlp import Settings, Shape
from dlcore.training import classification, loop, losses, regularized
from dlcore.training.classification import Measure
from dlcore.training.early_stopping import EarlyStopping
from dlcore.training.plan import Plan, Probe, Task
from dlcore.training.records import Training

Picture = dict[str, list[object]]
Tell = Callable[[int, int, Picture], None]
"""(steps done, steps in all, {"epochs", "loss", "error"}: measurements × models × parts, None where not finite)."""


class Scene(NamedTuple):
    """Hold what is about to be trained.

    Attributes:
        lesson: the settings of the training.
        settings: regularizers and seed of each model, setting by setting.
        shape: of the networks.
        network: of all models.
        parts: the images.
        start: (models, row).
        plan: of the training.
    """

    lesson: Lesson
    settings: Settings
    shape: Shape
    network: Network
    parts: Parts
    start: Float[np.ndarray, "models row"]
    plan: Plan

    def logged_steps(self) -> tuple[int, ...]:
        """Return after which updates is measured."""
        return tuple(self.lesson.step_after(epoch) for epoch in self.lesson.logged_epochs().tolist())

    def by_setting(self, array: np.ndarray) -> np.ndarray:
        """Split the axis of models, the first, into settings and seeds."""
        seeds = self.lesson.seeds
        return array.reshape(len(self.settings) // seeds, seeds, *array.shape[1:])

    def images(self) -> Tensor:
        """Bring the training images to the device, (1, images, features)."""
        return self.plan.tensor(self.parts.training.inputs())[None]


@dataclass(frozen=True)
class Learned:
    """What came of it; NaN where a network diverged. Arrays are settings × seeds first.

    Attributes:
        scores: cross-entropy and error rate on the three parts after each of the logged epochs.
        objective: what was descended, without the penalty: the mean since the epoch logged before.
        weight_norm: root of the sum of all squared weights.
        kept_scores: with the weights that are kept.
        best_epoch: of the least validation loss, until the stop where there is early stopping; elsewhere among the
            logged epochs.
        stopped_at: the epoch at which the patience was at its end; 0 for never.
        diverged_at: the step from which on something was not finite; 0 for never.
        kept: the rows that are kept, (models, row).
        probes: what else was measured: models first.
        seconds: that all of it took.
    """

    scores: Float[np.ndarray, "settings seeds parts logged 2"]
    objective: Float[np.ndarray, "settings seeds logged"]
    weight_norm: Float[np.ndarray, "settings seeds logged"]
    kept_scores: Float[np.ndarray, "settings seeds parts 2"]
    best_epoch: Int[np.ndarray, "settings seeds"]
    stopped_at: Int[np.ndarray, "settings seeds"]
    diverged_at: Int[np.ndarray, "settings seeds"]
    kept: Tensor
    probes: Mapping[str, Float[np.ndarray, "probed models ..."]]
    seconds: float


def prepare(lesson: Lesson, regularizers: Sequence[Regularizers], data: Split, device: str) -> Scene:
    """Choose images, starts and batches: models of one seed share them, whatever their regularizers."""
    seeds = range(lesson.seed, lesson.seed + lesson.seeds)
    settings = [(one, seed) for one in regularizers for seed in seeds]
    shape = Shape(lesson.image_set.features, lesson.hidden, CLASSES, lesson.activation)
    weights = np.tile(initializers.kaiming_normal_stack(seeds, shape.layers), (len(regularizers), 1))
    plan = Plan(lesson.steps, lesson.batch, tuple(seed for _, seed in settings), device)
    network = regularized_mlp.build(shape, settings)
    start = regularized_mlp.start(shape, settings, weights)
    return Scene(lesson, settings, shape, network, lesson.choose(data, lesson.validation), start, plan)


def learn(scene: Scene, probes: Mapping[str, Probe], tell: Tell) -> Learned:
    """Train, measure and stop.

    Args:
        scene: of ``prepare``.
        probes: what else is measured on the way.
        tell: who is told on the way.
    """
    began = time.perf_counter()
    lesson, plan, training = scene.lesson, scene.plan, scene.parts.training
    measure = _scores(scene)
    board = _Board(scene, measure)
    stopping = EarlyStopping([one.patience for one, _ in scene.settings], _validation_loss(scene))
    steps = scene.logged_steps()
    own = {
        "scores": Probe(steps, board.measure),
        "norm": Probe(steps, _weight_norm(scene)),
        "validation": Probe(tuple(map(lesson.step_after, range(lesson.epochs + 1))), stopping.look),
    }
    task = Task(scene.network, losses.cross_entropy, training.inputs(), training.one_hot())
    size = lesson.image_set.height, lesson.image_set.width
    trained = loop.train(
        task,
        [lesson.racer] * len(scene.settings),
        scene.start,
        plan,
        probes={**own, **probes},
        watch=lambda step, *_: tell(step, plan.steps, board.so_far()),
        treat=regularized.treat(scene.settings, size),
    )
    kept = stopping.kept(plan.tensor(trained.parameters))
    with torch.inference_mode():
        kept_scores = measure(kept).cpu().numpy()
    return Learned(
        scores=scene.by_setting(_known(np.moveaxis(trained.probes["scores"], 0, 2))),
        objective=scene.by_setting(_objective(lesson, trained.loss)),
        weight_norm=scene.by_setting(trained.probes["norm"].T),
        kept_scores=scene.by_setting(_known(kept_scores)),
        best_epoch=scene.by_setting(_best_epoch(lesson, trained, stopping, scene.settings)),
        stopped_at=scene.by_setting(stopping.stopped_at.numpy()),
        diverged_at=scene.by_setting(trained.diverged_at),
        kept=kept,
        probes=trained.probes,
        seconds=time.perf_counter() - began,
    )


def _known(scores: Float[np.ndarray, "... 2"]) -> Float[np.ndarray, "... 2"]:
    """Blank the error rate of a network whose loss is lost, too."""
    return np.where(np.isfinite(scores).all(-1, keepdims=True), scores, np.nan)


def _best_epoch(
    lesson: Lesson, trained: Training, stopping: EarlyStopping, settings: Settings
) -> Int[np.ndarray, " models"]:
    validation = trained.probes["scores"][:, :, Parts._fields.index("validation"), 0]
    logged = lesson.logged_epochs()[np.where(np.isfinite(validation), validation, np.inf).argmin(0)]
    return np.where([one.patience > 0 for one, _ in settings], stopping.best_epoch.numpy(), logged)


def _objective(lesson: Lesson, loss: Float[np.ndarray, "steps models"]) -> Float[np.ndarray, "models logged"]:
    """Return the mean loss of the batches between two measurements; NaN before the first."""
    borders = [lesson.step_after(epoch) for epoch in lesson.logged_epochs().tolist()]
    means = np.add.reduceat(loss, borders[:-1], axis=0) / np.diff(borders)[:, None]
    return np.vstack([np.full((1, loss.shape[1]), np.nan), means]).T


def _scores(scene: Scene) -> Measure:
    """Return what measures (models, parts, 2): cross-entropy and error rate on each part."""
    measures = [_scores_of(scene, part) for part in range(len(scene.parts))]
    return lambda rows: torch.stack([measure(rows) for measure in measures], 1)


def _scores_of(scene: Scene, part: int) -> Measure:
    images, plan = scene.parts[part], scene.plan
    labels = torch.tensor(images.labels, dtype=torch.int64, device=plan.device)
    return classification.scores(scene.network, plan.tensor(images.inputs()), labels)


def _validation_loss(scene: Scene) -> Measure:
    measure = _scores_of(scene, Parts._fields.index("validation"))
    return lambda rows: measure(rows)[:, 0]


def _weight_norm(scene: Scene) -> Measure:
    def measure(rows: Tensor) -> Tensor:
        return (rows.square() @ dense.weights_mask(scene.shape.layers, rows)).sqrt()

    return measure


class _Board:
    """Note what is measured, for whoever watches."""

    def __init__(self, scene: Scene, measure: Measure) -> None:
        self._measure, self._epochs = measure, scene.lesson.logged_epochs().tolist()
        self._noted: tuple[list[object], list[object]] = [], []

    def measure(self, rows: Tensor) -> Tensor:
        scores = self._measure(rows)
        for noted, which in zip(self._noted, _drawable(scores.cpu().numpy()), strict=True):
            noted.append(which)
        return scores

    def so_far(self) -> Picture:
        loss, error = self._noted
        return {"epochs": self._epochs[: len(loss)], "loss": [*loss], "error": [*error]}


def _drawable(scores: Float[np.ndarray, "models parts 2"]) -> tuple[object, object]:
    """Return losses and error rates as lists, rounded to what a screen shows; None for both where a loss is lost."""
    loss, error = np.moveaxis(scores.astype(float).round(5), -1, 0)
    lost = ~np.isfinite(loss)
    if not lost.any():
        return loss.tolist(), error.tolist()
    blanked = (part.astype(object) for part in (loss, error))
    loss, error = (np.where(lost, np.array(None), part) for part in blanked)
    return loss.tolist(), error.tolist()
