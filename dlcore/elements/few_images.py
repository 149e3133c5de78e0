"""Learning from few images: settings that every question about regularizers has, and the images they choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Self

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import datasets
from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.datasets import CLASSES, DATASETS, Images, ImageSet, Split
from dlcore.elements.guessing import NO_BETTER, Which
from dlcore.elements.perceptron import Perceptron
from dlcore.elements.racer import Racer
from dlcore.elements.regularizers import Regularizers

PARTS = ("training", "validation", "test")
"""The three sets of images that are measured on, in the order in which results hold them."""
TESTED = 2000
"""Test images that are measured on at most: always the same ones."""
STREAM = 27
"""Keeps the random numbers of wrong labels apart from those of other choices with the same seed."""
EVALUATIONS = 51
"""How often is measured at most, the start included; the validation loss is measured after every epoch."""


class Parts(NamedTuple):
    """Hold the images to learn from, those that early stopping looks at, and those nobody looks at before the end."""

    training: Images
    validation: Images
    test: Images


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


class FewImages(pydantic.BaseModel):
    """Say which few images there are to learn from."""

    dataset: Annotated[str, pydantic.AfterValidator(datasets.known_digits)] = "digits"
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
        """Choose training images, and others for validation, among those to learn from, and take the test images."""
        order = balanced_order(split.training.labels, self.data_seed)
        training, rest = np.split(order, [self.images])
        take = split.training.take
        return Parts(take(training), take(rest[:validation]), split.test.at_most(TESTED))


class SpoiledImages(FewImages):
    """Say which few images there are to learn from, and how many of them have a wrong label."""

    images: int = pydantic.Field(200, ge=10, le=2000)
    label_noise: float = pydantic.Field(0.2, ge=0, le=0.9)
    """The probability that the label of a training image is replaced by one of the nine others. Validation and test
    images keep their true labels."""

    def choose(self, split: Split, validation: int = 0) -> Parts:
        """Choose the same images as without label noise, and spoil the labels of those to learn from."""
        parts = super().choose(split, validation)
        true = parts.training
        labels = spoiled(true.labels, self.label_noise, self.data_seed)
        return parts._replace(training=Images(true.pixels, labels, true.brightest))


class Lesson(SpoiledImages, Perceptron):
    """Say how a perceptron learns from few images; an experiment inherits these settings."""

    validation: int = pydantic.Field(200, ge=10, le=2000)
    """Images beside the training images that early stopping looks at."""
    hidden_layers: int = pydantic.Field(2, ge=0, le=6)
    width: int = pydantic.Field(64, ge=1, le=256)
    activation: Annotated[str, pydantic.AfterValidator(ACTIVATIONS.known)] = "relu"
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

    def seconds(self, settings: Sequence[Regularizers]) -> float:
        """Estimate the seconds of one core that all networks take: reading, calls, passes, draws, measurements."""
        models, features, hidden = len(settings) * self.seeds, self.image_set.features, self.width * self.hidden_layers
        example = 8.5e-11 * self.parameters + 3e-9 * hidden + 2e-9 * features
        own = sum(_seconds_of(one, self.batch, features, hidden, self.parameters) for one in settings) * self.seeds
        step = 3e-4 + 5e-5 * self.hidden_layers + models * (self.batch * example + 3e-9 * self.parameters) + own
        tested = min(self.image_set.test, TESTED)
        looks = len(self.logged_epochs()) * (self.images + self.validation + tested) + self.epochs * self.validation
        reading = 0.3 + 3e-5 * self.image_set.training
        return reading + self.steps * step + looks * models * example / 3

    def check(self, settings: Sequence[Regularizers], longest: float) -> None:
        """Raise ``ValueError`` with a sentence where these settings of the regularizers cannot be trained."""
        if self.batch == 1 and any(one.batch_norm for one in settings):
            raise ValueError("batch normalization compares the images of a batch: it needs a batch of at least 2")
        if self.batch == 1 and any(one.mixing in {"mixup", "cutmix"} for one in settings):
            raise ValueError("mixup and cutmix mix the images of a batch: they need a batch of at least 2")
        seconds = self.seconds(settings)
        if seconds > longest:
            raise ValueError(
                f"this would take about {seconds / 60:.0f} minutes; allowed are {longest / 60:.0f}: "
                "take fewer epochs, seeds, images, layers or regularizers, or a larger batch"
            )

    def curves_so_far(self, picture: Mapping[str, Any], which: Which, settings: int) -> Curves:
        """Return what a training of so many settings that still runs has told of its curves."""
        epochs, measured = picture["epochs"], np.asarray(picture[which], dtype=float)
        arranged = measured.reshape(len(epochs), settings, self.seeds, len(PARTS))
        return Curves(np.array(epochs), *np.moveaxis(arranged, (3, 0), (0, 3)))


def _seconds_of(one: Regularizers, batch: int, features: int, hidden: int, parameters: int) -> float:
    """Estimate what the regularizers of one network add to a step: what they draw and what they compute."""
    moved = (
        4e-8 * features * one.augments
        + 8e-9 * features * (one.input_noise > 0)
        + 4e-9 * features * (one.mixing != "none")
    )
    inside = hidden * (6e-9 * (one.dropout > 0) + 8e-9 * one.batch_norm)
    return batch * (moved + inside) + parameters * (8e-9 * (one.weight_noise > 0) + 1e-9 * (one.decay > 0))


def spoiled(labels: UInt8[np.ndarray, " images"], share: float, seed: int) -> UInt8[np.ndarray, " images"]:
    """Replace each label with probability ``share`` by one of the nine others.

    With one seed, more images are the same images and others behind them, and a higher share spoils the same labels
    and others: what changes with either is not the luck of another draw.
    """
    rng = np.random.default_rng((seed, STREAM))
    draws = rng.random((len(labels), 2))
    by = 1 + np.floor(draws[:, 1] * (CLASSES - 1)).astype(np.uint8)
    return np.where(draws[:, 0] < share, (labels + by) % CLASSES, labels).astype(np.uint8)


def balanced_order(labels: UInt8[np.ndarray, " images"], seed: int) -> Int[np.ndarray, " images"]:
    """Return the places of all images in a random order whose every beginning has the classes as equal as possible."""
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    rank = np.empty(len(labels), np.int64)
    for one in np.unique(labels):
        members = np.flatnonzero(labels[shuffled] == one)
        rank[members] = np.arange(len(members))
    return shuffled[np.argsort(rank, kind="stable")]


def reason(lesson: Lesson, diverged_at: Int[np.ndarray, " seeds"], training_error: Float[np.ndarray, " seeds"]) -> str:
    """Say in words how many networks of one setting diverged or only guess, and what to try; nothing if all learn."""
    lost, guessing, seeds = (diverged_at > 0).sum(), (training_error > NO_BETTER).sum(), len(diverged_at)
    lr = lesson.racer.settings["lr"]
    if lost:
        return (
            f"{lost} of {seeds} networks diverged, first at step {diverged_at[diverged_at > 0].min()}: their loss or "
            f"their parameters are not finite. Try a learning rate below {lr:g}, for example {lr / 10:g}, or weaker "
            "penalties and less noise on the weights."
        )
    if guessing:
        return (
            f"{guessing} of {seeds} networks only guess: they misread about nine of ten training images. What holds "
            f"them back is too strong, or the steps are too large or too small: try weaker regularizers, or the "
            f"learning rates {lr / 10:g} and {lr * 10:g}."
        )
    return ""
