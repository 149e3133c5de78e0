"""Basins of attraction: a map of starts for each optimizer, and the run from the start that was clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dlcore import lab
from dlcore.elements import optimizers, racer
from dlcore.experiments.basin_map import BasinMap, BasinMapResult
from pages import (
    _basin_pictures,
    _controls,
    _live,
    _map_choices,
    _map_words,
    _numbers,
    _racers,
    _share,
    _surface_choices,
    _words,
)
from pages._words import _

COLOURS = {"end": "Where it ends", "steps": "Steps needed"}
"""Proper names, untranslated: they stand in the URL."""
FIRST_FIELD = ("momentum", "adam")
MOST = 6
"""Maps that are shown at a time."""

Run = lab.Run[BasinMapResult]


def choose_colour() -> str:
    """Show what the colours can mean and return the choice."""
    return _controls.switch(COLOURS, key="map_colour", label=_("Colour"), default="end")


def show(surface: str, steps: int, colour: str) -> None:
    """Show the maps of the chosen optimizers, where their starts end, and the table behind them."""
    chosen = _racers.choose("map", default=FIRST_FIELD)
    if len(chosen) > MOST:
        st.info(_("Only the first {most} maps are shown: take some optimizers away.").format(most=MOST))
        chosen = chosen[:MOST]
    rates, places = _choose_rates(surface, chosen)
    below = st.container()
    drawer = st.expander(
        _("Start, resolution and every hyper-parameter"), icon=":material/tune:", key="map_more", on_change="rerun"
    )
    with drawer:
        settings, start = _choose_rest(surface, drawer)
        field = _racers.field("map", rates, _surface_choices.suggested(surface), drawer)
    with below:
        questions = _ask(field, {"surface": surface, "steps": steps, **settings})
    results = {}
    for question in questions:
        with places[question.racer.optimizer]:
            run = _show_map(question, start, colour, height=350 if len(questions) < 3 else 300)
        if run is not None and run.result is not None:
            results[question] = run.result
    with below:
        if results:
            _basin_pictures.show_shares(results)
        st.caption(_words.explanation("maps", "basins-lead"))
    if len(results) == len(questions) > 0:
        _show_table(results)
        _map_words.show_notice(_words.explanation("maps", "basins-notice"))
        _map_words.show_formulas(surface, questions[0].condition, [question.racer for question in questions])


def show_picture(surface: str) -> None:
    """Show the map of the first optimizer as it starts by default, small."""
    first = racer.Racer(optimizer=FIRST_FIELD[0], settings=_surface_choices.suggested(surface)[FIRST_FIELD[0]])
    _basin_pictures.show_card(BasinMap(surface=surface, racer=first))


def _choose_rates(surface: str, chosen: Sequence[str]) -> tuple[dict[str, float], dict[str, Any]]:
    """Show the learning rate of each optimizer; return it and the place for its map below."""
    rates, places = {}, {}
    usual = _surface_choices.suggested(surface)

    def show_one(number: int) -> None:
        id = chosen[number]
        rates[id] = _racers.learning_rate("map", id, usual, f"**{optimizers.OPTIMIZERS[id].name}** η")
        places[id] = st.container(key=f"map_{id}")

    _map_choices.side_by_side(len(chosen), 3, show_one)
    return rates, places


def _choose_rest(surface: str, drawer: Any) -> tuple[dict[str, Any], tuple[float, float]]:
    """Show the rest of the settings where it is wanted; return the fields of the experiment and the start."""
    values = _map_choices.usual(surface) | {"map_res": _controls.default(BasinMap, "resolution")}
    if _controls.wanted(drawer, values):
        values |= _map_choices.choose_rest(surface)
        words = _("Starts per axis: 128 means 128 × 128 runs.")
        with st.columns(3)[0]:
            values["map_res"] = _numbers.number(
                BasinMap, "resolution", key="map_res", label=_("Resolution"), step=16, help=words
            )
    fields = {"condition": "map_kappa", "tolerance": "map_tol", "resolution": "map_res"}
    settings = {field: values[key] for field, key in fields.items() if key in values}
    return settings, (values["map_x"], values["map_y"])


def _ask(field: Sequence[racer.Racer], settings: dict[str, Any]) -> list[BasinMap]:
    """Return the question of each optimizer; a reason why there is none is told once."""
    questions = []
    for one in field:
        question = _controls.build(BasinMap, racer=one, **settings)
        if question is None:
            return []
        questions.append(question)
    return questions


def _show_map(question: BasinMap, start: tuple[float, float], colour: str, height: int) -> Run | None:
    """Show one map: as far as it has come while it is computed, then with the run from the start."""

    def draw(run: Run | None) -> None:
        if run is None or run.result is None:
            _live.tell(question, run, f"map_{question.racer.optimizer}_run")
            _basin_pictures.show_sketch(question, run, height)

    run = _live.follow(question, draw)
    if run is not None and run.result is not None:
        _basin_pictures.show_map(question, run.result, start, colour, height)
    return run


def _show_table(results: dict[BasinMap, BasinMapResult]) -> None:
    table = _basin_pictures.table(results)
    columns: dict[str, Any] = {
        "optimizer": _("Optimizer"),
        "learning_rate": st.column_config.NumberColumn(_("Learning rate"), format="%g"),
        "end": _("End"),
        "share_percent": st.column_config.NumberColumn(_("Share of starts (%)"), format="%.1f"),
        "median_steps": st.column_config.NumberColumn(_("Median steps to arrive"), format="%d"),
    }
    alt = _("Where the starts of each optimizer end.")
    st.dataframe(table, hide_index=True, key="map_table", column_config=columns, placeholder="–", alt=alt)
    _share.show(key="map_share", table=table, name="basins")
