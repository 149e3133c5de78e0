"""The pictures of the basins of attraction, and what became of the one run that is drawn over each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements import surfaces
from dlcore.experiments.basin_map import BasinMap, BasinMapResult
from dlcore.experiments.surface_map import SurfaceMap
from dlcore.experiments.surface_race import SurfaceRace, SurfaceRaceResult
from dlcore.figures import basins as figures
from dlcore.figures import curves, pixels, places, surface_race, theme
from pages import _lab, _live, _map_choices, _plot, _racers, _words
from pages._words import _

GROUP = "basins"
ARROWS = ("→", "↗", "↑", "↖", "←", "↙", "↓", "↘")
"""The eight directions in which a run can leave the view of a surface without a minimum."""

END = {places.ON_ITS_WAY: "on its way", places.DIVERGED: "diverged"}
"""What a run is called that comes to no place."""

Point = tuple[float, float]
Pixel = tuple[int, int]
Race = lab.Run[SurfaceRaceResult]


def show_sketch(question: BasinMap, run: lab.Run[BasinMapResult] | None, height: int, **more: Any) -> None:
    """Show how far a map has come that is still being computed."""
    land = _landscape(question)
    if land is not None:
        seen = [[places.ON_ITS_WAY]] if run is None or run.picture is None else run.picture["reached"]
        so_far = np.array(seen)
        basins = pixels.Runs(surfaces.get(question.surface).view, so_far, so_far, so_far)
        _show(question, figures.sketch(basins, _places(question), land), height, **more)


def show_map(question: BasinMap, result: BasinMapResult, start: Point, colour: str, height: int) -> None:
    """Show one map, with the run from the pixel that holds ``start``, and what became of it."""
    row, column = pixel = question.pixel(*start)
    race = SurfaceRace(
        surface=question.surface,
        condition=question.condition,
        start_x=result.x[column],
        start_y=result.y[row],
        racers=(question.racer,),
        steps=question.steps,
    )

    def draw(run: Race | None) -> None:
        path = None if run is None else run.result
        land = _landscape(question)
        if land is not None:
            drawn = _plot.kept(
                ("basins", colour, question.key(), race.key() if path else "", _words.language()),
                lambda: _map(question, result, path, land, colour),
            )
            _show(question, drawn, height, autoplay=race.key(), on_click=_map_choices.start_here)
        st.caption(_fate(question, result, pixel, path))

    _live.follow(race, draw)


def show_card(question: BasinMap) -> None:
    """Show one map small, as far as it is known."""

    def draw(run: lab.Run[BasinMapResult] | None) -> None:
        land, result = _landscape(question), None if run is None else run.result
        if result is None:
            show_sketch(question, run, _plot.CARD_HEIGHT, key="home_maps")
        elif land is not None:
            meaning = ("basins card", question.key(), _words.language())
            drawn = _plot.kept(meaning, lambda: theme.small(_map(question, result, None, land, "end")))
            _show(question, drawn, _plot.CARD_HEIGHT, key="home_maps")

    _live.follow(question, draw)


def show_shares(results: Mapping[BasinMap, BasinMapResult]) -> None:
    """Show which share of the starts ends where, as one bar per optimizer; the legend names the colours of the maps."""
    first = next(iter(results))
    kinds = len(places.kinds([result.reached for result in results.values()], _places(first)))
    drawn = _plot.kept(
        ("shares", *(question.key() for question in results), _words.language()),
        lambda: figures.shares(
            _racers.entrants([question.racer for question in results]),
            [result.reached for result in results.values()],
            _places(first),
        ),
    )
    alt = _("For each optimizer the share of starts that end in each minimum.")
    _plot.show(drawn, key="map_shares", alt=alt, height=80 + 28 * len(results) + 9 * kinds, view="shares")


def table(results: Mapping[BasinMap, BasinMapResult]) -> pd.DataFrame:
    """Return a row for each optimizer and end: the share of starts, and the median of the steps they needed."""
    ends = _places(next(iter(results)))
    rows = [
        (
            question.racer.rule.name,
            question.racer.settings["lr"],
            kind.name,
            100 * result.share(kind.labels),
            result.median_steps(kind.labels),
        )
        for question, result in results.items()
        for kind in places.kinds([result.reached], ends)
    ]
    return pd.DataFrame(rows, columns=["optimizer", "learning_rate", "end", "share_percent", "median_steps"])


def _map(
    question: BasinMap,
    result: BasinMapResult,
    path: SurfaceRaceResult | None,
    land: surface_race.Landscape,
    colour: str,
) -> theme.Figure:
    basins = pixels.Runs(surfaces.get(question.surface).view, result.reached, result.steps, result.diverged_at)
    draw = figures.steps if colour == "steps" else figures.reached
    drawn = draw(basins, _places(question), land, question.steps)
    if path is None:
        return drawn
    at = curves.thin_later(path.loss.shape[-1])
    return figures.walk(drawn, _racers.entrants([question.racer])[0], at, path.paths[0, 0, at])


def _show(question: BasinMap, drawn: theme.Figure | _plot.Print, height: int, **more: Any) -> None:
    words = _("Map of the starts on {surface}: where {optimizer} ends from each, with one run drawn.")
    alt = words.format(surface=surfaces.get(question.surface).name, optimizer=question.racer.rule.name)
    more = {"key": f"map_{question.racer.optimizer}_map", **more}
    _plot.show(drawn, alt=alt, height=height, view=question.surface, group=GROUP, controls=False, **more)


def _fate(question: BasinMap, result: BasinMapResult, pixel: Pixel, path: SurfaceRaceResult | None) -> str:
    """Say what became of the run that is drawn."""
    label, step = int(result.reached[pixel]), int(result.steps[pixel])
    x, y = result.x[pixel[1]], result.y[pixel[0]]
    start = f"({x:.3g}, {y:.3g})"
    if label == places.DIVERGED and path is not None:
        return _("From {start}: {reason}. Try a smaller learning rate.").format(start=start, reason=path.reasons[0])
    if label < 0:
        return _("From {start}: still on its way after {steps} steps.").format(start=start, steps=question.steps)
    if result.falls:
        words = _("From {start}: leaves the view {arrow} at step {step}. This surface has no minimum.")
        return words.format(start=start, arrow=ARROWS[label], step=step)
    end = _places(question).names[label]
    return _("From {start}: {end}, there since step {step}.").format(start=start, end=end, step=step)


def named(at: np.ndarray, minima: int) -> places.Places:
    """Return where runs can end, by name: the coordinates of a minimum, or an arrow."""
    if not minima:
        return places.Places(at, [_("falls {arrow}").format(arrow=arrow) for arrow in ARROWS], ARROWS, 0)
    names, marks = [], []
    for number, (x, y) in enumerate(at):
        best = number < minima
        words = _("minimum ({x}, {y})") if best else _("local minimum ({x}, {y})")
        names.append(words.format(x=f"{x:.3g}", y=f"{y:.3g}"))
        marks.append(f"{places.GLOBAL if best else places.LOCAL} ({x:.2g}, {y:.2g})")
    return places.Places(at, names, marks, minima)


def _places(question: BasinMap) -> places.Places:
    return named(*question.ends())


def _landscape(question: BasinMap) -> surface_race.Landscape | None:
    """Return the heights of the surface; None while they are missing."""
    grid = surfaces.get(question.surface).grid
    land = _lab.answer(SurfaceMap(surface=question.surface, condition=question.condition, resolution=grid)).result
    return None if land is None else surface_race.Landscape(land.x, land.y, land.z, land.minima)
