"""Learning from few images: settings that every question about regularizers has, and the images they choose."""

from __future__ import annotations

from typing import Annotated, NamedTuple, Self

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements.datasets import CLASSES, DATASETS, Images, ImageSet, Split
from dlcore.elements.perceptron import Perceptron
from dlcore.elements.racer import Racer

PARTS = ("training", "validation", "test")
"""The three sets of images that are measured on, in the order in which results hold them."""
TESTED = 2000
"""Test images that are measured on at most: always the same ones."""
EVALUATIONS = 51
"""How often is measured at most, the start included; the validation loss is measured after every epoch."""


class Parts(NamedTuple):
    """Hold the images to learn from, those that early stopping looks at, and those nobody looks at before the end."""

    training: Images
    validation: Images
    test: Images


class FewImages(pydantic.BaseModel):
    """Say which few images there are to learn from."""

    dataset: Annotated[str, pydantic.AfterValidator(DATASETS.known)] = "digits"
    images: int = pydantic.Field(100, ge=10, le=2000)
    """Training images, as equally many of each class as possible."""
    data_seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """Of the choice of images among all that there are to learn from."""

    @pydantic.model_validator(mode="after")
    def _as_many_as_there_are(self) -> Self:
        if self.images > self.image_set.training:
            raise ValueError(
                f"{self.image_set.name} has no {self.images} training images, only {self.image_set.training}"
            )
        return self

    @property
    def image_set(self) -> ImageSet:
        """The record of the data set."""
        return DATASETS[self.dataset]

    def choose(self, split: Split, validation: int = 0) -> Parts:
        """Choose training images, and others for validation, among those to learn from; how many does not change which."""
        order = balanced_order(split.training.labels, self.data_seed)
        places = order[: self.images], order[self.images : self.images + validation]
        return Parts(*map(split.training.take, places), split.test.at_most(TESTED))


class Lesson(FewImages, Perceptron):
    """Say how a perceptron learns from few images; an experiment inherits these settings."""

    validation: int = pydantic.Field(200, ge=10, le=2000)
    """Images beside the training images that early stopping looks at."""
    hidden_layers: int = pydantic.Field(2, ge=0, le=6)
    width: int = pydantic.Field(64, ge=1, le=256)
    activation: str = "relu"
    racer: Racer = Racer(optimizer="adam", settings={"lr": 0.003})
    """The optimizer and its settings."""
    epochs: int = pydantic.Field(100, ge=1, le=500)
    """Rounds through the training images."""
    batch: int = pydantic.Field(20, ge=1, le=2000)
    seeds: int = pydantic.Field(3, ge=1, le=10)
    """Networks per setting, each with a start, an order of batches and random draws of its own."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @pydantic.model_validator(mode="after")
    def _enough_images(self) -> Self:
        if self.batch > self.images:
            raise ValueError(f"a batch of {self.batch} is larger than the {self.images} training images")
        if self.images + self.validation > self.image_set.training:
            raise ValueError(
                f"{self.images} training images and {self.validation} for validation are more than the "
                f"{self.image_set.training} that {self.image_set.name} has beside its test images"
            )
        return self

    @property
    def parameters(self) -> int:
        """Count the weights and biases of one network."""
        return self.parameters_between(self.image_set.features, CLASSES)

    @property
    def steps(self) -> int:
        """Return how many updates the epochs are; the last batch of the last epoch may reach beyond it."""
        return self.step_after(self.epochs)

    def step_after(self, epoch: int) -> int:
        """Return after how many updates so many rounds are complete."""
        return -(-epoch * self.images // self.batch)

    def logged_epochs(self) -> Int[np.ndarray, " logged"]:
        """Return after which epochs is measured: evenly spread, 0 and the last among them."""
        return np.unique(np.linspace(0, self.epochs, EVALUATIONS).round().astype(np.int64))

    @property
    def least_error(self) -> float:
        """Return half an image's share of the images that errors are counted on: less than any error but none."""
        return 0.5 / max(self.images, self.validation, min(self.image_set.test, TESTED))


def balanced_order(labels: UInt8[np.ndarray, " images"], seed: int) -> Int[np.ndarray, " images"]:
    """Return the places of all images in a random order whose every beginning has the classes as equal as possible."""
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    rank = np.empty(len(labels), np.int64)
    for one in np.unique(labels):
        members = np.flatnonzero(labels[shuffled] == one)
        rank[members] = np.arange(len(members))
    return shuffled[np.argsort(rank, kind="stable")]


class Curves(NamedTuple):
    """One measure, loss (nats) or error rate (0 … 1), on the three sets of images; NaN from where a network diverged.

    Attributes:
        epochs: after how many rounds through the training images.
        training: on the training images as they are, without dropout or noise.
        validation: on the images that early stopping looks at.
        test: on images that nothing looks at.
    """

    epochs: Int[np.ndarray, " logged"]
    training: Float[np.ndarray, "settings seeds logged"]
    validation: Float[np.ndarray, "settings seeds logged"]
    test: Float[np.ndarray, "settings seeds logged"]
