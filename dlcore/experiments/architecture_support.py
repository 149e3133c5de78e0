"""Does a unit of a real network depend on exactly the pixels that its theoretical field says?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import pydantic
from jaxtyping import Bool, Int

from dlcore.elements.convolution import reach, sight
from dlcore.elements.convolution.architectures import ARCHITECTURES, Architecture
from dlcore.elements.convolution.field import Field
from dlcore.lab.experiment import Experiment, Report

TRACED = 224
"""Pixels per side of the image on which a network is traced; what a layer's units see does not depend on it."""


@dataclass(frozen=True, eq=False)
class ArchitectureSupportResult:
    """Hold fields along rows and columns as theory has them and as gradients show them: size, stride, padding.

    Attributes:
        predicted: by arithmetic along the traced graph.
        measured: by the derivatives of two units that are neighbours.
        gapless: whether every line between the first and the last has a derivative.
        length: pixels of the image along the axis.
    """

    predicted: Int[np.ndarray, "2 3"]
    measured: Int[np.ndarray, "2 3"]
    gapless: Bool[np.ndarray, " 2"]
    length: Int[np.ndarray, " 2"]

    def fields(self) -> tuple[Field, Field]:
        """Return the measured fields along rows and columns."""
        rows, columns = (Field(*numbers) for numbers in self.measured.tolist())
        return rows, columns


class ArchitectureSupport(Experiment[ArchitectureSupportResult]):
    """Backpropagate from two units of a layer of one of torchvision's networks, with positive weights and no gates.

    Attributes:
        network: torchvision's name.
        layer: the qualified name of a node in front of the global pooling.
        seed: of the weights.
    """

    name: ClassVar[str] = "architecture_support"

    network: Annotated[str, pydantic.AfterValidator(ARCHITECTURES.known)] = "resnet18"
    layer: str = pydantic.Field("layer3.1.relu_1", min_length=1, max_length=100)
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @classmethod
    def smallest(cls) -> ArchitectureSupport:
        """Return one convolution."""
        return cls(network="alexnet", layer="features.0")

    @property
    def record(self) -> Architecture:
        """What is known of the network by name."""
        return ARCHITECTURES[self.network]

    def cost(self) -> float:
        """Estimate the seconds: some of them for each layer, and the longer the field the more."""
        return 0.1 + 6e-3 * self.record.layers + 4e-5 * self.record.layers**2

    def compute(self, report: Report) -> ArchitectureSupportResult:
        """Trace the network, thin it to one channel and measure it along rows and columns."""
        from dlcore.nets import traced
        from dlcore.training import architecture_support

        network = traced.architecture(self.network)
        net = traced.read(network, TRACED, TRACED)
        seen, place = reach.reach(net), net.place(self.layer)
        predicted = seen.rows[place], seen.columns[place]
        report(1, 4)
        if place >= sight.maps(net):
            raise ValueError(f"{self.layer} lies behind the pooling of all places: it has no maps to measure")
        thin = architecture_support.OneChannel(network, self.layer, self.seed)
        measured, gapless, lengths = [], [], []
        for axis, field in enumerate(predicted):
            if field is None:
                raise ValueError(seen.reasons[place])
            unit = -(-field.padding // field.stride)
            size = max(field.box(unit + 1)[1] + 1 + field.stride, TRACED)
            one, next_one = architecture_support.spans(thin, size, (unit, unit + 1), axis)
            stride = next_one.first - one.first
            measured.append((one.last - one.first + 1, stride, unit * stride - one.first))
            gapless.append(one.gapless and next_one.gapless)
            lengths.append(size)
            report(2 + axis, 4)
        return ArchitectureSupportResult(
            predicted=np.array([(one.size, one.stride, one.padding) for one in predicted if one is not None]),
            measured=np.array(measured),
            gapless=np.array(gapless),
            length=np.array(lengths),
        )
