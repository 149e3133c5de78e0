"""What the comparison comes to: where a network's parameters and work are, the table, what to notice, formulas."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from dlcore.elements.convolution import summary
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.graph import Graph
from dlcore.elements.convolution.summary import Profile
from dlcore.figures.counts import short
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
    heaviest, busiest = found.peak(found.parameters), found.peak(found.multiply_adds)
    words = _(
        "**{title}**: most parameters are in `{heaviest}`, {parameters} or {share:.0%} of all; most multiply-adds in "
        "`{busiest}`, {work} or {part:.0%}. Half of the work is done after {half} of {all} layers."
    )
    return words.format(
        title=title,
        heaviest=heaviest.layer,
        parameters=short(heaviest.value),
        share=heaviest.share,
        busiest=busiest.layer,
        work=short(busiest.value),
        part=busiest.share,
        half=summary.half(found.multiply_adds),
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
        column_config={
            head: st.column_config.NumberColumn(format=f"%.{column.decimals}f")
            for head, column in _columns().items()
            if column.decimals is not None
        },
        alt=_("All numbers of all networks; a click on a column's head sorts by it."),
        placeholder="–",
    )
    _tell_agreement()
    st.caption(_words.explanation("comparison", "table"))
    _share.show(key="cmp_share", table=_data(rows), name="architectures")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="cmp_notice"):
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


def _tell_agreement() -> None:
    counted, parameters, work = _architectures_numbers.agreement()
    if counted:
        words = _(
            "Counted here beside torchvision's metadata, at 224 × 224: parameters equal for {parameters} of {counted} "
            "networks, multiply-adds (to the three decimals that are published) for {work} of {counted}."
        )
        st.markdown(words.format(parameters=parameters, counted=counted, work=work))


class _Column(NamedTuple):
    """Say which of the data a column shows, in what unit (1: as they are), and with how many decimals."""

    name: str
    unit: float = 1
    decimals: int | None = None


def _columns() -> dict[str, _Column]:
    """Return the columns of the table by their heads, in units for people."""
    return {
        _("Network"): _Column("network"),
        _("Year"): _Column("year"),
        _("Top-1, torchvision (%)"): _Column("top1_torchvision", decimals=2),
        _("Parameters (M)"): _Column("parameters", 1e6, 2),
        _("in convolutions (M)"): _Column("convolution", 1e6, 2),
        _("fully connected (M)"): _Column("connected", 1e6, 2),
        _("MACs (G)"): _Column("macs", 1e9, 3),
        _("Depth"): _Column("depth"),
        _("Receptive field (px)"): _Column("field"),
        _("Activations (M)"): _Column("activations", 1e6, 2),
        _("Top-1, paper (%)"): _Column("top1_paper", decimals=2),
        _("tested with"): _Column("paper_tested"),
        _("Source of the paper's number"): _Column("paper_where"),
    }


def _table(rows: list[Row]) -> pd.DataFrame:
    """Return one row per network; every column can be sorted by."""
    data = _data(rows)
    return pd.DataFrame(
        {head: data[one.name] if one.unit == 1 else data[one.name] / one.unit for head, one in _columns().items()}
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
