"""The pictures of outcomes over settings: the map, and the path that the marked settings take."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements import surfaces
from dlcore.elements.racer import Racer
from dlcore.experiments.outcome_map import OutcomeMap, OutcomeMapResult
from dlcore.experiments.surface_race import SurfaceRace, SurfaceRaceResult
from dlcore.figures import curves, outcomes, pixels, places, surface_race, theme
from pages import _basin_pictures, _controls, _live, _map_choices, _plot, _racers, _surface_pictures, _words
from pages._words import _

HEIGHT = 350

Settings = tuple[float, float]
"""A learning rate and a value of the second hyper-parameter."""
Race = lab.Run[SurfaceRaceResult]


def show_sketch(question: OutcomeMap, run: lab.Run[OutcomeMapResult] | None) -> None:
    """Show how far a map has come that is still being computed."""
    seen = [[places.ON_ITS_WAY]] if run is None or run.picture is None else run.picture["reached"]
    so_far, plane = np.array(seen), _plane(question)
    runs = pixels.Runs(plane.view(), so_far, so_far, so_far)
    _show(question, outcomes.sketch(plane, runs, _goals(question)))


def show_map(question: OutcomeMap, result: OutcomeMapResult, chosen: Settings, colour: str) -> None:
    """Show the map with what theory says and the settings that are chosen; a click chooses others."""

    def choose(click: _plot.Click) -> None:
        rate, value = _plane(question).cell(click.x, click.y)
        rule = question.racer.optimizer
        _controls.put({f"map_{rule}_lr": rate, f"map_{rule}_{question.hyper}": value})

    drawn = _plot.kept(
        ("outcomes", colour, question.key(), *map(str, chosen), _words.language()),
        lambda: _map(question, result, chosen, colour),
    )
    _show(question, drawn, on_click=choose)


def show_path(question: OutcomeMap, chosen: Settings) -> None:
    """Show the path of the chosen settings on the surface, and what became of it."""
    rate, value = chosen
    settings = {**question.racer.settings, "lr": rate, question.hyper: value}
    race = SurfaceRace(
        surface=question.surface,
        condition=question.condition,
        start_x=question.start_x,
        start_y=question.start_y,
        racers=(Racer(optimizer=question.racer.optimizer, settings=settings),),
        steps=question.steps,
    )

    def draw(run: Race | None) -> None:
        land, result = _surface_pictures.landscape(race), None if run is None else run.result
        if land is None:
            return
        drawn = _plot.kept(
            ("settings path", race.key() if result else race.surface, _words.language()),
            lambda: _path(race, land[0], result),
        )
        alt = _("Map of the surface {name} with the path of the chosen settings.")
        _plot.show(
            drawn,
            key="map_path",
            alt=alt.format(name=surfaces.get(race.surface).name),
            height=HEIGHT - _plot.CONTROLS_HEIGHT,
            view=race.surface,
            autoplay=_live.first_view(race),
            on_click=_map_choices.start_here,
        )
        if result is not None:
            st.caption(_fate(result, falls=not surfaces.get(race.surface).minima))

    _live.follow(race, draw)


def _fate(result: SurfaceRaceResult, *, falls: bool) -> str:
    """Say what became of the path."""
    reason, outcome = result.reasons[0], result.outcomes[0]
    if reason:
        words = _("This path {reason}.") if falls else _("This path {reason}. Try a smaller learning rate.")
        return words.format(reason=reason)
    loss = f"{result.final_loss[0, 0]:.3g}"
    return _("This path: {outcome}; its loss at the end is {loss}.").format(outcome=outcome, loss=loss)


def _map(question: OutcomeMap, result: OutcomeMapResult, chosen: Settings, colour: str) -> theme.Figure:
    plane, goals = _plane(question), _goals(question)
    runs = pixels.Runs(plane.view(), result.reached, result.steps, result.diverged_at)
    if colour == "loss" and not result.falls:
        drawn = outcomes.loss(plane, runs, result.final_loss, result.start_loss)
    elif colour == "end":
        drawn = outcomes.ends(plane, runs, goals, question.steps)
    else:
        drawn = outcomes.steps(plane, runs, question.steps)
    best, predicted = (
        None if cell is None else (float(result.learning_rates[cell[1]]), float(result.hypers[cell[0]]))
        for cell in (result.best(), result.best_predicted())
    )
    if result.predicted_at >= 0:
        drawn = outcomes.predict(drawn, plane, outcomes.Theory(result.predicted_edge, predicted))
    return outcomes.mark(drawn, plane, best, _racers.entrants([question.racer])[0], chosen)


def _path(race: SurfaceRace, land: surface_race.Landscape, result: SurfaceRaceResult | None) -> theme.Figure:
    if result is None:
        return surface_race.contour(land, [], surface_race.NOBODY)
    at = curves.thin_later(result.loss.shape[-1])
    paths = surface_race.Paths(at, result.paths[:, :, at], result.loss[:, :, at])
    return surface_race.contour(land, _racers.entrants(race.racers), paths)


def _plane(question: OutcomeMap) -> outcomes.Plane:
    hypers = question.racer.rule.hypers[0], question.second
    return outcomes.Plane(hypers, question.learning_rates(), question.hypers())


def _goals(question: OutcomeMap) -> places.Places:
    return _basin_pictures.named(*question.ends())


def _show(question: OutcomeMap, drawn: theme.Figure | _plot.Print, **more: Any) -> None:
    words = _("Map of {optimizer} on {surface}: the outcome by learning rate and {name}.")
    surface, second = surfaces.get(question.surface).name, question.second.name
    alt = words.format(optimizer=question.racer.rule.name, surface=surface, name=second)
    view = f"{question.surface} {question.racer.optimizer} {question.hyper}"
    _plot.show(drawn, key="map_outcome", alt=alt, height=HEIGHT, view=view, **more)
