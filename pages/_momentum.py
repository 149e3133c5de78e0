"""Why momentum works: the descent on a quadratic, predicted in closed form and measured, eigenvalue by eigenvalue."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements import quadratic
from dlcore.experiments.quadratic_descent import QuadraticDescent, QuadraticDescentResult
from pages import (
    _controls,
    _live,
    _momentum_pictures,
    _momentum_presets,
    _momentum_theory,
    _numbers,
    _plot,
    _presets,
    _words,
)
from pages._words import _

EIGENVALUES = {"smallest": "Smallest", "middle": "Middle", "largest": "Largest"}
COLOURS = {"predicted": "Predicted", "measured": "Measured"}
"""Proper names, untranslated: they stand in the URL."""
MORE = {"mom_steps": "steps", "mom_n": "dimensions", "mom_eig": "eigenvalue"}
"""Field of the descent by key of its control in the drawer."""


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question, colours = _choose()
        numbers = st.container(key="mom_numbers")
    with picture:
        if question is not None:
            run = _live.show(
                question,
                lambda _run: _momentum_pictures.draw_region(question, colours, _go_there),
                key="mom",
                start=True,
            )
            st.caption(_words.explanation("momentum", "lead"))
    if question is not None and run is not None and run.result is not None:
        with numbers:
            _show_numbers(question, run.result)
        _tell_failure(question, run.result)
        _momentum_pictures.show_details(question, run.result)
        _momentum_theory.show(question, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="mom_try"):
        _presets.show("mom", _momentum_presets.presets())


def show_picture() -> None:
    """Show the plane of α and β as it starts by default, small."""
    _momentum_pictures.show_card(QuadraticDescent())


def _choose() -> tuple[QuadraticDescent | None, str]:
    """Show the controls; return the question (None: the settings make none) and what the map's colours show."""
    low, high = _controls.bounds(QuadraticDescent, "condition")
    words = _("How many times steeper the steepest direction is than the flattest (λₙ / λ₁). Here λₙ = 1.")
    usual = _controls.default(QuadraticDescent, "condition")
    condition = _numbers.logarithmic(low, high, usual, key="mom_kappa", label=_("κ (condition)"), help=words)
    learning_rate = _sliding("learning_rate", "mom_lr", _("α learning rate"), _("How far one step goes: w ← w − αz."))
    momentum = _sliding(
        "momentum", "mom_beta", _("β momentum"), _("How much of the velocity is kept at each step: z ← βz + gradient.")
    )
    _show_buttons(condition, learning_rate)
    colours = _controls.switch(COLOURS, key="mom_colours", label=_("Colours of the map"), default="predicted")
    drawer = st.expander(_("Steps and eigenvalues"), icon=":material/tune:", key="mom_more", on_change="rerun")
    with drawer:
        usual = {key: _controls.default(QuadraticDescent, field) for key, field in MORE.items()}
        settings = _choose_more() if _controls.wanted(drawer, usual) else {}
    question = _controls.build(
        QuadraticDescent, condition=condition, learning_rate=learning_rate, momentum=momentum, **settings
    )
    return question, colours


def _sliding(field: str, key: str, label: str, help: str) -> float:
    low, high = _controls.bounds(QuadraticDescent, field)
    usual = _controls.default(QuadraticDescent, field)
    return _numbers.sliding(low, high, usual, key=key, label=label, help=help)


def _choose_more() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        steps = _numbers.number(QuadraticDescent, "steps", key="mom_steps", label=_("Steps in the pictures"))
    with right:
        dimensions = _numbers.number(QuadraticDescent, "dimensions", key="mom_n", label=_("Eigenvalues"))
    shown = _controls.switch(EIGENVALUES, key="mom_eig", label=_("Eigenvalue of the damping paths"), default="smallest")
    return {"steps": steps, "dimensions": dimensions, "eigenvalue": shown}


def _show_buttons(condition: float, learning_rate: float) -> None:
    smallest, largest = 1 / condition, 1.0
    momentum, plain = quadratic.best_momentum(smallest, largest), quadratic.best_descent(smallest, largest)
    critical = quadratic.rounded_up(float(quadratic.critical_momentum(learning_rate, smallest)))
    with st.container(horizontal=True, gap="xsmall", key="mom_buttons"):
        for key, label, values, why in (
            (
                "mom_best",
                _("Optimal α*, β*"),
                _both(quadratic.written(momentum, smallest, largest)),
                _("The fastest settings there are for this κ."),
            ),
            (
                "mom_plain",
                _("Best at β = 0"),
                _both(quadratic.written(plain, smallest, largest)),
                _("The best that gradient descent can do alone."),
            ),
            (
                "mom_critical",
                _("Critical for λ₁"),
                {"mom_beta": min(critical, 1.0)},
                _("The β at which the flattest direction just does not swing, for this α."),
            ),
        ):
            st.button(label, key=key, on_click=_controls.put, args=(values,), help=why)


def _both(best: quadratic.Best) -> dict[str, float]:
    return {"mom_lr": best.learning_rate, "mom_beta": best.momentum}


def _go_there(click: _plot.Click) -> None:
    for key, value, field in (("mom_lr", click.x, "learning_rate"), ("mom_beta", click.y, "momentum")):
        low, high = _controls.bounds(QuadraticDescent, field)
        _controls.put({key: min(max(round(value, 3), low), high)})


def _show_numbers(question: QuadraticDescent, result: QuadraticDescentResult) -> None:
    """Show how fast the whole error shrinks: predicted, measured, and at the optimum."""
    best = quadratic.best_momentum(1 / question.condition, 1.0).rate
    rates = {_("predicted"): result.predicted_total, _("measured"): result.measured_total, _("optimum"): best}
    rows = [
        ("", _("factor per step"), _("steps to a tenth")),
        ("---",) * 3,
        *((name, f"**{rate:.5f}**", _momentum_theory.steps_in_words(rate)) for name, rate in rates.items()),
    ]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


def _tell_failure(question: QuadraticDescent, result: QuadraticDescentResult) -> None:
    """Say why the error does not shrink, if so, and what to change."""
    if quadratic.UNDAMPED in result.damping:
        what = _("less momentum") if question.momentum == 1 else _("a lower learning rate")
        st.info(_("Nothing is lost from step to step: the path swings for ever. Take {what}.").format(what=what))
    if result.predicted_total <= 1:
        return
    edge = float(quadratic.largest_stable_rate(question.momentum, 1.0))
    words = _(
        "**Diverging:** the error grows by the factor {rate:.4g} at every step, since αλₙ = {alpha:g} is above "
        "2 + 2β = {edge:g}. Take a learning rate below {edge:g}."
    )
    step = _("At step {step} it is a million times as large as at the start.")
    said = words.format(rate=result.predicted_total, alpha=question.learning_rate, edge=edge)
    if result.diverged_at >= 0:
        said += " " + step.format(step=result.diverged_at)
    st.warning(said, icon=":material/trending_up:")
