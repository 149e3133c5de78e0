"""An ensemble that grows member by member: its controls and what belongs around its pictures."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements import ensembles
from dlcore.elements.base_learners import BaseLearner
from dlcore.experiments.ensemble import Ensemble
from pages import _controls, _ensemble_choices, _ensemble_outcome, _ensemble_pictures, _live, _numbers
from pages._words import _

METHODS = {
    "bagging": "Bagging",
    "forest": "Random forest",
    "adaboost": "AdaBoost",
    "gradient_boosting": "Gradient boosting",
}
BASES = {"tree": "Decision tree", "knn": "k nearest neighbours", "linear": "Linear model"}
"""Proper names, untranslated: they stand in the URL."""
BOOSTING = {"adaboost": {"ens_depth": 1, "ens_rate": 1.0}, "gradient_boosting": {"ens_depth": 2, "ens_rate": 0.2}}
"""Settings that suit a method: boosting adds up weak members, bagging averages strong ones."""
SECONDS_TO_START_UNASKED = 6.0


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question = _choose()
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _ensemble_pictures.draw(question, run), key="ens", start=start)
    if question is not None and run is not None and run.result is not None:
        with controls:
            _ensemble_pictures.show_members(question, run.result)
        _ensemble_outcome.show(question, run.result)


def settle() -> None:
    """Another method suits other members: take the depth and the learning rate that are usual for it."""
    usual = {"ens_depth": _controls.default(BaseLearner, "depth"), "ens_rate": _default("learning_rate")}
    _controls.put(usual | BOOSTING.get(_controls.held("ens_method", "bagging"), {}))


def _choose() -> Ensemble | None:
    """Show the controls and return the question, or None while the settings make none."""
    kind = _ensemble_choices.kind()
    left, right = st.columns(2)
    with left:
        methods = {id: name for id, name in METHODS.items() if kind == "classification" or id != "adaboost"}
        method = _controls.choice(
            methods, key="ens_method", label=_("Method"), default=_default("method"), on_change=settle
        )
    with right:
        data = _ensemble_choices.data(kind)
    base, strength = _choose_member(method)
    members = _numbers.slider(Ensemble, "members", key="ens_members", label=_("Members"))
    drawer = st.expander(_("Points, noise, samples, seeds"), icon=":material/tune:", key="ens_more", on_change="rerun")
    with drawer:
        settings = _choose_more(method) if _controls.wanted(drawer, _usual(method)) else {}
    learner = _controls.build(BaseLearner, base=base, **strength)
    if learner is None:
        return None
    rate = settings.pop("learning_rate", _default("learning_rate"))
    asked = {"kind": kind, "method": method, "learner": learner, "members": members, "learning_rate": rate}
    return _controls.build(Ensemble, **asked, **data, **settings)


def _choose_member(method: str) -> tuple[str, dict[str, int]]:
    """Show what the members are; return the base learner and how strong it is."""
    left, right = st.columns(2)
    base = "tree"
    with left:
        if method in ("bagging", "adaboost"):
            bases = {id: name for id, name in BASES.items() if method == "bagging" or id != "knn"}
            base = _controls.choice(bases, key="ens_base", label=_("Members are"), default="tree")
        else:
            st.caption(_("Members are decision trees."))
    with right:
        if base == "tree":
            words = _("The most questions from the root to a leaf; 0: a tree grows until every leaf is pure.")
            depth = _numbers.slider(BaseLearner, "depth", key="ens_depth", label=_("Depth of a tree"), help=words)
            return base, {"depth": depth}
        if base == "knn":
            words = _("How many of the nearest points vote. Few: unstable; many: stable.")
            return base, {
                "neighbours": _numbers.slider(BaseLearner, "neighbours", key="ens_k", label=_("k"), help=words)
            }
    return base, {}


def _usual(method: str) -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    last = {"ens_size": "share"} if method in ensembles.SAMPLING else {"ens_rate": "learning_rate"}
    keys = {"ens_points": "points", "ens_noise": "noise", "ens_dseed": "data_seed", "ens_seed": "seed", **last}
    return {key: _default(field) for key, field in keys.items()}


def _choose_more(method: str) -> dict[str, Any]:
    def points() -> Any:
        return _numbers.number(Ensemble, "points", key="ens_points", label=_("Training points"))

    def last() -> Any:
        if method in ensembles.SAMPLING:
            words = _("Draws of a bootstrap sample, as a share of the training points.")
            return _numbers.slider(
                Ensemble, "share", key="ens_size", label=_("Size of a sample"), step=0.05, help=words
            )
        words = _("What each step is multiplied by: smaller steps need more members.")
        return _numbers.number(
            Ensemble, "learning_rate", key="ens_rate", label=_("Learning rate"), step=0.05, help=words
        )

    def seed() -> Any:
        return _numbers.number(Ensemble, "seed", key="ens_seed", label=_("Seed of the ensemble"))

    chosen = _ensemble_choices.beside(points, _ensemble_choices.noise, last, _ensemble_choices.data_seed, seed)
    name = "share" if method in ensembles.SAMPLING else "learning_rate"
    return dict(zip(("points", "noise", name, "data_seed", "seed"), chosen, strict=True))


def _default(field: str) -> Any:
    return _controls.default(Ensemble, field)
