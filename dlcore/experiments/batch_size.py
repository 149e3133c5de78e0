"""What does the batch size change: the speed, the noise, how sharp a minimum is, and how well it generalizes?"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import batch_noise, named_series, ragged, student
from dlcore.elements.batch_training import LOGGED, WATCHED, BatchTraining
from dlcore.elements.guessing import NO_BETTER, Which
from dlcore.elements.student import Interval
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

Across = Literal["steps", "samples", "seconds"]
Values = Float[np.ndarray, "batches seeds logged"]

LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""


class Curves(NamedTuple):
    """What was measured of each batch size; NaN fills rows that have fewer moments, and follows a divergence."""

    at: Float[np.ndarray, "batches logged"]
    training: Values
    test: Values


@dataclass(frozen=True, eq=False)
class BatchSizeResult:
    """What the batch sizes left behind, the smallest first; NaN where a network diverged or a row is shorter.

    Attributes:
        rates: the learning rates.
        logged_steps: after how many updates losses and errors were measured; 0 is the start.
        training_loss: cross-entropy in nats on all training images.
        test_loss: cross-entropy on the test images.
        training_error: the share of the training images that are misread, 0 … 1.
        test_error: the share of the test images that are misread.
        diverged_at: the step (from 1) at which a network's loss stopped being finite; 0 for never.
        first_rise: the first update after which the next batch's loss was higher; 0 for none. Only the full batch
            has always the same images.
        sharpness: the largest eigenvalue of the Hessian of the training loss at the end.
        box_sharpness: Keskar's ε-sharpness there, in percent.
        watched_steps: after how many updates the network of the first seed was looked at.
        watched_sharpness: the largest eigenvalue of its Hessian.
        noise_trace: tr(Σ) of the gradients of single examples.
        gradient_squared: |G|² of the full gradient.
        batch_variance: at the start of the first seed, the mean squared distance of a batch's gradient from the full
            one, and the standard error of that mean.
        seconds_per_step: of one network that trains alone on this device.
        reasons: for each batch size with networks that diverged or only guess a sentence; else empty.
        test_images: how many there are.
        device: what it was computed on.
        seconds: that all took together.
    """

    rates: Float[np.ndarray, " batches"]
    logged_steps: Float[np.ndarray, "batches logged"]
    training_loss: Values
    test_loss: Values
    training_error: Values
    test_error: Values
    diverged_at: Int[np.ndarray, "batches seeds"]
    first_rise: Int[np.ndarray, "batches seeds"]
    sharpness: Float[np.ndarray, "batches seeds"]
    box_sharpness: Float[np.ndarray, "batches seeds"]
    watched_steps: Float[np.ndarray, "batches watched"]
    watched_sharpness: Float[np.ndarray, "batches watched"]
    noise_trace: Float[np.ndarray, "batches watched"]
    gradient_squared: Float[np.ndarray, "batches watched"]
    batch_variance: Float[np.ndarray, "batches 2"]
    seconds_per_step: Float[np.ndarray, " batches"]
    reasons: tuple[str, ...]
    test_images: int
    device: str
    seconds: float

    def last(self, name: str) -> Float[np.ndarray, "batches seeds"]:
        """Return what a curve came to at the last step."""
        values: Values = getattr(self, name)
        ends = np.isfinite(self.logged_steps).sum(1) - 1
        return np.asarray(np.take_along_axis(values, ends[:, None, None], 2)[..., 0])

    def gap(self) -> Float[np.ndarray, "batches seeds"]:
        """Return the generalization gap at the end: test error minus training error, 0 … 1."""
        return np.asarray(self.last("test_error") - self.last("training_error"))

    def noise_scale(self) -> Float[np.ndarray, "batches watched"]:
        """Return tr(Σ)/|G|² on the way of the first seed."""
        return batch_noise.simple_scale(self.noise_trace, self.gradient_squared)

    def stability(self) -> Float[np.ndarray, "batches watched"]:
        """Return the learning rate times the sharpness on the way of the first seed: above 2, plain descent swings."""
        return np.asarray(self.rates[:, None] * self.watched_sharpness)

    def interval(self, values: Float[np.ndarray, "batches seeds"]) -> Interval:
        """Return the mean over the seeds and its 95 % interval; NaN for a batch size of which a network diverged."""
        lost = np.isnan(values).any(-1, keepdims=True)
        return student.of_mean(np.where(lost, np.nan, values))  # survivors stand for nobody


class Edge(NamedTuple):
    """The full batch of the first seed at the edge of stability (Cohen et al. 2021); NaN: never.

    Attributes:
        highest: learning rate times sharpness at most, from the first update on, where it was looked at.
        crossing: the first of these moments at which it is above 2: from there on the loss may rise.
        rise: the first update after which the loss was higher.
        at_rise: learning rate times sharpness then, between the two nearest moments.
    """

    highest: float
    crossing: float
    rise: float
    at_rise: float


class BatchSize(BatchTraining, Experiment[BatchSizeResult]):
    """Let one network descend with batches of several sizes, from the same starts, on the same real digits."""

    name: ClassVar[str] = "batch_size"

    batches: Annotated[tuple[int, ...], pydantic.AfterValidator(lambda sizes: tuple(sorted(set(sizes))))] = (
        pydantic.Field((1, 8, 32, 128, 300), min_length=1, max_length=6)
    )
    """Images per step, the smallest first; as many as there are training images is the full batch."""
    epsilon: float = pydantic.Field(1e-3, ge=1e-5, le=0.1)
    """How far the box of Keskar's ε-sharpness reaches."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> BatchSize:
        if min(self.batches) < 1:
            raise ValueError("a batch has at least 1 image")
        self.check(self.batches)
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "epochs, steps, seeds, images or units, or leave out the smallest batches"
            )
        return self

    @classmethod
    def smallest(cls) -> BatchSize:
        """Return the cheapest settings there are."""
        return cls(images=10, width=1, batches=(10,), budget="steps", steps=2, seeds=1)

    @property
    def total_updates(self) -> int:
        """Count the steps of all batch sizes."""
        return sum(map(self.updates, self.batches))

    @property
    def least_error(self) -> float:
        """Return half an image's share of the images that errors are counted on: less than any error but none."""
        return 0.5 / max(self.images, self.image_set.test)

    def across(self, kind: Across, steps: Float[np.ndarray, "batches logged"], result: BatchSizeResult | None) -> Any:
        """Turn numbers of updates into numbers of images seen, or into seconds as a result has measured them."""
        if kind == "steps":
            return steps
        if kind == "samples":
            return steps * np.array(self.batches)[:, None]
        return steps * (np.full(len(steps), np.nan) if result is None else result.seconds_per_step)[:, None]

    def predicted_variance(self, result: BatchSizeResult) -> Float[np.ndarray, " batches"]:
        """Return what tr(Σ) predicts for ``batch_variance`` of each batch size."""
        return batch_noise.variance(result.noise_trace[:, 0], np.array(self.batches), self.images)

    def predicted_line(
        self, result: BatchSizeResult
    ) -> tuple[Float[np.ndarray, " sizes"], Float[np.ndarray, " sizes"]]:
        """Return the same for any batch size: the sizes, and the variances."""
        sizes = np.unique(np.geomspace(1, self.images, 80).round())
        return sizes, batch_noise.variance(result.noise_trace[:1, 0], sizes, self.images)

    def edge(self, result: BatchSizeResult) -> Edge | None:
        """Set the prediction for the full batch beside what happened; None where it is not among the sizes."""
        if self.images not in self.batches:
            return None
        row = self.batches.index(self.images)
        stability, steps = result.stability()[row, 1:], result.watched_steps[row, 1:]
        beyond = stability > 2
        crossing = float(steps[beyond.argmax()]) if beyond.any() else math.nan
        rise = float(result.first_rise[row, 0]) or math.nan
        at_rise = float(np.interp(np.log(rise), np.log(steps), stability))
        return Edge(float(np.nanmax(stability, initial=0)), crossing, rise, at_rise)

    def cost(self) -> float:
        """Estimate the seconds: reading, training, measuring the curves, the ends and one network on its way."""
        networks = WATCHED + 1 + 2 * self.seeds
        sharp = 60 * (1.5e-3 + 1.5 * networks * self.images * self.example_cost)
        noise = (WATCHED + 1) * (1e-3 + self.images * self.parameters * 1e-8) + 300 * self.parameters * 1e-8
        curves = LOGGED * self.seeds * (self.images + self.image_set.test) * self.example_cost / 2
        reading = 0.1 + 3e-5 * self.image_set.training
        return reading + sum(self.training_cost(batch) + sharp + noise + curves for batch in self.batches)

    def series(self, result: BatchSizeResult) -> Mapping[str, Curve]:
        """Return losses and error rates of every batch size over the steps, the mean over seeds."""
        parts = ("training_loss", "test_loss", "training_error", "test_error")
        curves: dict[str, Curve] = {}
        for part in parts:
            curves |= named_series.named(part, result.logged_steps, getattr(result, part).mean(1), self.batches)
        return curves

    def compute(self, report: Report) -> BatchSizeResult:
        """Train one batch size after another, the largest first: it has the fewest steps."""
        from dlcore.training import batch_measurements, batch_training, image_sets

        began, split = time.perf_counter(), image_sets.load(self.dataset, Settings.from_environment().data)
        room = batch_training.prepare(self, split, device.pick())
        found: dict[int, dict[str, Any]] = {}
        pictures: dict[str, Any] = {}
        done = 0
        for batch in reversed(self.batches):

            def tell(step: int, curves: Mapping[str, Any], batch: int = batch, done: int = done) -> None:
                pictures[str(batch)] = curves
                report(done + step, self.total_updates, picture=dict(pictures))

            found[batch] = batch_measurements.measure(room, batch, self.epsilon, tell)
            done += self.updates(batch)
        return self._result([found[batch] for batch in self.batches], len(room.test), time.perf_counter() - began)

    def curves(self, result: BatchSizeResult, which: Which, across: Across) -> Curves:
        """Return the curves of the loss or of the error rate."""
        training, test = (getattr(result, f"{half}_{which}") for half in ("training", "test"))
        return Curves(self.across(across, result.logged_steps, result), training, test)

    def curves_so_far(self, picture: Mapping[str, Any], which: Which, across: Across) -> Curves:
        """Return what a training that still runs has told of its curves; there are no seconds yet."""
        place = ("loss", "error").index(which)
        rows = [_told(picture.get(str(batch)), place, self.seeds) for batch in self.batches]
        steps, training, test = (ragged.stack([row[part] for row in rows]) for part in range(3))
        return Curves(self.across("samples" if across == "samples" else "steps", steps, None), training, test)

    def _result(self, found: Sequence[Mapping[str, Any]], test_images: int, seconds: float) -> BatchSizeResult:
        whole = {name: ragged.stack([one[name] for one in found]) for name in found[0]}
        rates = [self.rate(batch) for batch in self.batches]
        ends = (one["training_error"][:, -1] for one in found)
        return BatchSizeResult(
            **whole,
            rates=np.array(rates),
            reasons=tuple(map(reason, self.batches, rates, whole["diverged_at"], ends)),
            test_images=test_images,
            device=device.name(),
            seconds=seconds,
        )


