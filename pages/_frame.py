"""The frame around every page: browser title, refused settings of a link, the machine at a glance, the page itself."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages import (
    _afresh,
    _lab,
    _lesson_link,
    _lesson_panel,
    _link,
    _seen,
    _share_board,
    _share_lesson,
    _share_menu,
    _sign_in,
    _view,
)
from pages._words import _

_LOG = logging.getLogger("gradient_lab")


def show(page: StreamlitPage) -> None:
    """Show ``page`` in its frame."""
    st.set_page_config(page_title=f"{page.title} · Gradient Lab", page_icon="🏔️", layout="wide")
    st.html(Path(__file__).with_suffix(".css"))
    if not _sign_in.admitted():
        _sign_in.show()
        return
    named = _afresh.asked()
    _link.read()
    share = st.container(key="share_place")  # beside the title, see the style sheet
    refused = st.container(key="refused")
    with st.sidebar:
        _sign_in.show_person()
        machine = st.container(key="machine")
    _view.begin(page.url_path, page.title)
    _afresh.settle(named, page.url_path)
    _lesson_link.read(refused)
    page.run()
    _seen.remember(_view.current())
    _lesson_panel.finish()
    _link.report(refused)
    with share:
        _share_menu.show()
    _share_lesson.show_editor()
    _share_board.show_dialog()
    with machine:
        _show_machine()


def heading(title: str, question: str) -> None:
    """Show a page's title and, as its second line, the one question that the page answers."""
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.title(title, anchor=False, width="content")
        st.markdown(question, width="content")
    _view.current().question = question
    _lesson_panel.show()


def tell_error(error: Exception) -> bool:
    """Answer an error of our own with a sentence and a number; the traceback goes to the server's log only."""
    number = uuid.uuid4().hex[:8]
    _LOG.error("Error %s", number, exc_info=error, extra={"problem": number})
    words = _(
        "Something went wrong in this page: error {number}. Your settings are kept in the address; reload to try again."
    )
    st.error(words.format(number=number), icon=":material/error:")
    return True


def _show_machine() -> None:
    """Show the machine's state, looking again and again only until the first worker has said what device it has."""
    waiting = _lab.laboratory().status().device == "starting"
    st.fragment(_tell_machine, run_every=2.0 if waiting else None)()


def _tell_machine() -> None:
    """Show device, queue and cache in a few quiet lines, and whatever is wrong with them."""
    status = _lab.laboratory().status()
    lines = [
        _("**Device** {device}").format(device=status.device),
        _("**Engine** {engine}").format(engine=status.engine),
        _("**Queue** {running} running, {queued} waiting").format(running=status.running, queued=status.queued),
        _("**Cache** {entries} runs, {size:.1f} of {limit:.0f} MB").format(
            entries=status.entries, size=status.bytes / 1e6, limit=status.limit / 1e6
        ),
    ]
    if status.images:
        lines.append(_("**Photos** {images} that visitors brought").format(images=status.images))
    st.caption("  \n".join(lines))
    for problem in status.problems:
        st.warning(problem, icon=":material/warning:")
