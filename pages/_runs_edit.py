"""What people do to a stored run: say something of it, pin it, delete it, and take that back."""

from __future__ import annotations

from typing import Any

import pydantic
import streamlit as st

from dlcore.lab import StoredRun
from dlcore.lab.store import StoreRefuses
from dlcore.sharing import labels
from dlcore.sharing.database import DatabaseError
from dlcore.sharing.labels import Label, Outdated
from pages import _controls, _lab, _stored, _words
from pages._words import _

_SAID, _DELETED, _OPENED = "_runs_said", "_runs_deleted", "_runs_opened"
SHOWN = 20
"""How many deleted runs are listed."""


def tell() -> None:
    """Say what came of the last click, and offer to take a deletion back."""
    said = st.session_state.pop(_SAID, "")
    if said:
        st.warning(_words.escaped(said), icon=":material/error:")
    deleted: tuple[str, str] | None = st.session_state.get(_DELETED)
    if deleted is not None:
        key, name = deleted
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="runs_undo_row"):
            words = _(
                "“{name}” is deleted. For a day it can be taken back, here or from the list of deleted runs below."
            )
            st.markdown(words.format(name=_words.escaped(name)), width="content")
            st.button(_("Undo"), key="runs_undo", icon=":material/undo:", on_click=_restore, args=(key,))
            st.button(_("Understood"), key="runs_understood", type="tertiary", on_click=_forget_deletion)


def show_form(run: StoredRun) -> None:
    """Show the fields for name, tags and note, and keep what is typed there against edits of others."""
    digits = run.key[: _stored.DIGITS]
    try:
        label, known = _opened(run.key), _lab.laboratory().labels.all()
    except DatabaseError as error:
        st.warning(str(error), icon=":material/database_off:")
        return
    tags = sorted({tag for one in known.values() for tag in one.tags} | set(label.tags))
    with st.form(f"runs_label_{digits}", border=False):
        st.text_input(_("Name"), label.name, max_chars=labels.LONGEST_NAME, key=f"runs_name_{digits}")
        st.multiselect(
            _("Tags"),
            tags,
            list(label.tags),
            key=f"runs_said_tags_{digits}",
            accept_new_options=True,
            max_selections=labels.MOST_TAGS,
            placeholder=_("Choose or type"),
        )
        st.text_area(_("Note"), label.note, max_chars=labels.LONGEST_NOTE, key=f"runs_note_{digits}", height=110)
        st.form_submit_button(_("Save"), key=f"runs_save_{digits}", on_click=_save, args=(run.key,))


def offer_pin(run: StoredRun, *, pinned: bool) -> None:
    """Offer to make a run a baseline, or no longer."""
    words = _("A pinned run is never removed to make room, and comparisons begin with it.")
    st.button(
        _("Unpin") if pinned else _("Pin as baseline"),
        key="runs_pin",
        icon=":material/keep_off:" if pinned else ":material/keep:",
        on_click=_pin,
        args=(run.key, not pinned),
        help=words,
    )


def offer_deletion(known: _stored.Library, run: StoredRun) -> None:
    """Offer to delete a run, and ask whether that is meant."""
    with st.popover(_("Delete"), icon=":material/delete:", key="runs_delete"):
        if known.label(run).pinned:
            st.markdown(_("**This run is pinned as a baseline.**"))
        st.markdown(_("Delete it for everybody on this server? For a day it can be taken back."))
        args = (run.key, known.name(run))
        st.button(_("Delete this run"), key="runs_delete_yes", type="primary", on_click=_delete, args=args)


def show_trash(known: _stored.Library) -> None:
    """List the runs that can be taken back, if there are any."""
    deleted = _lab.laboratory().deleted()
    if not deleted:
        return
    label = _("Deleted in the last day: {count}").format(count=len(deleted))
    drawer = st.expander(label, icon=":material/delete:", key="runs_trash", on_change="rerun")
    if drawer.open:
        with drawer:
            for run in deleted[:SHOWN]:
                _show_deleted(known, run)


def _show_deleted(known: _stored.Library, run: StoredRun) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        when = f"{_stored.finished(run):%Y-%m-%d %H:%M}"
        name, key = _words.escaped(known.name(run)), _words.literally(run.key[: _stored.DIGITS])
        st.markdown(_("{name}, finished {when} UTC, {key}").format(name=name, when=when, key=key), width="content")
        st.button(_("Take back"), key=f"runs_restore_{run.key[: _stored.DIGITS]}", on_click=_restore, args=(run.key,))


def _opened(key: str) -> Label:
    """Return the label as it was when this visitor's fields were filled with it."""
    opened: tuple[str, Label] | None = st.session_state.get(_OPENED)
    if opened is None or opened[0] != key:
        opened = key, _lab.laboratory().labels.get(key)
        st.session_state[_OPENED] = opened
    return opened[1]


def _save(key: str) -> None:
    digits, state = key[: _stored.DIGITS], st.session_state
    typed = {
        "name": state[f"runs_name_{digits}"],
        "tags": tuple(state[f"runs_said_tags_{digits}"]),
        "note": state[f"runs_note_{digits}"],
    }
    try:
        before = _opened(key)
        label = Label(**typed, pinned=before.pinned, version=before.version)
        state[_OPENED] = key, _lab.laboratory().labels.put(key, label)
    except pydantic.ValidationError as refused:
        state[_SAID] = " ".join(_reason(error) for error in refused.errors())
    except Outdated as refused:
        state[_OPENED] = key, refused.now  # the next click knows what it replaces
        state[_SAID] = f"{refused} {_told(refused.now)}"
    except DatabaseError as error:
        state[_SAID] = str(error)
    else:
        st.toast(_("Saved."), icon=":material/check:")


def _reason(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _told(now: Label) -> str:
    words = _("They wrote: name “{name}”, tags “{tags}”, note “{note}”. What you typed is still here; save to replace.")
    return words.format(name=now.name, tags=", ".join(now.tags), note=now.note[:200])


def _pin(key: str, pinned: bool) -> None:
    """Pin or unpin whatever the label says by now: nobody's words are at stake."""
    kept = _lab.laboratory().labels
    try:
        before = kept.get(key)
        after = kept.put(key, before.model_copy(update={"pinned": pinned}))
    except (DatabaseError, Outdated) as error:
        st.session_state[_SAID] = str(error)
        return
    opened: tuple[str, Label] | None = st.session_state.get(_OPENED)
    if opened == (key, before):
        st.session_state[_OPENED] = key, after


def _delete(key: str, name: str) -> None:
    try:
        _lab.laboratory().delete(key)
    except StoreRefuses as error:
        st.session_state[_SAID] = str(error)
        return
    st.session_state[_DELETED] = key, name
    _controls.put({"runs_run": ""})


def _restore(key: str) -> None:
    try:
        _lab.laboratory().restore(key)
    except StoreRefuses as error:
        st.session_state[_SAID] = str(error)
        return
    if st.session_state.get(_DELETED, ("", ""))[0] == key:
        _forget_deletion()
    _controls.put({"runs_run": key[: _stored.DIGITS]})


def _forget_deletion() -> None:
    st.session_state.pop(_DELETED, None)
