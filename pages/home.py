"""The home page: what this is, the topics as cards with pictures of real results, and the latest runs."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages import _digits, _lab, _live, _maps, _momentum, _regression_pictures, _surface_race, _sweep, _words
from pages._words import _


def _card(title: str, question: str, picture: Callable[[], None], tab: str) -> None:
    with st.container(border=True, height="stretch"):
        st.page_link("pages/optimizers.py", label=f"**{title}**", query_params={"opt_tab": tab} if tab else None)
        st.caption(question)
        picture()


def _show_latest_runs() -> None:
    latest = _lab.laboratory().recent(8)
    st.subheader(_("Latest runs"), anchor=False)
    if not latest:
        st.caption(_("None yet. The first one is being computed for the cards above."))
        return
    rows = [
        {
            _("Experiment"): run.experiment.replace("_", " "),
            _("Finished (UTC)"): run.provenance.created[:19].replace("T", " "),
            _("Took"): _live.duration(run.provenance.duration),
            _("Device"): run.provenance.device,
        }
        for run in latest
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="home_runs", alt=_("The latest runs."))


def _cards() -> tuple[tuple[str, str, Callable[[], None], str], ...]:
    """Return title, question, picture and tab of every topic; the first tab needs no name in the address."""
    return (
        (
            _("Race on a surface"),
            _("Which way down is fastest, and when does it fall off?"),
            _surface_race.show_picture,
            "",
        ),
        (
            _("Maps"),
            _("Which minimum is found from where, and with which settings?"),
            _maps.show_picture,
            "Maps",
        ),
        (
            _("Why momentum works"),
            _("What do learning rate and momentum do to every eigenvalue?"),
            _momentum.show_picture,
            "Momentum",
        ),
        (
            _("Race on real networks"),
            _("The same start, the same batches: which rule learns the curve first?"),
            _regression_pictures.show_card,
            "Regression",
        ),
        (
            _("Sweep of 448 networks"),
            _("Who is good, and who forgives a wrong learning rate?"),
            _sweep.show_picture,
            "Sweep",
        ),
        (
            _("Race on real digits"),
            _("How much of a difference between optimizers is luck?"),
            _digits.show_picture,
            "Digits",
        ),
    )


st.title("Gradient Lab", anchor=False)
st.markdown(_words.explanation("home", "lead"))
st.subheader(_("Optimizers"), anchor=False)
with st.grid(3, key="home_cards"):
    for _card_of in _cards():
        _card(*_card_of)
_show_latest_runs()
