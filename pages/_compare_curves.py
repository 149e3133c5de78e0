"""The curves of several runs over one another, and each run's best, last and any other value beside the baseline's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import curve_summary
from dlcore.figures import run_curves
from pages import _compare_choice, _controls, _numbers, _plot, _share
from pages._compare_tables import Rival
from pages._words import _

HEIGHT = 400
LINE = 24
"""Height in px of a row of the legend, which stands below the picture."""
MOST_MEMBERS = len(run_curves.DASHES)
SCALES: Final = {"linear": "Linear", "logarithmic": "Logarithmic"}
BEST: Final = {"lowest": "Lowest", "highest": "Highest"}
BY: Final = {"best": "Best", "at": "At the place", "last": "Last"}


class Look(NamedTuple):
    """What is looked at: a measure of some members, scales, a place, which end of a curve is best, what is compared."""

    measure: str
    members: tuple[str, ...]
    axes: run_curves.Axes
    at: float
    best: curve_summary.Best
    by: str


def show(compared: Sequence[Rival]) -> None:
    """Show the curves and the table of what they come to."""
    measures = _measures(compared)
    if not measures:
        st.caption(_("This experiment draws no curves over steps; its final numbers are below."))
        return
    look = _choose(compared, measures)
    runs = [run_curves.Run(one.letter, one.name, _members(one, look.measure)) for one in compared]
    entries = len(compared) + (len(look.members) if len(look.members) > 1 else 0)
    figure = run_curves.overlay(runs, look.members, look.axes, look.at)
    alt = _("{measure} of {count} runs laid over one another.").format(measure=look.axes.y, count=len(runs))
    _plot.show(figure, key="cmpr_curves", alt=alt, height=HEIGHT + LINE * math.ceil(entries / 2), view=look.measure)
    rows = _summary(compared, look)
    alt = _("Best, chosen and last value of each curve, and the difference from the baseline.")
    st.dataframe(rows, hide_index=True, key="cmpr_table", column_config=_columns(look), alt=alt, placeholder="–")
    _share.show(key="cmpr_share", table=rows, name="compared-curves")


def _measures(compared: Sequence[Rival]) -> dict[str, list[str]]:
    """Return the members of each measure, in the order in which the runs name them."""
    found: dict[str, dict[str, None]] = {}
    for one in compared:
        for name in one.series:
            measure, _slash, member = name.partition("/")
            found.setdefault(measure, {})[member] = None
    return {measure: list(members) for measure, members in found.items()}


def _members(one: Rival, measure: str) -> Mapping[str, run_curves.Curve]:
    parts = {name.partition("/"): curve for name, curve in one.series.items()}
    return {name[2]: (np.asarray(x), np.asarray(y)) for name, (x, y) in parts.items() if name[0] == measure}


def _choose(compared: Sequence[Rival], measures: Mapping[str, list[str]]) -> Look:
    what, across, up, better = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
    names = {one: _in_words(one) for one in measures}
    with what:
        measure = _controls.choice(
            names,
            key="cmpr_what",
            label=_("Curves of"),
            default=next(iter(names)),
            on_change=_compare_choice.go_to_the_end,
        )
    with across:
        x = _controls.switch(SCALES, key="cmpr_x", label=_("Across"), default="linear")
    with up:
        y = _controls.switch(SCALES, key="cmpr_y", label=_("Up"), default="linear")
    with better:
        end = _controls.switch(BEST, key="cmpr_best", label=_("Best is"), default="lowest")
    members = _choose_members(measures[measure])
    place, compare = st.columns([5, 4], vertical_alignment="center", gap="medium")
    with place:
        at = _choose_place(compared, measure)
    with compare:
        by = _controls.switch(BY, key="cmpr_by", label=_("Difference of"), default="last")
    axes = run_curves.Axes(_("Step, epoch or size"), _in_words(measure), x == "logarithmic", y == "logarithmic")
    best: curve_summary.Best = "highest" if end == "highest" else "lowest"
    return Look(measure, members, axes, at, best, by)


def _in_words(name: str) -> str:
    return name.replace("_", " ")


def _choose_members(members: Sequence[str]) -> tuple[str, ...]:
    """Show whose curves are drawn, where there are several."""
    if len(members) < 2:
        return tuple(members)
    names = {one: one or "all" for one in members}
    usual = list(members[:MOST_MEMBERS])
    return _controls.choices(names, key="cmpr_of", label=_("Of"), default=usual) or tuple(usual[:1])


def _choose_place(compared: Sequence[Rival], measure: str) -> float:
    """Show the slider of the place at which the curves are read; it begins at their end."""
    curves = [curve for one in compared for curve in _members(one, measure).values() if len(curve[0])]
    low = min((float(np.min(places)) for places, _values in curves), default=0.0)
    high = max((float(np.max(places)) for places, _values in curves), default=0.0)
    if not (math.isfinite(low) and math.isfinite(high)) or high - low < 0.001:
        return high
    held = _controls.held("cmpr_at", high)
    if _compare_choice.at_the_end() or not low <= held <= high:
        _controls.put({"cmpr_at": high})
    hint = _("The curves are read at the last point up to this place.")
    return _numbers.sliding(low, high, high, key="cmpr_at", label=_("Place"), help=hint)


def _summary(compared: Sequence[Rival], look: Look) -> pd.DataFrame:
    """Return a row for each curve: its values, and how far one of them is from the baseline's."""
    found = {
        (one.title, member): curve_summary.summarise(*curve, look.at, look.best)
        for one in compared
        for member, curve in _members(one, look.measure).items()
        if member in look.members
    }
    base = compared[0].title
    nothing = curve_summary.Summary(math.nan, math.nan, math.nan, math.nan)
    apart = {
        (title, member): curve_summary.difference(
            getattr(summary, look.by), getattr(found.get((base, member), nothing), look.by)
        )
        for (title, member), summary in found.items()
    }
    return pd.DataFrame(
        {
            "run": [title for title, _member in found],
            "of": [member for _title, member in found],
            "best": [summary.best for summary in found.values()],
            "best_at": [summary.best_at for summary in found.values()],
            "at_place": [summary.at for summary in found.values()],
            "last": [summary.last for summary in found.values()],
            "difference": [math.nan if title == base else apart[title, of].absolute for title, of in found],
            "percent": [math.nan if title == base else apart[title, of].percent for title, of in found],
        }
    )


def _columns(look: Look) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    compared = {"best": _("best"), "at": _("at the place"), "last": _("last")}[look.by]
    words = _("Of the value {what}, from the baseline's; the baseline is run A.").format(what=compared)
    return {
        "run": _("Run"),
        "of": None if len(look.members) < 2 else _("Of"),
        "best": number(_("Best"), format="%.5g"),
        "best_at": number(_("Best at"), format="%.6g"),
        "at_place": number(_("At {place}").format(place=f"{look.at:.6g}"), format="%.5g"),
        "last": number(_("Last"), format="%.5g"),
        "difference": number(_("Difference"), format="%+.5g", help=words),
        "percent": number(_("Difference (%)"), format="%+.2f", help=words),
    }
