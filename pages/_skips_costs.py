"""Addition against concatenation: channels, parameters and multiply-adds of each layer, counted at once."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from dlcore.elements.convolution.skips import Connection, Stack
from dlcore.experiments.skip_connections import SkipConnections
from dlcore.figures import skip_layers, theme
from pages import _plot, _words
from pages._words import _


class _Kind(NamedTuple):
    connection: Connection
    name: str
    stack: Stack


def show(question: SkipConnections) -> None:
    """Show the picture, the totals and the formulas."""
    st.subheader(_("Addition against concatenation"), anchor=False)
    _show_picture(question, key="skip_costs", height=250)
    totals, words = st.columns([4, 3], gap="large")
    with totals:
        st.dataframe(_table(question), hide_index=True, key="skip_costs_table", alt=_("Totals of both kinds of stack."))
    with words:
        st.markdown(_words.explanation("skips", "costs"))


def show_card(question: SkipConnections) -> None:
    """Show the picture small."""
    meaning = ("skip costs card", repr(_kinds(question)), _words.language())
    drawn = _plot.kept(meaning, lambda: theme.small(_draw(question)))
    _plot.show(drawn, key="home_skips", alt=_alt(), height=_plot.CARD_HEIGHT, view="card", controls=False)


def _show_picture(question: SkipConnections, *, key: str, height: int) -> None:
    meaning = ("skip costs", repr(_kinds(question)), _words.language())
    drawn = _plot.kept(meaning, lambda: _draw(question))
    _plot.show(drawn, key=key, alt=_alt(), height=height, view=f"{question.depth}")


def _alt() -> str:
    return _("Channels that each layer reads, its parameters and its multiply-adds, by addition and by concatenation.")


def _kinds(question: SkipConnections) -> list[_Kind]:
    return [
        _Kind("residual", _("addition (and plain)"), question.stack("residual")),
        _Kind("dense", _("concatenation"), question.stack("dense")),
    ]


def _draw(question: SkipConnections) -> theme.Figure:
    kinds = [
        skip_layers.Costs(
            kind.connection,
            kind.name,
            (kind.stack.widths, kind.stack.parameters_by_layer, kind.stack.multiply_adds_by_layer),
        )
        for kind in _kinds(question)
    ]
    titles = _("channels behind it"), _("parameters"), _("MACs per image")
    return skip_layers.costs(kinds, titles, _("layer"))


def _table(question: SkipConnections) -> pd.DataFrame:
    stacks = [kind.stack for kind in _kinds(question)]
    return pd.DataFrame(
        {
            _("Layers join by"): [kind.name for kind in _kinds(question)],
            _("Channels at the end"): [f"{stack.widths[-1]:,}" for stack in stacks],
            _("Parameters"): [f"{stack.parameters:,}" for stack in stacks],
            _("MACs per image"): [f"{stack.multiply_adds:,}" for stack in stacks],
        }
    )
