"""What both kinds of maps say below the pictures: what to notice, and the formulas with the numbers of the view."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dlcore.elements import surfaces
from dlcore.elements.racer import Racer
from dlcore.experiments.surface_map import SurfaceMap
from pages import _formula, _lab, _racers, _words
from pages._words import _


def show_notice(words: str) -> None:
    """Show what to notice, and what it means to arrive."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="map_notice"):
        st.markdown(words)
        st.caption(_words.explanation("maps", "arrived"))


def show_formulas(surface: str, condition: float, racers: Sequence[Racer]) -> None:
    """Show, in a drawer, the formulas of the surface and of the optimizers."""
    drawer = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="map_formulas", on_change="rerun"
    )
    if not drawer.open:
        return
    with drawer:
        record = surfaces.get(surface)
        land = _lab.answer(SurfaceMap(surface=surface, condition=condition, resolution=record.grid)).result
        if land is not None:
            st.markdown(f"**{record.name}**")
            symbols = {r"\kappa": f"{condition:g}"} if record.has_condition else {}
            _formula.show(land.latex, record.expression, source=record.source, symbols=symbols)
        st.divider()
        _racers.show_formulas(racers)
