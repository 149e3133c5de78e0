"""The home page: what this is, the topics as cards with pictures of real results, and the latest runs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _afresh, _home_cards, _lab, _lesson_examples, _live, _words
from pages._words import _


def _show_card(card: _home_cards.Card) -> None:
    with st.container(border=True, height="stretch"):
        st.page_link(card.page, label=f"**{card.title}**", query_params=_afresh.parameters(card.link))
        st.caption(card.question)
        card.picture()


def _show_lessons() -> None:
    st.subheader(_("Lessons to try"), anchor=False)
    st.caption(_words.explanation("home", "lessons"))
    with st.container(horizontal=True, key="home_lessons"):
        for example in _lesson_examples.examples():
            st.page_link(
                example.page,
                label=example.lesson.title,
                icon=":material/school:",
                query_params=_afresh.parameters(example.link()),
            )


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
    with st.container(key="home_all_runs"):
        st.page_link("pages/runs.py", label=_("All runs: find, compare, open them in their pages"))


st.title("Gradient Lab", anchor=False)
st.markdown(_words.explanation("home", "lead"))
for _number, (_title, _cards) in enumerate(_home_cards.sections()):
    st.subheader(_title, anchor=False)
    with st.grid(3, key=f"home_cards_{_number}"):
        for _card in _cards:
            _show_card(_card)
_show_lessons()
_show_latest_runs()
