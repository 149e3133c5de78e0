"""How a model of images with a code learns: settings that every question about one has."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
import pydantic
from jaxtyping import Int

from dlcore.elements.datasets import DATASETS, ImageSet
from dlcore.elements.latent.layout import Layout
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.racer import Racer

Kind = Literal["autoencoder", "vae", "aae", "gan"]
Likelihood = Literal["dynamic", "fixed", "gaussian"]
"""What a pixel is taken for: a coin that falls anew at every look, with the pixel's brightness as its probability; one
that has fallen once for all; or a number with Gaussian noise around what the decoder says."""

NAMES: dict[Kind, str] = {"autoencoder": "Autoencoder", "vae": "VAE", "aae": "Adversarial autoencoder", "gan": "GAN"}
"""Proper names, untranslated."""
EVALUATIONS = 21
"""How often a model is measured, the start included."""

Units = Annotated[int, pydantic.Field(ge=1, le=512)]


class LatentSettings(pydantic.BaseModel):
    """Say how a model is built and trained; an experiment inherits these settings."""

    model: Kind = "vae"
    dataset: Annotated[str, pydantic.AfterValidator(DATASETS.known)] = "digits"
    side: Literal[8, 28] = 28
    """Rows and columns of an image: scikit-learn's digits have 8 and are resampled for 28; the other sets have 28."""
    dims: int = pydantic.Field(2, ge=2, le=32)
    """Numbers in a code."""
    hidden: tuple[Units, ...] = pydantic.Field((256, 128), max_length=3)
    """Units of the encoder's hidden layers, from image to code; the decoder has them the other way round."""
    likelihood: Likelihood = "dynamic"
    sigma: float = pydantic.Field(0.2, ge=0.02, le=1)
    """Standard deviation of the Gaussian likelihood; without meaning for the others."""
    beta: float = pydantic.Field(1.0, ge=0, le=100)
    """Weight of the VAE's KL term; without meaning for the others."""
    prior: Annotated[str, pydantic.AfterValidator(PRIORS.known)] = "gaussian"
    epochs: int = pydantic.Field(40, ge=1, le=400)
    """Rounds through the training images."""
    batch: int = pydantic.Field(64, ge=2, le=1000)
    racer: Racer = Racer(optimizer="adam", settings={"lr": 0.004})
    """The optimizer of encoder and decoder (or generator), and its settings."""
    critic_rate: float = pydantic.Field(0.001, gt=0, le=0.1)
    """Learning rate of the discriminator, which is trained by the same rule; without meaning where there is none."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @pydantic.model_validator(mode="after")
    def _possible(self) -> Self:
        if self.side == 8 and self.dataset != "digits":
            raise ValueError(f"the images of {self.image_set.name} have 28 × 28 pixels, not 8 × 8")
        if self.batch > self.image_set.training:
            raise ValueError(f"a batch of {self.batch} is larger than the {self.image_set.training} training images")
        if self.model in ("vae", "autoencoder") and self.prior != "gaussian":
            raise ValueError(
                f"the {NAMES[self.model]} has a Gaussian prior: its KL term is known in closed form for no other here; "
                "choose the adversarial autoencoder for another one"
                if self.model == "vae"
                else "the autoencoder has no prior: leave it Gaussian, or choose the adversarial autoencoder"
            )
        return self

    @property
    def image_set(self) -> ImageSet:
        """The record of the data set."""
        return DATASETS[self.dataset]

    @property
    def features(self) -> int:
        """Count the pixels of an image."""
        return self.side**2

    @property
    def layout(self) -> Layout:
        """Where in a model's row its parts and their layers lie."""
        return Layout(self.model, self.features, self.hidden, self.dims)

    @property
    def examples(self) -> int:
        """Count the images that are learned from."""
        return self.image_set.training

    @property
    def steps(self) -> int:
        """Return how many updates the epochs are; the last batch of the last epoch may reach beyond it."""
        return -(-self.epochs * self.examples // self.batch)

    def logged_steps(self) -> Int[np.ndarray, " logged"]:
        """Return after which updates is measured: evenly spread, 0 and the last among them."""
        return np.unique(np.linspace(0, self.steps, EVALUATIONS).round().astype(np.int64))

    def epochs_after(self, steps: Int[np.ndarray, " logged"]) -> np.ndarray:
        """Return how many rounds through the training images so many updates are."""
        return np.asarray(steps * self.batch / self.examples)
