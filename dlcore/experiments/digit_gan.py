"""Can a network that has only been told right from wrong make digits, all ten of them, and none by heart?"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import named_series
from dlcore.elements.datasets import CLASSES, HALVES, Images, Split
from dlcore.elements.latent import images, sample_quality
from dlcore.elements.latent.digit_gan_settings import DigitGANSettings
from dlcore.elements.latent.digit_maker import Statistics
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from dlcore.training.digit_gan_board import Board, Measured
    from dlcore.training.digit_gan_lesson import Learned

SHOWN, SAMPLES = 64, 500
"""How many samples are kept at every moment, and how many are measured; the ones shown are the first."""
REFERENCE, ASKED = 2000, 1000
"""On how many real images at most the features are compared, and the discriminator is asked: always the same ones."""
WINDOWS = 300
"""Of how many windows of steps the mean losses are kept."""
ALIKE = 0.3
"""Samples are called alike when the median distance to the nearest other one is below this share of real images'."""
COPIED = 0.5
"""Training images are called copied when samples are nearer to them than this share of the distance of test images."""
LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""


class Course(NamedTuple):
    """What was measured at some moments of a training; see ``DigitGANResult``."""

    steps: Int[np.ndarray, " moments"]
    value: Float[np.ndarray, "moments 2"]
    accuracy: Float[np.ndarray, "moments 3"]
    frechet: Float[np.ndarray, " moments"]
    score: Float[np.ndarray, " moments"]
    shares: Float[np.ndarray, "moments classes"]


@dataclass(frozen=True, eq=False)
class DigitGANResult:
    """What the two networks became; NaN from where training diverged.

    Attributes:
        steps: after how many steps of the generator was measured; 0 is the start.
        value: of the game, E log D(x) + E log(1 - D(G(z))) with training images and with test images (of the games
            without logarithms: minus what the discriminator descends, without the penalty).
        accuracy: which share of training images, test images and samples the discriminator tells right, 0 … 1.
        frechet: Fréchet distance of the samples' features from those of training images.
        score: exp E KL(p(y|x) | p(y)) of the samples, 1 … 10.
        shares: of the ten classes among the samples.
        real_frechet: the Fréchet distance between test and training images.
        real_score: of the test images.
        real_shares: of the classes among the training images.
        reader_accuracy: which share of the test images the classifier reads right that judges the samples.
        losses_at: the last step of each window.
        losses: mean of what discriminator and generator descended.
        frames: the first samples at every moment, 0 … 255.
        row: both networks at the end, laid out as the settings' ``blueprint`` says.
        mean: of the normalized channels, over the codes of all samples: what stands for a batch's in use.
        variance: likewise.
        labels: what the classifier takes each sample for.
        sureness: how probable it takes that.
        copy_distance: distance of each sample to the nearest training image.
        test_distance: the same of test images.
        sample_spread: median distance of a sample to the nearest other one.
        real_spread: the same of as many training images, or all if they are fewer.
        nearest_images: the training images nearest to the samples shown, 0 … 255.
        real_images: some of the training images, 0 … 255.
        diverged_at: the step (from 1) at which something was not finite; 0 for never.
        training_images: how many there were to learn from.
        device: what it was computed on.
        seconds: that the training took, with its measurements.
    """

    steps: Int[np.ndarray, " moments"]
    value: Float[np.ndarray, "moments 2"]
    accuracy: Float[np.ndarray, "moments 3"]
    frechet: Float[np.ndarray, " moments"]
    score: Float[np.ndarray, " moments"]
    shares: Float[np.ndarray, "moments classes"]
    real_frechet: float
    real_score: float
    real_shares: Float[np.ndarray, " classes"]
    reader_accuracy: float
    losses_at: Int[np.ndarray, " windows"]
    losses: Float[np.ndarray, "2 windows"]
    frames: UInt8[np.ndarray, "moments shown features"]
    row: Float[np.ndarray, " row"]
    mean: Float[np.ndarray, " channels"]
    variance: Float[np.ndarray, " channels"]
    labels: UInt8[np.ndarray, " samples"]
    sureness: Float[np.ndarray, " samples"]
    copy_distance: Float[np.ndarray, " samples"]
    test_distance: Float[np.ndarray, " tested"]
    sample_spread: float
    real_spread: float
    nearest_images: UInt8[np.ndarray, "shown features"]
    real_images: UInt8[np.ndarray, "real features"]
    diverged_at: int
    training_images: int
    device: str
    seconds: float

    @property
    def learned(self) -> bool:
        """Whether there is a generator to be shown: it did not diverge."""
        return bool(np.isfinite(self.row).all())

    @property
    def course(self) -> Course:
        """What was measured, moment by moment."""
        return Course(self.steps, self.value, self.accuracy, self.frechet, self.score, self.shares)

    @property
    def statistics(self) -> Statistics:
        """What the generator's channels are normalized by in use."""
        return Statistics(self.mean, self.variance)

    @property
    def covered(self) -> int:
        """Count the classes among the samples."""
        return int(sample_quality.covered(self.shares[-1], self.real_shares))

    @property
    def closeness(self) -> float:
        """Return the median distance of samples to training images, as a share of that of test images."""
        return float(np.median(self.copy_distance) / np.median(self.test_distance))

    @property
    def variety(self) -> float:
        """Return the median distance between neighbouring samples, as a share of that of training images."""
        return self.sample_spread / self.real_spread


