"""Stacks of convolutions with several connections, trained on the same batches, and what is measured on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.convolution.skips import Connection, Stack
from dlcore.elements.datasets import Images, Split
from dlcore.elements.racer import Racer
from dlcore.nets import conv_stack
from dlcore.training import gradient_flow, loop, losses
from dlcore.training.classification import Measure
from dlcore.training.plan import Plan, Probe, Task
from dlcore.training.scoreboard import Scoreboard

Picture = dict[str, dict[str, list[Any]]]
Tell = Callable[[int, Picture], None]
"""(steps done, what is known by connection): see ``Lesson.known``."""


@dataclass(frozen=True)
class Lesson:
    """Say what is learned from, and how.

    Attributes:
        data: the images.
        measured: those of them that losses and errors are measured on.
        looked_at: training images on which gradients are measured.
        racer: the optimizer.
        plan: steps, batches and seeds: those of one connection's stacks.
        logged: after how many steps is measured.
    """

    data: Split
    measured: Split
    looked_at: Images
    racer: Racer
    plan: Plan
    logged: tuple[int, ...]


class Learned(NamedTuple):
    """What came of the stacks of one connection; NaN where one diverged.

    Attributes:
        scores: cross-entropy and error rate on training and on test images.
        flow: ``skips.QUANTITIES`` of each convolution.
        diverged_at: the step from which on something was not finite; 0 for never.
    """

    scores: Float[np.ndarray, "seeds parts logged 2"]
    flow: Float[np.ndarray, "seeds quantities layers logged"]
    diverged_at: Int[np.ndarray, " seeds"]


def learn(lesson: Lesson, stack: Stack, connections: Sequence[Connection], tell: Tell) -> dict[Connection, Learned]:
    """Train the stacks of one shape at once: every connection × every seed.

    Stacks of one seed share start and batches; those of another shape, too, as far as they have the same layers.
    """
    plan, seeds, logged = lesson.plan, len(lesson.plan.seeds), lesson.logged
    skips = [float(one == "residual") for one in connections for _ in lesson.plan.seeds]
    plan = Plan(plan.steps, plan.batch, plan.seeds * len(connections), plan.device, plan.dtype)
    network = conv_stack.build(stack, skips)
    looked_at = plan.tensor(lesson.looked_at.inputs())
    weights = np.tile(initializers.kaiming_normal_stack(lesson.plan.seeds, network.layers), (len(connections), 1))
    start = conv_stack.start(stack, skips, weights, looked_at)
    board = Scoreboard(network, lesson.measured, plan, logged)
    labels = torch.tensor(lesson.looked_at.labels, dtype=torch.int64, device=plan.device)
    flow = _Noted(gradient_flow.measure(stack, skips, looked_at, labels))

    def watch(step: int, *_: object) -> None:
        tell(step, _by_connection(connections, seeds, board.so_far(), flow.so_far))

    trained = loop.train(
        Task(network, losses.cross_entropy, lesson.data.training.inputs(), lesson.data.training.one_hot()),
        [lesson.racer] * len(skips),
        start,
        plan,
        probes={**board.probes, "flow": Probe(logged, flow.measure)},
        watch=watch,
    )
    scores = np.stack([np.moveaxis(trained.probes[part], 0, 1) for part in ("training", "test")], 1)
    scores = np.where(np.isfinite(scores).all(-1, keepdims=True), scores, np.nan)
    flows = np.moveaxis(trained.probes["flow"], 0, -1)
    places = {one: slice(place * seeds, (place + 1) * seeds) for place, one in enumerate(connections)}
    return {one: Learned(scores[mine], flows[mine], trained.diverged_at[mine]) for one, mine in places.items()}


class _Noted:
    """Measure, and remember what was measured for whoever watches."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self.so_far: list[Float[np.ndarray, "models quantities layers"]] = []

    def measure(self, rows: Tensor) -> Tensor:
        measured = self._measure(rows)
        self.so_far.append(measured.cpu().numpy())
        return measured


def _by_connection(
    connections: Sequence[Connection],
    seeds: int,
    scores: Mapping[str, list[Any]],
    flow: Sequence[Float[np.ndarray, "models quantities layers"]],
) -> Picture:
    """Return lists; None where something is not finite.

    Returns:
        By connection, of each part measurements × seeds × 2, and the median over seeds of the flow, measurements ×
        quantities × layers.
    """
    told: Picture = {}
    for place, one in enumerate(connections):
        mine = slice(place * seeds, (place + 1) * seeds)
        told[one] = {part: [models[mine] for models in measured] for part, measured in scores.items()}
        told[one]["flow"] = [_drawable(np.median(models[mine], 0)) for models in flow]
    return told


def _drawable(values: Float[np.ndarray, "quantities layers"]) -> list[list[float | None]]:
    return [[float(f"{one:.3g}") if np.isfinite(one) else None for one in row] for row in values.tolist()]
