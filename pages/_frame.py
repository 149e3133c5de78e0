"""The frame around every page: browser title, refused settings of a link, the machine at a glance, the page itself."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages import _lab, _link
from pages._words import _


def show(page: StreamlitPage) -> None:
    """Show ``page`` in its frame."""
    st.set_page_config(page_title=f"{page.title} · Gradient Lab", page_icon="🏔️", layout="wide")
    _link.read()
    refused = st.container(key="refused")
    with st.sidebar:
        machine = st.container(key="machine")
    page.run()
    _link.report(refused)
    with machine:
        _show_machine()


def _show_machine() -> None:
    """Show device, queue and cache in a few quiet lines, and whatever is wrong with them."""
    status = _lab.laboratory().status()
    st.caption(
        "  \n".join(
            [
                _("**Device** {device}").format(device=status.device),
                _("**Engine** {engine}").format(engine=status.engine),
                _("**Queue** {running} running, {queued} waiting").format(running=status.running, queued=status.queued),
                _("**Cache** {entries} runs, {size:.1f} of {limit:.0f} MB").format(
                    entries=status.entries, size=status.bytes / 1e6, limit=status.limit / 1e6
                ),
            ]
        )
    )
    for problem in status.problems:
        st.warning(problem, icon=":material/warning:")
