"""How a digit GAN is built and trained: settings that every question about one has."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
import pydantic
from jaxtyping import Int

from dlcore.elements.datasets import DATASETS, ImageSet
from dlcore.elements.latent.digit_gan import Blueprint, Initial, Kind
from dlcore.elements.racer import Racer

Game = Literal["non_saturating", "minimax", "least_squares", "wasserstein"]
NAMES: dict[str, str] = {
    "non_saturating": "Non-saturating",
    "minimax": "Minimax",
    "least_squares": "Least squares",
    "wasserstein": "WGAN-GP",
}
"""Proper names of the games, untranslated: they stand in the URL."""
LOG_2: tuple[Game, ...] = ("non_saturating", "minimax")
"""The games whose discriminator descends minus the value of the game."""
MOMENTS = 25
"""How often samples are kept and measured, the start included."""


class DigitGANSettings(pydantic.BaseModel):
    """Say how the two networks are built and play; an experiment inherits these settings."""

    dataset: Annotated[str, pydantic.AfterValidator(DATASETS.known)] = "digits"
    side: Literal[8, 28] = 8
    """Rows and columns of an image: scikit-learn's digits have 8 and are resampled for 28; the other sets have 28."""
    images: Literal[0, 32, 128, 512] = 0
    """Training images, always the same ones; 0: all there are."""
    dims: int = pydantic.Field(16, ge=1, le=64)
    """Numbers in a code."""
    kind: Kind = "convolutional"
    """Of generator; a perceptron has one hidden layer and as many parameters."""
    channels: int = pydantic.Field(16, ge=2, le=64)
    """Of the layer next to the image, in both networks; the layer behind it has twice as many."""
    batch_norm: bool = True
    """Whether the generator's hidden layers are normalized."""
    initial: Initial = "kaiming"
    """What the weights are drawn from."""
    game: Game = "non_saturating"
    critic_steps: int = pydantic.Field(1, ge=1, le=5)
    """Steps of the discriminator for one of the generator."""
    generator_rate: float = pydantic.Field(0.002, ge=1e-6, le=0.1)
    """Adam's learning rate of the generator."""
    critic_rate: float = pydantic.Field(0.002, ge=1e-6, le=0.1)
    """Adam's learning rate of the discriminator."""
    beta1: float = pydantic.Field(0.5, ge=0, le=0.99)
    """Adam's memory of the direction, in both."""
    batch: int = pydantic.Field(64, ge=4, le=256)
    steps: int = pydantic.Field(1500, ge=20, le=20_000)
    """Steps of the generator."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @pydantic.model_validator(mode="after")
    def _possible(self) -> Self:
        if self.side == 8 and self.dataset != "digits":
            raise ValueError(f"the images of {self.image_set.name} have 28 × 28 pixels, not 8 × 8")
        if self.batch * self.critic_steps > self.training_images:
            raise ValueError(
                f"{self.critic_steps} batches of {self.batch} are more than the {self.training_images} training "
                "images: take smaller batches, fewer steps of the discriminator or more images"
            )
        return self

    @property
    def image_set(self) -> ImageSet:
        """The record of the data set."""
        return DATASETS[self.dataset]

    @property
    def training_images(self) -> int:
        """Count what is learned from."""
        return min(self.images, self.image_set.training) or self.image_set.training

    @property
    def blueprint(self) -> Blueprint:
        """How the two networks are built."""
        return Blueprint(self.side, self.dims, self.channels, self.batch_norm, self.kind)

    @property
    def generator_racer(self) -> Racer:
        """The optimizer of the generator."""
        return Racer(optimizer="adam", settings={"lr": self.generator_rate, "beta1": self.beta1})

    @property
    def critic_racer(self) -> Racer:
        """The optimizer of the discriminator."""
        return self.generator_racer.at_rate(self.critic_rate)

    def logged_steps(self) -> Int[np.ndarray, " logged"]:
        """Return after which steps samples are kept and measured: 0, then more and more seldom, and the last."""
        share = np.linspace(0, 1, MOMENTS) ** 2
        return np.unique((share * self.steps).round().astype(np.int64))
