"""The tab "Comparison" of the page "Architectures": AlexNet to DenseNet by any two of their numbers, and by layers."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.known_networks import SIZE
from dlcore.experiments.architecture import TracedArchitecture
from pages import (
    _architectures_outcome,
    _architectures_pictures,
    _architectures_presets,
    _controls,
    _live,
    _numbers,
    _presets,
    _words,
)
from pages._architectures_numbers import FAMILIES, QUANTITIES
from pages._architectures_pictures import LAYERS, Plane
from pages._words import _

SCALES = {"linear": "Linear", "log": "Logarithmic"}
AREAS = {"equal": "All alike", **QUANTITIES}
NAMES = {id: one.title for id, one in ARCHITECTURES.items()}
BESIDE = {"none": "None", **NAMES}
"""Proper names, untranslated: they stand in the URL."""
LARGEST = 512
"""The most pixels per side."""


class Layers(NamedTuple):
    """What the picture by layers shows: one or two networks, a quantity, and its scale."""

    networks: tuple[str, ...]
    quantity: str
    logarithmic: bool


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        plane = _choose_plane()
    with picture:
        _architectures_pictures.follow_plane(plane)
        st.caption(_words.explanation("comparison", "lead"))
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        layers = _choose_layers()
        told = st.container()
    question = _controls.build(TracedArchitecture, network=layers.networks[0])
    with picture:
        if question is not None:
            _live.show(
                question,
                lambda _run: _architectures_pictures.show_layers(
                    layers.networks, plane.size, layers.quantity, logarithmic=layers.logarithmic
                ),
                key="cmp",
                start=True,
            )
    with told:
        _architectures_outcome.tell_layers(layers.networks, plane.size)
    _architectures_outcome.show(plane)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="cmp_try"):
        _presets.show("cmp", _architectures_presets.presets())


def show_picture() -> None:
    """Show accuracy against multiply-adds, small."""
    _architectures_pictures.show_card()


def _choose_plane() -> Plane:
    across, scale = st.columns([3, 2])
    with across:
        x = _controls.choice(QUANTITIES, key="cmp_x", label=_("Across"), default="macs")
    with scale:
        x_scale = _controls.choice(SCALES, key="cmp_xscale", label=_("Scale across"), default="log")
    up, scale = st.columns([3, 2])
    with up:
        y = _controls.choice(QUANTITIES, key="cmp_y", label=_("Up"), default="top1")
    with scale:
        y_scale = _controls.choice(SCALES, key="cmp_yscale", label=_("Scale up"), default="linear")
    area, pixels = st.columns([3, 2])
    with area:
        by = _controls.choice(AREAS, key="cmp_area", label=_("Area of the marks"), default="parameters")
    with pixels:
        strictest = max(ARCHITECTURES.values(), key=lambda one: one.smallest)
        because = _("{name} takes no smaller images").format(name=strictest.title)
        words = _("Pixels per side of the square image. The accuracies are for {size}.").format(size=SIZE)
        size = _numbers.whole(
            strictest.smallest, LARGEST, SIZE, key="cmp_size", label=_("Image size"), help=words, because=because
        )
    families = _controls.choices(
        {family: family for family in FAMILIES}, key="cmp_families", label=_("Families"), default=FAMILIES
    )
    return Plane((x, y), (x_scale == "log", y_scale == "log"), by, size, families)


def _choose_layers() -> Layers:
    st.markdown(_("**Layer by layer**"))
    left, right = st.columns(2)
    with left:
        network = _controls.choice(NAMES, key="cmp_net", label=_("Network"), default="vgg16")
    with right:
        beside = _controls.choice(BESIDE, key="cmp_beside", label=_("Below it"), default="resnet50")
    left, right = st.columns(2)
    with left:
        quantity = _controls.choice(LAYERS, key="cmp_what", label=_("Quantity"), default="parameters")
    with right:
        scale = _controls.choice(SCALES, key="cmp_wscale", label=_("Scale"), default="linear")
    others = () if beside in {"none", network} else (beside,)
    return Layers((network, *others), quantity, scale == "log")
