"""The pictures of the race on real networks: the fits over the data, and the losses."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.experiments.regression_race import RegressionRace, RegressionRaceResult
from dlcore.experiments.regression_tuning import RegressionTuning, RegressionTuningResult
from dlcore.figures import curves, theme
from dlcore.figures import regression as figures
from pages import _live, _plot, _racers, _tuning, _words
from pages._words import _

GROUP = "regression_race"

Run = lab.Run[RegressionRaceResult]


def show_card() -> None:
    """Show the race as it starts by default, small, for the card on the home page; start it if nobody has yet."""
    question = RegressionRace()

    def draw(run: Run | None) -> None:
        drawn = _live.kept(question, run, "card", lambda: theme.small(_fits(question, run)))
        _show_fits(question, drawn, key="home_regression", height=_plot.CARD_HEIGHT, controls=False)

    _live.follow(question, draw)


def draw(question: RegressionRace, run: Run | None) -> None:
    """Draw data, truth and fits, and while the race runs the losses so far."""
    _show_fits(question, _live.kept(question, run, "fits", lambda: _fits(question, run)), key="r_fits", height=400)
    if run is not None and run.result is None and run.curves:
        _draw_losses_so_far(question, run)


def _show_fits(question: RegressionRace, drawn: theme.Figure | _plot.Print, **more: Any) -> None:
    alt = _("The data, the true curve and the curve that each optimizer's network has learned.")
    _plot.show(drawn, alt=alt, view=question.target, group=GROUP, autoplay=_live.first_view(question), **more)


def _fits(question: RegressionRace, run: Run | None) -> theme.Figure:
    """Draw data, truth and fits: as they are now while the race runs, then all of them along a timeline."""
    entrants = _racers.entrants(question.racers)
    task = figures.Task(*question.examples(), *question.truth())
    if run is not None and run.result is not None:
        result = run.result
        drawn = figures.fits(task, entrants, result.grid, result.fits)
        return figures.play(drawn, result.fits, result.snapshot_steps)
    if run is not None and run.picture is not None:
        now = np.array([[run.picture["fits"][label] for label in question.labels]], dtype=float)
        return figures.fits(task, entrants, np.array(run.picture["grid"]), now)
    return figures.fits(task, [], task.grid, np.empty((1, 0, 0)))


def _draw_losses_so_far(question: RegressionRace, run: Run) -> None:
    steps, _first = run.curves[question.labels[0]]
    losses = np.array([[run.curves[label][1]] for label in question.labels])
    axes = curves.Axes(_("step"), _("batch loss (mean squared error)"))
    drawn = curves.compare(_racers.entrants(question.racers), np.array(steps), losses, axes)
    _plot.show(drawn, key="r_so_far", alt=_("The loss of each optimizer so far."), height=260, view="so far")


def show_losses(question: RegressionRace, run: Run, result: RegressionRaceResult, which: str) -> None:
    """Show one kind of loss against steps and, beside it, against each optimizer's own time."""
    by_step, by_time = st.columns(2, gap="large")
    with by_step:
        drawn = _live.kept(question, run, f"steps {which}", lambda: _loss_by_step(question, result, which))
        alt = _("The loss of each optimizer against steps, on a logarithmic scale.")
        _plot.show(drawn, key="r_loss", alt=alt, height=320, view=which, group=GROUP, controls=False)
    with by_time:
        drawn = _live.kept(question, run, f"time {which}", lambda: _loss_by_time(question, result, which))
        alt = _("The loss of each optimizer against the seconds it needs when it trains alone.")
        _plot.show(drawn, key="r_time", alt=alt, height=320, view=which)


def _loss_by_step(question: RegressionRace, result: RegressionRaceResult, which: str) -> theme.Figure:
    steps, losses = result.losses(which)
    axes = curves.Axes(_("step"), _("mean squared error"))
    drawn = curves.compare(_racers.entrants(question.racers), steps, losses[:, None], axes)
    if question.noise and which != "test":
        curves.level(drawn, question.noise**2, _("variance of the noise"))
    return theme.titled(curves.ride(drawn, steps, question.steps), _("Loss against steps"))


def _loss_by_time(question: RegressionRace, result: RegressionRaceResult, which: str) -> theme.Figure:
    steps, losses = result.losses(which)
    seconds = steps[None] * result.seconds_per_step[:, None]
    axes = curves.Axes(_("time (s)"), _("mean squared error"))
    drawn = curves.compare(_racers.entrants(question.racers), seconds, losses[:, None], axes)
    return theme.titled(drawn, _("Loss against time (each alone on this device)"))


def show_valleys(search: RegressionTuning, result: RegressionTuningResult) -> None:
    """Show what the search for learning rates has seen."""

    def draw() -> theme.Figure:
        axis = _("training loss (mean squared error)")
        seen = _tuning.Search(search.racers, result.rates, result.scores, result.best_rates, axis)
        drawn = _tuning.valleys(seen)
        if search.noise:
            curves.level(drawn, search.noise**2, _("variance of the noise"))
        return theme.titled(drawn, _("What every learning rate leads to"))

    _tuning.show_valleys("r", _plot.kept(("valleys", search.key(), _words.language()), draw))
