"""The formula panel: LaTeX beside the source of the very function that runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages import _view
from pages._words import _


def drawer(key: str, fill: Callable[[], None]) -> None:
    """Show the drawer of a view's formulas; ``fill`` shows them once it is open."""
    formulas = st.expander(_("The formulas of this view"), icon=":material/functions:", key=key, on_change="rerun")
    if formulas.open:
        with formulas:
            fill()


def show(latex: str, runs: Callable[..., Any], *, source: str, symbols: Mapping[str, str] | None = None) -> None:
    """Show a formula, the values of its symbols in this view, its source, and the function that computes it.

    Args:
        latex: the formula, without dollar signs.
        runs: the function whose source is shown.
        source: paper, section or equation.
        symbols: value by symbol (LaTeX), as set in this view.
    """
    _view.formula(_view.Formula(latex, source, symbols or {}))
    st.latex(latex)
    if symbols:
        st.markdown(
            _("with {values}").format(values=", ".join(f"${name} = {value}$" for name, value in symbols.items()))
        )
    st.caption(_("Source: {source}").format(source=source))
    with st.popover(_("The code that runs"), icon=":material/code:"):
        st.code(inspect.getsource(runs), language="python")
