"""Regression race: real networks learn a curve, each with its own optimizer, from one start on the same batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.experiments.regression_race import RegressionRace, RegressionRaceResult
from dlcore.experiments.regression_tuning import SEARCH, RegressionTuning, RegressionTuningResult
from pages import (
    _controls,
    _curve_fitting,
    _lab,
    _live,
    _numbers,
    _optimizer_presets,
    _presets,
    _racers,
    _regression_pictures,
    _schedules,
    _share,
    _tuning,
    _words,
)
from pages._words import _

FIRST_FIELD = tuple(one.optimizer for one in _controls.default(RegressionRace, "racers"))
RATES = {one.optimizer: one.settings for one in _controls.default(RegressionRace, "racers")}
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
            run = _live.show(question, lambda run: _regression_pictures.draw(question, run), key="r", start=start)
            st.caption(_words.explanation("optimizers", "regression-lead"))
            if run is not None and run.result is not None:
                _tell_repetition(question, run.result)
    if question is not None and run is not None and run.result is not None:
        _show_details(question, run, run.result)
    if search is not None:
        _regression_pictures.show_valleys(*search)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="r_try"):
        _presets.show("r", _optimizer_presets.regression())


def _choose(chosen: Sequence[str]) -> tuple[RegressionRace | None, Search | None]:
    """Show the controls and return the question, or None while the settings make none (a sentence says why).

    Where the learning rates are to be tuned, the search that found them is returned too, once it has ended.
    """
    target = _curve_fitting.choose_target("r", RegressionRace)
    tuned = _tuning.wanted("r")
    rates = _racers.usual_rates(chosen, RATES) if tuned else _racers.learning_rates("r", chosen, RATES)
    outcome = st.container()
    steps = _numbers.slider(RegressionRace, "steps", key="r_steps", label=_("Steps"), step=100)
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


def _show_details(question: RegressionRace, run: Run, result: RegressionRaceResult) -> None:
    """Show the losses against steps and against time, the table and the words."""
    _show_divergences(result)
    which = _controls.switch(_LOSSES, key="r_which", label=_("Loss to compare"), default="training")
    _regression_pictures.show_losses(question, run, result, which)
    table = _table(question, result)
    alt = _("The outcome of each optimizer.")
    st.dataframe(table, hide_index=True, key="r_table", column_config=_columns(), alt=alt)
    _share.show(key="r_share", table=table, name="regression-race")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="r_notice"):
        st.markdown(_words.explanation("optimizers", "regression-notice"))


_LOSSES = {"training": "Training loss", "test": "Test loss", "batch": "Batch loss"}
"""Proper names, untranslated: they stand in the URL."""


def _show_divergences(result: RegressionRaceResult) -> None:
    for reason in filter(None, result.reasons):
        st.warning(reason, icon=":material/trending_up:")


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
