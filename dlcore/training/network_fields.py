"""Effective fields of any layer of a network of torchvision, on parts of photos or on noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from dlcore.elements import photos
from dlcore.training import effective_field
from dlcore.training.effective_field import Tally

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of red, green and blue over ImageNet's images, by which torchvision's networks want theirs standardized."""

TOGETHER = 4
"""Images in one batch: more of them are no faster, and need more memory."""

CALIBRATION = 8
"""Images on which the statistics of batch normalization are taken."""


def photo_parts(size: int, count: int, seed: int) -> Float[np.ndarray, "count 3 size size"]:
    """Cut squares out of the sample photos at random places, every second one mirrored, standardized."""
    chance = np.random.default_rng(seed)
    planes = [photos.planes(photos.sample(name)) for name in photos.SAMPLES]
    parts = np.empty((count, 3, size, size), np.float32)
    for number in range(count):
        whole = planes[number % len(planes)]
        top, left = (int(chance.integers(0, room + 1)) for room in np.array(whole.shape[1:]) - size)
        part = whole[:, top : top + size, left : left + size]
        parts[number] = part[..., ::-1] if chance.random() < 1 / 2 else part
    return (parts - np.array(MEAN, np.float32)[:, None, None]) / np.array(DEVIATION, np.float32)[:, None, None]


def noise(size: int, count: int, seed: int) -> Float[np.ndarray, "count 3 size size"]:
    """Draw images of independent standard normal values."""
    return np.random.default_rng(seed).standard_normal((count, 3, size, size)).astype(np.float32)


def up_to(network: nn.Module, layer: str) -> Callable[[Tensor], Tensor]:
    """Return what a network computes as far as one layer; a vector becomes an image of 1 × 1 with many channels.

    Args:
        network: as torchvision builds it.
        layer: its qualified name, as ``nets.traced`` has it.
    """
    from torchvision.models.feature_extraction import create_feature_extractor

    part = create_feature_extractor(network, {layer: "seen"}).requires_grad_(False)

    def forward(images: Tensor) -> Tensor:
        seen: Tensor = part(images)["seen"]
        return seen if seen.ndim == 4 else seen.flatten(1)[..., None, None]

    return forward


def calibrate(network: nn.Module, images: Tensor) -> None:
    """Take the statistics of batch normalization on a few images: random weights come without any."""
    norms = [one for one in network.modules() if isinstance(one, nn.BatchNorm2d)]
    before = [one.momentum for one in norms]
    for one in norms:
        one.momentum = 1.0
    with torch.no_grad():
        network.train()(images[:CALIBRATION])
    network.eval()
    for one, momentum in zip(norms, before, strict=True):
        one.momentum = momentum


def measure(
    forward: Callable[[Tensor], Tensor], images: Tensor, tally: Tally, place: int, tell: Callable[[Tally], None]
) -> None:
    """Add the gradients on all images to what is known.

    Args:
        forward: the network as far as its layer.
        images: (images, channels, rows, columns).
        tally: of several networks.
        place: of this one among them.
        tell: called after every few images.
    """
    for first in range(0, len(images), TOGETHER):
        few = images[first : first + TOGETHER]
        tally.add(effective_field.gradients(forward, few, first=first), place)
        tell(tally)
