"""How far a peer's run and this server's own agree: a verdict in a sentence, and every value behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.lab import agreement, exchange
from pages import _words
from pages._words import _


def show(foreign: exchange.Foreign[Any], own: lab.Run[Any]) -> None:
    """Show how far the two results agree."""
    compared = agreement.compare(foreign.run.result, own.result, foreign.question.of_the_machine)
    with st.container(key="file_verdict"):
        _tell_verdict(compared)
        if foreign.run.provenance == own.provenance:
            st.caption(_("The file was made from this very run: nothing has been computed twice."))
    with st.expander(_("Every value"), key="file_values", on_change="rerun") as drawer:
        if drawer.open:
            st.markdown(_words.explanation("run_files", "agreement"))
            _show_table(compared)


def _tell_verdict(compared: Sequence[agreement.Comparison]) -> None:
    """Say the verdict, and where the two part."""
    apart = agreement.first_apart(compared)
    if apart is None:
        words = _("**Same.** All {count} arrays, numbers and texts of the two results are equal, bit for bit.")
        st.success(words.format(count=len(compared)), icon=":material/check_circle:")
    elif apart.verdict == "rounding":
        largest = agreement.farthest(compared)
        words = _("**Same up to rounding.** The largest difference is {relative:.1e} of the largest value, in {name}.")
        told = words.format(relative=largest.relative, name=_words.literally(largest.name))
        st.success(told, icon=":material/check_circle:")
    else:
        agree = sum(one.verdict != "different" for one in compared)
        words = _("**Different**, first in {name}: {why} {agree} of {count} arrays, numbers and texts agree.")
        told = words.format(name=_words.literally(apart.name), why=_why(apart), agree=agree, count=len(compared))
        st.warning(told, icon=":material/difference:")


def _why(apart: agreement.Comparison) -> str:
    """Say in a sentence what is different."""
    place = ", ".join(map(str, apart.place))
    at = _(" at place {place}").format(place=place) if place else ""
    match apart.why:
        case "shape":
            return _("the two do not have the same shape.")
        case "kind":
            return _("one is a number, the other is not.")
        case "missing":
            return _("only one of the two has it.")
        case "finite":
            return _("a value is finite on one side only{at}.").format(at=at)
        case _other:
            return _values(apart, at)


def _values(apart: agreement.Comparison, at: str) -> str:
    if math.isnan(apart.absolute):  # texts have no distance
        return _("the two are not the same.")
    words = _("they part{at}; the largest difference is {absolute:.3g}, {relative:.1e} of the largest value.")
    return words.format(at=at, absolute=apart.absolute, relative=apart.relative)


def _show_table(compared: Sequence[agreement.Comparison]) -> None:
    verdicts = {"same": _("same"), "rounding": _("rounding"), "different": _("different")}
    rows = {
        _("Value"): [one.name for one in compared],
        _("Verdict"): [verdicts[one.verdict] for one in compared],
        _("Largest difference"): [one.absolute for one in compared],
        _("of the largest value"): [one.relative for one in compared],
        _("First at place"): [", ".join(map(str, one.place)) or "–" for one in compared],
    }
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="file_values_table",
        placeholder="–",
        column_config=dict.fromkeys(list(rows)[2:4], st.column_config.NumberColumn(format="%.3g")),
        alt=_("Every value of the two results, and how far they are apart."),
    )
