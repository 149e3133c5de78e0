"""What models of codes are measured against: the same models as a course writes them, one after another.

Module, DataLoader, torch.optim, ``.item()`` at each step; pixels that fall anew, random codes, all turns of a step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, softplus
from torch.utils.data import DataLoader, TensorDataset

from dlcore.elements.datasets import Images
from dlcore.elements.latent.layout import Perceptron
from dlcore.elements.latent.settings import LatentSettings

Parts = Mapping[str, nn.Module]
Step = Callable[[Tensor], None]


def make_module(part: Perceptron) -> nn.Sequential:
    """Build one part as a module."""
    layers = [
        layer for pair in zip(part.widths[:-1], part.widths[1:], strict=True) for layer in (nn.Linear(*pair), nn.GELU())
    ]
    return nn.Sequential(*layers[:-1])


def train(settings: LatentSettings, images: Images) -> None:
    """Train one model as a course does."""
    parts = {name: make_module(part) for name, part in settings.layout.parts.items()}
    step = {"gan": _gan, "aae": _aae}.get(settings.model, _coder)(settings, parts)
    for gray in islice(_batches(settings, images), settings.steps):
        step(gray)


def _batches(settings: LatentSettings, images: Images) -> Iterator[Tensor]:
    loader = DataLoader(TensorDataset(torch.from_numpy(images.inputs())), settings.batch, shuffle=True)
    while True:
        for (gray,) in loader:
            yield gray


def _mover(rate: float, *parts: nn.Module) -> Callable[[Tensor], float]:
    optimizer = torch.optim.Adam([one for part in parts for one in part.parameters()], lr=rate)

    def move(loss: Tensor) -> float:
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return move


def _fallen(gray: Tensor) -> Tensor:
    return (torch.rand_like(gray) < gray).float()


def _coder(settings: LatentSettings, parts: Parts) -> Step:
    move = _mover(settings.racer.settings["lr"], parts["encoder"], parts["decoder"])

    def step(gray: Tensor) -> None:
        seen = _fallen(gray)
        codes, divergence = parts["encoder"](seen), torch.zeros(())
        if settings.model == "vae":
            mean, log_variance = codes.chunk(2, -1)
            codes = mean + (log_variance / 2).exp() * torch.randn_like(mean)
            divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1).mean()
        outputs = parts["decoder"](codes)
        error = binary_cross_entropy_with_logits(outputs, seen, reduction="none").sum(-1).mean()
        move(error + settings.beta * divergence)

    return step


def _aae(settings: LatentSettings, parts: Parts) -> Step:
    explain = _coder(settings, parts)
    judge, fool = _mover(settings.critic_rate, parts["critic"]), _mover(settings.critic_rate, parts["encoder"])

    def step(gray: Tensor) -> None:
        explain(gray)
        codes = parts["encoder"](_fallen(gray)).detach()
        wanted = torch.randn_like(codes)
        judge(softplus(-parts["critic"](wanted)).mean() + softplus(parts["critic"](codes)).mean())
        fool(softplus(-parts["critic"](parts["encoder"](_fallen(gray)))).mean())

    return step


def _gan(settings: LatentSettings, parts: Parts) -> Step:
    fool, judge = _mover(settings.racer.settings["lr"], parts["decoder"]), _mover(settings.critic_rate, parts["critic"])

    def made(count: int) -> Tensor:
        images: Tensor = parts["decoder"](torch.randn(count, settings.dims)).sigmoid()
        return images

    def step(gray: Tensor) -> None:
        fool(softplus(-parts["critic"](made(len(gray)))).mean())
        fakes = made(len(gray)).detach()
        judge(softplus(-parts["critic"](gray)).mean() + softplus(parts["critic"](fakes)).mean())

    return step
