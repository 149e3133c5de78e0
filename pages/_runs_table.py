"""The list of runs as a table of one screen: select one row for its details, several to compare them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dlcore.lab import StoredRun, finding
from pages import _compare_choice, _controls, _link, _live, _share, _stored, _view, _waiting, _words
from pages._words import _

ON_ONE_PAGE = 10
LONGEST = 160
"""Characters of a cell; the details have all of it."""
MOST_NUMBERS = 4
_FOUND, _SELECTED = "_runs_found", "_runs_selected"


def show(known: _stored.Library, found: Sequence[StoredRun]) -> None:
    """Show one screen of the runs that were found, and what can be done with those that are selected."""
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center", key="runs_below"):
        page = _page([run.key for run in found])
        shown = found[(page - 1) * ON_ONE_PAGE : page * ON_ONE_PAGE]
        rows = _rows(known, shown)
        with place:
            selected = _show_table(known, shown, rows)
        words = _("{first} to {last} of {count} runs")
        first = (page - 1) * ON_ONE_PAGE + 1
        st.caption(words.format(first=first, last=first + len(shown) - 1, count=f"{len(found):,}"), width="content")
        _offer_comparison(selected)
        _share.show(key="runs_share", table=rows, name="runs")


def chosen(known: _stored.Library) -> StoredRun | None:
    """Return the run whose details are asked for: its key's first digits stand in the address, written by the table."""
    digits = _controls.text(key="runs_run", label=_("Run"), default="", longest=64)  # not seen, see the style sheet
    run = known.find(digits.strip())
    if digits and run is None:
        words = _("The run {digits} is not in this server's store: deleted, gone to make room, or computed elsewhere.")
        st.warning(words.format(digits=_words.literally(digits)), icon=":material/search_off:")
    return run


def _page(found: Sequence[str]) -> int:
    """Show the choice of a page where there are several; other runs begin at their first page."""
    many, before = math.ceil(len(found) / ON_ONE_PAGE), st.session_state.get(_FOUND)
    meaning = hashlib.sha256("".join(found).encode()).hexdigest()
    st.session_state[_FOUND] = meaning
    if before not in (None, meaning) and _controls.held("runs_page", 1) != 1:
        _controls.put({"runs_page": 1})
    if many < 2:
        return 1
    _waiting.take("runs_page", 1, str)
    page: int = st.pagination(many, key="runs_page", bind="query-params")
    _controls.defaults()["runs_page"] = 1
    _view.control("runs_page", _("Page"), [page], [1])
    _link.offer("runs_page", [page], _("it must be a page from 1 to {last}").format(last=many))
    return page


def _show_table(known: _stored.Library, shown: Sequence[StoredRun], rows: pd.DataFrame) -> list[StoredRun]:
    """Show the table and return the runs that are selected in it."""
    key = f"runs_table_{hashlib.sha256(''.join(run.key for run in shown).encode()).hexdigest()[:8]}"
    opened = known.find(_controls.held("runs_run", st.query_params.get("runs_run", "")))
    state: Any = st.dataframe(
        rows,
        hide_index=True,
        key=key,
        height="content",
        column_config=_columns(tagged=bool(rows["tags"].map(len).any())),
        on_select=lambda: _open(key, shown),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [shown.index(opened)] if opened in shown else []}},
        alt=_("The stored runs, newest first."),
        placeholder="",
    )
    st.session_state.setdefault(_SELECTED, {})[key] = list(state.selection.rows)
    return [shown[row] for row in state.selection.rows if row < len(shown)]


def _open(key: str, shown: Sequence[StoredRun]) -> None:
    """Let the details show the row that was selected last."""
    rows = list(st.session_state[key].selection.rows)
    before = st.session_state.get(_SELECTED, {}).get(key, [])
    latest = next((row for row in rows if row not in before), rows[-1] if rows else None)
    there = shown[latest : latest + 1] if latest is not None else ()
    _controls.put({"runs_run": there[0].key[: _stored.DIGITS] if there else ""})


def _offer_comparison(selected: Sequence[StoredRun]) -> None:
    """Offer to compare what is selected, or say what is in the way."""
    if len(selected) < 2:
        st.caption(_("Select a row for its details, several to compare them."), width="content")
        return
    several = len({run.experiment for run in selected}) > 1 or len(selected) > _compare_choice.MOST
    st.button(
        _("Compare {count} runs").format(count=len(selected)),
        key="runs_compare",
        icon=":material/stacked_line_chart:",
        on_click=_compare_choice.ask,
        args=([run.key for run in selected], selected[0].experiment),
        disabled=several,
        help=_("Up to {most} runs of one experiment can be compared.").format(most=_compare_choice.MOST),
    )


def _rows(known: _stored.Library, shown: Sequence[StoredRun]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "pinned": ["★" if known.label(run).pinned else "" for run in shown],
            "run": [_titled(known, run) for run in shown],
            "name": [known.label(run).name for run in shown],
            "experiment": [run.experiment for run in shown],
            "settings": [_cut(finding.written(_stored.changed(run))) or _("all at their defaults") for run in shown],
            "numbers": [_cut(_numbers(run)) for run in shown],
            "finished": [_stored.finished(run).replace(tzinfo=None) for run in shown],
            "took": [_live.duration(run.provenance.duration) for run in shown],
            "tags": [list(known.label(run).tags) for run in shown],
            "device": [run.provenance.device for run in shown],
            "key": [run.key for run in shown],
        }
    )


def _titled(known: _stored.Library, run: StoredRun) -> str:
    """Return a run's name, if it has one, and its experiment."""
    named, experiment = known.label(run).name, _stored.words(run.experiment)
    return f"{named} · {experiment}" if named else experiment


def _numbers(run: StoredRun) -> str:
    """Write a few of the numbers that sum up a run, counts and seconds last: they are no news."""
    numbers = sorted(_stored.scalars(run).items(), key=lambda one: one[0] == "seconds" or one[1].is_integer())
    told = " · ".join(f"{name} {value:.4g}" for name, value in numbers[:MOST_NUMBERS])
    return f"{told} …" if len(numbers) > MOST_NUMBERS else told


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _columns(*, tagged: bool) -> dict[str, Any]:
    text = st.column_config.TextColumn
    at_defaults = _("The settings that are not at their defaults.")
    return {
        "pinned": text(_("★"), help=_("Pinned as a baseline."), width=28),
        "run": text(_("Run"), width=190),
        "name": None,
        "experiment": None,
        "settings": text(_("Settings"), help=at_defaults, width=230),
        "numbers": text(_("Final numbers"), width=230),
        "finished": st.column_config.DatetimeColumn(_("Finished (UTC)"), format="YYYY-MM-DD HH:mm", width=130),
        "took": text(_("Took"), width=64),
        "tags": st.column_config.ListColumn(_("Tags"), width="small") if tagged else None,
        "device": text(_("Device"), width="small"),
        "key": None,
    }
