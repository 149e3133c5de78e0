"""Walk one rule down a surface with many learning rates at once, and score how low each came."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from dlcore.elements import divergence
from dlcore.elements.racer import Racer
from dlcore.elements.surface_walk import SurfaceWalk

TAIL = 10
"""A score is the mean loss over the last 1/10 of the steps: neither one lucky swing nor one noisy step decides."""


def scores(
    walk: SurfaceWalk,
    racers: tuple[Racer, ...],
    rates: Float[np.ndarray, "racers rates"],
    tell: Callable[[int], None] = lambda _: None,
) -> Float[np.ndarray, "racers rates"]:
    """Return the mean loss over the last tenth of the steps, and over the noise seeds.

    Args:
        walk: surface, start, steps, schedule and noise; every rate meets the same noise.
        racers: the rules with their settings; their own learning rates do not count.
        rates: of each racer.
        tell: called after each racer with the number of racers done.

    Returns:
        The scores; infinity for a rate with which one of the seeds diverged.
    """
    noise, factors = walk.disturbance(), walk.schedule.factors(walk.steps)
    scored = np.empty(rates.shape)
    for lane, (racer, row) in enumerate(zip(racers, rates, strict=True)):
        with np.errstate(all="ignore"):  # a rate that diverges overflows
            scored[lane] = _score(walk, racer, row[:, None], noise, factors)
        tell(lane + 1)
    return scored


def _score(
    walk: SurfaceWalk,
    racer: Racer,
    rates: Float[np.ndarray, "rates 1"],
    noise: Float[np.ndarray, "steps 2 runs"],
    factors: Float[np.ndarray, " steps"],
) -> Float[np.ndarray, " rates"]:
    record, surface = walk.land()
    place = np.broadcast_to(np.reshape(walk.start, (2, 1, 1)), (2, len(rates), walk.runs)).copy()
    state, total, counted = racer.rule.init(place), np.zeros(place.shape[1:]), max(1, walk.steps // TAIL)
    for step in range(walk.steps):
        slopes = np.stack(surface.gradient(place[0], place[1])) + noise[step][:, None]
        settings = {**racer.settings, "lr": rates * factors[step]}
        place, state = racer.rule.update(place, slopes, state, step + 1, **settings)
        if step >= walk.steps - counted:
            total += surface.value(place[0], place[1])
    lost = ~(divergence.away(place[0], place[1], record) <= divergence.limit(record)) | ~np.isfinite(total)
    return np.where(lost.any(axis=1), np.inf, total.mean(axis=1) / counted)
