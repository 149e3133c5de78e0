"""How each model's regularizers change the batches it learns from, with random numbers of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from dlcore.elements.regularizers import Regularizers
from dlcore.nets import draws
from dlcore.nets.regularized_mlp import Settings
from dlcore.training import image_transforms
from dlcore.training.image_transforms import Motions, Size

MOTION_STREAM, HOLE_STREAM, MIX_STREAM, NOISE_STREAM = 22, 23, 24, 25
"""Keep the random numbers of the changes apart from each other and from all others drawn with the same seed."""

Change = Callable[[Tensor, Tensor], None]
"""Changes inputs (models, batch, features) and targets (models, batch, outputs) in place, anew in each step."""

Drawn = tuple[np.ndarray, ...]


class Bench(NamedTuple):
    """What a change is made for: some models and their batches.

    Attributes:
        settings: of these models.
        batch: examples per step.
        size: of an image in pixels.
        like: of the precision and on the device of the inputs.
    """

    settings: Settings
    batch: int
    size: Size
    like: Tensor

    def tensor(self, array: np.ndarray) -> Tensor:
        """Bring numbers to the device, in the precision of the inputs."""
        return torch.as_tensor(array, device=self.like.device).to(self.like.dtype)

    def whole(self, array: np.ndarray) -> Tensor:
        """Bring truths or whole numbers to the device."""
        return torch.as_tensor(array, device=self.like.device)


class _Ahead:
    """Deal what is drawn for each model by a generator of its own, for many steps in one go."""

    def __init__(
        self,
        bench: Bench,
        stream: int,
        draw: Callable[[Regularizers, np.random.Generator, int], Drawn],
        finish: Callable[..., tuple[Tensor, ...]],
        numbers: int,
    ) -> None:
        """Begin at the first step.

        Args:
            bench: whom it is for.
            stream: of the random numbers.
            draw: (regularizers of a model, its generator, steps) -> arrays (steps, ...).
            finish: turns these arrays, of all models (steps, models, ...), into tensors (steps, ...).
            numbers: how many of one model a step needs.
        """
        self._settings, self._draw, self._finish = bench.settings, draw, finish
        self._rngs = [np.random.default_rng((seed, stream)) for _, seed in bench.settings]
        self._steps = max(1, min(draws.STEPS_AHEAD, draws.NUMBERS_AHEAD // numbers))
        self._waiting: list[tuple[Tensor, ...]] = []

    def next(self) -> tuple[Tensor, ...]:
        if not self._waiting:
            models = zip(self._settings, self._rngs, strict=True)
            drawn = [self._draw(regularizers, rng, self._steps) for (regularizers, _), rng in models]
            stacked = (np.stack(parts, 1) for parts in zip(*drawn, strict=True))
            self._waiting = list(zip(*(tensor.unbind() for tensor in self._finish(*stacked)), strict=True))[::-1]
        return self._waiting.pop()


def changes(settings: Settings, batch: int, size: Size, like: Tensor) -> list[tuple[slice, Change]]:
    """Return what changes the batches, and of which models, in the order in which it does.

    Images are moved first, as torchvision's pipelines do; then cut out or mixed; noise comes last, and smoothing only
    touches targets. Models without a change are in none of the slices.
    """
    found = []
    for wants, make in _KINDS:
        for rows in draws.runs([wants(regularizers) for regularizers, _ in settings]):
            found.append((rows, make(Bench(settings[rows], batch, size, like))))
    return found


def _moving(bench: Bench) -> Change:
    (height, width), batch = bench.size, bench.batch
    places = image_transforms.places(bench.size, bench.like)

    def draw(regularizers: Regularizers, rng: np.random.Generator, steps: int) -> Drawn:
        one = regularizers
        most = one.rotation, one.shift * width, one.shift * height, one.scale
        angle, right, down, growth = (rng.uniform(-bound, bound, (steps, batch)) for bound in most)
        return (image_transforms.backward_maps(Motions(angle, right, down, 1 + growth), bench.size),)

    def finish(maps: np.ndarray) -> tuple[Tensor, ...]:
        return (bench.tensor(maps.reshape(len(maps), -1, 3, 2)),)

    ahead = _Ahead(bench, MOTION_STREAM, draw, finish, 6 * batch)

    def change(inputs: Tensor, _: Tensor) -> None:
        (maps,) = ahead.next()
        image_transforms.move(inputs, maps, places, bench.size)

    return change


def _cutting_out(bench: Bench) -> Change:
    (height, width), batch = bench.size, bench.batch

    def draw(regularizers: Regularizers, rng: np.random.Generator, steps: int) -> Drawn:
        x, y = (rng.integers(side, size=(steps, batch)) for side in (width, height))
        return (image_transforms.cutout_masks(regularizers.hole, x, y, bench.size),)

    ahead = _Ahead(bench, HOLE_STREAM, draw, lambda masks: (bench.whole(masks),), batch * height * width)

    def change(inputs: Tensor, _: Tensor) -> None:
        (masks,) = ahead.next()
        image_transforms.blank(inputs, masks)

    return change


def _blending(bench: Bench) -> Change:
    def draw(regularizers: Regularizers, rng: np.random.Generator, steps: int) -> Drawn:
        return rng.beta(regularizers.alpha, regularizers.alpha, (steps, 1, 1)), _apart(rng, steps, bench.batch)

    ahead = _Ahead(bench, MIX_STREAM, draw, lambda own, apart: (bench.tensor(own), bench.whole(apart)), 1)

    def change(inputs: Tensor, targets: Tensor) -> None:
        own, apart = ahead.next()
        for part in (inputs, targets):
            image_transforms.blend(part, image_transforms.partner(part, apart), own)

    return change


def _pasting(bench: Bench) -> Change:
    height, width = bench.size

    def draw(regularizers: Regularizers, rng: np.random.Generator, steps: int) -> Drawn:
        share = rng.beta(regularizers.alpha, regularizers.alpha, steps)
        x, y = (rng.integers(side, size=steps) for side in (width, height))
        masks, own = image_transforms.cutmix_boxes(share, x, y, bench.size)
        return masks[:, None], own[:, None, None], _apart(rng, steps, bench.batch)

    def finish(masks: np.ndarray, own: np.ndarray, apart: np.ndarray) -> tuple[Tensor, ...]:
        return bench.whole(masks), bench.tensor(own), bench.whole(apart)

    ahead = _Ahead(bench, MIX_STREAM, draw, finish, height * width)

    def change(inputs: Tensor, targets: Tensor) -> None:
        masks, own, apart = ahead.next()
        image_transforms.paste(inputs, image_transforms.partner(inputs, apart), masks)
        image_transforms.blend(targets, image_transforms.partner(targets, apart), own)

    return change


def _apart(rng: np.random.Generator, steps: int, batch: int) -> np.ndarray:
    """Draw how many places before an image its partner stands: never the image itself, but in a batch of one."""
    return rng.integers(1, max(2, batch), steps)


def _adding_noise(bench: Bench) -> Change:
    generators = [draws.generator(bench.like.device, seed, NOISE_STREAM) for _, seed in bench.settings]
    fills = [partial(draws.normal, std=regularizers.input_noise) for regularizers, _ in bench.settings]
    noise = draws.Draws((bench.batch, bench.size[0] * bench.size[1]), generators, fills, bench.like)

    def change(inputs: Tensor, _: Tensor) -> None:
        inputs.add_(noise.next())

    return change


def _smoothing(bench: Bench) -> Change:
    share = bench.like.new_tensor([regularizers.smoothing for regularizers, _ in bench.settings])[:, None, None]

    def change(_: Tensor, targets: Tensor) -> None:
        image_transforms.smooth(targets, share)

    return change


_KINDS: Sequence[tuple[Callable[[Regularizers], bool], Callable[[Bench], Change]]] = (
    (lambda one: one.augments, _moving),
    (lambda one: one.mixing == "cutout", _cutting_out),
    (lambda one: one.mixing == "mixup", _blending),
    (lambda one: one.mixing == "cutmix", _pasting),
    (lambda one: one.input_noise > 0, _adding_noise),
    (lambda one: one.smoothing > 0, _smoothing),
)
