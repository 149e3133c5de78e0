"""What is seen of games in the plane at a moment: pictures of the first, numbers of all; always by the same draws."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn.functional import softplus

from dlcore.elements.latent import plane_density, plane_targets
from dlcore.elements.latent.plane_game import PlaneGameSettings
from dlcore.training import adversaries, plane_game

COUNTED, PAIRED, GLANCED, DENSE = 2000, 200, 500, 10_000
"""How many fakes are counted at a moment, how many are paired with real points for their distance, how many are
counted while somebody waits, and how many the density of the fakes is estimated from."""
CELLS = 40
"""Rows and columns of the heat maps."""
LINES, NODES = 9, 21
"""Lines of the lattice of codes in each direction, and the nodes of each; a lattice in one dimension has all in one."""
EDGE = 0.02
"""The share of codes beyond each edge of the lattice."""


class Frame(NamedTuple):
    """Hold the picture of one game: see ``PlaneGanResult``."""

    fakes: Float[np.ndarray, "shown 2"]
    pushes: Float[np.ndarray, "shown 2"]
    lattice: Float[np.ndarray, "nodes 2"]
    said: Float[np.ndarray, "cells cells"]


class Measures(NamedTuple):
    """Hold the numbers of all games: see ``PlaneGanResult``."""

    value: Float[np.ndarray, " games"]
    covered: UInt8[np.ndarray, "games parts"]
    quality: Float[np.ndarray, " games"]
    distance: Float[np.ndarray, " games"]
    slope: Float[np.ndarray, " games"]
    on_fakes: Float[np.ndarray, " games"]


class Looks:
    """Hold the draws with which games of the same rules are looked at."""

    def __init__(self, settings: PlaneGameSettings, device: str) -> None:
        rng = np.random.default_rng((settings.seed, plane_game.STREAM, 1))
        self._settings, self._device = settings, device
        self._target = settings.distribution()
        self._codes = self._tensor(plane_game.codes(settings, rng, DENSE))
        self.real: Float[np.ndarray, "counted 2"] = self._target.draw(rng, COUNTED)
        self._again = self._target.draw(rng, PAIRED)
        self._seen = self._tensor(self.real)
        self._lattice = self._tensor(lattice(settings))
        self._along, places = plane_targets.grid(CELLS)
        self._places, self._grid = self._tensor(places.reshape(-1, 2)), places
        self._blurred = plane_density.blurred(self._target.density, self._along)

    def _tensor(self, array: Float[np.ndarray, "count width"]) -> Tensor:
        return torch.tensor(array, dtype=torch.float32, device=self._device)[None]

    def _rows(self, rows: Tensor | np.ndarray) -> Tensor:
        return torch.as_tensor(rows, dtype=torch.float32, device=self._device)

    @torch.no_grad()
    def frame(self, rows: Tensor | np.ndarray, shown: int) -> Frame:
        """Return the picture of the only game of ``rows``."""
        row, settings = self._rows(rows), self._settings
        fakes = plane_game.make(settings, row, self._codes[:, :shown])
        logits = plane_game.judge(settings, row, self._places)[0]
        middle = plane_game.judge(settings, row, torch.cat([fakes, self._seen[:, :shown]], 1)).mean()
        said = {"least_squares": logits, "wasserstein": _scaled(logits - middle)}.get(settings.game, logits.sigmoid())
        return Frame(
            fakes[0].cpu().numpy(),
            plane_game.pushes(settings, row, fakes)[0].cpu().numpy(),
            plane_game.make(settings, row, self._lattice)[0].cpu().numpy(),
            said.clamp(0, 1).double().cpu().numpy().reshape(CELLS, CELLS),
        )

    @torch.no_grad()
    def measure(self, rows: Tensor | np.ndarray) -> Measures:
        """Return the numbers of all games."""
        every, settings = self._rows(rows), self._settings
        fakes = plane_game.make(settings, every, self._codes[:, :COUNTED])
        on_fakes = plane_game.judge(settings, every, fakes)
        slopes = plane_game.pushes(settings, every, fakes).norm(dim=-1).median(-1).values
        places = fakes.double().cpu().numpy()
        lost = ~np.isfinite(places).all((1, 2))
        safe = np.where(lost[:, None, None], 0.0, places)
        found = [self._target.nearest(one) for one in safe]
        covered = [plane_density.covered(one, self._target.parts) for one in found]
        distances = [plane_density.wasserstein(one[:PAIRED], self.real[:PAIRED]) for one in safe]
        return Measures(
            self._value(every, on_fakes).double().cpu().numpy(),
            np.where(lost[:, None], 0, covered).astype(np.uint8),
            np.where(lost, np.nan, [plane_density.quality(one) for one in found]),
            np.where(lost, np.nan, distances),
            slopes.double().cpu().numpy(),
            self._trust(on_fakes).double().cpu().numpy(),
        )

    @torch.no_grad()
    def glance(self, rows: Tensor) -> tuple[float | None, float | None]:
        """Return the value and the parts covered of the first game, from fewer points; nothing once it diverged."""
        row = self._rows(rows[:1])
        fakes = plane_game.make(self._settings, row, self._codes[:, :GLANCED])
        value = float(self._value(row, plane_game.judge(self._settings, row, fakes))[0])
        if not math.isfinite(value):
            return None, None
        nearest = self._target.nearest(fakes[0].double().cpu().numpy())
        return value, float(plane_density.covered(nearest, self._target.parts).sum())

    @torch.no_grad()
    def densities(
        self, rows: Tensor | np.ndarray
    ) -> tuple[Float[np.ndarray, "cells cells"], Float[np.ndarray, "cells cells"]]:
        """Return p and q of the only game of ``rows``: exact where the generator is linear, else both blurred alike."""
        row = self._rows(rows)
        if self._settings.exact:
            numbers = row[0, :6].double().cpu().numpy()
            weights, bias = numbers[:4].reshape(2, 2), numbers[4:]
            if np.isfinite(numbers).all() and abs(np.linalg.det(weights)) > 1e-6:
                exact = plane_density.through_linear(self._grid, weights, bias, self._settings.noise)
                return self._target.density(self._grid), exact
        fakes = plane_game.make(self._settings, row, self._codes)[0].cpu().numpy()
        if not np.isfinite(fakes).all():
            return self._blurred, np.full_like(self._blurred, np.nan)
        return self._blurred, plane_density.estimated(fakes, self._along)

    def chance_distance(self) -> float:
        """Return how far apart two samples of real points are."""
        return plane_density.wasserstein(self._again, self.real[:PAIRED])

    def _value(self, rows: Tensor, on_fakes: Tensor) -> Tensor:
        on_real = plane_game.judge(self._settings, rows, self._seen[:, : on_fakes.shape[1]])
        if self._settings.game == "least_squares":
            return adversaries.least_squares_critic(on_real, on_fakes)
        if self._settings.game == "wasserstein":
            return -adversaries.wasserstein_critic(on_real, on_fakes)
        return -(softplus(-on_real).mean(-1) + softplus(on_fakes).mean(-1))

    def _trust(self, on_fakes: Tensor) -> Tensor:
        """Return the mean of D on fakes."""
        if self._settings.game == "wasserstein":
            return torch.full_like(on_fakes[:, 0], torch.nan)
        return (on_fakes if self._settings.game == "least_squares" else on_fakes.sigmoid()).mean(-1)


def lattice(settings: PlaneGameSettings) -> Float[np.ndarray, "nodes dims"]:
    """Return codes on lines, a line of NaN behind each: between two neighbouring lines lie equally many codes."""
    count = LINES * NODES if settings.dims == 1 else NODES
    fine, coarse = (_quantiles(settings, number) for number in (count, LINES))
    if settings.dims == 1:
        return fine[:, None]
    lines = [np.stack([np.full(NODES, at), fine], 1) for at in coarse]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for line in lines for part in (line, gap, line[:, ::-1], gap)])


def _quantiles(settings: PlaneGameSettings, count: int) -> Float[np.ndarray, " count"]:
    shares = np.linspace(EDGE, 1 - EDGE, count)
    if settings.noise == "uniform":
        return np.asarray(math.sqrt(3) * (2 * shares - 1))
    return np.array([NormalDist().inv_cdf(share) for share in shares])


def _scaled(logits: Tensor) -> Tensor:
    return 0.5 + logits / (2 * logits.abs().max().clamp_min(1e-9))
