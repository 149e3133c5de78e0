"""A download whose file is made at the click, and is still there when the browser comes to fetch it.

Streamlit (1.67) makes the file of a callable in one request and hands it out in a second one; in between nothing holds
it, and the end of any two script runs, of whichever visitor, sweeps it away. While a run is live on the page that is
half a second, on a busy server less. So the file is noted down as one of the visitor's page, like a file that is made
before the click; it goes when the page is made anew.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner import ScriptRunContext, add_script_run_ctx, get_script_run_ctx


def button(
    label: str, make: Callable[[], bytes], file: tuple[str, str], *, key: str, icon: str, help: str | None = None
) -> None:
    """Show a button that downloads what ``make`` returns when it is clicked.

    Args:
        label: of the button.
        make: makes the file, in a thread without a session: bind all it needs.
        file: its name and its MIME type.
        key: of the button.
        icon: of the button, such as ``:material/download:``.
        help: what is shown beside the pointer.
    """
    name, kind = file
    held = functools.partial(_held, make, (kind, f"download-{key}", name), get_script_run_ctx())
    st.download_button(label, held, name, kind, key=key, icon=icon, help=help, on_click="ignore")


def _held(make: Callable[[], bytes], about: tuple[str, str, str], visitor: ScriptRunContext | None) -> bytes:
    """Make the file and hold it: what has the same content, kind and name is one file to Streamlit."""
    content = make()
    note = threading.Thread(target=_files().add, args=(content, *about), kwargs={"is_for_static_download": True})
    add_script_run_ctx(note, visitor)  # files belong to whom the thread works for
    note.start()
    note.join()
    return content


def _files() -> MediaFileManager:
    return runtime.get_instance().media_file_mgr
