"""Effective fields of torchvision's networks: any layer, random weights beside trained ones."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore import lab
from dlcore.elements.convolution import effective
from dlcore.experiments.architecture import TracedArchitecture
from dlcore.experiments.network_field import NetworkField, NetworkFieldResult
from dlcore.figures import theme
from pages import (
    _controls,
    _effective_field_looks,
    _effective_field_outcome,
    _live,
    _numbers,
    _plot,
    _share,
    _words,
)
from pages._effective_field_looks import Look, Place
from pages._words import _

FIRST_LAYERS = {
    "alexnet": "features.12",
    "vgg11": "features.20",
    "vgg16": "features.30",
    "googlenet": "inception4e.cat",
    "resnet18": "layer3.1.relu_1",
    "resnet34": "layer3.5.relu_1",
    "resnet50": "layer3.5.relu_2",
    "densenet121": "features.transition3.pool",
}
"""The layer of each network that is shown first."""
IMAGES = {"photos": "Photos", "noise": "Noise"}
"""Proper names, untranslated: they stand in the URL."""
LAYER = re.compile(r"[A-Za-z0-9_.]{1,80}")
SECONDS_TO_START_UNASKED = 12.0
HEIGHT = 340

Run = lab.Run[NetworkFieldResult]


def show(network: str, place: DeltaGenerator) -> None:
    """Show the view; its most important controls go to ``place``."""
    with place:
        left, middle, right = st.columns(3)
    with right:
        images = _controls.switch(IMAGES, key="erf_images", label=_("Images"), default="photos")
    with middle:
        words = _("For each network. Early layers need many: each input shows one channel of the unit.")
        inputs = _numbers.number(NetworkField, "inputs", key="erf_photos", label=_("Inputs"), help=words)
    look = _effective_field_looks.choose("square", columns=3)
    drawer = st.expander(_("Size, seeds"), icon=":material/tune:", key="erf_net_more", on_change="rerun")
    with drawer:
        settings = _choose_more() if _controls.wanted(drawer, _usual()) else {}
    with left:
        layer = _choose_layer(network, settings.get("size", _default("size")))
    asked = {"network": network, "layer": layer, "images": images, "inputs": inputs, **settings}
    random = _controls.build(NetworkField, weights="random", **asked)
    if random is not None:
        _show_both(random, look)
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="erf_net_notice"):
        st.markdown(_words.explanation("effective_field", "networks"))


def _show_both(random: NetworkField, look: Look) -> None:
    trained = random.model_copy(update={"weights": "trained"})
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**Random weights**"))
        start = random.cost() < SECONDS_TO_START_UNASKED
        run = _live.show(random, lambda run: _draw(random, run, look), key="erf_random", start=start)
    with right:
        st.markdown(_("**Trained on ImageNet**"))
        _live.show(trained, lambda run: _draw(trained, run, look), key="erf_trained", start=False)
    if run is not None and run.result is not None:
        share = run.result.map(look.measure, alone=look.alone)
        table = _effective_field_outcome.columns(share, None, 0.0)
        _share.show(key="erf_net_share", table=table, name=f"effective-field-{random.network}")


def _choose_layer(network: str, size: int) -> str:
    """Show the menu of the network's layers; until its graph is known it holds the usual one and what a link asks."""
    usual, key = FIRST_LAYERS[network], f"erf_{network}_layer"
    traced = _controls.build(TracedArchitecture, network=network, size=size)
    run = None if traced is None else _live.follow(traced, lambda _: None)
    if run is not None and run.result is not None:
        names = [name for name in run.result.names if name != "input"]
        if _controls.held(key, usual) not in names:
            _controls.put({key: usual})
    else:
        asked = [st.query_params.get(key, usual), _controls.held(key, usual)]
        names = list(dict.fromkeys([usual, *(one for one in asked if LAYER.fullmatch(one))]))
    words = _("Its qualified name, as torchvision's feature extraction has it; in the order of the computation.")
    return _controls.choice({name: name for name in names}, key=key, label=_("Layer"), default=usual, help=words)


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    return {f"erf_net_{field}": _default(field) for field in ("size", "seeds", "seed")}


def _choose_more() -> dict[str, Any]:
    left, middle, right = st.columns(3)
    with left:
        size = _numbers.number(NetworkField, "size", key="erf_net_size", label=_("Pixels per side"))
    with middle:
        seeds = _numbers.number(NetworkField, "seeds", key="erf_net_seeds", label=_("Draws of random weights"))
    with right:
        seed = _numbers.number(NetworkField, "seed", key="erf_net_seed", label=_("First seed"))
    return {"size": size, "seeds": seeds, "seed": seed}


def _draw(question: NetworkField, run: Run | None, look: Look) -> None:
    if question.weights == "trained" and (run is None or run.state == "failed"):
        st.caption(_words.explanation("effective_field", "weights"))
        return
    drawn = _live.kept(question, run, f"erf net {look.name}", lambda: _heat(question, run, look))
    alt = _effective_field_looks.heat_alt()
    view = f"{question.network} {question.layer} {question.size}"
    _plot.show(drawn, key=f"erf_map_{question.weights}", alt=alt, height=HEIGHT, view=view)
    if run is not None and run.result is not None:
        st.caption(_sentence(question, run.result, look))


def _heat(question: NetworkField, run: Run | None, look: Look) -> theme.Figure:
    axes = _("column (pixel)"), _("row (pixel)")
    if run is not None and run.result is not None:
        share = run.result.map(look.measure, alone=look.alone)
        return _effective_field_looks.heat(share, Place(run.result.box), look, axes)
    picture = (run.picture if run is not None else None) or {}
    told = effective.told(picture, look.measure, question.size)
    return _effective_field_looks.heat_so_far(told, Place(picture.get("box")), look, axes)


def _sentence(question: NetworkField, result: NetworkFieldResult, look: Look) -> str:
    top, bottom, left, right = result.box
    inside = effective.within(result.box, question.size, question.size)
    seen = effective.sizes(result.map(look.measure, alone=look.alone), inside)
    words = _(
        "Theoretical field {rows} × {columns} pixels. 95.45 % of the gradient lies in {area:.0f} % of the part that is "
        "inside the image; σ {deviation:.1f} pixels per axis."
    )
    return words.format(rows=bottom - top + 1, columns=right - left + 1, area=100 * seen.area, deviation=seen.deviation)


def _default(field: str) -> Any:
    return _controls.default(NetworkField, field)
