"""Train the networks of one batch size, and measure the course, the ends, and how one of them gets there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int

from dlcore.elements.datasets import Split
from dlcore.training import gradient_noise, loop
from dlcore.training.batch_training import Classroom
from dlcore.training.box_sharpness import box_sharpness
from dlcore.training.plan import Plan, Probe
from dlcore.training.records import Training
from dlcore.training.scoreboard import Scoreboard
from dlcore.training.sharpness import sharpness

ENOUGH = 1e-4
"""Relative change per iteration at which the power method ends: its values are drawn, and told to three digits."""
DRAWS = 256
"""Batches from which the noise of a batch's gradient is measured."""
TIMED = 60
"""Steps in which one network trains against the clock."""

Tell = Callable[[int, Mapping[str, Any]], None]
"""(steps done with this batch size, what is known of the curves)."""


def measure(
    room: Classroom, batch: int, epsilon: float, tell: Tell
) -> dict[str, Float[np.ndarray, ...] | Int[np.ndarray, ...]]:
    """Train and measure; return the arrays by the names of ``dlcore.experiments.batch_size``."""
    moments = room.settings.moments(batch)
    board = Scoreboard(room.task.network, Split(room.training, room.test), room.plan(batch), moments.logged)
    weights = Probe(moments.watched, lambda parameters: parameters)

    def watch(step: int, *_: object) -> None:
        tell(step, {"steps": list(moments.logged), **board.so_far()})

    trained = room.train(batch, {**board.probes, "weights": weights}, watch)
    ends = torch.tensor(trained.parameters)
    return {
        **_curves(trained),
        "logged_steps": np.array(moments.logged, float),
        "watched_steps": np.array(moments.watched, float),
        **_watched(room, batch, trained.probes["weights"][:, 0]),
        "diverged_at": trained.diverged_at,
        "first_rise": _first_rise(trained.loss),
        "sharpness": sharpness(room.loss(), ends, ENOUGH).numpy(),
        "box_sharpness": box_sharpness(room.loss(), ends, epsilon).numpy(),
        "seconds_per_step": np.array(_seconds_per_step(room, batch)),
    }


def _curves(trained: Training) -> dict[str, Float[np.ndarray, "seeds logged"]]:
    return {
        f"{half}_{name}": trained.probes[half][..., place].T
        for half in ("training", "test")
        for place, name in enumerate(("loss", "error"))
    }


def _watched(
    room: Classroom, batch: int, course: Float[np.ndarray, "watched parameters"]
) -> dict[str, Float[np.ndarray, ...]]:
    """Measure one network on its way, and at its start the noise of whole batches."""
    noise = gradient_noise.of_examples(room.task, course)
    scatter = gradient_noise.of_batches(room.task, course[0], batch, DRAWS, room.settings.seed)
    return {
        "watched_sharpness": sharpness(room.loss(), torch.tensor(course), ENOUGH).numpy(),
        "noise_trace": noise.trace,
        "gradient_squared": noise.squared,
        "batch_variance": np.array(scatter),
    }


def _first_rise(losses: Float[np.ndarray, "steps seeds"]) -> Int[np.ndarray, " seeds"]:
    """Return the first update (from 1) after which the next batch's loss was higher; 0: none."""
    rose = np.diff(losses, axis=0) > 0
    return np.where(rose.any(0), rose.argmax(0) + 1, 0)


def _seconds_per_step(room: Classroom, batch: int) -> float:
    plan = room.plan(batch)
    timed = Plan(min(TIMED, max(8, plan.steps)), batch, plan.seeds[:1], plan.device)
    return loop.seconds_per_step(room.task, room.settings.descent(batch), room.starts[:1], timed)
