"""The home page: what this is, the topics as cards with pictures of real results, and the latest runs."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages import _lab, _live, _regression_pictures, _surface_race, _words
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
        st.caption(_("None yet. The first one is being computed for the card above."))
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


st.title("Gradient Lab", anchor=False)
st.markdown(_words.explanation("home", "lead"))
surface, regression = st.columns(2, gap="medium")
with surface:
    _card(
        _("Optimizers: race on a surface"),
        _("Which way down is fastest, and when does it fall off?"),
        _surface_race.show_picture,
        "",
    )
with regression:
    _card(
        _("Optimizers: race on real networks"),
        _("The same start, the same batches: which rule learns the curve first?"),
        _regression_pictures.show_card,
        "Regression",
    )
_show_latest_runs()
