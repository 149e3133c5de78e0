"""How does the effective field grow with depth, and how does the share of the theoretical field that it fills fall?"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements.convolution import effective, plain_stack
from dlcore.elements.convolution.plain_stack import VARIANTS, Layer
from dlcore.lab import device
from dlcore.lab.experiment import Experiment, Report

POINTS = 8
"""How many depths are measured at most."""
LEAST = 2
"""The smallest depth."""
LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""

Quantity = Literal["deviation", "side", "area"]
Table = Float[np.ndarray, "variants depths"]


class Sizes(NamedTuple):
    """How large effective fields are, for each kind of stack and each depth.

    Attributes:
        deviation: standard deviation per axis, in cells.
        area: the share of the theoretical field's cells that hold ``effective.MOST`` of the gradient.
    """

    deviation: Table
    area: Table

    def of(self, quantity: Quantity) -> Table:
        """Return one of them, or the share of the field's side: the root of that of its area."""
        kinds: dict[Quantity, Table] = {"deviation": self.deviation, "area": self.area, "side": np.sqrt(self.area)}
        return kinds[quantity]


@dataclass(frozen=True, eq=False)
class DepthLawResult:
    """What was measured; NaN where no gradient came through: narrow stacks of ReLU fall silent for every input.

    Attributes:
        deviation: standard deviation per axis, in cells.
        error: its standard error, over the draws of weights; NaN where there is but one.
        area: the share of the theoretical field's cells that hold ``effective.MOST`` of the gradient.
        device: what it was computed on.
        seconds: that it took.
    """

    deviation: Table
    error: Table
    area: Table
    device: str
    seconds: float

    @property
    def sizes(self) -> Sizes:
        """What was measured, to lie beside what is predicted."""
        return Sizes(self.deviation, self.area)


def _distinct(ids: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(ids)) < len(ids):
        raise ValueError("a kind of stack takes part twice")
    return ids


class DepthLaw(Experiment[DepthLawResult]):
    """Measure effective fields of stacks of several depths and kinds, the shallow ones first."""

    name: ClassVar[str] = "depth_law"
    trains: ClassVar[bool] = False

    deepest: int = pydantic.Field(32, ge=4, le=64)
    """Convolutions of the deepest stack."""
    kernel: int = pydantic.Field(3, ge=2, le=7)
    channels: int = pydantic.Field(8, ge=1, le=32)
    variants: Annotated[
        tuple[Annotated[str, pydantic.AfterValidator(VARIANTS.known)], ...], pydantic.AfterValidator(_distinct)
    ] = pydantic.Field(("uniform", "relu", "linear_skip", "relu_skip"), min_length=1, max_length=6)
    inputs: int = pydantic.Field(8, ge=1, le=128)
    """For each draw of weights."""
    seeds: int = pydantic.Field(16, ge=2, le=64)
    """Draws of weights."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of them."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> DepthLaw:
        for variant in self.variants:
            self.layers(variant, 1)
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "inputs, draws of weights, channels or layers"
            )
        return self

    @classmethod
    def smallest(cls) -> DepthLaw:
        """Return the cheapest one."""
        return cls(deepest=4, kernel=2, channels=1, variants=("uniform",), inputs=1, seeds=2)

    @property
    def depths(self) -> tuple[int, ...]:
        """How many convolutions the stacks have: evenly spread on a logarithmic scale."""
        spread = np.geomspace(LEAST, self.deepest, POINTS).round().astype(int)
        return tuple(np.unique(spread).tolist())

    def layers(self, variant: str, depth: int) -> tuple[Layer, ...]:
        """Return the layers of a stack."""
        return plain_stack.layers(depth, self.kernel, skips=VARIANTS[variant].skips)

    def law(self) -> Float[np.ndarray, " depths"]:
        """Return √(n(k² − 1) / 12) for each depth."""
        return np.array([plain_stack.standard_deviation(depth, self.kernel) for depth in self.depths])

    def predicted(self) -> Sizes:
        """Return what theory expects: exact where nothing is bent, else as if units were silent independently."""
        alike = {VARIANTS[kind].skips: kind for kind in self.variants}
        sizes = {
            skips: _sizes([plain_stack.expected_share(self.layers(kind, depth)) for depth in self.depths])
            for skips, kind in alike.items()
        }
        deviation, area = zip(*(sizes[VARIANTS[kind].skips] for kind in self.variants), strict=True)
        return Sizes(np.array(deviation), np.array(area))

    def cost(self) -> float:
        """Estimate the seconds, of all stacks together."""
        return 0.1 + sum(
            plain_stack.seconds(self.layers(variant, depth), self.channels, math.prod(self._draws(variant)))
            for variant in self.variants
            for depth in self.depths
        )

    def compute(self, report: Report) -> DepthLawResult:
        """Measure depth by depth, all kinds of stacks at each."""
        from dlcore.training import effective_field, plain_stacks

        began = time.perf_counter()
        shape = len(self.variants), len(self.depths)
        deviation, error, area = (np.full(shape, np.nan) for _ in range(3))
        for column, depth in enumerate(self.depths):
            for row, id in enumerate(self.variants):
                variant, layers = VARIANTS[id], self.layers(id, depth)
                draws, inputs = self._draws(id)
                seeds, size = range(self.seed, self.seed + draws), plain_stack.field_of(layers).size
                stack = plain_stacks.build(
                    layers, self.channels, variant.weights, variant.activation, seeds, device=device.pick()
                )
                tally = effective_field.of_stack(stack, size, inputs, self.seed, lambda _: None)
                measure = effective.natural(variant.weights)
                if tally.reached():
                    (deviation[row, column],), (area[row, column],) = _sizes([tally.mean(measure)])
                    error[row, column] = tally.error(measure)
                done = column * shape[0] + row + 1
                report(done, shape[0] * shape[1], picture={"deviation": _json(deviation), "area": _json(area)})
        return DepthLawResult(deviation, error, area, device.name(), time.perf_counter() - began)

    def sizes_so_far(self, picture: Mapping[str, Any]) -> Sizes:
        """Return what a run that still goes on has told; NaN for what it has not measured."""
        return Sizes(*(np.array(picture[part], dtype=float) for part in Sizes._fields))

    def _draws(self, variant: str) -> tuple[int, int]:
        """Return how many draws of weights, and inputs for each: equal weights without a bend leave nothing to luck."""
        return (1, 1) if VARIANTS[variant] == VARIANTS["uniform"] else (self.seeds, self.inputs)


def _sizes(maps: Sequence[np.ndarray]) -> tuple[list[float], list[float]]:
    """Return the standard deviation per axis of each map, and the share of its cells that hold most of it."""
    deviations = [effective.fit(one).deviation for one in maps]
    return deviations, [effective.cells_that_hold(one) / one.size for one in maps]


def _json(values: Table) -> list[list[float | None]]:
    return [[float(one) if np.isfinite(one) else None for one in row] for row in values]
