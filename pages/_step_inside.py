"""Look inside one step of one optimizer: its arrows on the map, and its arithmetic with the numbers of that step."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.elements import step_arithmetic
from dlcore.elements.racer import Racer
from dlcore.experiments.step_anatomy import StepAnatomy, StepAnatomyResult
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.figures import curves, step_anatomy, theme
from dlcore.figures.surface_race import Landscape
from pages import _controls, _live, _numbers, _words
from pages._words import _

NOBODY = "nobody"
STEP_KEY = "s_at"


def choose(race: SurfaceRace) -> tuple[Racer, int] | None:
    """Show the menu of those who take part, and return the one to look inside and the step at which to do so."""
    names = {NOBODY: "Nobody"} | {one.optimizer: one.rule.name for one in race.racers}
    if _controls.held("s_inside", NOBODY) not in names:
        _controls.put({"s_inside": NOBODY})
    who, when = st.columns([3, 2])
    with who:
        chosen = _controls.choice(
            names,
            key="s_inside",
            label=_("Look inside a step of"),
            default=NOBODY,
            help=_("Draws what this optimizer sees and remembers at the step at which the animation stands."),
        )
    one = next((one for one in race.racers if one.optimizer == chosen), None)
    if one is None:
        return None
    if _controls.held(STEP_KEY, 0) >= race.steps:
        _controls.put({STEP_KEY: race.steps - 1})
    with when:
        return one, _numbers.whole(0, race.steps - 1, 0, key=STEP_KEY, label=_("After how many steps"))


def anatomy(race: SurfaceRace, racer: Racer) -> StepAnatomyResult | None:
    """Return what the racer had in mind at every step; None while a worker computes it (progress is shown)."""
    shared = {name: getattr(race, name) for name in StepAnatomy.model_fields if name != "racer"}
    question = _controls.build(StepAnatomy, racer=racer, **shared)
    if question is None:
        return None
    run = _live.show(question, lambda _run: None, key="s_anatomy", start=True)
    return None if run is None else run.result


def draw(drawn: theme.Figure, land: Landscape, seen: StepAnatomyResult) -> theme.Figure:
    """Add the arrows and the box to the map."""
    at = curves.thin(len(seen.gradients))
    few = step_anatomy.Anatomy(
        at=at,
        place=seen.positions[at],
        after=seen.positions[at + 1],
        gradient=seen.gradients[at],
        direction=seen.direction[at] if len(seen.direction) else seen.direction,
        root=seen.root[at] if len(seen.root) else seen.root,
    )
    names = step_anatomy.Names(
        gradient=_("− gradient"), direction=_("− momentum"), squares=_("√ second moment"), step=_("step")
    )
    return step_anatomy.show_step(drawn, land, few, names)


def stand_at(step: int) -> None:
    """Take up the step at which the visitor has stopped the animation."""
    _controls.put({STEP_KEY: step})


def show(race: SurfaceRace, racer: Racer, seen: StepAnatomyResult, at: int) -> None:
    """Show the arithmetic of the step: the formula, and beside it the numbers of x and of y."""
    with st.container(border=True, key="s_insides"):
        st.markdown(
            _("**{name}, step {step} of {steps}**, from ({x}, {y}) to ({to_x}, {to_y})").format(
                name=racer.rule.name,
                step=at + 1,
                steps=race.steps,
                **dict(zip(("x", "y"), map("{:.4g}".format, seen.positions[at]), strict=True)),
                **dict(zip(("to_x", "to_y"), map("{:.4g}".format, seen.positions[at + 1]), strict=True)),
            )
        )
        if np.isfinite(seen.positions[at + 1]).all():
            _show_lines(racer, seen, at)
        else:
            st.info(_("At this step {name} has left the finite numbers.").format(name=racer.rule.name))
        st.caption(_words.explanation("optimizers", "inside"))


def _show_lines(racer: Racer, seen: StepAnatomyResult, at: int) -> None:
    lines = step_arithmetic.lines(racer.optimizer)
    columns = [
        (_("Formula"), [line.latex for line in lines]),
        *(
            (title, [step_arithmetic.numbers(line, seen.at(at, coordinate)) for line in lines])
            for coordinate, title in enumerate(("x", "y"))
        ),
    ]
    for place, (title, rows) in zip(st.columns([3, 4, 4]), columns, strict=True):
        with place:
            st.caption(title)
            aligned = r" \\[6pt] ".join(f"& {row}" for row in rows)
            st.latex(rf"\small \begin{{aligned}} {aligned} \end{{aligned}}")
