"""What is a well-known network made of, layer by layer, and what does torchvision publish about it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.convolution.architectures import ARCHITECTURES, Architecture
from dlcore.elements.convolution.graph import Graph, Node
from dlcore.elements.convolution.window import Window
from dlcore.lab.experiment import Experiment, Report

LARGEST = 1024
"""The most pixels per side."""


@dataclass(frozen=True, eq=False)
class TracedArchitectureResult:
    """Hold a network's graph column by column (``graph`` puts it together) and what torchvision publishes.

    Attributes:
        names: of the nodes, in the order of the computation; the first one is the input.
        kinds: what they do (``elements.convolution.graph.Kind``).
        inputs: the places of the nodes that each reads.
        windows: along rows and columns: kernel, stride, padding before and after, dilation, and 1 where the size
            is rounded up; all zero where there is no window.
        channels: read and returned.
        sizes: rows and columns of the output.
        parameters: weights and biases of each.
        multiply_adds: of each, for one image.
        published_parameters: how many torchvision's metadata say there are.
        published_gmacs: billions of multiply-adds for an image of 224 × 224, by torchvision's metadata.
        weights: the names of the sets of weights that torchvision offers.
        top1: the accuracy of each on ImageNet-1K's validation images, in percent, as torchvision publishes it.
        top5: the share of images whose class is among the five best answers, in percent.
        recipes: where torchvision tells how each was trained.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    inputs: tuple[tuple[int, ...], ...]
    windows: Int[np.ndarray, "nodes 2 6"]
    channels: Int[np.ndarray, "nodes 2"]
    sizes: Int[np.ndarray, "nodes 2"]
    parameters: Int[np.ndarray, " nodes"]
    multiply_adds: Int[np.ndarray, " nodes"]
    published_parameters: int
    published_gmacs: float
    weights: tuple[str, ...]
    top1: Float[np.ndarray, " weights"]
    top5: Float[np.ndarray, " weights"]
    recipes: tuple[str, ...]

    def graph(self) -> Graph:
        """Return the network's graph."""
        return Graph(tuple(self._node(place) for place in range(len(self.names))))

    def _node(self, place: int) -> Node:
        (read, returned), (height, width) = self.channels[place].tolist(), self.sizes[place].tolist()
        rows, columns = (_window(numbers) for numbers in self.windows[place].tolist())
        return Node(
            self.names[place],
            self.kinds[place],  # type: ignore[arg-type]  # written down by ``compute`` from a Kind
            self.inputs[place],
            (rows, columns) if rows and columns else None,
            read,
            returned,
            height,
            width,
            int(self.parameters[place]),
            int(self.multiply_adds[place]),
        )


class TracedArchitecture(Experiment[TracedArchitectureResult]):
    """Trace one of torchvision's networks on an image of ``size`` × ``size`` pixels."""

    name: ClassVar[str] = "architecture"

    network: Annotated[str, pydantic.AfterValidator(ARCHITECTURES.known)] = "resnet18"
    size: int = pydantic.Field(224, ge=1, le=LARGEST)

    @pydantic.model_validator(mode="after")
    def _large_enough(self) -> TracedArchitecture:
        if self.size < self.record.smallest:
            raise ValueError(
                f"{self.record.title} takes images of {self.record.smallest} pixels per side or more, not {self.size}: "
                "on smaller ones nothing is left for its last window"
            )
        return self

    @classmethod
    def smallest(cls) -> TracedArchitecture:
        """Return the network with the fewest nodes, on the smallest image it takes."""
        return cls(network="alexnet", size=ARCHITECTURES["alexnet"].smallest)

    @property
    def record(self) -> Architecture:
        """What is known of the network by name."""
        return ARCHITECTURES[self.network]

    def cost(self) -> float:
        """Estimate the seconds: tracing takes time by the node, whatever the size of the image."""
        return 0.1 + 4e-3 * self.record.layers

    def compute(self, report: Report) -> TracedArchitectureResult:
        """Build the network without its weights, trace it, and look up what torchvision publishes."""
        from dlcore.nets import traced

        network = traced.architecture(self.network)
        report(1, 2)
        nodes = traced.read(network, self.size, self.size).nodes
        published = traced.published(self.network)
        report(2, 2)
        return TracedArchitectureResult(
            names=tuple(node.name for node in nodes),
            kinds=tuple(node.kind for node in nodes),
            inputs=tuple(node.inputs for node in nodes),
            windows=np.array([_numbers(node) for node in nodes]),
            channels=np.array([(node.channels_in, node.channels) for node in nodes]),
            sizes=np.array([(node.height, node.width) for node in nodes]),
            parameters=np.array([node.parameters for node in nodes]),
            multiply_adds=np.array([node.multiply_adds for node in nodes]),
            published_parameters=published.parameters,
            published_gmacs=published.gmacs,
            weights=tuple(one.name for one in published.weights),
            top1=np.array([one.top1 for one in published.weights]),
            top5=np.array([one.top5 for one in published.weights]),
            recipes=tuple(one.recipe for one in published.weights),
        )


def _numbers(node: Node) -> list[tuple[int, ...]]:
    if node.windows is None:
        return [(0,) * 6] * 2
    return [
        (one.kernel, one.stride, one.before, one.after, one.dilation, one.rounding == "ceil") for one in node.windows
    ]


def _window(numbers: list[int]) -> Window | None:
    kernel, stride, before, after, dilation, up = numbers
    return Window(kernel, stride, before, after, dilation, "ceil" if up else "floor") if kernel else None
