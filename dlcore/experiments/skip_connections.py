"""Why do deep networks skip? The same deep stack with and without skip connections, trained side by side on digits."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import named_series
from dlcore.elements.convolution import skip_signals
from dlcore.elements.convolution.skips import CONNECTIONS, QUANTITIES, Connection, Stack
from dlcore.elements.datasets import CLASSES, DATASETS, Split
from dlcore.elements.guessing import NO_BETTER, Which
from dlcore.elements.racer import Racer
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from dlcore.training.stacks import Learned, Lesson

DATASET = DATASETS["digits"]
MEASUREMENTS = 16
"""How often is measured at most, the start included."""
MEASURED = 200
"""On how many training images, and on how many test images: always the same ones, chosen at random."""
LOOKED_AT = 64
"""On how many training images gradients are measured, as one batch."""
PARTS = ("training", "test")
LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""


class Curves(NamedTuple):
    """One measure, loss (nats) or error rate (0 … 1), of each connection's stacks; NaN where one diverged.

    Connections of which nothing is known yet have NaN only.
    """

    steps: Int[np.ndarray, " logged"]
    training: Float[np.ndarray, "connections seeds logged"]
    test: Float[np.ndarray, "connections seeds logged"]


@dataclass(frozen=True, eq=False)
class SkipConnectionsResult:
    """What became of the stacks; NaN from where one diverged.

    Axes: connections (as asked), seeds, parts (``PARTS``), logged (``steps``), quantities (``QUANTITIES``), layers
    (the first convolution, then those of the stack).

    Attributes:
        steps: after how many updates was measured.
        loss: cross-entropy in nats, the network as it would be used (running statistics).
        error: the share of the images that are misread, 0 … 1, likewise.
        flow: norm of the gradient with respect to a convolution's weights, the same with respect to its outputs, root
            mean square of its outputs, on ``LOOKED_AT`` training images as one batch in training.
        expected_sizes: what theory expects of the outputs' root mean square at the start.
        expected_slopes: likewise of the norm of the gradient with respect to the outputs, the last layer's being 1.
        diverged_at: the step (from 1) at which a stack's loss stopped being finite; 0 for never.
        reasons: for each connection a sentence if any stack diverged or only guesses, else empty.
        training_images: how many there were to learn from.
        test_images: how many others there are.
        device: what it was computed on.
        seconds: that the training took, all stacks together.
    """

    steps: Int[np.ndarray, " logged"]
    loss: Float[np.ndarray, "connections seeds parts logged"]
    error: Float[np.ndarray, "connections seeds parts logged"]
    flow: Float[np.ndarray, "connections seeds quantities layers logged"]
    expected_sizes: Float[np.ndarray, "connections layers"]
    expected_slopes: Float[np.ndarray, "connections layers"]
    diverged_at: Int[np.ndarray, "connections seeds"]
    reasons: tuple[str, ...]
    training_images: int
    test_images: int
    device: str
    seconds: float

    def curves(self, which: Which) -> Curves:
        """Return the curves of the loss or of the error rate."""
        return Curves(self.steps, *np.moveaxis(self.loss if which == "loss" else self.error, 2, 0))

    def median_flow(self) -> Float[np.ndarray, "connections quantities layers logged"]:
        """Return the median over seeds."""
        return np.asarray(np.median(self.flow, axis=1))


class SkipConnections(Experiment[SkipConnectionsResult]):
    """Train stacks that differ in their skip connections alone; those of one seed share start and batches."""

    name: ClassVar[str] = "skip_connections"

    depth: int = pydantic.Field(32, ge=1, le=64)
    """Layers between the first convolution and the classifier."""
    connections: tuple[Connection, ...] = pydantic.Field(CONNECTIONS, min_length=1, max_length=3)
    channels: int = pydantic.Field(8, ge=1, le=32)
    growth: int = pydantic.Field(2, ge=1, le=16)
    """Channels that a layer adds where layers concatenate."""
    batch_norm: bool = True
    gain: float = pydantic.Field(1.0, ge=0.1, le=3)
    """Of the layers' first weights; 1 is He initialization."""
    racer: Racer = Racer(optimizer="adam", settings={"lr": 0.003})
    """The optimizer and its settings."""
    steps: int = pydantic.Field(150, ge=1, le=1000)
    batch: int = pydantic.Field(32, ge=1, le=256)
    seeds: int = pydantic.Field(3, ge=1, le=10)
    """Stacks per connection, each with a start and an order of batches of its own."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @pydantic.field_validator("connections")
    @classmethod
    def _distinct(cls, connections: tuple[Connection, ...]) -> tuple[Connection, ...]:
        if len(set(connections)) < len(connections):
            raise ValueError(f"a connection takes part twice: {', '.join(connections)}")
        return connections

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> SkipConnections:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "steps, seeds, layers or channels, or a smaller batch"
            )
        return self

    @classmethod
    def smallest(cls) -> SkipConnections:
        """Return the cheapest settings there are."""
        return cls(depth=1, connections=("plain",), channels=1, growth=1, steps=1, batch=1, seeds=1)

    def stack(self, connection: Connection) -> Stack:
        """Return the shape of the stacks with this connection."""
        growth = self.growth if connection == "dense" else 0
        return Stack(self.depth, self.channels, growth, self.batch_norm, self.gain, DATASET.height, CLASSES)

    def logged_steps(self) -> Int[np.ndarray, " logged"]:
        """Return after how many updates is measured."""
        return np.unique(np.linspace(0, self.steps, MEASUREMENTS).round().astype(np.int64))

    @property
    def least_error(self) -> float:
        """Return half an image's share of the images that errors are counted on: less than any error but none."""
        return 0.5 / MEASURED

    def cost(self) -> float:
        """Estimate the seconds: calls and arithmetic of steps, measurements of curves and of gradients."""
        looks = len(self.logged_steps())
        images = self.batch * self.steps + looks * (LOOKED_AT + 2 * MEASURED / 3)
        calls = (self.steps + looks) * self.depth * 1.5e-4
        return 0.5 + sum(calls + self.seeds * images * self._image_seconds(one) for one in self.connections)

    def _image_seconds(self, connection: Connection) -> float:
        """Estimate the seconds that one image takes in one stack, forward and back."""
        stack = self.stack(connection)
        numbers = sum(stack.widths) * stack.inner_side**2
        return 1.5e-10 * stack.multiply_adds + 8e-9 * numbers

    def series(self, result: SkipConnectionsResult) -> Mapping[str, Curve]:
        """Return losses and error rates over the steps, the mean over seeds."""
        curves = named_series.named("loss", result.steps, result.loss.mean(1), self.connections, PARTS)
        return curves | named_series.named("error", result.steps, result.error.mean(1), self.connections, PARTS)

    def compute(self, report: Report) -> SkipConnectionsResult:
        """Read the images and train, first those stacks that share a shape, then the others."""
        from dlcore.training import image_sets, stacks

        data = image_sets.load("digits", Settings.from_environment().data)
        lesson = self._lesson(data)
        groups = [group for group in self._groups() if group]
        learned: dict[Connection, Learned] = {}
        known: dict[str, Any] = {}
        began = time.perf_counter()
        for place, group in enumerate(groups):

            def tell(step: int, told: Mapping[str, Any], before: int = place * self.steps) -> None:
                known.update(told)
                report(before + step, len(groups) * self.steps, picture=dict(known))

            learned |= stacks.learn(lesson, self.stack(group[0]), group, tell)
        return self._result([learned[one] for one in self.connections], data, time.perf_counter() - began)

    def _groups(self) -> tuple[tuple[Connection, ...], ...]:
        """Part the connections into those whose stacks have the same shape."""
        alike = tuple(one for one in self.connections if one != "dense")
        return alike, tuple(one for one in self.connections if one == "dense")

    def _lesson(self, data: Split) -> Lesson:
        from dlcore.training.plan import Plan
        from dlcore.training.stacks import Lesson

        seeds = tuple(range(self.seed, self.seed + self.seeds))
        return Lesson(
            data,
            Split(data.training.at_most(MEASURED), data.test.at_most(MEASURED)),
            data.training.at_most(LOOKED_AT),
            self.racer,
            Plan(self.steps, self.batch, seeds, device.pick()),
            tuple(self.logged_steps().tolist()),
        )

    def curves_so_far(self, picture: Mapping[str, Any], which: Which) -> Curves:
        """Return what a training that still runs has told of its curves."""
        steps = self.logged_steps()
        parts = np.full((len(PARTS), len(self.connections), self.seeds, len(steps)), np.nan)
        for place, one in enumerate(self.connections):
            for part, name in enumerate(PARTS):
                told = np.asarray(picture.get(one, {}).get(name, []), dtype=float).reshape(-1, self.seeds, 2)
                parts[part, place, :, : len(told)] = told[..., int(which == "error")].T
        return Curves(steps, *parts)

    def flow_so_far(self, picture: Mapping[str, Any]) -> Float[np.ndarray, "connections quantities layers logged"]:
        """Return what a training that still runs has told of its gradients: medians over seeds."""
        flow = np.full((len(self.connections), len(QUANTITIES), self.depth + 1, len(self.logged_steps())), np.nan)
        for place, one in enumerate(self.connections):
            told = np.asarray(picture.get(one, {}).get("flow", []), dtype=float)
            flow[place, ..., : len(told)] = np.moveaxis(told.reshape(-1, *flow.shape[1:3]), 0, -1)
        return flow

    def _result(self, learned: Sequence[Learned], data: Split, seconds: float) -> SkipConnectionsResult:
        scores = np.stack([one.scores for one in learned])
        images = data.training.at_most(LOOKED_AT)
        pixels = images.pixels / images.brightest
        expected = [skip_signals.expected(self.stack(one), one, pixels) for one in self.connections]
        diverged_at = np.stack([one.diverged_at for one in learned])
        errors = scores[:, :, PARTS.index("training"), -1, 1]
        return SkipConnectionsResult(
            steps=self.logged_steps(),
            loss=scores[..., 0],
            error=scores[..., 1],
            flow=np.stack([one.flow for one in learned]),
            expected_sizes=np.stack([one.sizes for one in expected]),
            expected_slopes=np.stack([one.slopes for one in expected]),
            diverged_at=diverged_at,
            reasons=tuple(reason(self, *one) for one in zip(self.connections, diverged_at, errors, strict=True)),
            training_images=len(data.training),
            test_images=len(data.test),
            device=device.name(),
            seconds=seconds,
        )


def reason(
    question: SkipConnections,
    connection: Connection,
    diverged_at: Int[np.ndarray, " seeds"],
    error: Float[np.ndarray, " seeds"],
) -> str:
    """Say in words how many stacks with a connection diverged or only guess, and what to try; nothing if all learn."""
    lost, guessing, seeds, lr = (
        (diverged_at > 0).sum(),
        (error > NO_BETTER).sum(),
        len(error),
        question.racer.settings["lr"],
    )
    name = f"{lost or guessing} of {seeds} {connection} stacks"
    remedy = "" if question.batch_norm else "batch normalization, "
    if lost:
        return (
            f"{name} diverged, first at step {diverged_at[diverged_at > 0].min()}: the loss or the parameters are not "
            f"finite. Try {remedy}a smaller gain, or a learning rate below {lr:g}, for example {lr / 10:g}."
        )
    if guessing:
        return (
            f"{name} only guess after {question.steps} steps: they misread about nine of ten training images. Try "
            f"{remedy}fewer layers, another connection, more steps, or the learning rate {lr / 10:g}."
        )
    return ""
