"""The batched training loop beside plain torch, in one run: networks one after another, and one network alone.

What plain and tight are says ``plain_torch``. Each alternates with ours, and ratios are taken of the fastest rounds, so
that another process on the machine harms all alike. ``pytest benchmarks/test_regression_race.py -s``
"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import plain_torch, side_by_side
from dlcore.elements import initializers, targets
from dlcore.elements.racer import Racer
from dlcore.experiments.regression_race import RegressionRace
from dlcore.nets import mlp
from dlcore.training import loop, losses
from dlcore.training.plan import Plan, Task

STEPS, ROUNDS = 100, 5
RACE = RegressionRace(steps=STEPS)
X, Y = targets.sample(RACE.target, RACE.points, RACE.noise, RACE.data_seed)
NETWORK = mlp.build(1, RACE.hidden, 1, RACE.activation)
TASK = Task(NETWORK, losses.squared_error, X[:, None], Y[:, None])
START = initializers.kaiming_normal_stack([RACE.seed], NETWORK.layers)


def ours(racers: tuple[Racer, ...], batch: int) -> None:
    loop.train(TASK, racers, START, Plan(STEPS, batch, (RACE.seed,)))


def plain(racers: tuple[Racer, ...], batch: int) -> None:
    plain_torch.plain(TASK, racers, batch, STEPS)


def tight(racers: tuple[Racer, ...], batch: int) -> None:
    plain_torch.tight(TASK, racers, batch, STEPS)


CASES = {
    "default race, 3 networks": (RACE.racers, RACE.batch),
    "default race, full batch": (RACE.racers, RACE.points),
    "15 Adams": (tuple(Racer(optimizer="adam", settings={"lr": lr}) for lr in np.geomspace(1e-4, 0.1, 15)), RACE.batch),
    "one network: SGD": (RACE.racers[:1], RACE.batch),
    "one network: momentum": (RACE.racers[1:2], RACE.batch),
    "one network: Adam": (RACE.racers[2:], RACE.batch),
    "one network: Adam, batch 8": (RACE.racers[2:], 8),
}


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("case", CASES)
def test_ratio_to_plain_torch(case, capsys):
    racers, batch = CASES[case]
    batched, plainly, tightly = (
        side_by_side.fastest(*(lambda run=run: run(racers, batch) for run in (ours, plain, tight)), rounds=ROUNDS)
        / STEPS
        * 1e6
    )
    with capsys.disabled():
        print(
            f"\n{case:<28} batched {batched:7.0f} µs/step   plain {plainly / batched:5.1f} ×   "
            f"tight {tightly / batched:5.1f} ×",
            end="",
        )
