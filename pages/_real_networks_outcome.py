"""What the tab "Real networks" says of a layer beside and below its pictures: numbers, tables, formulas."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.graph import Node
from dlcore.experiments.architecture_support import ArchitectureSupportResult
from pages import _formula, _live, _measured, _real_networks_reports, _share, _words
from pages._measured import Comparison
from pages._real_networks_view import View
from pages._words import _

DISTILL = "Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019"
Measured = lab.Run[ArchitectureSupportResult]


def show_numbers(view: View) -> None:
    """Show the numbers of the layer and of its unit, or why there are none."""
    if view.fields is None or view.sight is None:
        st.warning(_words.escaped(view.seen.reasons[view.place]), icon=":material/call_split:")
        return
    (field, _columns), look, node = view.fields, view.sight, view.node
    layer = _("Field **{size} px**, effective stride **{stride}**, effective padding **{padding}**.")
    unit = _("Unit ({row}, {column}) of {height} × {width} in {channels} channels, centred on ({centre}).")
    seen = _("It sees **{seen:.0%}** of the image; **{outside:.0%}** of its field is padding.")
    lines = (
        layer.format(size=field.size, stride=field.stride, padding=field.padding),
        unit.format(
            row=view.unit[0],
            column=view.unit[1],
            height=node.height,
            width=node.width,
            channels=node.channels,
            centre=_centre(view),
        ),
        seen.format(seen=look.seen_share, outside=look.padding_share),
    )
    st.markdown("  \n".join(lines))
    if not view.has_map:
        st.caption(_("Behind the pooling of all places: it sees what all maps before it see together."))


def _centre(view: View) -> str:
    if view.fields is None:
        return ""
    return ", ".join(f"{field.centre(unit):g}" for field, unit in zip(view.fields, view.unit, strict=True))


def show(view: View, measured: Measured | None) -> None:
    """Show everything below the pictures."""
    _show_measured(view, measured)
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="real_notice"):
        st.markdown(_words.explanation("real_networks", "notice"))
    table = layers(view)
    st.dataframe(
        table,
        hide_index=True,
        key="real_table",
        height=300,
        column_config={name: st.column_config.NumberColumn(format="localized") for name in ("parameters", "macs")},
        placeholder="–",
        alt=_("Every layer of the network with its field, size and counts."),
    )
    _share.show(key="real_share", table=table, name=f"receptive-fields-{view.network}")
    _real_networks_reports.show(view.size)
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="real_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(view)


def _show_measured(view: View, measured: Measured | None) -> None:
    """Set the field of arithmetic beside the one that gradients show."""
    if measured is None:
        return
    if measured.result is None:
        if measured.live:
            st.caption(_("Measuring the field by the gradient of two units …"))
        elif view.support is not None:
            _live.tell(view.support, measured, "real_measure")
        return
    result = measured.result
    names = _("field (px)"), _("effective stride (px)"), _("effective padding (px)")
    rows = [
        Comparison(name, float(predicted), float(found))
        for name, predicted, found in zip(names, result.predicted[0], result.measured[0], strict=True)
    ]
    whole = bool(result.gapless.all())
    remark = _("no pixel between is left out") if whole else _("some pixels between are left out")
    rows[0] = Comparison(rows[0].what, rows[0].predicted, rows[0].measured, remark)
    _measured.show(rows, key="real_measured", quantity=_("value"), of=view.node.name)
    st.caption(_words.explanation("real_networks", "measured"))


@st.cache_data(max_entries=32, show_spinner=False)
def _layers(meaning: tuple[str, ...], _view: View) -> pd.DataFrame:  # noqa: ARG001 - meaning is the cache's key
    depths = _view.net.depths()
    rows = []
    for place, node in enumerate(_view.net.nodes):
        window, field = node.windows[0] if node.windows else None, _view.seen.rows[place]
        rows.append(
            {
                "layer": node.name,
                "kind": node.kind,
                "depth": depths[place],
                "kernel": window.kernel if window else None,
                "stride": window.stride if window else None,
                "field": field.size if field else None,
                "effective_stride": field.stride if field else None,
                "effective_padding": field.padding if field else None,
                "first_centre": field.centre(0) if field else None,
                "output": node.height,
                "channels": node.channels,
                "parameters": node.parameters,
                "macs": node.multiply_adds,
            }
        )
    return pd.DataFrame(rows).convert_dtypes()


def layers(view: View) -> pd.DataFrame:
    """Return one row for each node of the network."""
    return _layers((view.network, str(view.size), view.padding), view)


def _without_window(node: Node) -> str:
    if node.kind == "flatten":
        return _("{layer} has no window of its own: it sees what all units before it see together.")
    return _("{layer} has no window of its own: it takes over the field before it, or the larger of several.")


def _show_formulas(view: View) -> None:
    st.markdown(_words.explanation("real_networks", "formula"))
    node, field = view.node, view.seen.rows[view.place]
    before = view.seen.rows[node.inputs[0]]
    if field is None or before is None:
        return  # the warning beside the picture says why there is no field
    if node.windows is None:
        st.caption(_without_window(node).format(layer=f"`{node.name}`"))
        return
    window = node.windows[0]
    size = rf"r' = {before.size} + ({window.kernel} - 1) \cdot {window.dilation} \cdot {before.stride} = {field.size}"
    stride = rf"S' = {window.stride} \cdot {before.stride} = {field.stride}"
    padding = rf"P' = {before.padding} + {window.before} \cdot {before.stride} = {field.padding}"
    _formula.show(rf"{size}, \qquad {stride}, \qquad {padding}", Field.behind, source=DISTILL)
