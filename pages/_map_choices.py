"""What both kinds of maps are asked about: the surface, the steps, the start of the run that is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dlcore.elements import hyper_scale, optimizers, surfaces
from dlcore.elements.hyperparameters import Hyper
from dlcore.experiments.basin_map import BasinMap
from dlcore.experiments.outcome_map import OutcomeMap
from pages import _controls, _numbers, _own_surface, _plot, _surface_choices
from pages._words import _

SURFACE, RULE = "himmelblau", "momentum"
"""What is chosen first."""
AROUND = 50.0
"""Learning rates are varied from the suggested one by this factor down and up."""


def choose_surface() -> str:
    """Show the menu of surfaces and return what is chosen; see ``own``."""
    names = {id: member.name for id, member in surfaces.SURFACES.items()} | {_own_surface.ID: _own_surface.name()}
    return _controls.choice(names, key="map_surface", label=_("Surface"), default=SURFACE, on_change=settle)


def own(chosen: str) -> str | None:
    """Return the id of the chosen surface; for a person's own show its fields, and None where they hold nothing."""
    return _own_surface.choose("map", settle) if chosen == _own_surface.ID else chosen


def choose_steps() -> int:
    """Show how many steps a run takes."""
    steps: int = _numbers.slider(BasinMap, "steps", key="map_steps", label=_("Steps"))
    return steps


def choose_hypers() -> tuple[optimizers.Optimizer, Hyper]:
    """Show the menus of optimizers and of what varies beside the learning rate."""
    names = {id: rule.name for id, rule in optimizers.OPTIMIZERS.items() if len(rule.hypers) > 1}
    left, right = st.columns(2, gap="medium")
    with left:
        id = _controls.choice(names, key="map_rule", label=_("Optimizer"), default=RULE, on_change=settle_ranges)
    seconds = _seconds(id)
    with right:
        second = _controls.choice(
            {one: hyper.name for one, hyper in seconds.items()},
            key=f"map_{id}_second",
            label=_("Beside the learning rate"),
            default=_first_second(id),
            on_change=settle_ranges,
        )
    return optimizers.OPTIMIZERS[id], seconds[second]


def usual(surface: str) -> dict[str, Any]:
    """Return the defaults of the drawer's controls that both kinds have, by key."""
    x, y = surfaces.get(surface).start
    kappa = {"map_kappa": _default("condition")} if surfaces.get(surface).has_condition else {}
    return {"map_x": x, "map_y": y, "map_tol": _default("tolerance"), **kappa}


def usual_ranges(surface: str, rule: str, second: Hyper) -> dict[str, float]:
    """Return the ranges over which two hyper-parameters are varied by default, by key of the controls."""
    rate = optimizers.OPTIMIZERS[rule].hypers[0]
    suggested = _surface_choices.suggested(surface)[rule]["lr"]
    low, high = hyper_scale.usual_range(second)
    return {
        "map_lr_low": max(suggested / AROUND, rate.low),
        "map_lr_high": min(suggested * AROUND, rate.high),
        "map_h_low": low,
        "map_h_high": high,
    }


def choose_rest(surface: str) -> dict[str, Any]:
    """Show κ, the start and the tolerance; return their values by key."""
    values = usual(surface)
    if "map_kappa" in values:
        low, high = _controls.bounds(BasinMap, "condition")
        words = _("How many times steeper the surface is across the valley than along it (λₙ / λ₁).")
        label = _("κ (condition)")
        values["map_kappa"] = _numbers.logarithmic(
            low, high, values["map_kappa"], key="map_kappa", label=label, help=words
        )
    left, middle, right = st.columns(3)
    for place, key, field, label in (
        (left, "map_x", "start_x", _("Start x of the path")),
        (middle, "map_y", "start_y", _("Start y of the path")),
    ):
        with place:
            values[key] = _numbers.number(OutcomeMap, field, key=key, label=label, step=0.1, initial=values[key])
    with right:
        words = _("How near a minimum a run must come, and stay: a share of the view's smaller side.")
        values["map_tol"] = _numbers.number(
            BasinMap, "tolerance", key="map_tol", label=_("Arrived within"), step=0.005, help=words
        )
    return values


def settle() -> None:
    """Another surface has another scale: take its own start, learning rates and ranges to begin with."""
    surface = _held_surface()
    if surface is not None:
        rates = {f"map_{id}_lr": settings["lr"] for id, settings in _surface_choices.suggested(surface).items()}
        x, y = surfaces.get(surface).start
        _controls.put({"map_x": x, "map_y": y, **rates})
        settle_ranges()


def settle_ranges() -> None:
    """Another optimizer or second hyper-parameter is worth varying over other ranges."""
    surface, rule = _held_surface(), _controls.held("map_rule", RULE)
    if surface is not None:
        second = _controls.held(f"map_{rule}_second", _first_second(rule))
        _controls.put(usual_ranges(surface, rule, _seconds(rule)[second]))


def start_here(click: _plot.Click) -> None:
    """Let the path start where the visitor has clicked."""
    for key, value, field in (("map_x", click.x, "start_x"), ("map_y", click.y, "start_y")):
        low, high = _controls.bounds(OutcomeMap, field)
        _controls.put({key: min(max(round(value, 4), low), high)})


def side_by_side(count: int, most: int, show: Callable[[int], None]) -> None:
    """Show ``count`` things in rows of at most ``most``, all of one width."""
    width = min(max(count, 2), most)
    for first in range(0, count, width):
        for number, place in enumerate(st.columns(width, gap="medium")[: count - first], start=first):
            with place:
                show(number)


def _default(field: str) -> Any:
    return _controls.default(BasinMap, field)


def _held_surface() -> str | None:
    chosen: str = _controls.held("map_surface", SURFACE)
    return _own_surface.held("map") if chosen == _own_surface.ID else chosen


def _seconds(rule: str) -> dict[str, Hyper]:
    """Return the hyper-parameters of a rule beside the learning rate, by id."""
    return {hyper.id: hyper for hyper in optimizers.OPTIMIZERS[rule].hypers if hyper.id != "lr"}


def _first_second(rule: str) -> str:
    seconds = _seconds(rule)
    return "beta2" if "beta2" in seconds else next(iter(seconds))
