"""The view "Groups" of the tab "Channels": which channels each output can see, from all of them to its own alone."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from dlcore.elements.convolution import channel_costs, correlation
from dlcore.elements.convolution.channel_costs import Grouping
from dlcore.elements.convolution.counts import Convolution
from dlcore.figures import channel_costs as figures
from pages import _controls, _formula, _measured, _numbers, _plot, _share, _words
from pages._words import _

SOURCE = (
    "groups: Krizhevsky, Sutskever and Hinton, NeurIPS 2012; Xie et al. (ResNeXt), CVPR 2017; "
    "depthwise separable: Chollet (Xception), CVPR 2017"
)


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([7, 4], gap="large")
    with controls:
        layer = _choose()
    if layer is None:
        return
    with picture:
        _show_connections(layer)
        st.caption(_words.explanation("channels", "lead-groups"))
    with controls:
        _tell(layer)
    _measured.show(_shares(layer), key="ch_shares", quantity=_("share of the full convolution"), of=_("Weights of"))
    _formula.drawer("ch_formulas", lambda: _show_formula(layer))
    _share.show(key="ch_share", table=_table(layer), name="channels-groups")


def _choose() -> Grouping | None:
    left, right = st.columns(2)
    with left:
        inputs = _numbers.number(Grouping, "inputs", key="ch_in", label=_("Channels in"))
        groups = _numbers.number(
            Grouping,
            "groups",
            key="ch_g",
            label=_("Groups"),
            help=_("Both channel counts must be multiples of it: each group is a convolution by itself."),
        )
        kernel = _numbers.number(Grouping, "kernel", key="ch_k", label=_("Kernel k"))
    with right:
        outputs = _numbers.number(Grouping, "outputs", key="ch_made", label=_("Channels out"))
        watched = _numbers.whole(
            1,
            outputs,
            1,
            key="ch_watch",
            label=_("Output watched"),
            help=_("Or click one in the picture."),
            because=_("there are so many output channels"),
        )
    _show_buttons(inputs, outputs)
    pointwise = _controls.toggle(
        key="ch_point",
        label=_("1×1 convolution behind it"),
        help=_("Depthwise, then 1×1 over all channels: depthwise separable, as in MobileNet."),
    )
    return _controls.build(
        Grouping,
        inputs=inputs,
        outputs=outputs,
        groups=groups,
        kernel=kernel,
        watched=watched,
        pointwise=pointwise,
    )


def _show_buttons(inputs: int, outputs: int) -> None:
    """Show buttons for the two ends: every output sees all channels, or as few as the counts allow."""
    with st.container(horizontal=True, gap="xsmall", key="ch_buttons"):
        for key, label, groups in (
            ("ch_full", _("All channels"), 1),
            ("ch_apart", _("As many groups as can be"), math.gcd(inputs, outputs)),
        ):
            st.button(label, key=key, on_click=_controls.put, args=({"ch_g": groups},))


def _show_connections(layer: Grouping) -> None:
    drawn = _plot.kept(
        ("ch_connections", layer.model_dump_json(), _words.language()),
        lambda: figures.connections(_network(layer)),
    )
    alt = _(
        "Every channel as a point, every connection as a line: {groups} groups from {inputs} to {outputs} channels. "
        "What output {watched} sees is lit."
    )
    _plot.show(
        drawn,
        key="ch_picture",
        alt=alt.format(groups=layer.groups, inputs=layer.inputs, outputs=layer.outputs, watched=layer.watched),
        height=430,
        view=f"{layer.inputs} {layer.outputs} {layer.pointwise}",
        on_click=lambda click: _watch(click, layer.outputs, 2 if layer.pointwise else 1),
    )


def _network(layer: Grouping) -> figures.Network:
    names = [_("input channels"), _("output channels")]
    if layer.pointwise:
        names.insert(1, _("between"))
    links = layer.links()
    return figures.Network(
        links, channel_costs.seen(links, layer.watched - 1), tuple(names), (_("layer"), _("channel"))
    )


def _watch(click: _plot.Click, outputs: int, column: int) -> None:
    """Watch the output channel that was clicked; its number came through the browser."""
    number = click.custom
    if round(click.x) == column and isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= outputs:
        _controls.put({"ch_watch": number})


def _tell(layer: Grouping) -> None:
    """Say what the watched output sees, and what the weights are."""
    count = int(channel_costs.seen(layer.links(), layer.watched - 1)[0].sum())
    one = layer.convolution
    words = _(
        "Output **{watched}** sees **{count} of {inputs}** channels. Weights: "
        "{k}·{k}·({inputs} / {groups})·{outputs} = **{weights}**"
    )
    said = words.format(
        watched=layer.watched, count=count, inputs=layer.inputs, k=layer.kernel, groups=layer.groups,
        outputs=layer.outputs, weights=f"{one.weights:,}",
    )  # fmt: skip  # a line a word
    if layer.behind is not None:
        more = _(", and 1·1·{outputs}·{outputs} = **{weights}** behind it: **{whole}** together")
        said += more.format(
            outputs=layer.outputs, weights=f"{layer.behind.weights:,}", whole=f"{one.weights + layer.behind.weights:,}"
        )
    st.markdown(said + ".")


def _shares(layer: Grouping) -> list[_measured.Comparison]:
    """Return what theory says each layer takes of the weights of a full convolution, beside the count."""
    full = Convolution(layer.inputs, layer.outputs, (layer.kernel, layer.kernel)).weights
    rows = [
        _measured.Comparison(
            _("the grouped convolution"), 1 / layer.groups, layer.convolution.weights / full, _("1 / groups")
        )
    ]
    if layer.behind is not None:
        predicted = channel_costs.grouped_share(layer)
        counted = (layer.convolution.weights + layer.behind.weights) / full
        rows.append(
            _measured.Comparison(_("both"), predicted, counted, _("1 / groups + channels out / (k² · channels in)"))
        )
    return rows


def _show_formula(layer: Grouping) -> None:
    symbols = {
        r"C_{\mathrm{in}}": f"{layer.inputs}",
        r"C_{\mathrm{out}}": f"{layer.outputs}",
        "g": f"{layer.groups}",
        r"|\mathrm{group}(o)|": f"{layer.inputs // layer.groups}",
    }
    _formula.show(correlation.LATEX, channel_costs.connections, source=SOURCE, symbols=symbols)


def _table(layer: Grouping) -> pd.DataFrame:
    """Return which input channels each output of the grouped convolution sees."""
    links = channel_costs.connections(layer.convolution)
    seen = [" ".join(str(one + 1) for one in row.nonzero()[0]) for row in links]
    return pd.DataFrame({"output": range(1, layer.outputs + 1), "inputs_seen": seen})
