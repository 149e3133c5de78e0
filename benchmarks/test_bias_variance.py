"""The 200 fits of bias and variance in one batched computation, beside one model after another.

Networks: full batches of 25 examples, 200 sets; plain and tight are those of ``plain_torch``, timed on a few networks
and scaled up, since they train one after another. Polynomials: every degree for every set, beside numpy.polynomial in a
loop. The runs alternate, and ratios are taken of the fastest rounds. ``pytest benchmarks/test_bias_variance.py -s``
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks import plain_torch, side_by_side
from dlcore.elements import initializers, smoothers
from dlcore.elements.racer import Racer
from dlcore.experiments.bias_variance import BiasVariance
from dlcore.experiments.network_variance import NetworkVariance
from dlcore.nets import mlp
from dlcore.training import chunks, losses
from dlcore.training.plan import Plan, Task

SETS, FEW, STEPS, ROUNDS = 200, 4, 100, 5
ADAM = Racer(optimizer="adam", settings={"lr": 0.02})


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("batch", [25, 8], ids=["full batch", "batch 8"])
@pytest.mark.parametrize("width", [8, 32])
def test_200_networks(width, batch, capsys):
    question = NetworkVariance(sets=SETS)
    drawn = question.training_sets()
    x, y = np.tile(drawn.x[0], (SETS, 1))[..., None], drawn.y[:SETS, :, None]
    network = mlp.build(1, (width,), 1, "tanh")
    starts = initializers.kaiming_normal_stack(range(SETS), network.layers)
    task, plan = Task(network, losses.squared_error, x, y), Plan(STEPS, batch, tuple(range(SETS)))

    def ours() -> None:
        for _ in chunks.train(task, [ADAM], starts, plan):
            pass

    def one_by_one(train: Callable[..., None]) -> None:
        for number in range(FEW):
            train(Task(network, losses.squared_error, x[number], y[number]), (ADAM,), batch, STEPS)

    batched, plain, tight = side_by_side.fastest(
        ours, lambda: one_by_one(plain_torch.plain), lambda: one_by_one(plain_torch.tight), rounds=ROUNDS
    )
    plain, tight = plain * SETS / FEW, tight * SETS / FEW
    with capsys.disabled():
        print(
            f"\n{SETS} networks 1-{width}-1, batch {batch:2}: batched {batched / STEPS * 1e3:6.2f} ms/step   "
            f"plain {plain / batched:6.1f} ×   tight {tight / batched:6.1f} ×",
            end="",
        )


@pytest.mark.parametrize("design", ["fixed", "random"])
def test_200_sets_of_polynomials(design, capsys):
    question = BiasVariance(sets=SETS, design=design)
    drawn, (grid, _) = question.training_sets().of(slice(0, SETS)), question.places()
    every = np.broadcast_to(drawn.x, drawn.y.shape)

    def ours() -> np.ndarray:
        return smoothers.polynomial(drawn.x, grid, question.levels, question.domain).predict(drawn.y)

    def loop() -> list[np.ndarray]:
        return [
            np.polynomial.Polynomial.fit(x, y, int(degree))(grid)
            for x, y in zip(every, drawn.y, strict=True)
            for degree in question.levels
        ]

    batched, plain = side_by_side.fastest(ours, loop, rounds=ROUNDS)
    with capsys.disabled():
        print(
            f"\n{SETS} sets ({design:6} x), {len(question.levels)} degrees: batched {batched * 1e3:6.2f} ms   "
            f"loop {plain / batched:6.1f} ×",
            end="",
        )
