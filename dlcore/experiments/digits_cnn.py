"""What does a small convolutional network learn of digits, and what do its layers make of one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import named_series, shifts
from dlcore.elements.convolution.cnn_settings import MEASURED, CNNSettings
from dlcore.elements.datasets import CLASSES, HALVES, Images, Split
from dlcore.elements.guessing import NO_BETTER, Which
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from dlcore.training.cnn_lesson import Learned, Pupils
    from dlcore.training.scoreboard import Shown

KINDS = ("cnn", "perceptron")
"""The networks that are compared, in the order in which results hold them."""
SHOWN = 450
"""How many test images are kept, for a visitor to choose among."""
WORST = 12
"""How many of the misread test images are kept: those in whose wrong class the network has most confidence."""
SHIFTS = 3
"""Test images are moved aside by 0, 1 and 2 pixels."""
SHIFTED = 1000
"""How many test images at most are moved: always the same ones."""
LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""

Values = Float[np.ndarray, "kinds seeds logged"]


class Curves(NamedTuple):
    """One measure, loss (nats) or error rate (0 … 1), on training and on test images; kinds not known yet are NaN."""

    epochs: Float[np.ndarray, " logged"]
    training: Values
    test: Values


@dataclass(frozen=True, eq=False)
class DigitsCNNResult:
    """What the networks learned; NaN from where one diverged. The network that is shown is the first seed's CNN.

    Attributes:
        epochs: after how many rounds through the training images the curves were measured; 0 is the start.
        loss: cross-entropy in nats, on (some of) the training images and on all test images; axes: ``KINDS``, seeds,
            training and test, ``epochs``.
        error: the share of misread images, 0 … 1, likewise.
        shifted_error: the share of (some of) the test images that are misread when they are moved aside by 0, 1 and 2
            pixels: the mean over four directions.
        diverged_at: the step (from 1) at which a network's loss stopped being finite; 0 for never.
        reasons: for each kind of network whose training failed with any seed a sentence; else empty.
        start: the row of the network shown before training, as ``dlcore.nets.cnn`` lays it out.
        row: the row after training.
        confusion: how many test images of each class (row) the network shown takes for each class (column).
        shown_images: the first test images, and behind them those of the worst mistakes that are not among them.
        brightest: what stands for full ink in them.
        shown_labels: what they are.
        shown_probabilities: what the network shown thinks of them.
        worst_places: where among the images shown the worst mistakes stand: the misread test images with the most
            confident wrong answers, the worst first; maybe none.
        perceptron_parameters: how many the perceptron has.
        training_images: how many there were to learn from.
        test_images: how many there were to be tested on.
        device: what it was computed on.
        seconds: that the training of each kind took, all its networks together.
    """

    epochs: Float[np.ndarray, " logged"]
    loss: Float[np.ndarray, "kinds seeds halves logged"]
    error: Float[np.ndarray, "kinds seeds halves logged"]
    shifted_error: Float[np.ndarray, "kinds seeds shifts"]
    diverged_at: Int[np.ndarray, "kinds seeds"]
    reasons: tuple[str, ...]
    start: Float[np.ndarray, " row"]
    row: Float[np.ndarray, " row"]
    confusion: Int[np.ndarray, "labels answers"]
    shown_images: UInt8[np.ndarray, "shown height width"]
    brightest: int
    shown_labels: UInt8[np.ndarray, " shown"]
    shown_probabilities: Float[np.ndarray, "shown classes"]
    worst_places: Int[np.ndarray, " worst"]
    perceptron_parameters: int
    training_images: int
    test_images: int
    device: str
    seconds: Float[np.ndarray, " kinds"]

    def curves(self, which: Which) -> Curves:
        """Return the curves of the loss or of the error rate."""
        return Curves(self.epochs, *np.moveaxis(self.loss if which == "loss" else self.error, 2, 0))

    @property
    def learned(self) -> bool:
        """Whether there is a network to be shown: it did not diverge."""
        return bool(np.isfinite(self.row).all())


class DigitsCNN(CNNSettings, Experiment[DigitsCNNResult]):
    """Train convolutional networks, and perceptrons with as many parameters beside them, on images of digits."""

    name: ClassVar[str] = "digits_cnn"

    @pydantic.model_validator(mode="after")
    def _affordable(self) -> DigitsCNN:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs, networks, filters or blocks, or a smaller kernel"
            )
        return self

    @classmethod
    def smallest(cls) -> DigitsCNN:
        """Return the cheapest settings there are."""
        return cls(channels=(1,), kernel=1, hidden=(), epochs=1, batch=1000, seeds=1)

    @property
    def least_error(self) -> float:
        """Return half an image's share of the images that errors are counted on: less than any error but none."""
        return 0.5 / max(min(self.image_set.training, MEASURED), self.image_set.test)

    def cost(self) -> float:
        """Estimate the seconds: reading, calls, arithmetic of passes and measurements, the perceptrons."""
        images, built = self.image_set, self.architecture
        cells = sum(built.units[: len(self.channels)])
        example = 6e-11 * built.multiply_adds + 1e-8 * cells * (1 + 0.5 * self.batch_norm + 0.2 * (self.dropout > 0))
        step = 4e-4 + 2e-4 * len(self.channels) + self.seeds * self.batch * example
        measured = len(self.logged_steps()) * (min(images.training, MEASURED) + images.test) + 12 * SHIFTED
        perceptron = self.steps * (3e-4 + self.seeds * self.batch * 1e-10 * built.parameters)
        reading = 0.3 + 3e-5 * images.training
        return reading + self.steps * step + measured * self.seeds * example / 2 + perceptron

    def series(self, result: DigitsCNNResult) -> Mapping[str, Curve]:
        """Return losses and error rates over the epochs, the mean over seeds."""
        curves = named_series.named("loss", result.epochs, result.loss.mean(1), KINDS, HALVES)
        return curves | named_series.named("error", result.epochs, result.error.mean(1), KINDS, HALVES)

    def compute(self, report: Report) -> DigitsCNNResult:
        """Read the images and train: first the convolutional networks, then the perceptrons."""
        from dlcore.training import cnn_lesson, image_sets

        data, where = image_sets.load(self.dataset, Settings.from_environment().data), device.pick()
        told: list[dict[str, Shown]] = []
        pupils = cnn_lesson.convolutional(self), cnn_lesson.perceptrons(self)
        learned: list[Learned] = []
        for place, kind in enumerate(pupils):
            told.append({})

            def tell(step: int, scores: dict[str, Shown], rows: Any, place: int = place) -> None:
                told[place] = scores
                shown = rows if place == 0 else learned[0].rows
                picture = {"scores": told, "filters": self._first_filters(shown[0])}
                report(place * self.steps + step, len(KINDS) * self.steps, picture=picture)

            learned.append(cnn_lesson.learn(kind, self, data, where, tell))
        return self._result(pupils, learned, data, where)

    def _first_filters(self, row: Any) -> list[float | None]:
        """Return the filters of the first block, flat, rounded to what a screen shows."""
        count = self.kernel**2 * self.channels[0]
        weights = np.asarray(row[:count].tolist()).reshape(-1, self.channels[0]).T
        return [float(f"{one:.3g}") if np.isfinite(one) else None for one in weights.ravel()]

    def filters_so_far(self, picture: Mapping[str, Any]) -> Float[np.ndarray, "filters k k"]:
        """Return the filters of the first block as they are in a training that still runs."""
        return np.array(picture["filters"], dtype=float).reshape(-1, self.kernel, self.kernel)

    def curves_so_far(self, picture: Mapping[str, Any], which: Which) -> Curves:
        """Return what a training that still runs has told of its curves."""
        logged = self.logged_steps()
        values = np.full((2, len(KINDS), self.seeds, len(logged)), np.nan)
        for kind, scores in enumerate(picture["scores"]):
            for half, name in enumerate(("training", "test")):
                told = np.array(scores[name], dtype=float)
                if len(told):
                    values[half, kind, :, : len(told)] = told[..., int(which == "error")].T
        return Curves(self.epochs_after(logged), *values)

    def _result(self, pupils: Sequence[Pupils], learned: Sequence[Learned], data: Split, where: str) -> DigitsCNNResult:
        from dlcore.training import cnn_lesson

        scores = np.stack([one.scores for one in learned])
        diverged_at = np.stack([one.diverged_at for one in learned])
        probabilities = cnn_lesson.opinions(pupils[0], learned[0].rows[:1], data.test, where)[0]
        answers, labels = probabilities.argmax(1), data.test.labels
        worst = _most_confident_mistakes(probabilities, labels)
        shown = np.concatenate([np.arange(min(SHOWN, len(labels))), worst[worst >= SHOWN]])
        return DigitsCNNResult(
            epochs=self.epochs_after(self.logged_steps()),
            loss=scores[..., 0],
            error=scores[..., 1],
            shifted_error=np.stack(
                [_shifted_errors(*both, data.test, where) for both in zip(pupils, learned, strict=True)]
            ),
            diverged_at=diverged_at,
            reasons=tuple(map(self._reason, diverged_at, scores[:, :, 0, -1, 1])),
            start=pupils[0].start[0],
            row=learned[0].rows[0],
            confusion=np.bincount(labels * np.int64(CLASSES) + answers, minlength=CLASSES**2).reshape(CLASSES, -1),
            shown_images=data.test.pixels[shown],
            brightest=data.test.brightest,
            shown_labels=labels[shown],
            shown_probabilities=probabilities[shown],
            worst_places=np.array([np.flatnonzero(shown == one)[0] for one in worst], np.int64),
            perceptron_parameters=pupils[1].network.parameters,
            training_images=len(data.training),
            test_images=len(data.test),
            device=device.name(),
            seconds=np.array([one.seconds for one in learned]),
        )

    def _reason(self, diverged_at: Int[np.ndarray, " seeds"], training_error: Float[np.ndarray, " seeds"]) -> str:
        """Say in words how many networks of one kind diverged or only guess, and what to try; nothing if all learn."""
        lost, guessing = (diverged_at > 0).sum(), (training_error > NO_BETTER).sum()
        lr, seeds = self.racer.settings["lr"], len(diverged_at)
        if lost:
            return (
                f"{lost} of {seeds} networks diverged, first at step {diverged_at[diverged_at > 0].min()}: their loss "
                f"or their parameters are not finite. Try a learning rate below {lr:g}, for example {lr / 10:g}."
            )
        if guessing:
            return (
                f"{guessing} of {seeds} networks only guess: they misread about nine of ten training images. The steps "
                f"are too large, too small or too few: try the learning rates {lr / 10:g} and {lr * 10:g}, or more "
                "epochs."
            )
        return ""


def _most_confident_mistakes(
    probabilities: Float[np.ndarray, "images classes"], labels: UInt8[np.ndarray, " images"]
) -> Int[np.ndarray, " worst"]:
    wrong = np.flatnonzero(probabilities.argmax(1) != labels)
    return wrong[np.argsort(-probabilities[wrong].max(1), kind="stable")][:WORST]


def _shifted_errors(pupils: Pupils, learned: Learned, test: Images, where: str) -> Float[np.ndarray, "seeds shifts"]:
    """Measure the error rates on test images that are moved aside, by 0 pixels, 1 pixel and so on."""
    from dlcore.training import cnn_lesson

    some = test.at_most(SHIFTED)
    errors = []
    for pixels in range(SHIFTS):
        ways = [shifts.moved(some.pixels, pixels * down, pixels * right) for down, right in shifts.DIRECTIONS]
        every = Images(np.concatenate(ways), np.tile(some.labels, len(ways)), some.brightest)
        answers = cnn_lesson.opinions(pupils, learned.rows, every, where).argmax(2)
        errors.append((answers != every.labels).mean(1))
    lost = learned.diverged_at > 0
    return np.where(lost[:, None], np.nan, np.stack(errors, 1))
