"""Choose how the learning rates change on the way."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements.schedules import SCHEDULES, Schedule
from pages import _controls, _formula, _numbers
from pages._words import _


def choose(prefix: str, drawer: ExpanderContainer) -> Schedule:
    """Show in ``drawer`` the menu of schedules and the settings of the chosen one, where they are wanted."""
    default = Schedule().kind
    if not _controls.wanted(drawer, {f"{prefix}_sched": default}):
        return Schedule()
    names = {id: kind.name for id, kind in SCHEDULES.items()}
    words = _("Multiplies every learning rate by a factor that changes from step to step.")
    label = _("Learning-rate schedule")
    chosen = _controls.choice(names, key=f"{prefix}_sched", label=label, default=default, help=words)
    settings: dict[str, float] = {}
    if fields := SCHEDULES[chosen].hypers:
        for column, one in zip(st.columns(len(fields)), fields, strict=True):
            with column:
                settings[one.id] = _numbers.linear(
                    one.low, one.high, one.default, key=f"{prefix}_sched_{one.id}", label=one.name, help=one.help
                )
    return Schedule(kind=chosen, settings=settings)


def show_formula(schedule: Schedule, steps: int) -> None:
    """Show the formula of a schedule with its settings in this view."""
    kind = SCHEDULES[schedule.kind]
    symbols = {"T": str(steps), **{hyper.symbol: f"{schedule.settings[hyper.id]:g}" for hyper in kind.hypers}}
    st.markdown(f"**{kind.name}**")
    _formula.show(kind.latex, kind.factors, source=kind.source, symbols=symbols)
