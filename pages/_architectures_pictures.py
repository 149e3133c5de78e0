"""The pictures of the tab "Comparison": networks in a plane of two of their numbers, and layer by layer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.known_networks import SIZE
from dlcore.elements.convolution.summary import Profile
from dlcore.figures import architectures as figures
from dlcore.figures import theme
from dlcore.figures.architectures import Axis, Bars, Net
from dlcore.figures.counts import short
from pages import _architectures_numbers, _controls, _plot, _real_networks_view, _words
from pages._architectures_numbers import FAMILIES, QUANTITIES, Row
from pages._words import _

LAYERS = {
    "parameters": "Parameters",
    "macs": "MACs",
    "activations": "Activations",
    "map": "Map size",
    "field": "Receptive field",
}
"""What the picture by layers can show, by proper names, untranslated: they stand in the URL."""
SECONDS_BETWEEN_LOOKS = 0.5
HEIGHT = 390


class Plane(NamedTuple):
    """What the plane shows: quantities across and up, whether logarithmic, the marks' area, image size, families."""

    axes: tuple[str, str]
    logarithmic: tuple[bool, bool]
    area: str
    size: int
    families: tuple[str, ...]


USUAL_PLANE = Plane(("macs", "top1"), (True, False), "parameters", SIZE, FAMILIES)


def follow_plane(plane: Plane) -> None:
    """Show the plane; while networks are being traced it fills before the visitor's eyes."""

    def draw() -> None:
        if not _real_networks_view.trace_the_others():
            st.rerun()
        _show_plane(plane)

    if _real_networks_view.trace_the_others():
        st.fragment(draw, run_every=SECONDS_BETWEEN_LOOKS)()
    else:
        _show_plane(plane)


def _show_plane(plane: Plane) -> None:
    rows = _architectures_numbers.rows(plane.families, plane.size)
    counted = _counted(rows)
    if len(counted) < len(rows):
        words = _("{known} of {all} networks traced and counted; hollow marks are as published.")
        st.caption(words.format(known=len(counted), all=len(rows)))
    _plot.show(
        _plot.kept(("cmp plane", repr(plane), *counted, _words.language()), lambda: _plane(plane, rows)),
        key="cmp_plane",
        alt=_("The networks as marks: {y} against {x}.").format(
            x=QUANTITIES[plane.axes[0]], y=QUANTITIES[plane.axes[1]]
        ),
        height=HEIGHT,
        view=repr(plane[:2]),
        on_click=_choose,
    )


def _choose(click: _plot.Click) -> None:
    """Take the network that was clicked as the one that is shown layer by layer."""
    chosen = next((id for id, one in ARCHITECTURES.items() if one.title == click.custom), None)
    if chosen is not None:
        _controls.put({"cmp_net": chosen})


def show_card() -> None:
    """Show the plane that the tab opens with, small; what has not been traced is as published."""
    rows = _architectures_numbers.rows(FAMILIES, SIZE)
    meaning = ("cmp card", *_counted(rows), _words.language())
    drawn = _plot.kept(meaning, lambda: theme.small(_plane(USUAL_PLANE, rows)))
    alt = _("Accuracy on ImageNet against multiply-adds, of networks from AlexNet to DenseNet.")
    _plot.show(drawn, key="home_architectures", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)


def _counted(rows: list[Row]) -> list[str]:
    """Return the names of the networks that have been traced and counted."""
    return [row.record.id for row in rows if row.counted is not None]


def _plane(plane: Plane, rows: list[Row]) -> theme.Figure:
    nets = [
        Net(
            row.record.title,
            row.record.family,
            row.value(plane.axes[0]),
            row.value(plane.axes[1]),
            row.value(plane.area),
            row.counted is not None,
            _hover(row),
        )
        for row in rows
    ]
    across, up = (Axis(title(axis), log) for axis, log in zip(plane.axes, plane.logarithmic, strict=True))
    return figures.plane(nets, FAMILIES, (across, up))


def title(quantity: str) -> str:
    """Return a quantity with its unit."""
    return {
        "macs": _("multiply-adds (MACs)"),
        "parameters": _("parameters"),
        "convolution": _("parameters in convolutions"),
        "connected": _("parameters in fully connected layers"),
        "activations": _("activations (numbers that the layers return)"),
        "depth": _("depth (layers with weights)"),
        "field": _("receptive field of the last convolution (px)"),
        "top1": _("top-1 accuracy, torchvision (%)"),
        "paper": _("top-1 accuracy in the paper (%)"),
        "year": _("year of the paper"),
        "map": _("rows of the feature map"),
    }[quantity]


def _hover(row: Row) -> str:
    known = [
        _("{count} parameters").format(count=short(row.value("parameters"))),
        _("{count} MACs").format(count=short(row.value("macs"))) if np.isfinite(row.value("macs")) else "",
        _("{top}% top-1 (torchvision)").format(top=f"{row.published.top1:.1f}"),
    ]
    if row.counted is not None:
        known.append(_("{depth} layers deep").format(depth=row.counted.depth))
        known.append(_("receptive field {field:.0f}").format(field=row.counted.field))
    return "<br>".join((f"<b>{row.record.title}</b> ({row.record.year})", *filter(None, known)))


def show_layers(networks: tuple[str, ...], size: int, quantity: str, *, logarithmic: bool) -> None:
    """Show one or two networks layer by layer, as far as they have been traced."""
    found = {id: one for id in networks if (one := _architectures_numbers.profile(id, size)) is not None}
    if not found:
        st.caption(_("The layers are shown here once the network has been traced."))
        return
    meaning = ("cmp layers", *found, str(size), quantity, str(logarithmic), _words.language())
    _plot.show(
        _plot.kept(meaning, lambda: _layers(found, size, quantity, logarithmic)),
        key="cmp_layers",
        alt=_("{quantity} of each layer with weights, in the order of the computation.").format(
            quantity=LAYERS[quantity]
        ),
        height=HEIGHT,
        view=" ".join(meaning),
    )


def _layers(found: dict[str, Profile], size: int, quantity: str, logarithmic: bool) -> theme.Figure:
    nets = [
        Bars(ARCHITECTURES[id].title, _values(one, quantity), one.connected, _layer_hovers(one))
        for id, one in found.items()
    ]
    axes = _("layer with weights"), _layers_title(quantity)
    words = _("convolution"), _("fully connected")
    drawn = figures.profile(nets, axes, words, logarithmic=logarithmic)
    if quantity == "field":
        words_of_level = _("the image, {size} px").format(size=size)
        return figures.level(drawn, size, words_of_level, logarithmic=logarithmic)
    return drawn


def _layers_title(quantity: str) -> str:
    return {"activations": _("activations"), "field": _("receptive field (px)"), "macs": _("MACs")}.get(
        quantity, title(quantity)
    )


def _values(one: Profile, quantity: str) -> np.ndarray:
    if quantity == "map":
        return one.shapes[:, 1].astype(float)
    name = {"macs": "multiply_adds", "field": "fields"}.get(quantity, quantity)
    return np.asarray(getattr(one, name), float)


def _layer_hovers(one: Profile) -> list[str]:
    words = _("{parameters} parameters<br>{work} MACs<br>returns {shape}<br>receptive field {field:.0f}")
    return [
        f"<b>{name}</b><br>"
        + words.format(
            parameters=f"{one.parameters[n]:,}",
            work=f"{one.multiply_adds[n]:,}",
            shape="×".join(map(str, one.shapes[n].tolist())),
            field=one.fields[n],
        )
        for n, name in enumerate(one.names)
    ]
