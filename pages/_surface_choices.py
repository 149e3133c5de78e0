"""What there is to choose for a walk on a surface: the surface, the start, the noise."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements import learning_rates, optimizers, surfaces
from dlcore.experiments.surface_race import SurfaceRace
from pages import _controls, _numbers, _own_surface, _plot, _racers
from pages._words import _

NOISE = {"s_noise": "noise", "s_seeds": "seeds", "s_seed": "seed", "s_tol": "tolerance"}
"""Field of the race by key of its control."""


def choose_surface() -> str | None:
    """Show the menu of surfaces and return the id, or None where a person's own formula cannot be used."""
    names = {id: member.name for id, member in surfaces.SURFACES.items()} | {_own_surface.ID: _own_surface.name()}
    chosen = _controls.choice(names, key="s_surface", label=_("Surface"), default="ravine", on_change=settle)
    surface = _own_surface.choose("s", settle) if chosen == _own_surface.ID else chosen
    if chosen != _own_surface.ID:
        st.caption(surfaces.get(chosen).story)
    return surface


def choose_condition(surface: str) -> dict[str, float]:
    """Show κ where the surface has one."""
    if not surfaces.get(surface).has_condition:
        return {}
    low, high = _controls.bounds(SurfaceRace, "condition")
    words = _("How many times steeper the surface is across the valley than along it (λₙ / λ₁).")
    default = _controls.default(SurfaceRace, "condition")
    label = _("κ (condition)")
    return {"condition": _numbers.logarithmic(low, high, default, key="s_kappa", label=label, help=words)}


def usual(surface: str) -> dict[str, Any]:
    """Return the defaults of the drawer's controls, by key."""
    noise = {key: _controls.default(SurfaceRace, of) for key, of in NOISE.items()}
    return _start_of(surface) | noise


def at_defaults(surface: str) -> dict[str, Any]:
    """Return the settings of a race whose drawer is closed and says nothing."""
    return dict(zip(("start_x", "start_y"), surfaces.get(surface).start, strict=True))


def choose_rest(surface: str) -> dict[str, Any]:
    """Show start and noise, and return the settings."""
    return _choose_start(surface) | _choose_noise()


def _start_of(surface: str) -> dict[str, float]:
    """Return where a race on ``surface`` starts by default, by key of the control."""
    return dict(zip(("s_x", "s_y"), surfaces.get(surface).start, strict=True))


def _choose_start(surface: str) -> dict[str, float]:
    left, right = st.columns(2)
    x, y = surfaces.get(surface).start
    with left:
        start_x = _numbers.number(SurfaceRace, "start_x", key="s_x", label=_("Start x"), step=0.1, initial=x)
    with right:
        start_y = _numbers.number(SurfaceRace, "start_y", key="s_y", label=_("Start y"), step=0.1, initial=y)
    return {"start_x": start_x, "start_y": start_y}


def _choose_noise() -> dict[str, float]:
    left, right = st.columns(2)
    with left:
        noise = _numbers.number(SurfaceRace, "noise", key="s_noise", label=_("Gradient noise (std.)"), step=0.1)
        seed = _numbers.number(SurfaceRace, "seed", key="s_seed", label=_("Seed of the noise"))
    with right:
        seeds = _numbers.number(SurfaceRace, "seeds", key="s_seeds", label=_("Noise seeds (a fan of paths)"))
        tolerance = _numbers.number(SurfaceRace, "tolerance", key="s_tol", label=_("Arrived within (loss)"), step=0.001)
    return {"noise": noise, "seeds": seeds, "seed": seed, "tolerance": tolerance}


def suggested(surface: str) -> _racers.Settings:
    """Return a learning rate to begin with for every optimizer."""
    return {id: {"lr": learning_rates.to_begin_with(surface, id)} for id in optimizers.OPTIMIZERS}


def settle() -> None:
    """Another surface has another scale: take its own start and learning rates to begin with."""
    chosen = _controls.held("s_surface")
    surface = _own_surface.held("s") if chosen == _own_surface.ID else chosen
    if surface is not None:
        rates = {f"s_{id}_lr": settings["lr"] for id, settings in suggested(surface).items()}
        _controls.put(_start_of(surface) | rates)


def start_here(click: _plot.Click) -> None:
    """Start where the visitor has clicked."""
    for key, value, field in (("s_x", click.x, "start_x"), ("s_y", click.y, "start_y")):
        low, high = _controls.bounds(SurfaceRace, field)
        _controls.put({key: min(max(round(value, 3), low), high)})
