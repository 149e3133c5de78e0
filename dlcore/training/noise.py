"""Random numbers for objectives: fresh in every step, each model's from its own seed, whoever is trained with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from dlcore.nets import draws
from dlcore.nets.draws import Draws, Fill

Noise = Callable[[], Tensor]
"""Fresh random numbers of a step, (models, *shape)."""


def dealt(shape: Sequence[int], seeds: Sequence[int], stream: tuple[int, ...], fill: Fill, like: Tensor) -> Noise:
    """Return what deals random numbers that autograd may save for the way back.

    Args:
        shape: of the numbers of one model in one step.
        seeds: one for each model.
        stream: keeps the numbers apart from others drawn with the same seeds.
        fill: draws them.
        like: of the precision and on the device that are wanted.
    """
    numbers = Draws(shape, [draws.generator(like.device, seed, *stream) for seed in seeds], [fill] * len(seeds), like)

    def deal() -> Tensor:
        with torch.inference_mode():  # where the buffers may be written to
            fresh = numbers.next()
        return fresh.clone()

    return deal


def uniform(numbers: Tensor, generator: torch.Generator) -> None:
    """Fill with numbers that lie evenly between 0 and 1."""
    numbers.uniform_(generator=generator)


def normal(numbers: Tensor, generator: torch.Generator) -> None:
    """Fill with standard normal numbers."""
    numbers.normal_(generator=generator)
