"""When bagging pays: an unstable and a stable learner, each alone and bagged, over sizes of the training set."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements.base_learners import BaseLearner
from dlcore.experiments.bagging_gain import BaggingGain
from pages import _bagging_gain_outcome, _bagging_gain_pictures, _controls, _ensemble_choices, _live, _numbers
from pages._words import _

LEARNERS = {
    "tree": BaseLearner(base="tree", depth=0),
    "stump": BaseLearner(base="tree", depth=1),
    "nearest": BaseLearner(base="knn", neighbours=1),
    "neighbours": BaseLearner(base="knn", neighbours=15),
    "linear": BaseLearner(base="linear"),
}
NAMES = {
    "tree": "Tree, grown out",
    "stump": "Stump (depth 1)",
    "nearest": "Nearest neighbour",
    "neighbours": "15 nearest neighbours",
    "linear": "Linear model",
}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 15.0
"""The picture fills before the eyes."""


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        names, question = _choose()
    run = None
    if question is not None:
        asked, words = question, names
        with picture:
            run = _live.show(
                asked,
                lambda run: _bagging_gain_pictures.draw(asked, run, words),
                key="ens_gain",
                start=asked.cost() < SECONDS_TO_START_UNASKED,
            )
    if question is not None and run is not None and run.result is not None:
        _bagging_gain_outcome.show(question, run.result, names)


def _choose() -> tuple[tuple[str, str], BaggingGain | None]:
    """Show the controls; return the learners' names and the question, or None while the settings make none."""
    kind = _ensemble_choices.kind()
    left, right = st.columns(2)
    with left:
        unstable = _controls.choice(NAMES, key="ens_unstable", label=_("Unstable learner"), default="tree")
        members = _numbers.slider(
            BaggingGain, "members", key="ens_bag", label=_("Members of a bag"), help=_("Each on a sample of its own.")
        )
    with right:
        stable = _controls.choice(NAMES, key="ens_stable", label=_("Stable learner"), default="linear")
        words = _("Training sets of each size: the intervals come from them.")
        repetitions = _numbers.slider(BaggingGain, "repetitions", key="ens_reps", label=_("Repetitions"), help=words)
    left, right = st.columns(2)
    with left:
        data = _ensemble_choices.data(kind)
    with right:
        noise = _ensemble_choices.noise()
    drawer = st.expander(_("Sizes, seed"), icon=":material/tune:", key="ens_sizes", on_change="rerun")
    with drawer:
        settings = _choose_more() if _controls.wanted(drawer, _usual()) else {}
    chosen = {"kind": kind, "unstable": LEARNERS[unstable], "stable": LEARNERS[stable], "noise": noise}
    question = _controls.build(BaggingGain, **chosen, **data, members=members, repetitions=repetitions, **settings)
    return (NAMES[unstable], NAMES[stable]), question


def _usual() -> dict[str, Any]:
    keys = {"ens_small": "points", "ens_large": "largest", "ens_dseed": "data_seed"}
    return {key: _controls.default(BaggingGain, field) for key, field in keys.items()}


def _choose_more() -> dict[str, Any]:
    def smallest() -> Any:
        return _numbers.number(BaggingGain, "points", key="ens_small", label=_("Points of the smallest set"))

    def largest() -> Any:
        return _numbers.number(BaggingGain, "largest", key="ens_large", label=_("Points of the largest set"))

    chosen = _ensemble_choices.beside(smallest, largest, _ensemble_choices.data_seed)
    return dict(zip(("points", "largest", "data_seed"), chosen, strict=True))
