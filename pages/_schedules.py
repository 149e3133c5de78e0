"""Choose how the learning rates change on the way."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements.schedules import SCHEDULES, Schedule
from pages import _controls, _formula
from pages._words import _


def usual(prefix: str) -> dict[str, Any]:
    """Return the default of the control, by its key: what says that a drawer with it may stay closed."""
    return {f"{prefix}_sched": Schedule().kind}


def choose(prefix: str) -> Schedule:
    """Show the menu of schedules and the settings of the chosen one."""
    names = {id: kind.name for id, kind in SCHEDULES.items()}
    words = _("Multiplies every learning rate by a factor that changes from step to step.")
    label, default = _("Learning-rate schedule"), Schedule().kind
    chosen = _controls.choice(names, key=f"{prefix}_sched", label=label, default=default, help=words)
    settings: dict[str, float] = {}
    if fields := SCHEDULES[chosen].settings:
        for column, one in zip(st.columns(len(fields)), fields, strict=True):
            with column:
                settings[one.id] = _controls.linear(
                    one.low, one.high, one.default, key=f"{prefix}_sched_{one.id}", label=one.name, help=one.help
                )
    return Schedule(kind=chosen, settings=settings)


def show_formula(schedule: Schedule, steps: int) -> None:
    """Show the formula of a schedule with its settings in this view."""
    kind = SCHEDULES[schedule.kind]
    letters = {"stages": "S", "drop": "d", "floor": "f", "share": "s", "first": "f"}
    symbols = {"T": str(steps), **{letters[id]: f"{value:g}" for id, value in schedule.settings.items()}}
    st.markdown(f"**{kind.name}**")
    _formula.show(kind.latex, kind.factors, source=kind.source, symbols=symbols)
