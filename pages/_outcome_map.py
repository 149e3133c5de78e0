"""Outcomes over settings: one optimizer, its learning rate by a second hyper-parameter, and the path of one cell."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore import lab
from dlcore.elements import optimizers
from dlcore.elements.hyperparameters import Hyper
from dlcore.experiments.outcome_map import OutcomeMap, OutcomeMapResult
from pages import (
    _controls,
    _live,
    _map_choices,
    _numbers,
    _outcome_pictures,
    _outcome_words,
    _racers,
    _surface_choices,
    _words,
)
from pages._words import _

COLOURS = {"loss": "Final loss", "steps": "Steps needed", "end": "Where it ends"}
"""Proper names, untranslated: they stand in the URL."""
RANGES = {"map_lr_low": "lr_low", "map_lr_high": "lr_high", "map_h_low": "hyper_low", "map_h_high": "hyper_high"}
"""Field of the experiment by key of its control."""
FIELDS = RANGES | {
    "map_kappa": "condition", "map_tol": "tolerance", "map_x": "start_x", "map_y": "start_y", "map_cells": "resolution"
}  # fmt: skip

Run = lab.Run[OutcomeMapResult]


def choose_colour() -> str:
    """Show what the colours can mean and return the choice."""
    return _controls.switch(COLOURS, key="map_by", label=_("Colour"), default="loss")


def show(surface: str, steps: int, colour: str) -> None:
    """Show the map, the path of the chosen cell beside it, and the words about them."""
    rule, second = _map_choices.choose_hypers()
    left, right = st.columns(2, gap="medium")
    with left:
        rate = _choose_hyper(rule, rule.hypers[0], _surface_choices.suggested(surface)[rule.id]["lr"])
        map_place = st.container(key="map_outcome_place")
    with right:
        value = _choose_hyper(rule, second, second.default)
        path_place = st.container(key="map_path_place")
    below = st.container()
    drawer = st.expander(
        _("Start, ranges and the other hyper-parameters"), icon=":material/tune:", key="map_more", on_change="rerun"
    )
    with drawer:
        settings, others = _choose_rest(surface, rule, second, drawer)
    with below:
        racer = {"optimizer": rule.id, "settings": others}
        question = _controls.build(OutcomeMap, surface=surface, hyper=second.id, racer=racer, steps=steps, **settings)
    if question is None:
        return
    with map_place:
        run = _show_map(question, (rate, value), colour)
        st.caption(_words.explanation("maps", "outcomes-lead"))
    with path_place:
        _outcome_pictures.show_path(question, (rate, value))
    if run is not None and run.result is not None:
        _outcome_words.show(question, run.result, (rate, value))


def _choose_hyper(rule: optimizers.Optimizer, hyper: Hyper, usual: float) -> float:
    """Show the value that one of the two hyper-parameters has for the path that is drawn."""
    show = _numbers.logarithmic if hyper.logarithmic else _numbers.sliding
    label = f"**{hyper.name}** ${hyper.symbol}$"
    return show(hyper.low, hyper.high, usual, key=f"map_{rule.id}_{hyper.id}", label=label, help=hyper.help)


def _choose_rest(
    surface: str, rule: optimizers.Optimizer, second: Hyper, drawer: Any
) -> tuple[dict[str, Any], dict[str, float]]:
    """Show the rest where it is wanted; return fields of the experiment, and the optimizer's other settings."""
    ranges = _map_choices.usual_ranges(surface, rule.id, second)
    values = _map_choices.usual(surface) | ranges | {"map_cells": _controls.default(OutcomeMap, "resolution")}
    others = {one.id: one for one in rule.hypers if one.id not in ("lr", second.id)}
    settings = {id: one.default for id, one in others.items()}
    if _controls.wanted(drawer, values | {f"map_{rule.id}_{id}": value for id, value in settings.items()}):
        values |= _map_choices.choose_rest(surface) | _choose_ranges(second, ranges)
        settings = {id: _racers.setting("map", rule.id, one, one.default) for id, one in others.items()}
    return {field: values[key] for key, field in FIELDS.items() if key in values}, settings


def _choose_ranges(second: Hyper, usual: dict[str, float]) -> dict[str, Any]:
    """Show between which values the two hyper-parameters are varied, and in how many cells."""
    values: dict[str, Any] = {}
    labels = (_("Learning rates from"), _("to"), _("{name} from").format(name=second.name), _("to"))
    for place, (key, initial), label in zip(st.columns(5), usual.items(), labels, strict=False):
        with place:
            values[key] = _numbers.number(OutcomeMap, RANGES[key], key=key, label=label, initial=initial)
    with st.columns(5)[0]:
        words = _("Cells per axis: 96 means 96 × 96 runs.")
        values["map_cells"] = _numbers.number(
            OutcomeMap, "resolution", key="map_cells", label=_("Resolution"), step=16, help=words
        )
    return values


def _show_map(question: OutcomeMap, chosen: tuple[float, float], colour: str) -> Run | None:
    """Show the map: as far as it has come while it is computed, then with what theory says."""

    def draw(run: Run | None) -> None:
        if run is None or run.result is None:
            _live.tell(question, run, "map_outcome_run")
            _outcome_pictures.show_sketch(question, run)

    run = _live.follow(question, draw)
    if run is not None and run.result is not None:
        _outcome_pictures.show_map(question, run.result, chosen, colour)
    return run
