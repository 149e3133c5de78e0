"""The pictures of the tab "Real networks": the field on a photo, and how it grows through the network."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from dlcore.elements import photos
from dlcore.elements.convolution import sight
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.reach import Misalignment
from dlcore.experiments.architecture_support import TRACED, ArchitectureSupportResult
from dlcore.figures import network_growth, receptive_field, theme
from dlcore.figures.network_growth import Line, Nodes, Outline
from pages import _photo, _plot, _real_networks_view, _words
from pages._real_networks_view import Image, View
from pages._words import _

OnClick = Callable[[_plot.Click], None]
SECONDS_BETWEEN_LOOKS = 0.7
HEIGHT = 440


def show_photo(
    photo: _photo.Photo, size: int, view: View | None, measured: ArchitectureSupportResult | None, on_click: OnClick
) -> None:
    """Show the photo as the network gets it, with the field of the unit, if there is one."""
    seen = "" if measured is None or view is None else str(measured.measured.tolist())
    meaning = ("real photo", photo.id, str(size), *(view.meaning if view else ()), seen, _words.language())
    drawn = _plot.kept(meaning, lambda: _on_photo(photo, size, view, measured))
    _plot.show(
        drawn,
        key="real_field",
        alt=_photo_alt(photo, view),
        height=HEIGHT,
        view=f"{size} {view.network} {view.node.name} {view.unit} {view.padding}" if view else f"{size}",
        on_click=on_click,
    )


def _photo_alt(photo: _photo.Photo, view: View | None) -> str:
    if view is None or view.sight is None:
        return _("A photo: {photo}.").format(photo=photo.words)
    words = _("A photo, {photo}, with the field of unit {unit} of {layer}: rows {rows}, columns {columns}.")
    rows, columns = ("{} … {}".format(*box) for box in (view.sight.rows, view.sight.columns))
    return words.format(photo=photo.words, unit=view.unit, layer=view.node.name, rows=rows, columns=columns)


def _on_photo(
    photo: _photo.Photo, size: int, view: View | None, measured: ArchitectureSupportResult | None
) -> theme.Figure:
    pixels, look = photos.square(photo.pixels, size), view.sight if view else None
    everything = range(size)
    rows, columns = look.inside if look else (everything, everything)
    seen = receptive_field.Photo(
        pixels,
        rows,
        columns,
        (look.rows, look.columns) if look else None,
        _units(view),
        view.unit if view else (0, 0),
    )
    names = _("field in theory"), _("padding"), _("unit")
    drawn = receptive_field.on_photo(seen, names, (_("column (pixels)"), _("row (pixels)")))
    return network_growth.outlined(drawn, _outlines(view, measured), names[0])


def _units(view: View | None) -> list[float]:
    if view is None:
        return [math.nan]
    field = view.fields[0] if view.fields else view.dispute.fields[0] if view.dispute else None
    return [field.centre(unit) for unit in range(view.node.height)] if field else [(view.size - 1) / 2]


def _outlines(view: View | None, measured: ArchitectureSupportResult | None) -> list[Outline]:
    """Return what the gradient shows, or the two branches that disagree."""
    if view is None:
        return []
    if view.dispute is not None:
        return _branches(view.dispute, view.unit)
    if measured is None:
        return []
    rows, columns = (field.box(unit) for field, unit in zip(measured.fields(), view.unit, strict=True))
    return [Outline(_("measured by gradient"), rows, columns)]


def _branches(dispute: Misalignment, unit: tuple[int, int]) -> list[Outline]:
    return [
        Outline(name, field.box(unit[0]), field.box(unit[1]))
        for name, field in zip(dispute.branches, dispute.fields, strict=True)
    ]


def follow_growth(view: View, take: Callable[[str], None]) -> None:
    """Show how the field grows, with the other networks as they become known."""

    def draw() -> None:
        if not _real_networks_view.trace_the_others():
            st.rerun()
        show_growth(view, take)

    if _real_networks_view.trace_the_others():
        st.fragment(draw, run_every=SECONDS_BETWEEN_LOOKS)()
    else:
        show_growth(view, take)


def show_growth(view: View, take: Callable[[str], None]) -> None:
    """Show how the field grows, with those of the other networks that are known."""

    def clicked(click: _plot.Click) -> None:
        take(sight.growth(view.net, view.seen).nearest(click.x, click.y))

    known = [name for name in ARCHITECTURES if _real_networks_view.analysed(name, TRACED, "torch")]
    meaning = ("real growth", view.network, view.node.name, str(view.size), view.padding, *known, _words.language())
    drawn = _plot.kept(meaning, lambda: _growth(view, known))
    _plot.show(
        drawn,
        key="real_growth",
        alt=_("The size of the field against depth, on a logarithmic scale: {network} beside the others.").format(
            network=ARCHITECTURES[view.network].title
        ),
        height=330,
        view=view.network,
        on_click=clicked,
    )
    st.caption(_words.explanation("real_networks", "growth"))


def _growth(view: View, known: list[str]) -> theme.Figure:
    grown = sight.growth(view.net, view.seen)
    chosen = grown.names.index(view.node.name) if view.node.name in grown.names else None
    nodes = Nodes(grown.names, grown.kinds, grown.depths, grown.sizes, chosen)
    image = view.size, _("the image, {size} px").format(size=view.size)
    axes = _("depth (layers with weights on the longest way)"), _("receptive field (px)")
    title = ARCHITECTURES[view.network].title
    others = _lines([name for name in known if name != view.network])
    return network_growth.growth(Line(title, *grown.outline()), nodes, others, image, axes)


def _lines(names: list[str]) -> list[Line]:
    """Return the lines of networks; of each family the deepest is named."""
    named = {ARCHITECTURES[name].family: name for name in names}.values()
    found = []
    for name in names:
        traced = _real_networks_view.analysed(name, TRACED, "torch")
        if traced is not None:
            found.append(Line(ARCHITECTURES[name].title, *sight.growth(*traced).outline(), name in named))
    return found


def show_card() -> None:
    """Show the field of a unit of ResNet-18 on a photo, small; the photo alone while the network is not traced."""
    view = _real_networks_view.look("resnet18", "layer3.1.relu_1", Image(TRACED), (0.5, 0.5))
    photo = _photo.sample("china")
    meaning = ("real card", *(view.meaning if view else ()), _words.language())
    drawn = _plot.kept(meaning, lambda: theme.small(_on_photo(photo, TRACED, view, None)))
    _plot.show(drawn, key="home_real", alt=_photo_alt(photo, view), height=_plot.CARD_HEIGHT, view="card")
