"""The pictures of a race on a surface: the map, the relief, and the curves that move with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements import surfaces
from dlcore.elements.racer import Racer
from dlcore.experiments.step_anatomy import StepAnatomyResult
from dlcore.experiments.surface_map import SurfaceMap, SurfaceMapResult
from dlcore.experiments.surface_race import SurfaceRace, SurfaceRaceResult
from dlcore.experiments.surface_tuning import SurfaceTuning, SurfaceTuningResult
from dlcore.figures import curves, theme
from dlcore.figures import surface_race as figures
from pages import _lab, _live, _plot, _racers, _step_inside, _surface_choices, _tuning, _words
from pages._words import _

GROUP = "surface_race"

Run = lab.Run[SurfaceRaceResult]
Look = tuple[Racer, StepAnatomyResult, int]
"""Whom to look inside, what is there, and after how many steps."""


def landscape(question: SurfaceRace) -> tuple[figures.Landscape, SurfaceMapResult] | None:
    """Return the surface that is raced on, as figures take it and as it was computed; None while it is missing."""
    grid = surfaces.get(question.surface).grid
    run = _lab.answer(SurfaceMap(surface=question.surface, condition=question.condition, resolution=grid))
    if run.result is None:
        return None
    result = run.result
    return figures.Landscape(result.x, result.y, result.z, result.minima), result


def _paths(result: SurfaceRaceResult) -> figures.Paths:
    at = curves.thin(result.loss.shape[-1])
    return figures.Paths(at, result.paths[:, :, at], result.loss[:, :, at])


def _kept(question: SurfaceRace, name: str, draw: Callable[[], theme.Figure]) -> _plot.Print:
    """Return a figure of this question from the cache, drawn where it is new."""
    return _plot.kept((name, question.key(), _words.language()), draw)


def _map(question: SurfaceRace, land: figures.Landscape, result: SurfaceRaceResult | None) -> theme.Figure:
    if result is None:
        return figures.contour(land, [], figures.NOBODY)
    return figures.contour(land, _racers.entrants(question.racers), _paths(result))


def draw_map(question: SurfaceRace, run: Run | None, look: Look | None) -> None:
    """Draw the map, with the paths once they are there, and with the insides of one racer where that is asked for."""
    land, result = landscape(question), None if run is None else run.result
    if land is None:
        return
    if result is None or look is None:
        name = "bare map" if result is None else "map"
        drawn = _kept(question, name, lambda: _map(question, land[0], result))
        _show_map(question, drawn, key="s_map", height=420, on_click=_surface_choices.start_here)
        return
    racer, seen, at = look
    name = f"map inside {racer.optimizer}"
    drawn = _kept(question, name, lambda: _step_inside.draw(_map(question, land[0], result), land[0], seen))
    _show_map(
        question,
        drawn,
        key="s_map",
        height=420,
        on_click=_surface_choices.start_here,
        on_frame=_step_inside.stand_at,
        at=at,
        autoplay="",
    )


def show_card(question: SurfaceRace) -> None:
    """Show the map small, without controls."""
    result = _lab.answer(question).result
    if result is not None and (land := landscape(question)) is not None:
        drawn = _kept(question, "card", lambda: theme.small(_map(question, land[0], result)))
        _show_map(question, drawn, key="home_surface", height=_plot.CARD_HEIGHT, controls=False)


def _show_map(question: SurfaceRace, drawn: _plot.Print, **more: Any) -> None:
    words = _("Map of the surface {name} with the path of each optimizer from the start.")
    alt = words.format(name=surfaces.get(question.surface).name)
    _plot.show(drawn, alt=alt, view=question.surface, group=GROUP, **{"autoplay": _live.first_view(question), **more})


def show_curve(question: SurfaceRace, values: np.ndarray, key: str, title: str, axis: str) -> None:
    """Show one quantity of every racer against steps; ``values`` has shape (racers, runs, points)."""

    def draw() -> theme.Figure:
        at = curves.thin(values.shape[-1])
        axes = curves.Axes(_("step"), axis)
        drawn = curves.compare(_racers.entrants(question.racers), at, values[:, :, at], axes)
        return theme.titled(curves.ride(drawn.update_layout(showlegend=False), at, question.steps), title)

    _plot.show(
        _kept(question, key, draw),
        key=key,
        alt=_("{title}, one curve per optimizer.").format(title=title),
        height=300,
        view=question.surface,
        group=GROUP,
        controls=False,
    )


def show_row(*pictures: Callable[[], None]) -> None:
    """Show pictures side by side."""
    for column, picture in zip(st.columns(len(pictures)), pictures, strict=True):
        with column:
            picture()


def show_distance(question: SurfaceRace, result: SurfaceRaceResult) -> None:
    """Show the distance to the nearest global minimum, or say that there is none."""
    if result.distance.shape[-1]:
        show_curve(question, result.distance, "s_dist", _("Distance to the nearest minimum"), _("distance"))
    else:
        st.info(_("This surface has no minimum in view, so there is no distance to one."))


def show_effective_step(question: SurfaceRace, result: SurfaceRaceResult, coordinate: int) -> None:
    """Show |Δw| / |gradient| of the first (0) or second (1) coordinate."""
    name = "xy"[coordinate]
    title = _("Effective step of {coordinate}: |Δ{coordinate}| / |gradient|").format(coordinate=name)
    show_curve(question, result.effective_step[..., coordinate], f"s_step_{name}", title, _("effective step"))


def show_relief(question: SurfaceRace, result: SurfaceRaceResult) -> None:
    """Show the surface with its paths in three dimensions."""
    land = landscape(question)
    if land is None:
        return

    def draw() -> theme.Figure:
        drawn = figures.relief(land[0], _racers.entrants(question.racers), _paths(result))
        return theme.titled(drawn, _("The same in relief"))

    _plot.show(
        _kept(question, "relief", draw),
        key="s_relief",
        alt=_("The surface in three dimensions with the same paths."),
        height=300,
        view=question.surface,
        group=GROUP,
        controls=False,
    )


def show_valleys(search: SurfaceTuning, result: SurfaceTuningResult) -> None:
    """Show what the search for learning rates has seen."""

    def draw() -> theme.Figure:
        axis = _("loss above the minimum")
        seen = _tuning.Search(search.racers, result.rates, result.above_lowest(), result.best_rates, axis)
        return theme.titled(_tuning.valleys(seen), _("What every learning rate leads to"))

    _tuning.show_valleys("s", _plot.kept(("valleys", search.key(), _words.language()), draw))
