"""What is done to images and targets in a batch, as pure functions of the numbers that were drawn.

Images of N models lie in rows of pixels, (models, batch, height · width), with whole ones in ``size``. torchvision's
transforms (version 2) are the reference that the tests hold these to: for the same numbers they give the same images.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

Size = tuple[int, int]
"""Height and width of an image in pixels."""


class Motions(NamedTuple):
    """Say how each image is moved; arrays of one shape.

    Attributes:
        angle: clockwise, in degrees.
        right: in pixels.
        down: in pixels.
        scale: 1 leaves the size as it is.
    """

    angle: Float[np.ndarray, ...]
    right: Float[np.ndarray, ...]
    down: Float[np.ndarray, ...]
    scale: Float[np.ndarray, ...]


def backward_maps(motions: Motions, size: Size) -> Float[np.ndarray, "... 3 2"]:
    """Return the matrix that tells, for each place of the moved image, where to look in the image as it was.

    A place (x, y, 1), in pixels from the middle, times the matrix is a place from -1 to 1, as ``grid_sample`` wants it.
    """
    cos, sin = (function(np.radians(motions.angle)) / motions.scale for function in (np.cos, np.sin))
    x = np.stack([cos, sin, -cos * motions.right - sin * motions.down], -1)
    y = np.stack([-sin, cos, sin * motions.right - cos * motions.down], -1)
    height, width = size
    return np.stack([x / (width / 2), y / (height / 2)], -1)


def places(size: Size, like: Tensor) -> Tensor:
    """Return (x, y, 1) of the middle of each pixel, in pixels from the middle of the image: (height · width, 3)."""
    height, width = size
    y, x = torch.meshgrid(_centred(height, like), _centred(width, like), indexing="ij")
    return torch.stack([x, y, torch.ones_like(x)], -1).view(-1, 3)


def _centred(count: int, like: Tensor) -> Tensor:
    return torch.arange(count, dtype=like.dtype, device=like.device) - (count - 1) / 2


def move(images: Tensor, maps: Tensor, places: Tensor, size: Size) -> None:
    """Move images in place, between pixels by bilinear interpolation; what comes in from outside is 0.

    Args:
        images: (models, batch, pixels), contiguous.
        maps: of ``backward_maps``, (models · batch, 3, 2).
        places: of the pixels.
        size: of an image.

    Source:
        torchvision.transforms.v2.functional.affine.
    """
    whole = images.view(-1, 1, *size)
    grid = torch.matmul(places, maps).view(-1, *size, 2)
    moved = torch.nn.functional.grid_sample(whole, grid, "bilinear", "zeros", align_corners=False)
    images.copy_(moved.view_as(images))


def box_masks(
    top: Int[np.ndarray, ...],
    left: Int[np.ndarray, ...],
    bottom: Int[np.ndarray, ...],
    right: Int[np.ndarray, ...],
    size: Size,
) -> Bool[np.ndarray, "... pixels"]:
    """Return which pixels lie in the box from (top, left) to (bottom, right), the latter excluded, in each image."""
    y, x = np.arange(size[0]), np.arange(size[1])
    rows = (y >= top[..., None]) & (y < bottom[..., None])
    columns = (x >= left[..., None]) & (x < right[..., None])
    inside: Bool[np.ndarray, ...] = rows[..., :, None] & columns[..., None, :]
    return inside.reshape(*top.shape, -1)


class Boxes(NamedTuple):
    """Hold which pixels of an image come from its partner in the batch, and what share of it stays its own."""

    masks: Bool[np.ndarray, "... pixels"]
    own: Float[np.ndarray, ...]


def cutmix_boxes(share: Float[np.ndarray, ...], x: Int[np.ndarray, ...], y: Int[np.ndarray, ...], size: Size) -> Boxes:
    """Return the boxes around (x, y) that are to leave ``share`` of an image; what juts out of it is cut off.

    Source:
        Yun et al., "CutMix", ICCV 2019, equation 2; rounded as in torchvision.transforms.v2.CutMix.
    """
    height, width = size
    half = 0.5 * np.sqrt(1 - share)
    half_height, half_width = (half * height).astype(int), (half * width).astype(int)
    top, bottom = (y - half_height).clip(min=0), (y + half_height).clip(max=height)
    left, right = (x - half_width).clip(min=0), (x + half_width).clip(max=width)
    own = 1 - (bottom - top) * (right - left) / (height * width)
    return Boxes(box_masks(top, left, bottom, right, size), own)


def cutout_masks(
    hole: float, x: Int[np.ndarray, ...], y: Int[np.ndarray, ...], size: Size
) -> Bool[np.ndarray, "... pixels"]:
    """Return the squares around (x, y) that are to be blanked; what juts out of an image is cut off.

    Args:
        hole: side of the square, as a share of the image's shorter side; at least a pixel is blanked.
        x: of the middle of the square.
        y: likewise.
        size: of an image.

    Source:
        DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017, section 3.2.
    """
    side = max(1, round(hole * min(size)))
    top, left = y - side // 2, x - side // 2
    return box_masks(top, left, top + side, left + side, size)


def partner(batch: Tensor, apart: Tensor) -> Tensor:
    """Return the example that each of (models, batch, ...) is mixed with: ``apart`` (models,) places before it.

    torchvision mixes with the one right before, and relies on batches that are shuffled; ours of all examples are not.
    """
    models, count = batch.shape[:2]
    place = (torch.arange(count, device=batch.device) - apart[:, None]) % count
    return batch[torch.arange(models, device=batch.device)[:, None], place]


def blend(batch: Tensor, partners: Tensor, own: Tensor) -> None:
    """Mix every example of (models, batch, ...) with its partner in place: the share ``own`` (models, 1, 1) stays.

    Source:
        Zhang et al., "mixup", ICLR 2018; torchvision.transforms.v2.MixUp.
    """
    torch.lerp(partners, batch, own, out=batch)


def paste(batch: Tensor, partners: Tensor, masks: Tensor) -> None:
    """Replace in place what lies under ``masks`` (models, 1, pixels) by the partner's pixels."""
    torch.where(masks, partners, batch, out=batch)


def blank(batch: Tensor, masks: Tensor) -> None:
    """Make the pixels under ``masks`` paper, in place."""
    batch.masked_fill_(masks, 0)


def smooth(targets: Tensor, share: Tensor) -> None:
    """Spread ``share`` (models, 1, 1) of every target evenly over the classes, in place.

    Source:
        Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016, section 7; torch.nn.CrossEntropyLoss.
    """
    targets.mul_(1 - share).add_(share / targets.shape[-1])
