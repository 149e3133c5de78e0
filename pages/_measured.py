"""The panel "predicted beside measured": what theory says, what happened, and how far they are apart."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import _view
from pages._words import _


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One row: a quantity, its prediction (NaN: no theory speaks here) and its measurement (NaN: none possible)."""

    what: str
    predicted: float
    measured: float
    remark: str = ""


def show(rows: Sequence[Comparison], *, key: str, quantity: str, of: str = "") -> None:
    """Show the rows as a table with the relative difference of measurement and prediction.

    Args:
        rows: what is compared.
        key: of the table.
        quantity: what is predicted and measured.
        of: what stands in the first column; optimizers unless something else is said.
    """
    predicted, measured = (
        words.format(quantity=quantity) for words in (_("Predicted {quantity}"), _("Measured {quantity}"))
    )
    table = pd.DataFrame(
        {
            of or _("Optimizer"): [row.what for row in rows],
            predicted: [row.predicted for row in rows],
            measured: [row.measured for row in rows],
            _("Difference"): [_difference(row) for row in rows],
            _("Remark"): [row.remark for row in rows],
        }
    )
    _view.table(key, _view.Table(key, table, measured=True))
    st.dataframe(
        table,
        hide_index=True,
        key=key,
        column_config=dict.fromkeys((predicted, measured), st.column_config.NumberColumn(format="%.4g")),
        alt=_("Prediction and measurement side by side."),
        placeholder="–",
    )


def _difference(row: Comparison) -> str:
    if not row.predicted or math.isnan(row.predicted) or math.isnan(row.measured):
        return "–"
    return f"{100 * (row.measured / row.predicted - 1):+.2f} %"
