"""Regression race: real networks learn a curve, each with its own optimizer, from one start on the same batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.experiments.regression_race import RegressionRace, RegressionRaceResult
from dlcore.experiments.regression_tuning import SEARCH, RegressionTuning, RegressionTuningResult
from dlcore.figures import curves, theme
from dlcore.figures import regression as figures
from pages import (
    _controls,
    _curve_fitting,
    _lab,
    _live,
    _optimizer_presets,
    _plot,
    _presets,
    _racers,
    _schedules,
    _share,
    _tuning,
    _words,
)
from pages._words import _

FIRST_FIELD = tuple(one.optimizer for one in _controls.default(RegressionRace, "racers"))
RATES = {one.optimizer: one.settings for one in _controls.default(RegressionRace, "racers")}
GROUP = "regression_race"
SECONDS_TO_START_UNASKED, SECONDS_TO_TUNE_UNASKED = 6.0, 60.0

Run = lab.Run[RegressionRaceResult]
Search = tuple[RegressionTuning, RegressionTuningResult]


def show() -> None:
    """Show the whole tab."""
    chosen = _racers.choose("r", default=FIRST_FIELD)
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question, search = _choose(chosen)
    with picture:
        if question is not None:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _draw(question, run), key="r", start=start)
            st.caption(_words.explanation("optimizers", "regression-lead"))
            if run is not None and run.result is not None:
                _tell_repetition(question, run.result)
    if question is not None and run is not None and run.result is not None:
        _show_details(question, run, run.result)
    if search is not None:
        _show_valleys(*search)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="r_try"):
        _presets.show("r", _optimizer_presets.regression())


def show_picture() -> None:
    """Show the race as it starts by default, small, for the card on the home page; start it if nobody has yet."""
    question = RegressionRace()

    def draw(run: Run | None) -> None:
        drawn = _kept(question, run, "card", lambda: theme.small(_fits(question, run)))
        _show_fits(question, drawn, key="home_regression", height=240, controls=False)

    _live.follow(question, draw)


def _choose(chosen: Sequence[str]) -> tuple[RegressionRace | None, Search | None]:
    """Show the controls and return the question, or None while the settings make none (a sentence says why).

    Where the learning rates are to be tuned, the search that found them is returned too, once it has ended.
    """
    target = _curve_fitting.choose_target("r", RegressionRace)
    tuned = _tuning.wanted("r")
    rates = _racers.usual_rates(chosen, RATES) if tuned else _racers.learning_rates("r", chosen, RATES)
    outcome = st.container()
    steps = _controls.slider(RegressionRace, "steps", key="r_steps", label=_("Steps"), step=100)
    buttons = st.container(horizontal=True, key="r_buttons")
    drawer = st.expander(
        _("Network, data, schedule and every hyper-parameter"), icon=":material/tune:", key="r_more", on_change="rerun"
    )
    with drawer:
        settings = _curve_fitting.choose("r", RegressionRace, drawer, seed=("seed", _("Seed of start and batches")))
        schedule = _schedules.choose("r", drawer)
        field = _racers.field("r", rates, RATES, drawer)
    if not field:
        return None, None
    question = _controls.build(RegressionRace, target=target, racers=field, steps=steps, schedule=schedule, **settings)
    if question is None:
        return None, None
    search = None
    if tuned:
        with outcome:
            question, search = _tune(question)
    with buttons:
        _show_start_buttons(question)
    return question, search


def _tune(race: RegressionRace) -> tuple[RegressionRace, Search | None]:
    """Search for the learning rates of a race and return it with them; as it is until they are found."""
    search = _controls.build(RegressionTuning, **{name: getattr(race, name) for name in RegressionTuning.model_fields})
    if search is None:
        return race, None

    def draw(run: lab.Run[RegressionTuningResult] | None) -> None:
        if run is not None and run.result is None and run.picture is not None:
            seen = _tuning.so_far(race.racers, run.picture, _("training loss"))
            _tuning.show_valleys_so_far("r", seen)

    run = _live.show(search, draw, key="r_search", start=search.cost() < SECONDS_TO_TUNE_UNASKED)
    if run is None or run.result is None:
        st.caption(_("Until then the race runs at the rates to begin with."))
        return race, None
    racers = _tuning.at_best_rates(race.racers, run.result.best_rates)
    words = _("Budget of each optimizer: {trials} rates × {steps} steps = {budget} steps.")
    _tuning.show_rates("r", racers, words.format(trials=SEARCH.trials, steps=race.steps, budget=f"{search.budget:,}"))
    return race.model_copy(update={"racers": racers}), (search, run.result)


def _show_valleys(search: RegressionTuning, result: RegressionTuningResult) -> None:
    """Show what the search for learning rates has seen."""

    def draw() -> theme.Figure:
        axis = _("training loss (mean squared error)")
        seen = _tuning.Search(search.racers, result.rates, result.scores, result.best_rates, axis)
        drawn = _tuning.valleys(seen)
        if search.noise:
            curves.level(drawn, search.noise**2, _("variance of the noise"))
        return theme.titled(drawn, _("What every learning rate leads to"))

    _tuning.show_valleys("r", _plot.kept(("valleys", search.key(), _words.language()), draw))


def _show_start_buttons(question: RegressionRace) -> None:
    st.button(
        _("Same start again"),
        key="r_same",
        icon=":material/replay:",
        on_click=_train_again,
        args=(question,),
        help=_("Trains once more from the same weights on the same batches; the numbers must come out the same."),
    )
    st.button(
        _("New start"),
        key="r_new",
        icon=":material/casino:",
        on_click=_new_start,
        args=(question,),
        help=_("Other random weights and batches (the next seed), the same for every optimizer."),
    )


def _new_start(question: RegressionRace) -> None:
    low, high = _controls.bounds(RegressionRace, "seed")
    _controls.put({"r_seed": question.seed + 1 if question.seed < high else low})


def _train_again(question: RegressionRace) -> None:
    before = _lab.laboratory().peek(question)
    if before is not None and before.result is not None:
        st.session_state["r_before"] = question.key(), before.result
    _lab.laboratory().repeat(question, session=_lab.session())


def _tell_repetition(question: RegressionRace, result: RegressionRaceResult) -> None:
    """After "Same start again", say whether the numbers really are the same."""
    key, before = st.session_state.get("r_before", ("", None))
    if key != question.key() or before is result:
        return
    if before.same_numbers(result):
        st.success(_("Trained again from the same start: every number is the same, to the last digit."))
    else:
        st.warning(_("Trained again from the same start, but the numbers differ: this device does not repeat exactly."))


def _draw(question: RegressionRace, run: Run | None) -> None:
    _show_fits(question, _kept(question, run, "fits", lambda: _fits(question, run)), key="r_fits", height=400)
    if run is not None and run.result is None and run.curves:
        _draw_losses_so_far(question, run)


def _kept(
    question: RegressionRace, run: Run | None, name: str, draw: Callable[[], theme.Figure]
) -> theme.Figure | _plot.Print:
    """Return a figure of a finished run from the cache, drawn where it is new; one of a live run is drawn each time."""
    if run is None or run.provenance is None:
        return draw()
    return _plot.kept((name, question.key(), run.provenance.created, _words.language()), draw)


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


def _show_details(question: RegressionRace, run: Run, result: RegressionRaceResult) -> None:
    """Show the losses against steps and against time, the table and the words."""
    _show_divergences(result)
    which = _controls.switch(_LOSSES, key="r_which", label=_("Loss to compare"), default="training")
    by_step, by_time = st.columns(2, gap="large")
    with by_step:
        drawn = _kept(question, run, f"steps {which}", lambda: _loss_by_step(question, result, which))
        alt = _("The loss of each optimizer against steps, on a logarithmic scale.")
        _plot.show(drawn, key="r_loss", alt=alt, height=320, view=which, group=GROUP, controls=False)
    with by_time:
        drawn = _kept(question, run, f"time {which}", lambda: _loss_by_time(question, result, which))
        alt = _("The loss of each optimizer against the seconds it needs when it trains alone.")
        _plot.show(drawn, key="r_time", alt=alt, height=320, view=which)
    table = _table(question, result)
    alt = _("The outcome of each optimizer.")
    st.dataframe(table, hide_index=True, key="r_table", column_config=_columns(), alt=alt)
    _share.show(key="r_share", table=table, name="regression-race")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:"):
        st.markdown(_words.explanation("optimizers", "regression-notice"))


_LOSSES = {"training": "Training loss", "test": "Test loss", "batch": "Batch loss"}
"""Proper names, untranslated: they stand in the URL."""


def _show_divergences(result: RegressionRaceResult) -> None:
    for reason in filter(None, result.reasons):
        st.warning(reason, icon=":material/trending_up:")


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


def _table(question: RegressionRace, result: RegressionRaceResult) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "optimizer": [one.rule.name for one in question.racers],
            "learning_rate": [one.settings["lr"] for one in question.racers],
            "training_loss": result.training_loss[:, -1],
            "test_loss": result.test_loss[:, -1],
            "time_per_step_us": 1e6 * result.seconds_per_step,
            "remark": [_("diverged at step {step}").format(step=at) if at else "" for at in result.diverged_at],
        }
    )


def _columns() -> dict[str, Any]:
    return {
        "optimizer": _("Optimizer"),
        "learning_rate": st.column_config.NumberColumn(_("Learning rate"), format="%g"),
        "training_loss": st.column_config.NumberColumn(_("Final training loss"), format="%.3g"),
        "test_loss": st.column_config.NumberColumn(_("Final test loss"), format="%.3g"),
        "time_per_step_us": st.column_config.NumberColumn(_("Time per step (µs)"), format="%.0f"),
        "remark": _("Remark"),
    }
