"""What does training do to the effective fields of a network that learns to read digits?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import datasets, initializers
from dlcore.elements.convolution import effective
from dlcore.elements.convolution.cnn_plan import Architecture, Step
from dlcore.elements.convolution.effective import Measure
from dlcore.elements.convolution.field_maps import FieldMaps
from dlcore.elements.datasets import Images, Split
from dlcore.elements.racer import Racer
from dlcore.lab import device
from dlcore.lab.experiment import Experiment, Report
from dlcore.lab.settings import Settings

MOMENTS = 9
"""How often the field is measured at most, the start included."""
CHANNELS = (8, 16, 16)
"""Filters of each block."""
BATCH = 64
ADAM = Racer(optimizer="adam", settings={"lr": 0.003})
LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True, eq=False)
class CnnFieldResult(FieldMaps):
    """What was measured of all networks together: a map for each moment from their start to the end of training.

    Of a single image and network there are two maps, at the start and at the end.

    Attributes:
        epochs: after how many rounds through the training images each moment lies.
        square_error: standard error of the standard deviation per axis, over the networks; NaN for one.
        absolute_error: the same for absolute gradients.
        test_error: of each network at the end, as a share of the test images.
        device: what it was computed on.
        seconds: that it took.
    """

    epochs: Float[np.ndarray, " moments"]
    square_error: Float[np.ndarray, " moments"]
    absolute_error: Float[np.ndarray, " moments"]
    test_error: Float[np.ndarray, " seeds"]
    device: str
    seconds: float

    def deviations(self, measure: Measure) -> Float[np.ndarray, " moments"]:
        """Return the standard deviation per axis at each moment, in pixels."""
        return np.array([effective.fit(one).deviation for one in self.map(measure)])

    def errors(self, measure: Measure) -> Float[np.ndarray, " moments"]:
        """Return the standard error of the standard deviation per axis at each moment."""
        return self.square_error if measure == "square" else self.absolute_error


class CnnField(Experiment[CnnFieldResult]):
    """Train some networks on digits and send gradients back from the middle of one layer, again and again.

    The digits have 8 × 8 pixels; a larger ``side`` draws each pixel as a square of several.
    """

    name: ClassVar[str] = "cnn_field"
    version: ClassVar[int] = 2  # single images' maps are stored by measure

    layer: str = pydantic.Field("conv3", pattern=r"^[a-z]{1,8}[0-9]$")
    """As ``layer_names`` has it."""
    blocks: int = pydantic.Field(3, ge=1, le=3)
    kernel: int = pydantic.Field(3, ge=1, le=7)
    batch_norm: bool = False
    side: Literal[8, 16, 32] = 32
    """Rows and columns of an image."""
    epochs: int = pydantic.Field(4, ge=1, le=100)
    inputs: int = pydantic.Field(64, ge=1, le=450)
    """Test images on which the field is measured."""
    seeds: int = pydantic.Field(3, ge=1, le=10)
    """Networks, each with a start and an order of batches of its own."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of them."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> CnnField:
        names = self.layer_names
        if self.layer not in names:
            raise ValueError(f"this network has no layer {self.layer!r}; it has: {', '.join(names)}")
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "epochs or networks, or smaller images"
            )
        return self

    @classmethod
    def smallest(cls) -> CnnField:
        """Return the cheapest one."""
        return cls(layer="conv1", blocks=1, kernel=1, side=8, epochs=1, inputs=1, seeds=1)

    @property
    def architecture(self) -> Architecture:
        """The network."""
        return Architecture((1, self.side, self.side), CHANNELS[: self.blocks], self.kernel, self.batch_norm)

    @property
    def layer_names(self) -> tuple[str, ...]:
        """What the layers are called, in order: conv1, relu1, pool1 and so on."""
        return tuple(map(_name, _convolutional(self.architecture)))

    @property
    def step(self) -> Step:
        """The layer that is looked at."""
        return _convolutional(self.architecture)[self.layer_names.index(self.layer)]

    @property
    def box(self) -> tuple[int, int]:
        """The first and the last row (and column) of the theoretical field of the unit in the middle."""
        field, (_, rows, _) = self.step.field, self.step.size
        if field is None:
            raise ValueError(f"{self.layer} sees everything")  # never: only convolutional layers are offered
        return field.box(rows // 2)

    @property
    def steps(self) -> int:
        """Updates in all."""
        return -(-self.epochs * datasets.DATASETS["digits"].training // BATCH)

    def cost(self) -> float:
        """Estimate the seconds: of training, and of the measurements."""
        units = sum(int(np.prod(step.size)) for step in self.architecture.steps())
        example = 1.6e-10 * self.architecture.multiply_adds + 6e-9 * units
        examples = self.steps * BATCH + MOMENTS * self.inputs
        return 0.3 + 1.5e-3 * self.steps + self.seeds * examples * example

    def compute(self, report: Report) -> CnnFieldResult:
        """Train, and measure on the way."""
        from dlcore.nets import cnn
        from dlcore.training import classification, cnn_fields, image_sets, loop, losses
        from dlcore.training.plan import Plan, Probe, Task

        began, steps = time.perf_counter(), self.steps
        data = _enlarged(image_sets.load("digits", Settings.from_environment().data), self.side // 8)
        network, seeds = cnn.build(self.architecture), range(self.seed, self.seed + self.seeds)
        plan = Plan(steps, BATCH, tuple(seeds), device.pick())
        moments = np.unique(np.linspace(0, steps, MOMENTS).round().astype(np.int64))
        epochs = moments * BATCH / len(data.training)
        images = plan.tensor(data.test.inputs())
        place = list(self.architecture.steps()).index(self.step)
        watching = cnn_fields.Watching(self.architecture, place, images[: self.inputs])
        probes = {
            "field": Probe(tuple(moments.tolist()), watching),
            "answers": Probe((steps,), classification.answers(network, images)),
        }

        def watch(step: int, *_: object) -> None:
            seen = watching.tallies
            picture = {"epochs": epochs[: len(seen)].tolist(), "start": seen[0].so_far(), "now": seen[-1].so_far()}
            report(step, steps, picture=picture)

        start = cnn.start(self.architecture, initializers.kaiming_normal_stack(seeds, network.layers))
        task = Task(network, losses.cross_entropy, data.training.inputs(), data.training.one_hot())
        trained = loop.train(task, [ADAM] * self.seeds, start, plan, probes=probes, watch=watch)
        tallies = watching.tallies
        ends = tallies[0], tallies[-1]
        return CnnFieldResult(
            epochs=epochs[: len(tallies)],
            square=np.stack([one.mean("square") for one in tallies]),
            absolute=np.stack([one.mean("absolute") for one in tallies]),
            square_alone=np.stack([one.one("square") for one in ends]),
            absolute_alone=np.stack([one.one("absolute") for one in ends]),
            square_error=np.array([one.error("square") for one in tallies]),
            absolute_error=np.array([one.error("absolute") for one in tallies]),
            test_error=(trained.probes["answers"][0] != data.test.labels).mean(-1),
            device=device.name(),
            seconds=time.perf_counter() - began,
        )


def _convolutional(architecture: Architecture) -> list[Step]:
    return [step for step in architecture.steps() if step.field is not None]


def _name(step: Step) -> str:
    short = {"convolution": "conv", "normalization": "norm", "pooling": "pool"}
    return f"{short.get(step.kind, step.kind)}{step.layer}"


def _enlarged(data: Split, times: int) -> Split:
    """Draw every pixel as a square of ``times`` × ``times``."""
    training, test = (
        Images(half.pixels.repeat(times, 1).repeat(times, 2), half.labels, half.brightest)
        for half in (data.training, data.test)
    )
    return Split(training, test)
