"""The tab "Imported": run files that peers brought, each with its origin, and this server's answer to its question."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dlcore import experiments
from dlcore.lab import exchange, header, imports
from pages import _controls, _imported_run, _lab, _words
from pages._words import _

_NONE = "none"
_OUTCOME = "_file_outcome"


def show() -> None:
    """Show the field for a file, what became of the last one, the runs that were brought, and the chosen one."""
    st.markdown(_words.explanation("run_files", "imported"))
    st.file_uploader(
        _("A run file from a peer (.run)"),
        None,  # by its name nothing is refused: Streamlit's way of saying so is an exception, ours says what it is
        key="file_upload",
        on_change=_take,
        max_upload_size=exchange.LARGEST // 2**20,
    )
    _tell_outcome()
    brought = _lab.laboratory().imports.all()
    names = {_NONE: _NONE} | {entry.id: entry.name for entry in brought}
    chosen = _controls.choice(
        names,
        key="file_run",
        label=_("Imported run"),
        default=_NONE,
        help=_("Named after its experiment, its settings and its content."),
    )
    if not brought:
        st.caption(_words.explanation("run_files", "none"))
    elif chosen == _NONE:
        _list(brought)
    else:
        _imported_run.show(next(entry for entry in brought if entry.id == chosen), forget=_forget)


def _take() -> None:
    """Check the file that was just brought and keep it, or note why it is not taken."""
    st.session_state.pop(_OUTCOME, None)
    file = st.session_state["file_upload"]
    if file is None:
        return
    who = str(st.user.get("name") or st.user.get("email") or "")
    try:
        id = _lab.laboratory().imports.take(file.getvalue(), experiments.question, file=file.name, by=who)
    except header.RunFileError as refused:
        st.session_state[_OUTCOME] = file.name, str(refused)
    except OSError as error:
        reason = _("this server cannot write it ({reason})").format(reason=error.strerror or type(error).__name__)
        st.session_state[_OUTCOME] = file.name, reason
    else:
        st.session_state[_OUTCOME] = file.name, ""
        _controls.put({"file_run": id})


def _tell_outcome() -> None:
    """Say what became of the file that was brought last."""
    name, reason = st.session_state.get(_OUTCOME, ("", ""))
    if not name:
        return
    with st.container(key="file_outcome"):
        if reason:
            words = _("{file} was not taken: {reason}. Nothing here has changed.")
            told = words.format(file=_words.literally(name), reason=_words.escaped(reason))
            st.error(told, icon=":material/error:")
        else:
            words = _("{file} passed every check and is shown below.")
            st.success(words.format(file=_words.literally(name)), icon=":material/check:")


def _list(brought: Sequence[imports.Imported]) -> None:
    """Show all of them as a table, the one that was brought last first."""
    rows = {
        _("Run"): [entry.name for entry in brought],
        _("Computed"): [_imported_run.moment(entry.head.provenance.created) for entry in brought],
        _("On"): [entry.head.provenance.device for entry in brought],
        _("File"): [entry.origin.file for entry in brought],
        _("Brought"): [_imported_run.moment(entry.origin.brought) for entry in brought],
        _("By"): [entry.origin.by for entry in brought],
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="file_list", alt=_("Imported runs and where they come from."))


def _forget(id: str) -> None:
    """Remove an imported run; a callback."""
    st.session_state.pop(_OUTCOME, None)
    _lab.laboratory().imports.remove(id)
    _controls.put({"file_run": _NONE})
