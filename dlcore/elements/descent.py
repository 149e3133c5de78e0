"""Let several update rules walk down one surface together: one gradient call per step for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.racer import Racer

Gradient = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


class Walks(NamedTuple):
    """Where everybody was and what gradient was seen there.

    Attributes:
        positions: before the first step and after each (points = steps + 1).
        gradients: what each step was taken on, noise included.
    """

    positions: Float[np.ndarray, "points 2 racers runs"]
    gradients: Float[np.ndarray, "steps 2 racers runs"]


def gaussian_noise(std: float, steps: int, runs: int, seed: int) -> Float[np.ndarray, "steps 2 runs"]:
    """Draw the gradient noise of every run; a run's noise does not depend on how many steps or runs there are."""
    generators = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(runs)]
    return std * np.stack([generator.standard_normal((steps, 2)) for generator in generators], axis=-1)


def walk(
    gradient: Gradient,
    racers: Sequence[Racer],
    start: tuple[float, float],
    noise: Float[np.ndarray, "steps 2 runs"],
    *,
    factors: Float[np.ndarray, " steps"] | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Walks:
    """Take all steps of all racers from one start; a racer that leaves the finite numbers disturbs no other.

    Args:
        gradient: of x and y, arrays of shape (racers, runs).
        racers: the rules with their settings.
        start: x and y.
        noise: added to the gradient, the same for every racer.
        factors: of every learning rate at each step; None: they stay what they are.
        tell: called after each step with the number of steps done.
    """
    steps, _, runs = noise.shape
    positions = np.empty((steps + 1, 2, len(racers), runs))
    gradients = np.empty((steps, 2, len(racers), runs))
    positions[0] = np.reshape(start, (2, 1, 1))
    params = [positions[0, :, lane] for lane in range(len(racers))]
    states = [racer.rule.init(place) for racer, place in zip(racers, params, strict=True)]
    updates = [partial(racer.rule.update, **racer.settings) for racer in racers]
    rates = [racer.settings["lr"] for racer in racers]
    noisy = bool(noise.any())
    with np.errstate(all="ignore"):  # a diverging racer overflows; it is found afterwards
        for step in range(steps):
            here, slopes, after = positions[step], gradients[step], positions[step + 1]
            slopes[0], slopes[1] = gradient(here[0], here[1])
            if noisy:
                slopes += noise[step][:, None]
            for lane, update in enumerate(updates):
                rate = rates[lane] if factors is None else rates[lane] * float(factors[step])
                params[lane], states[lane] = update(params[lane], slopes[:, lane], states[lane], step + 1, lr=rate)
                after[:, lane] = params[lane]
            tell(step + 1)
    return Walks(positions, gradients)
