"""The numbers of the tab "Comparison": of each network, as counted on its traced graph or as published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dlcore.elements.convolution import summary
from dlcore.elements.convolution.architectures import ARCHITECTURES, Architecture
from dlcore.elements.convolution.known_networks import KNOWN, SIZE, Known
from dlcore.elements.convolution.published import PUBLISHED, Published
from dlcore.elements.convolution.summary import Profile, Summary
from dlcore.experiments.architecture import TracedArchitecture
from pages import _lab, _real_networks_view

QUANTITIES = {
    "macs": "MACs",
    "parameters": "Parameters",
    "convolution": "Convolution parameters",
    "connected": "Fully connected parameters",
    "activations": "Activations",
    "depth": "Depth",
    "field": "Receptive field",
    "top1": "Top-1",
    "paper": "Top-1 in the paper",
    "year": "Year",
}
"""What the axes can show, by proper names, untranslated: they stand in the URL."""
FAMILIES = tuple(dict.fromkeys(one.family for one in ARCHITECTURES.values()))


@dataclass(frozen=True)
class Row:
    """Hold what is known of one network.

    Attributes:
        record: its name, year and paper.
        published: accuracies.
        known: torchvision's counts.
        size: pixels per side of the image.
        counted: the counts on its graph for this size; None while it has not been traced.
    """

    record: Architecture
    published: Published
    known: Known
    size: int
    counted: Summary | None

    def value(self, quantity: str) -> float:
        """Return a number of the network; NaN where it is not known."""
        paper = self.published.paper
        known = {
            "equal": 1.0,
            "year": float(self.record.year),
            "top1": self.published.top1,
            "paper": paper.top1 if paper else np.nan,
        }
        return known[quantity] if quantity in known else self._count(quantity)

    def _count(self, quantity: str) -> float:
        if self.counted is not None:
            return float(getattr(self.counted, {"macs": "multiply_adds"}.get(quantity, quantity)))
        if quantity == "parameters":
            return float(self.known.parameters)
        return float(self.known.multiply_adds) if quantity == "macs" and self.size == SIZE else np.nan


def rows(families: tuple[str, ...], size: int) -> list[Row]:
    """Return what is known of each network of some families on an image of this size."""
    return [
        Row(record, PUBLISHED[id], KNOWN[id], size, _summary(id, size))
        for id, record in ARCHITECTURES.items()
        if record.family in families
    ]


def profile(network: str, size: int) -> Profile | None:
    """Return a network layer by layer; None while it has not been traced."""
    found = _real_networks_view.analysed(network, size, "torch")
    return None if found is None else summary.profile(*found)


def agreement() -> tuple[int, int, int]:
    """Return how many networks are counted, how many have torchvision's parameters, and how many its multiply-adds."""
    counted = [(KNOWN[id], found) for id in ARCHITECTURES if (found := _summary(id, SIZE))]
    return (
        len(counted),
        sum(known.parameters == found.parameters for known, found in counted),
        sum(known.gmacs == found.gmacs for known, found in counted),
    )


def _summary(network: str, size: int) -> Summary | None:
    run = _lab.look(TracedArchitecture(network=network))
    if run is None or run.result is None or run.provenance is None:
        return None
    return _summed((network, run.provenance.created), size)


@st.cache_resource(max_entries=256, show_spinner=False)
def _summed(meaning: tuple[str, str], size: int) -> Summary | None:
    found = _real_networks_view.analysed(meaning[0], size, "torch")
    return None if found is None else summary.summary(*found)
