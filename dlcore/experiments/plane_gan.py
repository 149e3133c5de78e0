"""What becomes of a generator and a discriminator that play against each other in the plane?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import named_series
from dlcore.elements.latent import plane_density, plane_targets
from dlcore.elements.latent.plane_game import MOMENTS, PlaneGameSettings
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report

if TYPE_CHECKING:
    from dlcore.training.plane_looks import Looks

CELLS = 40
"""Rows and columns of the heat maps."""
FULL = 200
"""What stands for D = 1 in them."""
SHOWN, ARROWS = 240, 60
"""How many fakes, and the arrows of how many of them, are kept for each moment."""
LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""
HOPPING = 0.5
"""From so many parts lost between two moments on, in the mean over the last half, it is said that they come and go."""
SURE, FLAT = 0.1, 0.05
"""A gradient is said to have vanished where D takes fakes for real with less than ``SURE``, and the generator's loss
changes by less than ``FLAT`` for each unit of length at them."""


@dataclass(frozen=True, eq=False)
class PlaneGanResult:
    """What came of the games; NaN from where one diverged. The first game is the one that is shown.

    Attributes:
        moments: after how many rounds the games were looked at; 0 is the start.
        real: some real points.
        fakes: what the generator shown makes of always the same codes.
        pushes: minus the slope of its loss at the first of these fakes, each alone.
        lattice: what it makes of a lattice of codes: lines, with NaN between two.
        said: the heat map of the discriminator shown, row by row, in units of 1 / ``FULL``: its D; of a Wasserstein
            critic ½ + (f - middle) / (2 · largest |f - middle|), with the middle between its means on real and fake.
        best: the heat map of D* = p / (p + q).
        ideal: the value of the game shown if its discriminator were D*; the least loss of it for least squares; NaN
            for Wasserstein.
        apart: the mean of |D - D*| over real and fake points alike; NaN for Wasserstein.
        value: of each game, as the rules have it: E log D + E log(1 - D); the discriminator's loss for least squares;
            E f(real) - E f(fake) for Wasserstein.
        losses: of discriminator and generator in the round before each moment; NaN where there was none.
        covered: whether each part of the distribution is covered (``plane_density.SHARE``).
        quality: the share of fakes of high quality.
        distance: the exact Wasserstein-1 distance of some fakes and as many real points.
        chance_distance: the same of two samples of real points.
        slope: the median length of the generator loss's slope at fakes.
        on_fakes: the mean of D on fakes; NaN for Wasserstein.
        diverged_at: the round (from 1) at which something stopped being finite; 0 for never.
        device: what it was computed on.
        seconds: that the games took.
    """

    moments: Int[np.ndarray, " moments"]
    real: Float[np.ndarray, "shown 2"]
    fakes: Float[np.ndarray, "moments shown 2"]
    pushes: Float[np.ndarray, "moments arrows 2"]
    lattice: Float[np.ndarray, "moments nodes 2"]
    said: UInt8[np.ndarray, "moments cells"]
    best: UInt8[np.ndarray, "moments cells"]
    ideal: Float[np.ndarray, " moments"]
    apart: Float[np.ndarray, " moments"]
    value: Float[np.ndarray, "moments games"]
    losses: Float[np.ndarray, "moments games 2"]
    covered: UInt8[np.ndarray, "moments games parts"]
    quality: Float[np.ndarray, "moments games"]
    distance: Float[np.ndarray, "moments games"]
    chance_distance: float
    slope: Float[np.ndarray, "moments games"]
    on_fakes: Float[np.ndarray, "moments games"]
    diverged_at: Int[np.ndarray, " games"]
    device: str
    seconds: float

    @property
    def parts_covered(self) -> Float[np.ndarray, "moments games"]:
        """Count the parts that are covered; NaN from where a game diverged."""
        return np.where(np.isfinite(self.quality), self.covered.sum(-1), np.nan)

    @property
    def lost_again(self) -> Float[np.ndarray, " games"]:
        """Count the parts lost from one moment to the next: the mean over the last half of the rounds."""
        late = self.covered[self.moments >= self.moments[-1] / 2].astype(bool)
        if len(late) < 2:
            return np.zeros(late.shape[1])
        return np.asarray((late[:-1] & ~late[1:]).sum(-1).mean(0), np.float64)

    @property
    def vanished(self) -> np.ndarray:
        """Tell in which games the generator's gradient has vanished at the end: a sure discriminator, a flat loss."""
        return np.asarray((self.on_fakes[-1] < SURE) & (self.slope[-1] < FLAT))


