"""All that is known of one run: its settings, its numbers, how it came about, what people say of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dlcore.elements import dotted_settings
from dlcore.lab import StoredRun
from dlcore.sharing.database import DatabaseError
from pages import _compare_choice, _controls, _lab, _live, _runs_edit, _stored, _view, _words
from pages._words import _


def show(known: _stored.Library, run: StoredRun) -> None:
    """Show the details of a run, and all that can be done with it."""
    with st.container(border=True, key="runs_details"):
        _show_title(known, run)
        _show_actions(known, run)
        _tell_origin(run)
        numbers, labels = st.columns([3, 2], gap="medium")
        with numbers:
            _show_numbers(run)
            _show_settings(run)
        with labels:
            _runs_edit.show_form(run)


def _show_title(known: _stored.Library, run: StoredRun) -> None:
    label = known.label(run)
    with st.container(horizontal=True, vertical_alignment="center", key="runs_title"):
        st.subheader(_words.escaped(known.name(run)), anchor=False, width="content")
        if label.name:
            st.caption(_words.escaped(_stored.words(run.experiment)), width="content")
        if label.pinned:
            st.badge(_("Baseline"), icon=":material/star:", color="blue")
        for tag in label.tags:
            st.badge(_words.escaped(tag), color="gray")
        st.button(_("Close"), key="runs_close", icon=":material/close:", on_click=_close, type="tertiary")


def _show_actions(known: _stored.Library, run: StoredRun) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="runs_actions"):
        _offer_page(run)
        st.button(
            _("Compare"),
            key="runs_beside",
            icon=":material/stacked_line_chart:",
            on_click=_compare_choice.ask,
            args=(_compare_choice.beside(known, run), run.experiment),
            help=_("Beside the pinned baseline of this experiment, or else the newest other run."),
        )
        _runs_edit.offer_pin(run, pinned=known.label(run).pinned)
        _runs_edit.offer_deletion(known, run)


def _close() -> None:
    _controls.put({"runs_run": ""})


def _offer_page(run: StoredRun) -> None:
    """Offer a view that showed the run, where one is known."""
    try:
        target = _stored.in_its_page(_lab.laboratory().labels.link(run.key))
    except DatabaseError:
        target = None
    if target is None:
        st.caption(
            _("No link to its page is known: nobody has looked at it in a page of this server."), width="content"
        )
        return
    # In a new tab: in this one, what the visitor had set on that page before would mix with the link.
    st.link_button(_("Open in its page"), target, icon=":material/open_in_new:")


def _tell_origin(run: StoredRun) -> None:
    how = run.provenance
    computed = _("Computed by a worker") if how.origin == "worker" else _("Computed at once by a page")
    words = _("{computed} on {device} in {time}, finished {when} UTC, {size:.1f} kB, key {key}.")
    told = words.format(
        computed=computed,
        device=_words.escaped(how.device),
        time=_live.duration(how.duration),
        when=_words.escaped(f"{_stored.finished(run):%Y-%m-%d %H:%M:%S}"),
        size=run.size / 1e3,
        key=_words.literally(run.key, 64),
    )
    versions = ", ".join(f"{name} {version}" for name, version in how.versions.items())
    revised = _("{versions}, revision {revision}").format(versions=versions, revision=how.revision)
    with_revision = revised if how.revision else versions
    st.caption(f"{told}  \n{_words.escaped(with_revision)}")
    why_not = _stored.question(run.spec).why_not
    if why_not:
        words = _("This run cannot be opened here ({reason}): only what its file says of itself is shown.")
        st.warning(words.format(reason=_words.escaped(why_not)), icon=":material/history:")


def _show_numbers(run: StoredRun) -> None:
    numbers = pd.DataFrame(_stored.scalars(run).items(), columns=["number", "value"])
    if numbers.empty:
        if not _stored.question(run.spec).why_not:
            st.caption(_("This experiment names no number that would sum it up."))
        return
    columns: dict[str, Any] = {
        "number": _("Final number"),
        "value": st.column_config.NumberColumn(_("Value"), format="%.5g"),
    }
    _view.table("runs_numbers", _view.Table("run-numbers", numbers))
    alt = _("The numbers that sum up this run.")
    st.dataframe(numbers, hide_index=True, key="runs_numbers", column_config=columns, alt=alt, placeholder="–")


def _show_settings(run: StoredRun) -> None:
    """Show every setting, those first that are not at their defaults."""
    everything, special = dotted_settings.flat(run.settings), _stored.changed(run)
    usual = dotted_settings.flat(_stored.usual(run))
    names = sorted(everything, key=lambda name: name not in special)
    rows = pd.DataFrame(
        {
            "changed": ["●" if name in special else "" for name in names],
            "setting": names,
            "value": [_stored.written(everything[name]) for name in names],
            "default": [_stored.written(usual[name]) if name in usual else "–" for name in names],
        }
    )
    columns: dict[str, Any] = {
        "changed": st.column_config.TextColumn(_("●"), help=_("Not at its default."), width=28),
        "setting": _("Setting"),
        "value": _("Value"),
        "default": _("Default"),
    }
    _view.table("runs_settings", _view.Table("run-settings", rows))
    alt = _("All settings of this run.")
    st.dataframe(rows, hide_index=True, key="runs_settings", column_config=columns, alt=alt)
