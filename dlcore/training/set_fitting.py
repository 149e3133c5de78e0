"""One network for each of many sets of examples, all trained together by full-batch Adam."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.racer import Racer
from dlcore.nets.network import Network
from dlcore.training import chunks, losses
from dlcore.training.plan import Plan, Task

Watch = Callable[[int, Float[np.ndarray, "shown at"]], None]
"""(updates of single networks so far, predictions of the first of those that train now at the watched places)."""


class Fitted(NamedTuple):
    """What came of it, a row for each set."""

    parameters: Float[np.ndarray, "sets parameters"]
    diverged_at: Int[np.ndarray, " sets"]
    """The step (from 1) at which a network stopped being finite; 0 for never."""


class Lesson(NamedTuple):
    """What every network does with its set."""

    network: Network
    learning_rate: float
    steps: int
    device: str = "cpu"


def fit(
    lesson: Lesson,
    x: Float[np.ndarray, "#sets points"],
    y: Float[np.ndarray, "sets points"],
    seeds: Sequence[int],
    watched: tuple[Float[np.ndarray, " at"], int, Watch],
) -> Fitted:
    """Train one network for each set, from the start of its own seed.

    Args:
        lesson: network and training.
        x: one row for all sets, or one for each.
        y: one row for each.
        seeds: of the starts.
        watched: places, how many networks' predictions there are told on the way, and to whom.
    """
    network = lesson.network
    racer = Racer(optimizer="adam", settings={"lr": lesson.learning_rate})
    inputs = np.broadcast_to(x, y.shape)[..., None]
    task = Task(network, losses.squared_error, inputs, y[..., None])
    plan = Plan(lesson.steps, y.shape[1], tuple(seeds), lesson.device)
    places, shown, watch = watched
    at = plan.tensor(places)[None, :, None]

    def tell(chunk: chunks.Chunk, step: int, _loss: np.ndarray, now: Tensor) -> None:
        drawn = network.predict(now[:shown], at)[..., 0]
        watch(chunk.updates(step, lesson.steps), drawn.cpu().numpy())

    parameters = np.empty((len(y), network.parameters), np.float32)
    diverged_at = np.zeros(len(y), np.int64)
    start = initializers.kaiming_normal_stack(seeds, network.layers)
    for chunk, trained in chunks.train(task, [racer], start, plan, watch=tell):
        parameters[chunk.seeds], diverged_at[chunk.seeds] = trained.parameters, trained.diverged_at
    return Fitted(parameters, diverged_at)


@torch.inference_mode()
def predict(
    network: Network, parameters: Float[np.ndarray, "sets parameters"], x: Float[np.ndarray, "#sets at"]
) -> Float[np.ndarray, "sets at"]:
    """Return what each network makes of its row of x, or of the one row for all."""
    return network.predict(torch.from_numpy(parameters), torch.tensor(x, dtype=torch.float32)[..., None])[
        ..., 0
    ].numpy()