class PlaneGan(PlaneGameSettings, Experiment[PlaneGanResult]):
    """Let a generator and a discriminator play in the plane, and look at both on the way."""

    name: ClassVar[str] = "plane_gan"

    @pydantic.model_validator(mode="after")
    def _affordable(self) -> PlaneGan:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "rounds, discriminator steps or games, a smaller batch or smaller networks"
            )
        return self

    @classmethod
    def smallest(cls) -> PlaneGan:
        """Return the cheapest settings there are."""
        return cls(target="gaussian", generator=(2,), critic=(2,), batch=8, steps=4, seeds=1)

    def cost(self) -> float:
        """Estimate the seconds: calls and arithmetic of the turns, then the looks at every moment."""
        made, judged = (_weights(*widths) for widths in ((self.dims, self.generator, 2), (2, self.critic, 1)))
        points = self.seeds * self.batch
        penalty = 2.2 if self.game == "wasserstein" and self.penalty else 1.0
        critic = self.critic_turns * penalty * (2.5e-4 + points * (1.6e-10 * judged + 4e-11 * made + 1e-7))
        generator = 2.5e-4 + points * (1e-10 * (made + judged) + 5e-8)
        critics = self.head_start if self.train == "generator" else self.steps
        generators = 0 if self.train == "critic" else self.steps - self.head_start
        return 0.5 + 1.3 * (critics * critic + generators * generator) + MOMENTS * (0.008 + 0.004 * self.seeds)

    @property
    def equilibrium(self) -> float:
        """Return the value of the game where the fakes are as the real points are, and nobody can tell them apart."""
        return {"least_squares": 0.25, "wasserstein": 0.0}.get(self.game, -float(np.log(4)))

    def series(self, result: PlaneGanResult) -> Mapping[str, Curve]:
        """Return the value of each game, the distance from the real points and the parts covered over the rounds."""
        games = range(self.seeds)
        curves = named_series.named("value", result.moments, result.value.T, games)
        curves |= named_series.named("distance", result.moments, result.distance.T, games)
        return curves | named_series.named("parts_covered", result.moments, result.parts_covered.T, games)

    def compute(self, report: Report) -> PlaneGanResult:
        """Play the games, then look at every moment."""
        from dlcore.training import plane_game, plane_looks

        where = device.pick()
        looks = plane_looks.Looks(self, where)
        told: list[list[float | None]] = []

        def tell(step: int, rows: Any) -> None:
            told.append([step, *looks.glance(rows)])
            report(step, self.steps, picture={"curves": told, **self._picture(looks, rows)})

        played = plane_game.play(self, where, tell=tell)
        return self._result(looks, played)

    def _picture(self, looks: Looks, rows: Any) -> dict[str, Any]:
        """Return what a page may draw of a game that still goes on, as lists."""
        frame = looks.frame(rows[:1], ARROWS)
        if not np.isfinite(frame.fakes).all():
            return {}
        return {"fakes": np.round(frame.fakes[:ARROWS], 2).tolist(), "said": _levels(frame.said).tolist()}

    def _result(self, looks: Looks, played: Any) -> PlaneGanResult:
        moments, cell = self.moments(), (2 * plane_targets.REACH / CELLS) ** 2
        measured = [looks.measure(rows) for rows in played.rows]
        frames = [looks.frame(rows[:1], SHOWN) for rows in played.rows]
        dense = [looks.densities(rows[:1]) for rows in played.rows]
        best = [plane_density.optimum(*both) for both in dense]
        plain = self.game != "wasserstein"
        ideal = plane_density.least_squares_loss if self.game == "least_squares" else plane_density.best_value
        apart = [
            plane_density.apart(frame.said, one, *both) for frame, one, both in zip(frames, best, dense, strict=True)
        ]
        return PlaneGanResult(
            moments=moments,
            real=looks.real[:SHOWN].astype(np.float32),
            fakes=np.stack([frame.fakes for frame in frames]),
            pushes=np.stack([frame.pushes[:ARROWS] for frame in frames]),
            lattice=np.stack([frame.lattice for frame in frames]),
            said=np.stack([_levels(frame.said) for frame in frames]),
            best=np.stack([_levels(one) for one in best]),
            ideal=np.array([ideal(*both, cell) if plain else np.nan for both in dense]),
            apart=np.array(apart if plain else np.full(len(dense), np.nan)),
            value=np.stack([one.value for one in measured]),
            losses=played.losses,
            covered=np.stack([one.covered for one in measured]),
            quality=np.stack([one.quality for one in measured]),
            distance=np.stack([one.distance for one in measured]),
            chance_distance=looks.chance_distance(),
            slope=np.stack([one.slope for one in measured]),
            on_fakes=np.stack([one.on_fakes for one in measured]),
            diverged_at=played.diverged_at,
            device=device.name(),
            seconds=played.seconds,
        )

    def curves_so_far(self, picture: Mapping[str, Any] | None) -> Float[np.ndarray, "told 3"]:
        """Return step, value and parts covered of the game shown, as far as a game that still goes on has told."""
        told = [] if picture is None else picture["curves"]
        return np.array(told, dtype=float).reshape(-1, 3)


def _weights(inputs: int, hidden: tuple[int, ...], outputs: int) -> int:
    widths = [inputs, *hidden, outputs]
    return sum(one * other for one, other in pairwise(widths))


def _levels(heat: Float[np.ndarray, "cells cells"]) -> UInt8[np.ndarray, " all"]:
    known = np.nan_to_num(heat, nan=0.5)
    levels: np.ndarray = np.round(FULL * np.clip(known, 0, 1)).astype(np.uint8)
    return levels.ravel()
