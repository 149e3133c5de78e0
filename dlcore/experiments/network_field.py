"""How much of its field does a layer of a well-known network use, with random weights and with trained ones?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import pydantic

from dlcore.elements.convolution.architectures import ARCHITECTURES, Architecture
from dlcore.elements.convolution.field_maps import FieldMaps
from dlcore.elements.convolution.graph import Graph
from dlcore.elements.convolution.reach import reach
from dlcore.lab import device
from dlcore.lab.experiment import Experiment, Report
from dlcore.lab.settings import Settings

GMACS = {
    "alexnet": 0.714,
    "vgg11": 7.609,
    "vgg16": 15.470,
    "googlenet": 1.498,
    "resnet18": 1.814,
    "resnet34": 3.664,
    "resnet50": 4.089,
    "densenet121": 2.834,
}
"""The networks there are to choose from, and their multiply-adds in billions at 224 × 224 (torchvision's metadata)."""
LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""

Weights = Literal["random", "trained"]


def _offered(network: str) -> str:
    if network not in GMACS:
        raise ValueError(f"no effective field is offered of {network!r}; there are: {', '.join(GMACS)}")
    return network


@dataclass(frozen=True, eq=False)
class NetworkFieldResult(FieldMaps):
    """What reaches the cells of the image.

    Attributes:
        box: first and last row, first and last column of the theoretical field, which may reach beyond the image.
        device: what it was computed on.
        seconds: that it took.
    """

    box: tuple[int, int, int, int]
    device: str
    seconds: float


class NetworkField(Experiment[NetworkFieldResult]):
    """Send gradients back from the middle of one layer of one of torchvision's networks."""

    name: ClassVar[str] = "network_field"
    trains: ClassVar[bool] = False

    network: Annotated[str, pydantic.AfterValidator(_offered)] = "resnet18"
    layer: str = pydantic.Field("layer3.1.relu_1", pattern=r"^[A-Za-z0-9_.]{1,80}$")
    """Its qualified name, as torchvision's feature extraction has it."""
    weights: Weights = "random"
    images: Literal["photos", "noise"] = "photos"
    """Parts of the sample photos, or noise (independent standard normal values)."""
    size: int = pydantic.Field(224, ge=64, le=320)
    """Pixels per side."""
    inputs: int = pydantic.Field(12, ge=1, le=200)
    """Images for each network."""
    seeds: int = pydantic.Field(2, ge=1, le=20)
    """Draws of random weights; trained ones are there once."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of them, and that of the images."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> NetworkField:
        if self.size < self.record.smallest:
            raise ValueError(f"{self.record.title} takes images of {self.record.smallest} pixels per side or more")
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "images or draws of weights, or smaller images"
            )
        return self

    @classmethod
    def smallest(cls) -> NetworkField:
        """Return the cheapest one."""
        return cls(network="alexnet", layer="features.0", size=64, inputs=1, seeds=1)

    @property
    def record(self) -> Architecture:
        """What is known of the network by name."""
        return ARCHITECTURES[self.network]

    @property
    def networks(self) -> int:
        """How many networks are looked at."""
        return self.seeds if self.weights == "random" else 1

    def cost(self) -> float:
        """Estimate the seconds: of building and tracing, and, as if the layer were the last, of each image."""
        gmacs = GMACS[self.network] * (self.size / 224) ** 2
        return 1.0 + self.networks * (0.5 + self.inputs * (0.01 + 0.06 * gmacs))

    def compute(self, report: Report) -> NetworkFieldResult:
        """Build the networks and send the gradients back, a few images at a time."""
        import torch

        from dlcore.nets import traced
        from dlcore.training import effective_field, network_fields, pretrained

        began, whole = time.perf_counter(), self.networks * self.inputs
        graph = traced.read(traced.architecture(self.network), self.size, self.size)
        box = _box(graph, self.layer)
        report(0, whole, picture={"box": box})
        drawn = network_fields.photo_parts if self.images == "photos" else network_fields.noise
        images = torch.from_numpy(drawn(self.size, self.inputs, self.seed)).to(device.pick())
        tally = effective_field.Tally(self.networks, self.size, self.size)
        for number in range(self.networks):
            if self.weights == "random":
                network = pretrained.random(self.network, self.seed + number).to(device.pick())
                network_fields.calibrate(network, images)
            else:
                network = pretrained.trained(self.network, Settings.from_environment().data).to(device.pick())
            network_fields.measure(
                network_fields.up_to(network, self.layer),
                images,
                tally,
                number,
                lambda seen: report(seen.inputs, whole, picture={**seen.so_far(), "box": box}),
            )
        return NetworkFieldResult(
            square=tally.mean("square").astype(np.float32),
            absolute=tally.mean("absolute").astype(np.float32),
            square_alone=tally.one("square").astype(np.float32),
            absolute_alone=tally.one("absolute").astype(np.float32),
            box=box,
            device=device.name(),
            seconds=time.perf_counter() - began,
        )


def _box(graph: Graph, layer: str) -> tuple[int, int, int, int]:
    """Return the field of a layer's middle unit: first and last row, first and last column.

    Raises:
        ValueError: no layer has this name, or this one has no field; the sentence says why.
    """
    place, fields = graph.place(layer), reach(graph)
    node, rows, columns = graph.nodes[place], fields.rows[place], fields.columns[place]
    if rows is None or columns is None:
        raise ValueError(fields.reasons[place])
    return (*rows.box(node.height // 2), *columns.box(node.width // 2))
