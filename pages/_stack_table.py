"""The layers as a table to edit; every edit writes the text, which is what the link carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dlcore.elements.convolution import layers
from dlcore.elements.convolution.layers import KINDS, LIMITS, Layer
from dlcore.experiments.gradient_support import GradientSupport
from pages import _controls, _lesson_link, _stack_choices, _words
from pages._words import _

TABLE = "stack_table"
_BASE, _TOLD = "_stack_table_base", "_stack_table_told"
_NUMBERS = {
    "kernel": "kernel",
    "stride": "stride",
    "padding": "padding",
    "dilation": "dilation",
    "output_padding": "output padding",
}
"""What limits a column, by the column's name."""
_NEW: Mapping[str, Any] = {"kind": "conv", "kernel": 3, "stride": 1, "padding": 1, "dilation": 1} | {
    "output_padding": 0,
    "ceil": False,
}


def show(text: str, chosen: Sequence[Layer] | None) -> None:
    """Show the drawer with the table; where the text makes no layers it shows those before.

    Args:
        text: the layers as they stand in the line.
        chosen: the same, read.
    """
    drawer = st.expander(
        _("Edit the layers as a table"), icon=":material/table_edit:", key="stack_drawer", on_change="rerun"
    )
    if not drawer.open:
        return
    if chosen is not None and st.session_state.get(_TOLD) != text:
        st.session_state.update({_BASE: layers.written(chosen), _TOLD: text})
    if _BASE not in st.session_state:
        st.session_state[_BASE] = _controls.default(GradientSupport, "layers")
    with drawer:
        st.data_editor(
            pd.DataFrame(map(_cells, layers.read(st.session_state[_BASE]))),
            key=TABLE,
            num_rows="dynamic",
            hide_index=True,
            column_config=_columns(),
            disabled=_lesson_link.locks("stack_layers"),
            on_change=_take,
            alt=_("The layers; cells can be changed, rows added and deleted."),
        )
        st.caption(_words.explanation("stack", "table"))


def _columns() -> dict[str, Any]:
    titles = {
        "kernel": _("kernel"),
        "stride": _("stride"),
        "padding": _("padding"),
        "dilation": _("dilation"),
        "output_padding": _("output padding (up)"),
    }
    numbers = {
        name: st.column_config.NumberColumn(
            titles[name], min_value=LIMITS[limit][0], max_value=LIMITS[limit][1], step=1, default=_NEW[name]
        )
        for name, limit in _NUMBERS.items()
    }
    kind = st.column_config.SelectboxColumn(_("layer"), options=list(KINDS), default=_NEW["kind"], required=True)
    ceil = st.column_config.CheckboxColumn(_("round up (pooling)"), default=False)
    return {"kind": kind, **numbers, "ceil": ceil}


def _cells(layer: Layer) -> dict[str, Any]:
    return {name: getattr(layer, name) for name in _NEW}


def _take() -> None:
    """Write the layers as the table has them now."""
    before = layers.read(st.session_state[_BASE])
    st.session_state[_TOLD] = edited(before, st.session_state[TABLE])
    _controls.put({"stack_layers": st.session_state[_TOLD]})
    _stack_choices.take_layers()


def edited(before: Sequence[Layer], edits: Mapping[str, Any]) -> str:
    """Return the text of a table after a browser's edits of it; what makes no layer stays to be told of.

    Args:
        before: the rows before.
        edits: what ``st.data_editor`` keeps: cells by row, rows added, rows deleted.
    """
    rows = [_cells(layer) for layer in before]
    for row, cells in edits.get("edited_rows", {}).items():
        if int(row) < len(rows):
            rows[int(row)] |= cells
    deleted = set(edits.get("deleted_rows", ()))
    kept = [row for number, row in enumerate(rows) if number not in deleted]
    return "; ".join(str(_layer(row)) for row in [*kept, *edits.get("added_rows", ())])


def _layer(row: Mapping[str, Any]) -> Layer:
    """Return the layer of a row; a cell that is empty or of the wrong kind takes the value of a new row."""
    kind = next((kind for kind in KINDS if kind == row.get("kind")), KINDS[0])
    kernel = _whole(row, "kernel")
    pooling = kind in {"pool", "avg"}
    usual = {"stride": kernel, "padding": 0} if pooling and "stride" not in row else {}
    stride, padding = (usual.get(name, _whole(row, name)) for name in ("stride", "padding"))
    dilation = 1 if pooling else _whole(row, "dilation")
    extra = _whole(row, "output_padding") if kind == "up" else 0
    return Layer(kind, kernel, stride, padding, dilation, extra, ceil=pooling and row.get("ceil") is True)


def _whole(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**6
    return int(value) if usable and value is not None else int(_NEW[name])
