"""What the comparison comes to: where a network's parameters and work are, the table, what to notice, formulas."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.graph import Graph
from dlcore.elements.convolution.summary import Profile
from dlcore.figures.blocks import short
from pages import _architectures_numbers, _formula, _share, _words
from pages._architectures_numbers import Row
from pages._architectures_pictures import Plane
from pages._words import _


def tell_layers(networks: tuple[str, ...], size: int) -> None:
    """Say where the parameters and the multiply-adds of each network are."""
    for id in networks:
        found = _architectures_numbers.profile(id, size)
        if found is not None:
            st.markdown(_where(ARCHITECTURES[id].title, found))


def _where(title: str, found: Profile) -> str:
    heaviest, busiest = int(found.parameters.argmax()), int(found.multiply_adds.argmax())
    words = _(
        "**{title}**: most parameters are in `{heaviest}`, {parameters} or {share:.0%} of all; most multiply-adds in "
        "`{busiest}`, {work} or {part:.0%}. Half of the work is done after {half} of {all} layers."
    )
    return words.format(
        title=title,
        heaviest=found.names[heaviest],
        parameters=short(float(found.parameters[heaviest])),
        share=found.parameters[heaviest] / found.parameters.sum(),
        busiest=found.names[busiest],
        work=short(float(found.multiply_adds[busiest])),
        part=found.multiply_adds[busiest] / found.multiply_adds.sum(),
        half=found.half(found.multiply_adds),
        all=len(found.names),
    )


def show(plane: Plane) -> None:
    """Show everything below the pictures."""
    rows = _architectures_numbers.rows(plane.families, plane.size)
    st.dataframe(
        _table(rows),
        hide_index=True,
        height="content",
        key="cmp_table",
        column_config={name: st.column_config.NumberColumn(format=form) for name, form in _formats().items()},
        alt=_("All numbers of all networks; a click on a column's head sorts by it."),
        placeholder="–",
    )
    _tell_agreement()
    st.caption(_words.explanation("comparison", "table"))
    _share.show(key="cmp_share", table=_data(rows), name="architectures")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:"):
        st.markdown(_words.explanation("comparison", "notice"))
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="cmp_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            st.markdown(_words.explanation("comparison", "formula"))
            _formula.show(
                r"d(v) = [\,v \text{ has weights}\,] + \max_{u \to v} d(u), \qquad \text{depth} = \max_v d(v)",
                Graph.depths,
                source="the longest way through the graph, as the names ResNet-50 or DenseNet-121 count it",
            )


def _formats() -> dict[str, str]:
    """Return how the numbers of a column are written, by its head."""
    return {
        _("Parameters (M)"): "%.2f",
        _("in convolutions (M)"): "%.2f",
        _("fully connected (M)"): "%.2f",
        _("MACs (G)"): "%.3f",
        _("Activations (M)"): "%.2f",
        _("Top-1, torchvision (%)"): "%.2f",
        _("Top-1, paper (%)"): "%.2f",
    }


def _tell_agreement() -> None:
    counted, parameters, work = _architectures_numbers.agreement()
    if counted:
        words = _(
            "Counted here beside torchvision's metadata, at 224 × 224: parameters equal for {parameters} of {counted} "
            "networks, multiply-adds (to the three decimals that are published) for {work} of {counted}."
        )
        st.markdown(words.format(parameters=parameters, counted=counted, work=work))


def _table(rows: list[Row]) -> pd.DataFrame:
    """Return one row per network, in units for people; every column can be sorted by."""
    data = _data(rows)
    millions = {name: data[name] / 1e6 for name in ("parameters", "convolution", "connected", "activations")}
    return pd.DataFrame(
        {
            _("Network"): data["network"],
            _("Year"): data["year"],
            _("Top-1, torchvision (%)"): data["top1_torchvision"],
            _("Parameters (M)"): millions["parameters"],
            _("in convolutions (M)"): millions["convolution"],
            _("fully connected (M)"): millions["connected"],
            _("MACs (G)"): data["macs"] / 1e9,
            _("Depth"): data["depth"],
            _("Receptive field (px)"): data["field"],
            _("Activations (M)"): millions["activations"],
            _("Top-1, paper (%)"): data["top1_paper"],
            _("tested with"): data["paper_tested"],
            _("Source of the paper's number"): data["paper_where"],
        }
    )


def _data(rows: list[Row]) -> pd.DataFrame:
    quantities = ("parameters", "convolution", "connected", "macs", "activations", "depth", "field")
    papers = [row.published.paper for row in rows]
    return pd.DataFrame(
        {
            "network": [row.record.title for row in rows],
            "year": [row.record.year for row in rows],
            "image_size": [row.size for row in rows],
            **{name: [row.value(name) for row in rows] for name in quantities},
            "top1_torchvision": [row.published.top1 for row in rows],
            "top1_paper": [row.value("paper") for row in rows],
            "paper_tested": [paper.tested if paper else "" for paper in papers],
            "paper_where": [paper.where if paper else "" for paper in papers],
            "paper": [row.record.paper for row in rows],
        }
    )