def _told(curves: Mapping[str, Any] | None, place: int, seeds: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Turn what is told of one batch size into steps, training and test values; None becomes NaN."""
    if curves is None or not curves["training"]:
        return np.full(1, np.nan), *(np.full((seeds, 1), np.nan),) * 2
    training, test = (np.array(curves[half], dtype=float)[..., place].T for half in ("training", "test"))
    return np.array(curves["steps"][: test.shape[-1]], dtype=float), training, test


def reason(batch: int, rate: float, diverged_at: Int[np.ndarray, " seeds"], error: Float[np.ndarray, " seeds"]) -> str:
    """Say with how many seeds a batch size diverged or only guesses, and what to try; nothing if it learns."""
    lost, guessing, seeds = (diverged_at > 0).sum(), (error > NO_BETTER).sum(), len(error)
    if lost:
        return (
            f"A batch of {batch} diverged with {lost} of {seeds} seeds, first at step "
            f"{diverged_at[diverged_at > 0].min()}: the loss or the parameters are not finite. Try a learning rate "
            f"below {rate:g} for it, for example {rate / 10:g}."
        )
    if guessing:
        return (
            f"With a batch of {batch}, {guessing} of {seeds} seeds only guess: they misread about nine of ten training "
            f"images. At a learning rate of {rate:g} the steps are too large for that little an average, or too few."
        )
    return ""
