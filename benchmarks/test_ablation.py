"""The ablation beside plain torch, in one run: none, each regularizer alone and all, five seeds, 64-64-64-10.

Plain is what a course writes, one network after another: Module with BatchNorm1d and Dropout, DataLoader whose data set
turns images by torchvision's transforms, MixUp on batches, torch.optim, ``.item()`` at each step. Tight is the same
without DataLoader and ``.item()``, the batches gathered beforehand, with one motion for a whole batch. They train one
seed and are counted five times. Nobody measures on the way: early stopping costs nothing here. Rounds alternate, ratios
are taken of the fastest, and the time is the processor's, so that another process harms all alike.
``pytest benchmarks/test_ablation.py -s``
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, islice, repeat

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from benchmarks import side_by_side
from dlcore.elements import datasets
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.ablation import Ablation
from dlcore.nets import regularized_mlp
from dlcore.training import lessons, loop, losses, regularized
from dlcore.training.plan import Plan, Task

STEPS, ROUNDS = 40, 3
ABLATION = Ablation()
SCENE = lessons.prepare(ABLATION, ABLATION.settings, datasets.digits(), "cpu")
TRAINING = SCENE.parts.training
NETWORK = regularized_mlp.build(SCENE.shape, SCENE.settings)
TASK = Task(NETWORK, losses.cross_entropy, TRAINING.inputs(), TRAINING.one_hot())
INPUTS = torch.tensor(TRAINING.inputs())
LABELS = torch.tensor(TRAINING.labels.astype(np.int64))


def ours(batch: int) -> None:
    entrants = [ABLATION.racer] * len(SCENE.settings)
    plan = Plan(STEPS, batch, SCENE.plan.seeds)
    loop.train(TASK, entrants, SCENE.start, plan, treat=regularized.treat(SCENE.settings, (8, 8)))


def make_module(one: Regularizers) -> torch.nn.Sequential:
    parts: list[torch.nn.Module] = []
    for fan_in in (64, ABLATION.width):
        parts.append(torch.nn.Linear(fan_in, ABLATION.width))
        if one.batch_norm:
            parts.append(torch.nn.BatchNorm1d(ABLATION.width))
        parts.append(torch.nn.ReLU())
        if one.dropout:
            parts.append(torch.nn.Dropout(one.dropout))
    return torch.nn.Sequential(*parts, torch.nn.Linear(ABLATION.width, 10))


def make_optimizer(one: Regularizers, module: torch.nn.Module) -> torch.optim.Optimizer:
    weights = [parameter for parameter in module.parameters() if parameter.ndim == 2]
    others = [parameter for parameter in module.parameters() if parameter.ndim == 1]
    groups = [{"params": weights, "weight_decay": one.decay}, {"params": others, "weight_decay": 0.0}]
    kind = torch.optim.AdamW if one.penalty == "decoupled" else torch.optim.Adam
    return kind(groups, lr=ABLATION.racer.settings["lr"])


def affine(one: Regularizers) -> Callable[[Tensor], Tensor]:
    if not one.augments:
        return lambda image: image
    return v2.RandomAffine(
        one.rotation, (one.shift, one.shift), (1 - one.scale, 1 + one.scale), None, v2.InterpolationMode.BILINEAR
    )


class Turned(Dataset[tuple[Tensor, Tensor]]):
    """The training images, each turned anew whenever it is taken."""

    def __init__(self, one: Regularizers) -> None:
        self._affine = affine(one)

    def __len__(self) -> int:
        return len(INPUTS)

    def __getitem__(self, place: int) -> tuple[Tensor, Tensor]:
        return self._affine(INPUTS[place].view(1, 8, 8)).flatten(), LABELS[place]


def train_plainly(one: Regularizers, batches: Iterable[tuple[Tensor, Tensor]]) -> Iterable[Tensor]:
    module = make_module(one)
    optimizer = make_optimizer(one, module)
    criterion = torch.nn.CrossEntropyLoss(label_smoothing=one.smoothing)
    mix = v2.MixUp(alpha=one.alpha, num_classes=10)
    weights = [parameter for parameter in module.parameters() if parameter.ndim == 2]
    for images, labels in batches:
        inputs, targets = images, labels
        if one.mixing == "mixup":
            mixed, targets = mix(images.view(-1, 1, 8, 8), labels)
            inputs = mixed.flatten(1)
        if one.input_noise:
            inputs = inputs + one.input_noise * torch.randn_like(inputs)
        still = [weight.detach().clone() for weight in weights] if one.weight_noise else []
        with torch.no_grad():
            for weight in weights if one.weight_noise else ():
                weight.add_(torch.randn_like(weight), alpha=one.weight_noise)
        optimizer.zero_grad()
        loss = criterion(module(inputs), targets)
        loss.backward()
        with torch.no_grad():
            for weight, before in zip(weights, still, strict=False):
                weight.copy_(before)
        optimizer.step()
        yield loss.detach()


def plain(batch: int) -> None:
    for one in ABLATION.settings:
        loader = DataLoader(Turned(one), batch, shuffle=True)
        rounds = chain.from_iterable(repeat(loader))
        [loss.item() for loss in train_plainly(one, islice(rounds, STEPS))]


def tight(batch: int) -> None:
    orders = [torch.randperm(len(INPUTS))[:batch] for _ in range(STEPS)]
    batches = [(INPUTS[order], LABELS[order]) for order in orders]
    for one in ABLATION.settings:
        turn = affine(one)
        turned = ((turn(images.view(-1, 1, 8, 8)).flatten(1), labels) for images, labels in batches)
        list(train_plainly(one, turned))


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("batch", [20, 100])
def test_ratio_to_plain_torch(batch, capsys):
    networks, alone = len(SCENE.settings), len(ABLATION.settings)
    seconds = side_by_side.fastest(lambda: ours(batch), lambda: plain(batch), lambda: tight(batch), rounds=ROUNDS)
    # plain and tight train one seed of each setting
    batched, plainly, tightly = seconds * [1, networks / alone, networks / alone] / STEPS * 1e3
    with capsys.disabled():
        print(
            f"\n{alone} settings × {ABLATION.seeds} seeds, batch {batch:<4} batched {batched:6.2f} ms/step   "
            f"plain {plainly / batched:5.1f} ×   tight {tightly / batched:5.1f} ×",
            end="",
        )
