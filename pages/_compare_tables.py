"""The tables of the tab "Compare": the settings that differ, and the final numbers beside the baseline's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from dlcore.elements import curve_summary, dotted_settings
from dlcore.lab import StoredRun, finding
from dlcore.lab.experiment import Curve
from pages import _controls, _live, _share, _stored, _view, _words
from pages._words import _

LONGEST_NAME = 40
SHOWN: Final = {"values": "Values", "difference": "Difference", "percent": "Percent"}


class Rival(NamedTuple):
    """A run in a comparison: its letter, a name that tells it from the others, its curves and final numbers."""

    run: StoredRun
    letter: str
    name: str
    series: Mapping[str, Curve]
    scalars: Mapping[str, float]

    @property
    def title(self) -> str:
        """What heads its column."""
        return f"{self.letter}: {self.name}"


def rivals(known: _stored.Library, runs: Sequence[StoredRun]) -> list[Rival]:
    """Return the runs with their results; say which of them cannot be opened here."""
    apart = dotted_settings.differing([run.settings for run in runs])
    found = []
    for place, (letter, run) in enumerate(zip(ascii_uppercase, runs, strict=False)):
        own = finding.written({name: values[place] for name, values in apart.items()})
        name = known.label(run).name or own or run.key[: _stored.DIGITS]
        short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        found.append(Rival(run, letter, short, _stored.series(run), _stored.scalars(run)))
        why_not = _stored.question(run.spec).why_not
        if why_not:
            words = _("The result of {name} cannot be read here ({reason}): only its settings are compared.")
            told = words.format(name=_words.literally(found[-1].title), reason=_words.escaped(why_not))
            st.warning(told, icon=":material/history:")
    return found


def show_settings(compared: Sequence[Rival]) -> None:
    """Show the settings that are not the same in all runs, and how each run came about."""
    st.subheader(_("Settings that differ"), anchor=False)
    apart = dotted_settings.differing([one.run.settings for one in compared])
    facts = {
        _("finished (UTC)"): [f"{_stored.finished(one.run):%Y-%m-%d %H:%M}" for one in compared],
        _("took"): [_live.duration(one.run.provenance.duration) for one in compared],
        _("device"): [one.run.provenance.device for one in compared],
    }
    texts = {name: [_written(value) for value in values] for name, values in apart.items()}
    rows = pd.DataFrame.from_dict({**texts, **facts}, orient="index", columns=[one.title for one in compared])
    rows = rows.rename_axis("setting").reset_index()
    if len(compared) > 1 and not apart:
        st.caption(_("None: these runs answer the same question."))
    _view.table("cmpr_settings", _view.Table("compared-settings", rows))
    alt = _("The settings that differ between the runs.")
    columns = {"setting": st.column_config.TextColumn(_("Setting"), pinned=True)}
    st.dataframe(rows, hide_index=True, key="cmpr_settings", column_config=columns, alt=alt)


def _written(value: dotted_settings.Scalar) -> str:
    return "–" if value is None else _stored.written(value)


def show_numbers(compared: Sequence[Rival]) -> None:
    """Show the numbers that sum up each run, or how far they are from the baseline's."""
    names = list(dict.fromkeys(name for one in compared for name in one.scalars))
    if not names:
        return
    st.subheader(_("Final numbers"), anchor=False)
    shown = _controls.switch(SHOWN, key="cmpr_show", label=_("Beside the baseline"), default="values")
    base = compared[0].scalars
    columns = {one.title: [_number(one.scalars, base, name, shown) for name in names] for one in compared}
    rows = pd.DataFrame({"number": names, **columns})
    _view.table("cmpr_numbers", _view.Table("compared-numbers", rows))
    written = "%+.2f %%" if shown == "percent" else "%+.5g" if shown == "difference" else "%.5g"
    config = {one.title: st.column_config.NumberColumn(format=written) for one in compared}
    config[compared[0].title] = st.column_config.NumberColumn(format="%.5g", help=_("The baseline."))
    st.dataframe(
        rows,
        hide_index=True,
        key="cmpr_numbers",
        column_config={"number": st.column_config.TextColumn(_("Number"), pinned=True), **config},
        alt=_("The final numbers of each run."),
        placeholder="–",
    )
    _share.show(key="cmpr_numbers_share", table=rows, name="compared-numbers")


def _number(own: Mapping[str, float], base: Mapping[str, float], name: str, shown: str) -> float | None:
    """Return a number of a run, or its difference from the baseline's; the baseline's own numbers stand as they are."""
    if name not in own:
        return None
    if shown == "values" or own is base:
        return own[name]
    if name not in base:
        return None
    apart = curve_summary.difference(own[name], base[name])
    return apart.percent if shown == "percent" else apart.absolute
