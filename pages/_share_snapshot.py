"""The part of the share menu that downloads the snapshot: the whole view in one file that needs no network."""

from __future__ import annotations

import functools

import streamlit as st

from pages import _download, _snapshot_view, _view, _words
from pages._words import _


def show(view: _view.View) -> None:
    """Show the button that downloads the snapshot, and say what is in the file."""
    if not view.figures:
        return
    page, (_path, *settings) = st.context.url, view.link().split("?", 1)
    address = "?".join([page, *settings]) if page else view.link()
    _download.button(
        _("Snapshot (HTML)"),
        functools.partial(_snapshot_view.of_view, view, address, _words.language()),
        (_snapshot_view.file_name(view, "html"), "text/html"),
        key="share_snapshot",
        icon=":material/photo_camera:",
    )
    st.caption(
        _(
            "One file of about 5 MB, which opens without a network: words, settings, numbers, and every figure alive, "
            "because plotly.js is in it. It shows what the page shows at the click, a run that is still going included."
        )
    )