class DigitGAN(DigitGANSettings, Experiment[DigitGANResult]):
    """Train a generator of digits against a discriminator, and measure what it makes."""

    name: ClassVar[str] = "digit_gan"

    @pydantic.model_validator(mode="after")
    def _affordable(self) -> DigitGAN:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer steps, channels or discriminator steps, or smaller batches"
            )
        return self

    @classmethod
    def smallest(cls) -> DigitGAN:
        """Return the cheapest settings there are."""
        return cls(channels=2, dims=1, batch=4, steps=20)

    def cost(self) -> float:
        """Estimate the seconds: reading and judging, then each turn's calls, parameters and cells."""
        cells = self.side**2 / 64
        turns = 1 + self.critic_steps * (1 + 0.6 * (self.game == "wasserstein"))
        work = self.batch * self.channels * cells * (1 + self.channels / 32)
        turn = 1.4e-3 + 1e-8 * sum(self.blueprint.sizes.values()) + 4e-7 * work
        judging = 0.6 + 0.33 * cells + 3e-5 * self.image_set.training
        return judging + turns * self.steps * turn

    def series(self, result: DigitGANResult) -> Mapping[str, Curve]:
        """Return losses, the value of the game, Fréchet distance and score over the steps."""
        losses = named_series.named("loss", result.losses_at, result.losses, ("discriminator", "generator"))
        values = named_series.named("value", result.steps, result.value.T, HALVES)
        return losses | values | {"frechet": (result.steps, result.frechet), "score": (result.steps, result.score)}

    def compute(self, report: Report) -> DigitGANResult:
        """Let the judge learn to read, then let the two networks play, and look at what comes of it."""
        from dlcore.training import digit_gan_board, digit_gan_lesson, digit_reader

        data, where = self._load(), device.pick()
        learned_from = self.learned_from(data)
        report(0, self.steps)
        reader = digit_reader.learn(data.training, where)
        asked = Split(learned_from.at_most(ASKED), data.test.at_most(ASKED))
        board = digit_gan_board.Board(self, asked, data.training.at_most(REFERENCE), reader, SAMPLES)

        def tell(step: int, rows: Any) -> None:
            report(step, self.steps, picture=self._picture(board, rows))

        learned, _ = digit_gan_lesson.learn(
            self, [self.seed], learned_from, where, probes={"board": board.measure}, tell=tell
        )
        return self._result(learned, board, data, learned_from)

    def _load(self) -> Split:
        from dlcore.training import image_sets

        data = image_sets.load(self.dataset, Settings.from_environment().data)
        return Split(images.resampled(data.training, self.side), images.resampled(data.test, self.side))

    def learned_from(self, data: Split) -> Images:
        """Return the training images, or as many of them as are asked for."""
        return data.training.at_most(self.images) if self.images else data.training

    def _picture(self, board: Board, rows: Any) -> Mapping[str, Any]:
        """Return what is drawn while it learns: the samples of the moment, and what was measured so far."""
        tiles = board.glance(rows, SHOWN)
        finite = [[_drawable(one) for one in _flat(seen)] for seen in board.seen]
        return {"tiles": base64.b64encode(tiles.tobytes()).decode(), "seen": finite}

    def samples_so_far(self, picture: Mapping[str, Any]) -> UInt8[np.ndarray, "shown features"]:
        """Return the samples of a training that still runs."""
        return np.frombuffer(base64.b64decode(picture["tiles"]), np.uint8).reshape(SHOWN, -1)

    def course_so_far(self, picture: Mapping[str, Any]) -> Course:
        """Return what a training that still runs has told of its measurements."""
        told = np.array(picture["seen"], dtype=float).reshape(-1, 7 + CLASSES)
        steps = self.logged_steps()[: len(told)]
        return Course(steps, told[:, :2], told[:, 2:5], told[:, 5], told[:, 6], told[:, 7:])

    def _result(self, learned: Learned, board: Board, data: Split, learned_from: Images) -> DigitGANResult:
        from dlcore.training import records

        course, row = self._course(board), learned.rows[0]
        test, reference = data.test.at_most(ASKED), data.training.at_most(REFERENCE)
        read, features = board.read(test)
        finished = board.finish(row)
        places, distances = sample_quality.nearest(finished.samples, learned_from.inputs())
        compared = learned_from.at_most(SAMPLES).inputs()
        losses_at, losses = records.window_means(learned.losses[:, 0], WINDOWS)
        return DigitGANResult(
            **course._asdict(),
            copy_distance=distances,
            test_distance=sample_quality.nearest(test.inputs(), learned_from.inputs())[1],
            sample_spread=float(np.median(sample_quality.nearest_other(finished.samples[: len(compared)]))),
            real_spread=float(np.median(sample_quality.nearest_other(compared))),
            real_frechet=sample_quality.frechet(features, board.read(reference)[1]),
            real_score=sample_quality.class_score(read),
            real_shares=sample_quality.shares(data.training.labels, CLASSES),
            reader_accuracy=float((read.argmax(1) == test.labels).mean()),
            losses_at=losses_at,
            losses=losses,
            frames=self._frames(board),
            row=row,
            mean=finished.statistics.mean,
            variance=finished.statistics.variance,
            labels=finished.probabilities.argmax(1).astype(np.uint8),
            sureness=finished.probabilities.max(1),
            nearest_images=_bytes(learned_from.inputs()[places[:SHOWN]]),
            real_images=_bytes(learned_from.inputs()[:SHOWN]),
            diverged_at=int(learned.diverged_at[0]),
            training_images=len(learned_from),
            device=device.name(),
            seconds=learned.seconds,
        )

    def _course(self, board: Board) -> Course:
        """Return all measurements; those of moments never reached, because the model had diverged, are NaN."""
        steps = self.logged_steps()
        table = np.full((len(steps), 7 + CLASSES), np.nan)
        for row, seen in zip(table, board.seen, strict=False):
            row[:] = _flat(seen)
        return Course(steps, table[:, :2], table[:, 2:5], table[:, 5], table[:, 6], table[:, 7:])

    def _frames(self, board: Board) -> UInt8[np.ndarray, "moments shown features"]:
        frames = np.zeros((len(self.logged_steps()), SHOWN, self.side**2), np.uint8)
        for frame, seen in zip(frames, board.frames, strict=False):
            frame[:] = seen[:SHOWN]
        return frames


def _flat(seen: Measured) -> list[float]:
    return [*seen.value.tolist(), *seen.accuracy.tolist(), seen.frechet, seen.score, *seen.shares.tolist()]


def _drawable(number: float) -> float | None:
    return float(f"{number:.5g}") if np.isfinite(number) else None


def _bytes(inputs: Float[np.ndarray, "images features"]) -> UInt8[np.ndarray, "images features"]:
    return np.round(255 * inputs).astype(np.uint8)
