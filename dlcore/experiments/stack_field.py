"""How much of its receptive field does a unit of a stack of convolutions use?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements.convolution import effective, plain_stack
from dlcore.elements.convolution.effective import Measure
from dlcore.elements.convolution.field_maps import FieldMaps
from dlcore.elements.convolution.plain_stack import Downsampling, Drawn, Layer, Shrinking
from dlcore.lab import device
from dlcore.lab.experiment import Experiment, Report

LARGEST = 201
"""Cells along a side of the largest field."""
LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""

Map = Float[np.ndarray, "rows columns"]


@dataclass(frozen=True, eq=False)
class StackFieldResult(FieldMaps):
    """What reaches the field's cells.

    Attributes:
        square_error: standard error of the standard deviation per axis, over the draws of weights; NaN for one.
        absolute_error: the same for absolute gradients.
        device: what it was computed on.
        seconds: that it took.
    """

    square_error: float
    absolute_error: float
    device: str
    seconds: float

    def error(self, measure: Measure) -> float:
        """Return the standard error of the standard deviation per axis."""
        return self.square_error if measure == "square" else self.absolute_error


class StackField(Experiment[StackFieldResult]):
    """Send gradients back through a stack of convolutions, from its one output to the field it is made of.

    Each layer has as many channels as the input, which is noise (independent standard normal values).
    """

    name: ClassVar[str] = "stack_field"
    trains: ClassVar[bool] = False

    depth: int = pydantic.Field(20, ge=1, le=60)
    """Convolutions."""
    kernel: int = pydantic.Field(3, ge=2, le=9)
    channels: int = pydantic.Field(16, ge=1, le=32)
    weights: Drawn = "random"
    activation: Annotated[str, pydantic.AfterValidator(plain_stack.known_activation)] = "relu"
    skips: bool = False
    dilations: tuple[Annotated[int, pydantic.Field(ge=1, le=32)], ...] = pydantic.Field(
        (1,), min_length=1, max_length=12
    )
    """Of the first convolution, the second …; repeated where there are more."""
    downsampling: Downsampling = "none"
    every: int = pydantic.Field(5, ge=1, le=20)
    """After every so many convolutions the stack gets coarser."""
    inputs: int = pydantic.Field(32, ge=1, le=256)
    """For each draw of weights."""
    seeds: int = pydantic.Field(16, ge=1, le=64)
    """Draws of weights."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of them."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> StackField:
        if self.field > LARGEST:
            raise ValueError(
                f"the field of this stack has {self.field} cells a side; allowed are {LARGEST}: take fewer layers, a "
                "smaller kernel or dilation, or less downsampling"
            )
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "inputs, draws of weights, channels or layers"
            )
        return self

    @classmethod
    def smallest(cls) -> StackField:
        """Return the cheapest one."""
        return cls(depth=1, kernel=2, channels=1, inputs=1, seeds=1)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from the input on."""
        shrinking = Shrinking(self.downsampling, self.every)
        return plain_stack.layers(self.depth, self.kernel, self.dilations, shrinking, skips=self.skips)

    @property
    def field(self) -> int:
        """Cells of the theoretical field along a side: the input has as many, and the output is one unit."""
        return plain_stack.field_of(self.layers).size

    @property
    def first(self) -> float:
        """Where the first cell lies along an axis that begins in the middle of the field."""
        return -(self.field - 1) / 2

    @property
    def natural_measure(self) -> Measure:
        """The measure that the law of √n is about."""
        return effective.natural(self.weights)

    def predicted(self, measure: Measure) -> Map:
        """Return the map that theory expects."""
        share = plain_stack.expected_share(self.layers)
        return effective.expected(share, measure, equal_weights=self.weights == "uniform")

    def is_exact(self, measure: Measure) -> bool:
        """Return whether the prediction is exact in expectation: nothing is bent, and the measure the natural one.

        Else it supposes that units are silent independently of each other, and normally distributed gradients. Squares
        of equal weights are exact too unless a skip connection gives the unit's own channel more than the others.
        """
        straight = self.activation == plain_stack.LINEAR and self.downsampling != "max"
        alike = self.weights == "uniform" and not (self.skips and self.channels > 1)
        return straight and (measure == self.natural_measure or alike)

    def cost(self) -> float:
        """Estimate the seconds."""
        return 0.1 + plain_stack.seconds(self.layers, self.channels, self.inputs * self.seeds)

    def compute(self, report: Report) -> StackFieldResult:
        """Draw the weights, and send the gradients back a few inputs at a time."""
        from dlcore.training import effective_field, plain_stacks

        began, seeds = time.perf_counter(), range(self.seed, self.seed + self.seeds)
        stack = plain_stacks.build(
            self.layers, self.channels, self.weights, self.activation, seeds, device=device.pick()
        )
        whole = self.inputs * self.seeds

        def tell(tally: effective_field.Tally) -> None:
            report(tally.inputs, whole, picture=tally.so_far())

        tally = effective_field.of_stack(stack, self.field, self.inputs, self.seed, tell)
        return StackFieldResult(
            square=tally.mean("square"),
            absolute=tally.mean("absolute"),
            square_alone=tally.one("square"),
            absolute_alone=tally.one("absolute"),
            square_error=tally.error("square"),
            absolute_error=tally.error("absolute"),
            device=device.name(),
            seconds=time.perf_counter() - began,
        )
