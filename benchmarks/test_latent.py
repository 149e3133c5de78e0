"""Models of codes beside a plain PyTorch loop, and what a click on the map costs, side by side in one run.

Training: images per second of each model's step, one model and eight at once, beside the loop a course writes.
A click: the image of one code by numpy from the stored row, beside torch's module, beside training again; processor
time. ``pytest benchmarks/test_latent.py -s``
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from benchmarks import plain_latent, side_by_side
from dlcore.elements.latent import forward
from dlcore.elements.latent.settings import NAMES, LatentSettings
from dlcore.experiments.latent_model import LatentModel
from dlcore.lab import codec, instant, runfile
from dlcore.lab.settings import Settings
from dlcore.training import latent_lesson, loop
from dlcore.training.latent_steps import Member
from dlcore.training.plan import Plan

ROUNDS = 2
TOGETHER = 8
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("side", [8, 28])
@pytest.mark.parametrize("model", NAMES)
def test_training_beside_a_plain_loop(model, side, capsys):
    settings = LatentSettings(model=model, side=side, epochs=3, likelihood="dynamic")
    data = latent_lesson.load(settings, Settings.from_environment().data)

    def ours(count: int) -> None:
        members = [Member(seed, 1.0) for seed in range(count)]
        plan = Plan(settings.steps, settings.batch, tuple(range(count)))
        begun = latent_lesson.begin(settings, members, [data], plan)
        loop.run(begun.game, begun.batches, plan)

    alone, together, plain = side_by_side.fastest(
        lambda: ours(1), lambda: ours(TOGETHER), lambda: plain_latent.train(settings, data.training), rounds=ROUNDS
    )
    images = settings.steps * settings.batch
    many = TOGETHER * plain / together
    with capsys.disabled():
        print(
            f"\n{NAMES[model]:24} {side:2} × {side:<2}   plain {images / plain:7,.0f} images/s   "
            f"ours {plain / alone:5.2f} ×   {TOGETHER} at once {many:5.2f} ×",
            end="",
        )


@pytest.mark.parametrize("side", [8, 28])
def test_a_click_on_the_map(side, capsys):
    question = LatentModel(side=side, epochs=1)
    packed = instant.compute(question)
    result = codec.decode(runfile.unpack(packed)[1], question.result_type())
    layout, code = question.layout, np.array([[0.3, -0.7]])
    module = plain_latent.make_module(layout.parts["decoder"])

    def by_torch() -> None:
        with torch.inference_mode():
            module(torch.from_numpy(code).float()).sigmoid().numpy()

    ours, theirs, read = side_by_side.fastest(
        lambda: forward.decode(layout, result.row, code, question.likelihood),
        by_torch,
        lambda: codec.decode(runfile.unpack(packed)[1], question.result_type()),
        rounds=50,
    )
    with capsys.disabled():
        print(
            f"\none code to {side} × {side}   numpy {1e3 * ours:6.3f} ms   torch {1e3 * theirs:6.3f} ms   "
            f"reading and checking the stored run {1e3 * read:6.2f} ms   training again {question.cost():6.1f} s",
            end="",
        )
