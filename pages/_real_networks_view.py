"""What the tab "Real networks" looks at: a network on an image, one layer of it, and one of that layer's units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st

from dlcore import lab
from dlcore.elements.convolution import graph, reach, sight
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.graph import Graph, Node
from dlcore.elements.convolution.reach import Misalignment, Reach
from dlcore.elements.convolution.sight import Sight
from dlcore.experiments.architecture import TracedArchitecture, TracedArchitectureResult
from dlcore.experiments.architecture_support import ArchitectureSupport
from pages import _lab

Run = lab.Run[TracedArchitectureResult]
PADDINGS = {"torch": "PyTorch", "same": "TensorFlow's SAME"}
"""Proper names, untranslated: they stand in the URL."""
RULES = {"torch": graph.as_built, "same": graph.as_tensorflow}
AT_ONCE = 4
"""How many networks wait to be traced at a time, so that the queue has room for other questions."""


class Image(NamedTuple):
    """An image of so many pixels per side, and which rule pads it and the maps (``PADDINGS``)."""

    size: int
    padding: str = "torch"


@dataclass(frozen=True)
class View:
    """Hold what is looked at.

    Attributes:
        network: torchvision's name.
        net: its graph on the image.
        seen: what its nodes see.
        place: of the layer in the graph.
        unit: row and column in the layer.
        size: pixels per side of the image.
        padding: which rule pads (``PADDINGS``).
        seed: of the measurement.
    """

    network: str
    net: Graph
    seen: Reach
    place: int
    unit: tuple[int, int]
    size: int
    padding: str
    seed: int = 0

    @property
    def node(self) -> Node:
        """The layer."""
        return self.net.nodes[self.place]

    @property
    def fields(self) -> tuple[Field, Field] | None:
        """The fields of its units along rows and columns; None where they have none."""
        rows, columns = self.seen.rows[self.place], self.seen.columns[self.place]
        return (rows, columns) if rows and columns else None

    @property
    def sight(self) -> Sight | None:
        """What the unit sees."""
        return sight.sight(self.fields, self.unit, (self.size, self.size)) if self.fields else None

    @property
    def has_map(self) -> bool:
        """Whether the layer lies in front of the pooling of all places."""
        return self.place < sight.maps(self.net)

    @property
    def dispute(self) -> Misalignment | None:
        """The first branches that disagree, if the layer lies where they meet or behind."""
        return self.seen.misaligned[0] if self.seen.reasons[self.place] and self.seen.misaligned else None

    @property
    def support(self) -> ArchitectureSupport | None:
        """The question what the layer's units depend on by their gradients; None where it has no maps of torch's."""
        if not 0 < self.place < sight.maps(self.net) or self.padding != "torch":
            return None
        return ArchitectureSupport(network=self.network, layer=self.node.name, seed=self.seed)

    @property
    def meaning(self) -> tuple[str, ...]:
        """Everything that a picture of the unit depends on, but the photo."""
        return self.network, self.node.name, str(self.unit), str(self.size), self.padding


def look(network: str, layer: str, image: Image, where: tuple[float, float], seed: int = 0) -> View | None:
    """Return the view of the unit next to a place; None while the network has not been traced.

    Args:
        network: torchvision's name.
        layer: the qualified name of a node.
        image: what the network gets.
        where: from 0 to 1, down and across the image.
        seed: of the measurement.
    """
    size, padding = image
    found = analysed(network, size, padding)
    if found is None:
        return None
    net, seen = found
    place = net.place(layer)
    unit = tuple(
        _nearest(seen, axis, place, share * (size - 1), units)
        for axis, share, units in zip(reach.AXES, where, (net.nodes[place].height, net.nodes[place].width), strict=True)
    )
    return View(network, net, seen, place, (unit[0], unit[1]), size, padding, seed)


def _nearest(seen: Reach, axis: reach.Axis, place: int, cell: float, units: int) -> int:
    field = (seen.rows if axis == "rows" else seen.columns)[place]
    if field is None and seen.misaligned:
        field = seen.misaligned[0].fields[0]
    return sight.nearest(field or Field(), cell, units)


def analysed(network: str, size: int, padding: str) -> tuple[Graph, Reach] | None:
    """Return a network's graph on an image of this size and what its nodes see; None while it has not been traced."""
    question = TracedArchitecture(network=network)
    run = _lab.look(question)
    if run is None or run.result is None or run.provenance is None:
        return None
    return _analysed((question.key(), run.provenance.created), size, padding, run.result)


@st.cache_resource(max_entries=128, show_spinner=False)
def _analysed(
    meaning: tuple[str, str],  # noqa: ARG001 - tells results from each other
    size: int,
    padding: str,
    _result: TracedArchitectureResult,
) -> tuple[Graph, Reach]:
    net = graph.resized(_result.graph(), size, size, RULES[padding])
    return net, reach.reach(net)


def trace_the_others() -> bool:
    """Ask for the networks that have not been traced, a few at a time; return whether any is still being traced."""
    runs = {name: _lab.look(TracedArchitecture(network=name)) for name in ARCHITECTURES}
    live = sum(run is not None and run.live for run in runs.values())
    for name, run in runs.items():
        if run is None and live < AT_ONCE:
            live += _lab.answer(TracedArchitecture(network=name)).live
    return bool(live)
