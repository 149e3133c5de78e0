"""Let one update rule walk from very many starts, or with very many settings, at once.

Nobody's path is kept, only where everybody is and where they have arrived. Whoever diverges is taken out, so that the
others go on alone. All numbers are those of the single walks in ``descent``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int16

from dlcore.elements import destinations, divergence, own_surface
from dlcore.elements.surface import Surface
from dlcore.elements.surfaces import CompiledSurface
from dlcore.elements.update_rule import Optimizer

DIVERGED = -1
"""Label of a run that diverged; ``destinations.NOWHERE`` says that it is still on its way."""
CHUNK = 4096
"""Lanes that walk together, few enough for their numbers to stay in the processor's cache."""
STRIDE = 20
"""Steps that one chunk takes before the next has its turn, so that all of them come on together."""

Settings = Mapping[str, float | Float[np.ndarray, " lanes"]]


class Land(NamedTuple):
    """Where a crowd walks: the surface, its functions, and the places where a run can end."""

    surface: Surface
    compiled: CompiledSurface
    goals: destinations.Minima | destinations.Directions


@dataclass(frozen=True)
class Fates:
    """What has become of everybody so far.

    Attributes:
        position: where they are; NaN after a divergence.
        reached: the place in which they are, ``DIVERGED``, or ``destinations.NOWHERE``. On a surface that falls without
            end, leaving it for good is no divergence but the direction in which that happened.
        steps: the step since which they have been there; -1: they are not.
        diverged_at: the step of divergence; -1: none.
    """

    position: Float[np.ndarray, "2 lanes"]
    reached: Int16[np.ndarray, " lanes"]
    steps: Int16[np.ndarray, " lanes"]
    diverged_at: Int16[np.ndarray, " lanes"]


def walk(
    land: Land,
    rule: Optimizer,
    settings: Settings,
    starts: Float[np.ndarray, "2 lanes"],
    *,
    steps: int,
    tell: Callable[[int, Fates], None] = lambda *_: None,
    chunk: int = CHUNK,
) -> Fates:
    """Take all steps of all lanes and return where they have come to.

    Args:
        land: where they walk.
        rule: the one update rule.
        settings: its hyper-parameters, each a number, or an array with one value per lane.
        starts: where they start.
        steps: how many steps each takes.
        tell: called now and then with the number of steps done and what has become of everybody until then.
        chunk: lanes that walk together.
    """
    lanes = starts.shape[1]
    fates = Fates(np.full((2, lanes), np.nan), *(np.full(lanes, -1, dtype=np.int16) for _ in range(3)))
    groups = [_Group(land, rule, settings, starts, slice(low, low + chunk)) for low in range(0, lanes, chunk)]
    with np.errstate(all="ignore"):  # whoever diverges overflows
        for first in range(0, steps, STRIDE):
            last = min(first + STRIDE, steps)
            for group in groups:
                for step in range(first, last):
                    group.advance(step + 1, fates)
                group.tell(fates)
            tell(last, fates)
    return fates


class _Group:
    """The lanes of one chunk that are still there."""

    def __init__(
        self, land: Land, rule: Optimizer, settings: Settings, starts: Float[np.ndarray, "2 lanes"], lanes: slice
    ) -> None:
        self.land, self.rule = land, rule
        self.lanes = np.arange(starts.shape[1])[lanes]
        self.settings = _of(settings, lanes)
        self.params = starts[:, lanes].copy()
        self.state = rule.init(self.params)
        self.home = land.goals.label(self.params)
        self.since = np.zeros(len(self.lanes), dtype=np.int16)
        self.slopes = np.empty_like(self.params)
        self.careful = own_surface.is_own(land.surface.id)  # a typed formula may have slopes where it has no value
        self.near = divergence.limit(land.surface) / 2 - np.abs(land.surface.view).max()

    def advance(self, step: int, fates: Fates) -> None:
        """Take one step."""
        self.slopes[0], self.slopes[1] = self.land.compiled.gradient(self.params[0], self.params[1])
        if not np.isfinite(self.slopes).all() or (self.careful and step == 1):  # perhaps the loss is not finite either
            self._take_out_the_lost(step - 1, fates)
        self.params, self.state = self.rule.update(self.params, self.slopes, self.state, step, **self.settings)
        if self.careful or not np.abs(self.params).max(initial=0) < self.near:
            self._take_out_the_lost(step, fates)
        home = self.land.goals.label(self.params)
        np.copyto(self.since, step, where=home != self.home)
        self.home = home

    def tell(self, fates: Fates) -> None:
        """Write down where everybody is."""
        fates.position[:, self.lanes] = self.params
        fates.reached[self.lanes] = self.home
        fates.steps[self.lanes] = np.where(self.home == destinations.NOWHERE, -1, self.since)

    def _take_out_the_lost(self, step: int, fates: Fates) -> None:
        surface, (x, y) = self.land.surface, self.params
        lost = ~(divergence.away(x, y, surface) <= divergence.limit(surface))
        lost |= ~np.isfinite(self.land.compiled.value(x, y))
        if not lost.any():
            return
        gone, falling = self.lanes[lost], (self.home[lost] != destinations.NOWHERE) & (not surface.minima)
        fates.position[:, gone], fates.diverged_at[gone] = np.nan, step
        fates.reached[gone] = np.where(falling, self.home[lost], DIVERGED)
        fates.steps[gone] = np.where(falling, self.since[lost], -1)
        self._keep(~lost)

    def _keep(self, kept: np.ndarray) -> None:
        self.lanes, self.home, self.since = self.lanes[kept], self.home[kept], self.since[kept]
        self.params, self.slopes = self.params[:, kept], self.slopes[:, kept]
        self.state = tuple(part[..., kept] if np.ndim(part) else part for part in self.state)
        self.settings = _of(self.settings, kept)


def _of(settings: Settings, lanes: slice | np.ndarray) -> Settings:
    """Return the settings of some lanes."""
    return {id: value[lanes] if isinstance(value, np.ndarray) else value for id, value in settings.items()}
