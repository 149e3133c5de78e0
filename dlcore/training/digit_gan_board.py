"""What is kept and measured of digit GANs while they learn: samples of fixed codes, the game, and how good samples are.

All of it is about the first model; the others of a crowd are measured by nobody.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from dlcore.elements.datasets import CLASSES, Images, Split
from dlcore.elements.latent import digit_gan as plans
from dlcore.elements.latent import sample_quality
from dlcore.elements.latent.digit_gan_settings import DigitGANSettings
from dlcore.elements.latent.digit_maker import Statistics
from dlcore.nets import digit_gan
from dlcore.training import adversaries
from dlcore.training.digit_reader import Reader

SETS = 3
"""Training images, test images and samples: whom the discriminator is asked about."""
HALFWAY = {"non_saturating": 0.0, "minimax": 0.0, "least_squares": 0.5}
"""The logit from which on an image counts as taken for real; of a Wasserstein critic half way between the means."""


class Measured(NamedTuple):
    """Hold what one look at a model says.

    Attributes:
        value: of the game, minus what the discriminator descends without penalty: with training and with test images.
        accuracy: which share of training images, test images and samples the discriminator tells right.
        frechet: distance of the samples' features from those of real images.
        score: the class score of the samples.
        shares: of the classes among the samples.
    """

    value: Float[np.ndarray, " 2"]
    accuracy: Float[np.ndarray, " 3"]
    frechet: float
    score: float
    shares: Float[np.ndarray, " classes"]


class Finished(NamedTuple):
    """Hold what is kept of a model for use.

    Attributes:
        samples: its images of all codes, 0 … 1.
        statistics: what stands for those of a batch.
        probabilities: how probable the reader takes each class for each sample.
    """

    samples: Float[np.ndarray, "samples features"]
    statistics: Statistics
    probabilities: Float[np.ndarray, "samples classes"]


class Board:
    """Look at the first model now and then, and hold what was seen."""

    def __init__(
        self, settings: DigitGANSettings, data: Split, reference: Images, reader: Reader, samples: int
    ) -> None:
        """Bring images and codes to the device.

        Args:
            settings: of the game.
            data: what is learned from (or some of it), and what is not: whom the discriminator is asked about.
            reference: real images, whose features those of the samples are compared with.
            reader: judges the samples.
            samples: how many are measured, always those of the same codes.
        """
        self._plan, self._game, self._reader = settings.blueprint, settings.game, reader
        self._critic = adversaries.RULES[settings.game].critic
        like = reader.row
        self._codes = like.new_tensor(plans.codes(samples, settings.dims))[None]
        self._real = [like.new_tensor(half.inputs()) for half in (data.training, data.test)]
        _, self._features = self.read(reference)
        self.seen: list[Measured] = []
        self.frames: list[UInt8[np.ndarray, "samples features"]] = []

    def measure(self, rows: Tensor) -> Tensor:
        """Look, keep what is seen, and return nothing worth keeping, (models,)."""
        images = self.samples(rows[:1])
        self.frames.append(np.round(255 * np.nan_to_num(images.cpu().numpy())).astype(np.uint8))
        self.seen.append(self._measured(rows[:1], images))
        return rows[:, 0]

    def statistics(self, rows: Tensor) -> digit_gan.Statistics:
        """Return what stands for the statistics of a batch in use: those of all codes that are measured."""
        return digit_gan.statistics_of(self._plan, rows[:1, self._plan.columns["generator"]], self._codes)

    def samples(self, rows: Tensor) -> Tensor:
        """Return the images of all codes, as the model in use makes them: (samples, features)."""
        part = rows[:1, self._plan.columns["generator"]]
        return digit_gan.generate(self._plan, part, self._codes, self.statistics(rows))[0]

    def glance(self, rows: Tensor, count: int) -> UInt8[np.ndarray, "count features"]:
        """Return the images of the first codes, cheaply: normalized over themselves."""
        part = rows[:1, self._plan.columns["generator"]]
        images = digit_gan.generate(self._plan, part, self._codes[:, :count])[0]
        return np.asarray(np.round(255 * np.nan_to_num(images.cpu().numpy())), np.uint8)

    def _measured(self, row: Tensor, images: Tensor) -> Measured:
        if not torch.isfinite(images).all() or not torch.isfinite(row).all():
            nan = np.nan
            return Measured(np.full(2, nan), np.full(SETS, nan), nan, nan, np.full(CLASSES, nan))
        *real, fake = (self._judge(row, one) for one in (*self._real, images))
        probabilities, features = self._read(images)
        return Measured(
            np.array([-self._critic(one, fake).item() for one in real]),
            self._accuracy(real, fake),
            sample_quality.frechet(features, self._features),
            sample_quality.class_score(probabilities),
            sample_quality.shares(probabilities.argmax(1), CLASSES),
        )

    def _judge(self, row: Tensor, images: Tensor) -> Tensor:
        return digit_gan.judge(self._plan, row[:, self._plan.columns["critic"]], images[None])

    def _accuracy(self, real: list[Tensor], fake: Tensor) -> Float[np.ndarray, " 3"]:
        halfway = HALFWAY.get(self._game, (real[0].mean().item() + fake.mean().item()) / 2)
        right = [(one > halfway).double().mean().item() for one in real]
        return np.array([*right, (fake <= halfway).double().mean().item()])

    def _read(self, images: Tensor) -> tuple[np.ndarray, np.ndarray]:
        with torch.inference_mode():
            probabilities, features = self._reader.read(images)
        return probabilities.double().cpu().numpy(), features.double().cpu().numpy()

    def read(self, images: Images) -> tuple[np.ndarray, np.ndarray]:
        """Return what the reader makes of images: probabilities and features."""
        return self._read(self._reader.row.new_tensor(images.inputs()))

    def finish(self, row: Float[np.ndarray, " row"]) -> Finished:
        """Return what is kept of a model for use."""
        rows = self._reader.row.new_tensor(row)[None]
        with torch.inference_mode():
            statistics = self.statistics(rows)
            images = self.samples(rows)
        kept = (part[0].cpu().numpy() for part in statistics)
        return Finished(images.cpu().numpy(), Statistics(*kept), self._read(images)[0])
