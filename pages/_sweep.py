"""Sweep: every optimizer with every learning rate from several starts; who is good, and who forgives a wrong rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.experiments.regression_sweep import COURSE, RegressionSweep
from pages import (
    _controls,
    _curve_fitting,
    _live,
    _numbers,
    _plot,
    _presets,
    _racers,
    _schedules,
    _sweep_outcome,
    _sweep_pictures,
    _sweep_presets,
    _words,
)
from pages._sweep_pictures import View
from pages._words import _

MEASURES = {"best": "Best", "final": "Final", "test": "Test"}
BEST = "best"
BEST_OF_ALL, ITS_BEST = "Best of all", "Its best"
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 12.0


def show() -> None:
    """Show the whole tab."""
    chosen = _racers.choose("sweep", default=COURSE)
    strip = st.columns([20, 35, 25, 28], gap="medium")
    picture, cell = st.columns(2, gap="large")
    drawer = st.expander(
        _("Seeds, network, data and schedule"), icon=":material/tune:", key="sweep_more", on_change="rerun"
    )
    settings = _choose(strip, drawer)
    with picture:
        question = _controls.build(RegressionSweep, optimizers=chosen, **settings) if chosen else None
    if question is not None:
        with strip[3]:
            help = _words.explanation("sweep", "measures")
            measure = _controls.switch(MEASURES, key="sweep_loss", label=_("Loss that counts"), default=BEST, help=help)
        with cell:
            view = _choose_cell(question, measure)
        _show_sweep(view, picture, cell)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="sweep_try"):
        _presets.show("sweep", _sweep_presets.presets())


def show_picture() -> None:
    """Show the map of the sweep as it starts by default, small, where it has been trained."""
    question = RegressionSweep()
    if not _sweep_pictures.show_card(View(question, BEST, None, None)):
        st.caption(_size(question))


def _show_sweep(view: View, picture: DeltaGenerator, cell: DeltaGenerator) -> None:
    """Show the map, beside it a cell, and below what came of it all."""

    def pick(click: _plot.Click) -> None:
        _pick(view.question, click)

    with picture:
        start = _starts_unasked(view.question)
        run = _live.show(view.question, lambda run: _sweep_pictures.draw_map(view, run, pick), key="sweep", start=start)
        st.caption(_size(view.question) + " " + _words.explanation("sweep", "lead"))
    with cell:
        _live.follow(view.question, lambda run: _sweep_pictures.draw_fits(view, run), start=False)
    if run is not None and run.result is not None:
        _sweep_outcome.show(view, run, run.result, pick)


def _choose(strip: Sequence[DeltaGenerator], drawer: ExpanderContainer) -> dict[str, Any]:
    """Show the controls and return all settings but the optimizers."""
    with strip[0]:
        target = _curve_fitting.choose_target("sweep", RegressionSweep)
    with strip[1]:
        lowest = _rate("lowest_rate", "sweep_low", _("Lowest rate"))
        highest = _rate("highest_rate", "sweep_high", _("Highest rate"))
    left, right = strip[2].columns(2)
    with left:
        rates = _numbers.slider(RegressionSweep, "rates", key="sweep_rates", label=_("Learning rates"))
    with right:
        steps = _numbers.slider(RegressionSweep, "steps", key="sweep_steps", label=_("Steps"), step=100)
    with drawer:
        others = _curve_fitting.choose("sweep", RegressionSweep, drawer, seed=("seeds", _("Seeds")))
        schedule = _schedules.choose("sweep", drawer)
    chosen = {"target": target, "lowest_rate": lowest, "highest_rate": highest, "rates": rates, "steps": steps}
    return chosen | others | {"schedule": schedule}


def _rate(field: str, key: str, label: str) -> float:
    low, high = _controls.bounds(RegressionSweep, field)
    return _numbers.logarithmic(low, high, _controls.default(RegressionSweep, field), key=key, label=label)


def _choose_cell(question: RegressionSweep, measure: str) -> View:
    """Show which cell is looked at, and return it with the rest of what is."""
    rules = {BEST: BEST_OF_ALL, **{id: name for id, name in _racers.names().items() if id in question.optimizers}}
    rates = {BEST: ITS_BEST, **{name: name for name in question.rate_names}}
    left, right = st.columns(2)
    with left:
        rule = _choose_part(rules, "sweep_cell_o", _("Cell: optimizer"))
    with right:
        rate = _choose_part(rates, "sweep_cell_lr", _("Cell: learning rate"))
    return View(
        question,
        measure,
        row=None if rule == BEST else question.optimizers.index(rule),
        column=None if rate == BEST else question.rate_names.index(rate),
    )


def _choose_part(names: dict[str, str], key: str, label: str) -> str:
    """Show one menu of a cell; what other settings had and these have not goes back to the best."""
    if _controls.held(key, BEST) not in names:
        _controls.put({key: BEST})
    return _controls.choice(names, key=key, label=label, default=BEST)


def _pick(question: RegressionSweep, click: _plot.Click) -> None:
    """Look at the cell that was clicked."""
    row, column = question.cell_at(click.x, click.y)
    _controls.put({"sweep_cell_o": question.optimizers[row], "sweep_cell_lr": question.rate_names[column]})


def _starts_unasked(question: RegressionSweep) -> bool:
    """The sweep that this tab opens with starts by itself, once for all visitors; longer ones wait for a button."""
    return question.cost() < SECONDS_TO_START_UNASKED or question == RegressionSweep()


def _size(question: RegressionSweep) -> str:
    counts = _("{rules} optimizers × {rates} rates × {seeds} seeds = {models} networks in one batched training.")
    return counts.format(
        rules=len(question.optimizers), rates=question.rates, seeds=question.seeds, models=f"{question.models:,}"
    )
