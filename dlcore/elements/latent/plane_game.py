"""How a generator and a discriminator play in the plane: settings that a question about it has."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
import pydantic
from jaxtyping import Int

from dlcore.elements import own_points
from dlcore.elements.latent import plane_targets
from dlcore.elements.latent.plane_targets import Target
from dlcore.elements.racer import Racer

Rule = Literal["non_saturating", "minimax", "least_squares", "wasserstein"]
Who = Literal["both", "critic", "generator"]
Noise = Literal["gaussian", "uniform"]

GAMES: dict[Rule, str] = {
    "non_saturating": "Non-saturating",
    "minimax": "Minimax",
    "least_squares": "Least squares",
    "wasserstein": "Wasserstein GP",
}
"""Proper names, untranslated."""
ACTIVATION = "relu"
MOMENTS = 50
"""How often the game is looked at, the start included."""
FIRST_OWN = "-1.6_1.2_-1.6_0.4_-1.6_-0.4_-1.6_-1.2_0_1.2_0_-1.2_1.4_1.2_1.4_0_1.4_-1.2"
"""Points that stand there first where a person wants to draw their own."""

Units = Annotated[int, pydantic.Field(ge=1, le=128)]
Hidden = Annotated[tuple[Units, ...], pydantic.Field(max_length=3)]


class PlaneGameSettings(pydantic.BaseModel):
    """Say who plays, by which rules, for how long; an experiment inherits these settings."""

    target: Annotated[str, pydantic.AfterValidator(plane_targets.known)] = "ring8"
    own: Annotated[str, pydantic.AfterValidator(own_points.canonical)] = own_points.canonical(FIRST_OWN)
    """The points of a person's own; they count where ``target`` is "own"."""
    game: Rule = "non_saturating"
    train: Who = "both"
    """Who is trained, once the head start is over."""
    head_start: int = pydantic.Field(0, ge=0, le=5000)
    """For how many rounds at first the discriminator alone is trained."""
    critic_turns: int = pydantic.Field(1, ge=1, le=10)
    """Steps of the discriminator in each round, before the generator's one step."""
    generator: Hidden = (64, 64)
    """Units of the generator's hidden layers."""
    critic: Hidden = (64, 64)
    """Units of the discriminator's hidden layers."""
    noise: Noise = "gaussian"
    """What z is drawn from: a standard Gaussian, or evenly from -√3 to √3, so that the variance is 1, too."""
    dims: Literal[1, 2] = 2
    """Numbers in z."""
    racer: Racer = Racer(optimizer="adam", settings={"lr": 0.001, "beta1": 0.5})
    """The generator's optimizer, and its settings."""
    critic_rate: float = pydantic.Field(0.001, gt=0, le=1)
    """Learning rate of the discriminator, which is trained by the same rule."""
    penalty: float = pydantic.Field(1.0, ge=0, le=100)
    """Weight of the gradient penalty; without meaning but for the Wasserstein game."""
    batch: int = pydantic.Field(128, ge=1, le=1000)
    """Real points, and fakes, of each step."""
    steps: int = pydantic.Field(3000, ge=1, le=20_000)
    """Rounds, those of the head start among them."""
    seeds: int = pydantic.Field(4, ge=1, le=10)
    """How many games are played; each has starts and random numbers of its own."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 11)
    """Of the first game, which is the one that is shown."""

    @pydantic.model_validator(mode="after")
    def _possible(self) -> Self:
        self.distribution()
        if self.head_start > self.steps:
            raise ValueError(f"a head start of {self.head_start} rounds is longer than all {self.steps} rounds")
        if self.train == "generator" and self.head_start == self.steps:
            raise ValueError("the generator never has a turn: let the head start be shorter than all rounds")
        return self

    def distribution(self) -> Target:
        """Return what the generator is to imitate."""
        return plane_targets.target(self.target, self.own)

    @property
    def exact(self) -> bool:
        """Whether the density of the fakes is known exactly: the generator is linear, from the plane to the plane."""
        return not self.generator and self.dims == 2

    @property
    def every_seed(self) -> tuple[int, ...]:
        """Return the seeds of all games."""
        return tuple(range(self.seed, self.seed + self.seeds))

    def moments(self) -> Int[np.ndarray, " moments"]:
        """Return after which rounds the game is looked at: closer together at the start, where most happens."""
        shares = np.linspace(0, 1, MOMENTS) ** 1.5
        return np.unique((shares * self.steps).round().astype(np.int64))
