"""Real networks: what a unit of any layer of torchvision's networks sees of a photo."""

from __future__ import annotations

import re
from typing import NamedTuple

import streamlit as st

from dlcore.elements import photos
from dlcore.elements.convolution import sight
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.graph import Graph
from dlcore.elements.convolution.reach import Reach
from dlcore.experiments.architecture import TracedArchitecture
from dlcore.experiments.architecture_support import TRACED, ArchitectureSupport
from pages import (
    _controls,
    _lab,
    _link,
    _live,
    _numbers,
    _photo,
    _plot,
    _presets,
    _real_networks_outcome,
    _real_networks_pictures,
    _real_networks_presets,
    _real_networks_view,
    _words,
)
from pages._real_networks_outcome import Measured
from pages._real_networks_view import PADDINGS, Image, View
from pages._words import _

NAMES = {id: one.title for id, one in ARCHITECTURES.items()}
"""Proper names, untranslated: they stand in the URL."""
USUAL = {
    "alexnet": "features.12",
    "vgg11": "features.20",
    "vgg13": "features.24",
    "vgg16": "features.30",
    "vgg19": "features.32",
    "googlenet": "inception4d.cat",
    "resnet18": "layer3.1.relu_1",
    "resnet34": "layer2.3.relu_1",
    "resnet50": "layer2.3.relu_2",
    "resnet101": "layer2.3.relu_2",
    "resnet152": "layer2.7.relu_2",
    "densenet121": "features.transition1.pool",
    "densenet161": "features.transition1.pool",
    "densenet169": "features.transition1.pool",
    "densenet201": "features.transition1.pool",
}
"""The layer that each network opens with: what ``sight.usual`` finds in its graph, known here before it is traced."""
_QUALIFIED = re.compile(r"\w+(\.\w+){0,9}", re.ASCII)


class Choice(NamedTuple):
    """What the controls say; no view until the network has been traced."""

    question: TracedArchitecture | None
    photo: _photo.Photo
    size: int
    view: View | None


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        chosen = _choose()
    measured = _measure(chosen.view)
    with picture:
        _show_photo(chosen, measured)
    if chosen.view is not None:
        with controls:
            _real_networks_outcome.show_numbers(chosen.view)
        if measured is not None and measured.live:  # first what was asked for, then what it is compared with
            _real_networks_pictures.show_growth(chosen.view, _take_layer)
        else:
            _real_networks_pictures.follow_growth(chosen.view, _take_layer)
        _real_networks_outcome.show(chosen.view, measured)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="real_try"):
        _presets.show("real", _real_networks_presets.presets(), _settle)


def show_picture() -> None:
    """Show the field of a unit of ResNet-18 on a photo, small."""
    _real_networks_pictures.show_card()


def _choose() -> Choice:
    left, right = st.columns(2)
    with left:
        network = _controls.choice(NAMES, key="real_net", label=_("Network"), default="resnet18", on_change=_settle)
    question = _controls.build(TracedArchitecture, network=network)
    if question is not None and _lab.look(question) is None:
        _lab.answer(question)
    traced = _real_networks_view.analysed(network, TRACED, "torch")
    with right:
        layer = _choose_layer(network, traced)
    left, right = st.columns(2)
    with left:
        size = _choose_size(network)
    with right:
        photo = _photo.choose("real", label=_("Photo"))
    across = _numbers.sliding(0, 100, 50, key="real_x", label=_("Across, %"), help=_where())
    down = _numbers.sliding(0, 100, 50, key="real_y", label=_("Down, %"), help=_where())
    padding, seed = _choose_more()
    where = down / 100, across / 100
    view = _real_networks_view.look(network, layer, Image(size, padding), where, seed) if traced else None
    return Choice(question, photo, size, view)


def _where() -> str:
    return _("Where the unit stands over the image; a click in the picture says it too.")


def _choose_layer(network: str, traced: tuple[Graph, Reach] | None) -> str:
    """Show all layers by their qualified names, those that people speak of first; few while they are not known."""
    usual = USUAL[network]
    if traced is None:
        names = [usual, _wanted_layer(usual)]
    else:
        names = [*sight.landmarks(traced[0]), *(node.name for node in traced[0].nodes[1:])]
    words = _("The layers that people speak of come first, then all of them. Type to search.")
    return _controls.choice(
        {name: name for name in names}, key="real_layer", label=_("Layer"), default=usual, help=words
    )


def _wanted_layer(usual: str) -> str:
    """Return which layer a link or a preset asks for, before the names are known by which it will be checked."""
    if _link.asks("real_layer"):
        _link.wait()
    wanted: str = _controls.held("real_layer", st.query_params.get("real_layer", usual))
    return wanted if _QUALIFIED.fullmatch(wanted) else usual


def _choose_size(network: str) -> int:
    low = ARCHITECTURES[network].smallest
    because = _("{network} takes no smaller images").format(network=ARCHITECTURES[network].title)
    words = _("Pixels per side of the square image that the network gets.")
    return _numbers.whole(
        low, photos.LONGEST, TRACED, key="real_size", label=_("Input size"), help=words, because=because
    )


def _choose_more() -> tuple[str, int]:
    """Show what waits in the drawer; return the rule of padding and the seed of the measurement."""
    drawer = st.expander(
        _("Rule of padding, seed of the measurement"), icon=":material/tune:", key="real_more", on_change="rerun"
    )
    with drawer:
        if not _controls.wanted(drawer, {"real_pad": "torch", "real_seed": 0}):
            return "torch", 0
        words = _("How a window of stride 2 is padded on an even size: alike on both sides, or behind alone.")
        padding = _controls.switch(PADDINGS, key="real_pad", label=_("Padding as in"), default="torch", help=words)
        seed = _numbers.number(ArchitectureSupport, "seed", key="real_seed", label=_("Seed of the measurement"))
    return padding, seed


def _measure(view: View | None) -> Measured | None:
    """Measure the layer in a worker, where there is something to measure."""
    if view is None or view.support is None:
        return None
    return _live.follow(view.support, lambda _run: None)


def _show_photo(chosen: Choice, measured: Measured | None) -> None:
    result = measured.result if measured else None
    if chosen.view is None and chosen.question is not None:
        _live.show(
            chosen.question,
            lambda _run: _real_networks_pictures.show_photo(chosen.photo, chosen.size, None, None, _stay),
            key="real",
            start=True,
        )
        return
    _real_networks_pictures.show_photo(chosen.photo, chosen.size, chosen.view, result, _go_there)
    st.caption(_words.explanation("real_networks", "lead"))


def _stay(click: _plot.Click) -> None:
    """Do nothing: there is no layer yet."""


def _go_there(click: _plot.Click) -> None:
    size = max(_controls.held("real_size", TRACED) - 1, 1)
    _controls.put({"real_x": _percent(click.x, size), "real_y": _percent(click.y, size)})


def _percent(cell: float, last: int) -> float:
    return round(min(max(100 * cell / last, 0.0), 100.0), 1)


def _take_layer(name: str) -> None:
    _controls.put({"real_layer": name})


def _settle() -> None:
    """Keep the size within what the network takes."""
    network = _controls.held("real_net", "resnet18")
    if network in ARCHITECTURES:
        held = _controls.held("real_size", TRACED)
        _controls.put({"real_size": max(held, ARCHITECTURES[network].smallest)})
