"""Race on a surface: choose surface, optimizers and start; see every path on the map, in relief and in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements import learning_rates, optimizers, racer
from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.surface_race import SurfaceRace, SurfaceRaceResult
from pages import (
    _controls,
    _formula,
    _live,
    _measured,
    _optimizer_presets,
    _plot,
    _presets,
    _racers,
    _share,
    _surface_pictures,
    _words,
)
from pages._words import _

FIRST_FIELD = ("sgd", "momentum", "rmsprop", "adam")
NOISE = {"s_noise": "noise", "s_seeds": "seeds", "s_seed": "seed", "s_tol": "tolerance"}
"""Field of the race by key of its control."""

Run = lab.Run[SurfaceRaceResult]


def show() -> None:
    """Show the whole tab."""
    chosen = _racers.choose("s", default=FIRST_FIELD)
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question = _choose(chosen)
    with picture:
        if question is not None:
            run = _live.show(
                question, lambda run: _surface_pictures.draw_map(question, run, _start_here), key="s", start=True
            )
            st.caption(_words.explanation("optimizers", "surface-lead"))
    if question is not None and run is not None and run.result is not None:
        _show_details(question, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="s_try"):
        _presets.show("s", _optimizer_presets.surface(), _settle)


def show_picture() -> None:
    """Show the race as it starts by default, small, for the card on the home page."""
    surface = _controls.default(SurfaceRace, "surface")
    rates = _suggested(surface)
    racers = tuple(racer.Racer(optimizer=id, settings=rates[id]) for id in FIRST_FIELD)
    question = SurfaceRace(surface=surface, racers=racers)
    _surface_pictures.show_card(question)


def _choose(chosen: Sequence[str]) -> SurfaceRace | None:
    """Show the controls and return the question, or None while the settings make none (a sentence says why)."""
    names = {id: member.name for id, member in SURFACES.items()}
    surface = _controls.choice(names, key="s_surface", label=_("Surface"), default="ravine", on_change=_settle)
    st.caption(SURFACES[surface].story)
    condition = _choose_condition(surface)
    rates = _racers.learning_rates("s", chosen, _suggested(surface))
    steps = _controls.slider(SurfaceRace, "steps", key="s_steps", label=_("Steps"))
    drawer = st.expander(
        _("Start, noise and every hyper-parameter"), icon=":material/tune:", key="s_more", on_change="rerun"
    )
    with drawer:
        start, noise = _start_of(surface), {key: _controls.default(SurfaceRace, of) for key, of in NOISE.items()}
        settings = dict(zip(("start_x", "start_y"), start.values(), strict=True))
        if _controls.wanted(drawer, start | noise):
            settings = _choose_start(surface) | _choose_noise()
        field = _racers.field("s", rates, _suggested(surface), drawer)
    if not field:
        return None
    return _controls.build(SurfaceRace, surface=surface, racers=field, steps=steps, **condition, **settings)


def _choose_condition(surface: str) -> dict[str, float]:
    if not SURFACES[surface].has_condition:
        return {}
    low, high = _controls.bounds(SurfaceRace, "condition")
    words = _("How many times steeper the surface is across the valley than along it (λₙ / λ₁).")
    default = _controls.default(SurfaceRace, "condition")
    label = _("κ (condition)")
    return {"condition": _controls.logarithmic(low, high, default, key="s_kappa", label=label, help=words)}


def _start_of(surface: str) -> dict[str, float]:
    """Return where a race on ``surface`` starts by default, by key of the control."""
    return dict(zip(("s_x", "s_y"), SURFACES[surface].start, strict=True))


def _choose_start(surface: str) -> dict[str, float]:
    left, right = st.columns(2)
    x, y = SURFACES[surface].start
    with left:
        start_x = _controls.number(SurfaceRace, "start_x", key="s_x", label=_("Start x"), step=0.1, initial=x)
    with right:
        start_y = _controls.number(SurfaceRace, "start_y", key="s_y", label=_("Start y"), step=0.1, initial=y)
    return {"start_x": start_x, "start_y": start_y}


def _choose_noise() -> dict[str, float]:
    left, right = st.columns(2)
    with left:
        noise = _controls.number(SurfaceRace, "noise", key="s_noise", label=_("Gradient noise (std.)"), step=0.1)
        seed = _controls.number(SurfaceRace, "seed", key="s_seed", label=_("Seed of the noise"))
    with right:
        seeds = _controls.number(SurfaceRace, "seeds", key="s_seeds", label=_("Noise seeds (a fan of paths)"))
        tolerance = _controls.number(
            SurfaceRace, "tolerance", key="s_tol", label=_("Arrived within (loss)"), step=0.001
        )
    return {"noise": noise, "seeds": seeds, "seed": seed, "tolerance": tolerance}


def _suggested(surface: str) -> _racers.Settings:
    return {id: {"lr": learning_rates.to_begin_with(surface, id)} for id in optimizers.OPTIMIZERS}


def _settle() -> None:
    """Another surface has another scale: take its own start and learning rates to begin with."""
    surface = _controls.held("s_surface")
    rates = {f"s_{id}_lr": settings["lr"] for id, settings in _suggested(surface).items()}
    _controls.put(_start_of(surface) | rates)


def _start_here(click: _plot.Click) -> None:
    for key, value, field in (("s_x", click.x, "start_x"), ("s_y", click.y, "start_y")):
        low, high = _controls.bounds(SurfaceRace, field)
        _controls.put({key: min(max(round(value, 3), low), high)})


def _show_details(question: SurfaceRace, result: SurfaceRaceResult) -> None:
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
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:"):
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
        surface = SURFACES[question.surface]
        st.markdown(f"**{surface.name}**")
        symbols = {r"\kappa": f"{question.condition:g}"} if surface.has_condition else {}
        _formula.show(land[1].latex, surface.expression, source=surface.source, symbols=symbols)
    for one in question.racers:
        st.divider()
        st.markdown(f"**{one.rule.name}**")
        symbols = {hyper.symbol: f"{one.settings[hyper.id]:g}" for hyper in one.rule.hypers}
        _formula.show(one.rule.latex, one.rule.update, source=one.rule.paper, symbols=symbols)
    st.caption(_words.explanation("optimizers", "conventions"))
