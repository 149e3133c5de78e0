"""A grid of numbers in a table whose cells can be changed; what it holds stands in the link as a text."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.convolution import grids
from pages._words import _


def show(text: str, *, key: str, alt: str, take: Callable[[str], None], locked: bool = False) -> None:
    """Show the numbers of a text; the table keeps its place and its edits until they come from somewhere else.

    Args:
        text: what it begins with.
        key: prefix of the table's key.
        alt: what it holds, for people who do not see it.
        take: called with the text of the changed numbers.
        locked: whether the numbers can only be read.
    """
    base, told = f"_{key}_base", f"_{key}_told"
    if st.session_state.get(told) != text:
        st.session_state.update({base: text, told: text})
    begun = st.session_state[base]
    table = f"{key}_{hashlib.sha256(begun.encode()).hexdigest()[:10]}"
    numbers = grids.read(begun)
    names = [str(column) for column in range(1, numbers.shape[1] + 1)]

    def changed() -> None:
        written = grids.written(edited(numbers, st.session_state[table]))
        st.session_state[told] = written
        take(written)

    st.data_editor(
        pd.DataFrame(numbers, columns=names),
        key=table,
        hide_index=True,
        column_config=dict.fromkeys(names, _number()),
        on_change=changed,
        disabled=locked,
        alt=alt,
    )


def _number() -> Any:
    words = _("From {low} to {high}.").format(low=f"{-grids.GREATEST:g}", high=f"{grids.GREATEST:g}")
    return st.column_config.NumberColumn(
        min_value=-grids.GREATEST, max_value=grids.GREATEST, format="%.4g", required=True, help=words, width=44
    )


def edited(numbers: grids.Numbers, edits: Mapping[str, Any]) -> grids.Numbers:
    """Return the numbers after a browser's edits of the table; what is no number, or out of bounds, changes nothing.

    Args:
        numbers: as the table began.
        edits: what ``st.data_editor`` keeps: new cells by row.
    """
    found = np.array(numbers)
    rows, columns = found.shape
    for row, cells in edits.get("edited_rows", {}).items():
        for column, value in cells.items():
            usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            there = str(row).isdecimal() and int(row) < rows and str(column).isdecimal() and 1 <= int(column) <= columns
            if usable and there and abs(value) <= grids.GREATEST:
                found[int(row), int(column) - 1] = value
    return found
