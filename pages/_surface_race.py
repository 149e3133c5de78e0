"""Race on a surface: choose surface, optimizers and start; see every path on the map, in relief and in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements import racer, surfaces
from dlcore.experiments.surface_race import SurfaceRace, SurfaceRaceResult
from dlcore.experiments.surface_tuning import PLAN, SurfaceTuning, SurfaceTuningResult
from pages import (
    _controls,
    _formula,
    _live,
    _measured,
    _numbers,
    _optimizer_presets,
    _presets,
    _racers,
    _schedules,
    _share,
    _step_inside,
    _surface_choices,
    _surface_pictures,
    _tuning,
    _words,
)
from pages._words import _

FIRST_FIELD = ("sgd", "momentum", "rmsprop", "adam")

Run = lab.Run[SurfaceRaceResult]
Look = _surface_pictures.Look
Search = tuple[SurfaceTuning, SurfaceTuningResult]


def show() -> None:
    """Show the whole tab."""
    chosen = _racers.choose("s", default=FIRST_FIELD)
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question, search = _choose(chosen)
    with picture:
        run, look = (None, None) if question is None else _show_race(question)
    if question is not None and look is not None:
        _step_inside.show(question, *look)
    if question is not None and run is not None and run.result is not None:
        _show_details(question, run.result, search)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="s_try"):
        _presets.show("s", _optimizer_presets.surface(), _surface_choices.settle)


def show_picture() -> None:
    """Show the race as it starts by default, small, for the card on the home page."""
    surface = _controls.default(SurfaceRace, "surface")
    rates = _surface_choices.suggested(surface)
    racers = tuple(racer.Racer(optimizer=id, settings=rates[id]) for id in FIRST_FIELD)
    question = SurfaceRace(surface=surface, racers=racers)
    _surface_pictures.show_card(question)


def _choose(chosen: Sequence[str]) -> tuple[SurfaceRace | None, Search | None]:
    """Show the controls and return the question, or None while the settings make none (a sentence says why).

    Where the learning rates are to be tuned, the search that found them is returned too, once it has ended.
    """
    surface = _surface_choices.choose_surface()
    if surface is None:
        return None, None
    condition = _surface_choices.choose_condition(surface)
    usual = _surface_choices.suggested(surface)
    tuned = _tuning.wanted("s")
    rates = _racers.usual_rates(chosen, usual) if tuned else _racers.learning_rates("s", chosen, usual)
    outcome = st.container()
    steps = _numbers.slider(SurfaceRace, "steps", key="s_steps", label=_("Steps"))
    drawer = st.expander(
        _("Start, noise, schedule and every hyper-parameter"), icon=":material/tune:", key="s_more", on_change="rerun"
    )
    with drawer:
        settings = _surface_choices.at_defaults(surface)
        if _controls.wanted(drawer, _surface_choices.usual(surface)):
            settings = _surface_choices.choose_rest(surface)
        schedule = _schedules.choose("s", drawer)
        field = _racers.field("s", rates, usual, drawer)
    if not field:
        return None, None
    settings |= condition | {"schedule": schedule}
    question = _controls.build(SurfaceRace, surface=surface, racers=field, steps=steps, **settings)
    if question is None or not tuned:
        return question, None
    with outcome:
        return _tune(question)


def _tune(race: SurfaceRace) -> tuple[SurfaceRace, Search | None]:
    """Search for the learning rates of a race and return it with them; as it is until they are found."""
    shared = {name: getattr(race, name) for name in SurfaceTuning.model_fields}
    search = _controls.build(SurfaceTuning, **shared)
    if search is None:
        return race, None
    run = _live.show(search, lambda _run: None, key="s_search", start=True)
    if run is None or run.result is None:
        st.caption(_("Until then the race runs at the rates to begin with."))
        return race, None
    racers = _tuning.at_best_rates(race.racers, run.result.best_rates)
    words = _("Budget of each optimizer: {trials} rates × {steps} steps × {runs} noise seeds = {budget} steps.")
    if race.runs == 1:
        words = _("Budget of each optimizer: {trials} rates × {steps} steps = {budget} steps.")
    budget = words.format(trials=PLAN.trials, steps=race.steps, runs=race.runs, budget=f"{search.budget:,}")
    _tuning.show_rates("s", racers, budget)
    return race.model_copy(update={"racers": racers}), (search, run.result)


def _show_race(question: SurfaceRace) -> tuple[Run | None, Look | None]:
    """Show the map with the race, and on it what one of the racers has in mind."""
    above = st.container()
    st.caption(_words.explanation("optimizers", "surface-lead"))
    chosen = _step_inside.choose(question)  # before the map, which stands still at the chosen step
    seen = None if chosen is None else _step_inside.anatomy(question, chosen[0])
    look = None if chosen is None or seen is None else (chosen[0], seen, chosen[1])
    with above:
        run = _live.show(question, lambda run: _surface_pictures.draw_map(question, run, look), key="s", start=True)
    return run, look


def _show_details(question: SurfaceRace, result: SurfaceRaceResult, search: Search | None) -> None:
    for one, reason in zip(question.racers, result.reasons, strict=True):
        if reason:
            st.warning(f"**{one.rule.name}** {reason}", icon=":material/trending_up:")
    _surface_pictures.show_row(
        lambda: _surface_pictures.show_relief(question, result),
        lambda: _surface_pictures.show_curve(question, result.loss, "s_loss", _("Loss"), _("loss")),
        lambda: _surface_pictures.show_distance(question, result),
    )
    _surface_pictures.show_row(
        lambda: _surface_pictures.show_effective_step(question, result, 0),
        lambda: _surface_pictures.show_effective_step(question, result, 1),
    )
    if search is not None:
        _surface_pictures.show_valleys(*search)
    table = _table(question, result)
    st.dataframe(
        table,
        hide_index=True,
        key="s_table",
        column_config=_columns(),
        placeholder="–",
        alt=_("The outcome of each optimizer."),
    )
    _share.show(key="s_share", table=table, name="surface-race")
    _show_words(question, result)


def _table(question: SurfaceRace, result: SurfaceRaceResult) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "optimizer": [one.rule.name for one in question.racers],
            "learning_rate": [one.settings["lr"] for one in question.racers],
            "final_loss": result.median_final_loss(),
            "steps_to_tolerance": result.median_arrival(),
            "outcome": result.outcomes,
        }
    )


def _columns() -> dict[str, Any]:
    return {
        "optimizer": _("Optimizer"),
        "learning_rate": st.column_config.NumberColumn(_("Learning rate"), format="%g"),
        "final_loss": st.column_config.NumberColumn(_("Final loss"), format="%.3g"),
        "steps_to_tolerance": st.column_config.NumberColumn(_("Steps to arrive"), format="%d"),
        "outcome": _("Outcome"),
    }


def _show_words(question: SurfaceRace, result: SurfaceRaceResult) -> None:
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="s_notice"):
        st.markdown(_words.explanation("optimizers", "surface-notice"))
        st.markdown(_words.explanation("optimizers", "surface-effective"))
    words = _("Predicted beside measured: how fast the distance shrinks")
    rates = st.expander(words, icon=":material/query_stats:", key="s_theory", on_change="rerun")
    if rates.open:
        with rates:
            st.markdown(_words.explanation("optimizers", "surface-rates"))
            _measured.show(_rates(question, result), key="s_rates", quantity=_("factor per step"))
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="s_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question)


def _rates(question: SurfaceRace, result: SurfaceRaceResult) -> list[_measured.Comparison]:
    rows = zip(question.racers, result.predicted_rate, result.measured_rate, result.outcomes, strict=True)
    return [_measured.Comparison(one.rule.name, float(said), float(seen), end) for one, said, seen, end in rows]


def _show_formulas(question: SurfaceRace) -> None:
    land = _surface_pictures.landscape(question)
    if land is not None:
        surface = surfaces.get(question.surface)
        st.markdown(f"**{surface.name}**")
        symbols = {r"\kappa": f"{question.condition:g}"} if surface.has_condition else {}
        _formula.show(land[1].latex, surface.expression, source=surface.source, symbols=symbols)
    if question.schedule.kind != "constant":
        st.divider()
        _schedules.show_formula(question.schedule, question.steps)
    st.divider()
    _racers.show_formulas(question.racers)
