"""The default race on digits beside plain torch, in one run: three optimizers × five seeds, 64-256-10, batch 256.

What plain and tight are says ``plain_torch``. They train one seed and are counted five times. Rounds alternate, ratios
are taken of the fastest, and the time is the processor's, so that another process harms all alike.
``pytest benchmarks/test_digits_race.py -s``
"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import plain_torch, side_by_side
from dlcore.elements import datasets, initializers
from dlcore.experiments.digits_race import DigitsRace
from dlcore.nets import mlp
from dlcore.training import loop, losses
from dlcore.training.plan import Plan, Task

STEPS, ROUNDS = 60, 5
RACE = DigitsRace()
SEEDS = tuple(range(RACE.seeds))
TRAINING = datasets.digits().training
NETWORK = mlp.build(RACE.images.features, RACE.hidden, datasets.CLASSES, RACE.activation)
TASK = Task(NETWORK, losses.cross_entropy, TRAINING.inputs(), TRAINING.one_hot())


def ours(batch: int) -> None:
    racers = [one for one in RACE.racers for _ in SEEDS]
    starts = np.tile(initializers.kaiming_normal_stack(SEEDS, NETWORK.layers), (len(RACE.racers), 1))
    loop.train(TASK, racers, starts, Plan(STEPS, batch, SEEDS * len(RACE.racers)))


def plain(batch: int) -> None:
    plain_torch.plain(TASK, RACE.racers, batch, STEPS, plain_torch.READING)


def tight(batch: int) -> None:
    plain_torch.tight(TASK, RACE.racers, batch, STEPS, plain_torch.READING)


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("batch", [256, 32])
def test_ratio_to_plain_torch(batch, capsys):
    seconds = side_by_side.fastest(lambda: ours(batch), lambda: plain(batch), lambda: tight(batch), rounds=ROUNDS)
    # plain and tight train one seed of each optimizer
    batched, plainly, tightly = seconds * [1, len(SEEDS), len(SEEDS)] / STEPS * 1e3
    with capsys.disabled():
        print(
            f"\n15 networks, batch {batch:<4} batched {batched:6.2f} ms/step   plain {plainly / batched:5.1f} ×   "
            f"tight {tightly / batched:5.1f} ×",
            end="",
        )
