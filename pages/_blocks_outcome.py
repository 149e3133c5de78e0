"""What a network of blocks comes to: its totals, torchvision's counts beside ours, what to notice, formula, table."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.convolution import known_networks
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.counts import Convolution
from dlcore.elements.convolution.known_networks import SIZE
from dlcore.experiments.block_network import BlockNetwork, BlockNetworkResult
from dlcore.figures.counts import short
from pages import _formula, _share, _words
from pages._words import _


def tell_totals(result: BlockNetworkResult) -> None:
    """Say in a line what the whole network costs and sees; and which block cannot be, if one cannot."""
    if result.reason:
        st.warning(_words.escaped(result.reason), icon=":material/error:")
    if not len(result.parameters):
        return
    words = _("**{parameters}** parameters · **{work}** MACs · **{depth}** layers deep · receptive field **{field}**")
    field = result.last_field
    st.markdown(
        words.format(
            parameters=f"{result.parameters.sum():,}",
            work=short(float(result.multiply_adds.sum())),
            depth=result.depth[-1],
            field=_("unknown") if math.isnan(field) else f"{field:.0f}",
        )
    )


def show(question: BlockNetwork, result: BlockNetworkResult) -> None:
    """Show everything below the pictures."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="blk_notice"):
        st.markdown(_words.explanation("blocks", "notice"))
    _compare(question, result)
    table = _table(question, result)
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        key="blk_table",
        alt=_("Shape, costs and receptive field behind each block."),
    )
    st.caption(_words.explanation("blocks", "table"))
    _share.show(key="blk_share", table=table, name="blocks")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="blk_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question)


def _compare(question: BlockNetwork, result: BlockNetworkResult) -> None:
    """Set what torchvision publishes beside what is counted here, where the blocks are a network of its."""
    known = known_networks.named(question.network)
    if known is None or question.channels != 3:
        return
    parameters, gmacs = int(result.parameters.sum()), float(result.multiply_adds.sum()) / 1e9
    work = _("multiply-adds at {size} × {size}")
    rows = [
        (ARCHITECTURES[known.id].title, _("published by torchvision"), _("counted here")),
        ("---", "---:", "---:"),
        (_("parameters"), f"{known.parameters:,}", f"{parameters:,}"),
        (work.format(size=SIZE), f"{known.gmacs:.3f} G", f"{gmacs:.3f} G" if question.size == SIZE else "–"),
    ]
    if question.size != SIZE:
        rows.append((work.format(size=question.size), "–", f"{gmacs:.3f} G"))
    with st.container(key="blk_known"):
        st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


def _table(question: BlockNetwork, result: BlockNetworkResult) -> pd.DataFrame:
    """Return one row per block."""
    blocks = question.blocks[: len(result.parameters)]
    fields = [[None if math.isnan(number) else int(number) for number in row] for row in result.fields.tolist()]
    return pd.DataFrame(
        {
            "block": np.arange(1, len(blocks) + 1),
            "written": [block.written() for block in blocks],
            "kind": [block.kind.name for block in blocks],
            "output": ["×".join(map(str, shape)) for shape in result.shapes[1:].tolist()],
            "parameters": result.parameters,
            "multiply_adds": result.multiply_adds,
            "activations": result.activations,
            "depth": result.depth,
            "receptive_field": pd.array([row[0] for row in fields], dtype="Int64"),
            "effective_stride": pd.array([row[1] for row in fields], dtype="Int64"),
            "effective_padding": pd.array([row[2] for row in fields], dtype="Int64"),
        }
    )


def _show_formulas(question: BlockNetwork) -> None:
    st.markdown(_words.explanation("blocks", "formula"))
    node = next((one for one in question.chain().graph.nodes if one.kind == "convolution"), None)
    symbols = {}
    if node is not None and node.windows is not None:
        symbols = {
            "k": f"{node.windows[0].kernel}",
            r"C_\text{in}": f"{node.channels_in}",
            r"C_\text{out}": f"{node.channels}",
            "H": f"{node.height}",
            "W": f"{node.width}",
        }
    _formula.show(
        r"P = k^2\,\frac{C_\text{in}}{g}\,C_\text{out} \;(+\,C_\text{out}\text{ with biases}),"
        r"\qquad \text{MACs} = k^2\,\frac{C_\text{in}}{g}\,C_\text{out}\,H\,W",
        Convolution,
        source="He et al., arXiv:1512.03385, table 1 (where “FLOPs” are multiply-adds)",
        symbols=symbols,
    )
