"""The link that shows exactly this view, ready to be copied, and the numbers behind its pictures."""

from __future__ import annotations

import functools
from pathlib import Path

import pandas as pd
import streamlit as st

from pages import _view
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


def copy_link(label: str, *, key: str, link: str = "") -> None:
    """Show a button that copies an address of this server.

    Args:
        label: what stands on it.
        key: the button's key.
        link: below the server's root; empty: the page's own address as it stands, without what is secret in it.
    """
    words = {"label": label, "copied": _("Link copied"), "by_hand": _("Copy by hand:")}
    data = {**words, "link": link or None, "secret": [] if link else sorted(_view.SECRET)}
    _component()(key=key, data=data, width="content")


def show(*, key: str, table: pd.DataFrame | None = None, name: str = "gradient-lab") -> None:
    """Show the button that copies this view's link, and one that downloads the table behind the picture.

    Args:
        key: key of the pair of buttons.
        table: what the second button downloads as CSV; without it there is only the first.
        name: the file's name, without its ending.
    """
    with st.container(horizontal=True, key=f"{key}_row"):
        copy_link(_("Copy link to this view"), key=key)
        if table is not None:
            _view.table(key, _view.Table(name, table))
            st.download_button(
                _("Data (CSV)"),
                table.to_csv(index=False),
                f"{name}.csv",
                "text/csv",
                key=f"{key}_csv",
                icon=":material/download:",
                on_click="ignore",
            )


def show_link(view: _view.View) -> None:
    """Show the button that copies the address, packed where it would be too long for some mail programs."""
    short = view.short_link()
    copy_link(_("Copy link to this view"), key="share_link", link="" if short == view.link() else short)
    if short != view.link():
        words = _("The settings of this view make an address of {length:,} characters: this link holds them packed.")
        st.caption(words.format(length=len(view.link())))


def show_tables(view: _view.View) -> None:
    """Show a button for each table of the view, which downloads it as CSV."""
    for key, table in view.tables.items():
        label = _("Predicted beside measured (CSV)") if table.measured else _("Data: {name} (CSV)")
        st.download_button(
            label.format(name=table.name),
            table.rows.to_csv(index=False),
            f"{table.name}.csv",
            "text/csv",
            key=f"share_table_{key}",
            icon=":material/table:",
            on_click="ignore",
        )
