"""The share button: the link that shows exactly this view, ready to be copied."""

from __future__ import annotations

import functools
from pathlib import Path

import pandas as pd
import streamlit as st

from pages._words import _

_HERE = Path(__file__).parent


@functools.cache
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "gradient_lab_share",
        html="<button type='button'></button><input readonly hidden>",
        css=(_HERE / "_share.css").read_text(encoding="utf-8"),
        js=(_HERE / "_share.js").read_text(encoding="utf-8"),
    )


def show(*, key: str, table: pd.DataFrame | None = None, name: str = "gradient-lab") -> None:
    """Show the button that copies this view's link, and one that downloads the table behind the picture.

    Args:
        key: key of the pair of buttons.
        table: what the second button downloads as CSV; without it there is only the first.
        name: the file's name, without its ending.
    """
    with st.container(horizontal=True, key=f"{key}_row"):
        _component()(
            key=key,
            data={"label": _("Copy link to this view"), "copied": _("Link copied"), "by_hand": _("Copy by hand:")},
            width="content",
        )
        if table is not None:
            st.download_button(
                _("Data (CSV)"),
                table.to_csv(index=False),
                f"{name}.csv",
                "text/csv",
                key=f"{key}_csv",
                icon=":material/download:",
                on_click="ignore",
            )
