"""The controls of the tab "Bias and variance", and the question that they make."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements import activations, smoothers
from dlcore.experiments.bias_variance import BiasVariance
from dlcore.experiments.network_variance import NetworkVariance
from pages import _controls, _knob, _numbers, _regression_set
from pages._words import _

NETWORK = "network"
NAMES = {**{id: family.name for id, family in smoothers.FAMILIES.items()}, NETWORK: "Network"}
"""Proper names, untranslated: they stand in the URL."""
DESIGNS = {"fixed": "Same x", "random": "New x"}
USUAL_LEVEL = 5
LEVEL_KEY = "bv_level"

Question = BiasVariance | NetworkVariance


class Chosen(NamedTuple):
    """What the controls hold."""

    question: Question | None
    """None while the settings make none."""
    level: int
    """The place of the complexity whose fits are shown."""


def choose(below: DeltaGenerator) -> Chosen:
    """Show the controls, the less important ones in a drawer ``below``."""
    left, right = st.columns(2, gap="large")
    with left:
        chosen = _controls.switch(NAMES, key="bv_family", label=_("Models"), default="polynomial")
    model = NetworkVariance if chosen == NETWORK else BiasVariance
    with left:
        for_sets, for_level = st.columns(2)
    with for_sets:
        words = _("As many sets again are drawn for the test error, so that it is measured with other models.")
        sets = _numbers.slider(model, "sets", key="bv_sets", label=_("Training sets"), step=10, help=words)
    with right:
        settings = _regression_set.choose("bv", model)
    drawer = below.expander(
        _("What differs between the sets, highest complexity, how networks are trained"),
        icon=":material/tune:",
        key="bv_more",
        on_change="rerun",
    )
    with drawer:
        settings |= _choose_more(chosen, model, drawer)
    question: Question | None
    if chosen == NETWORK:
        question = _controls.build(NetworkVariance, sets=sets, **settings)
    else:
        question = _controls.build(BiasVariance, sets=sets, family=chosen, **settings)
    last = USUAL_LEVEL if question is None else len(question.levels) - 1
    with for_level:
        return Chosen(question, _knob.choose_level(LEVEL_KEY, last, min(USUAL_LEVEL, last)))


def family(question: Question) -> str:
    """Return the id of the family of models that a question is about."""
    return NETWORK if isinstance(question, NetworkVariance) else question.family


def name_level(question: Question, level: int) -> str:
    """Return what the models of a complexity are called, such as "degree 3"."""
    return _knob.name(family(question), float(question.levels[level]))


def _choose_more(chosen: str, model: type[Question], drawer: ExpanderContainer) -> dict[str, Any]:
    """Show the rest where it is wanted; what is not shown keeps its default."""
    fields = {"bv_design": "design"}
    if chosen == "polynomial":
        fields |= {"bv_most": "most"}
    if chosen == NETWORK:
        fields |= {f"bv_{key}": field for key, field in _NETWORK_FIELDS.items()}
    usual = {key: _controls.default(model, field) for key, field in fields.items()}
    if not _controls.wanted(drawer, usual):
        return {}
    left, middle, right = st.columns(3, gap="large")
    with left:
        words = _("Same x: only the noise on y is new in each set. New x: the places are drawn anew too.")
        design = _controls.switch(DESIGNS, key="bv_design", label=_("Each set has"), default="fixed", help=words)
    settings: dict[str, Any] = {"design": design}
    if chosen == "polynomial":
        with middle:
            settings["most"] = _numbers.number(BiasVariance, "most", key="bv_most", label=_("Highest degree"))
    if chosen == NETWORK:
        with left:
            settings |= _choose_numbers({"seed": _("First seed of the starts")})
        with middle:
            settings |= _choose_activation() | _choose_numbers({"layers": _("Hidden layers")})
        with right:
            settings |= _choose_numbers({"widest": _("Greatest width"), "steps": _("Steps of Adam")})
            rate = (1e-4, 1.0, _controls.default(NetworkVariance, "learning_rate"))
            settings["learning_rate"] = _numbers.logarithmic(*rate, key="bv_lr", label=_("Learning rate"))
    return settings


_NETWORK_FIELDS = {
    "act": "activation",
    "layers": "hidden_layers",
    "widest": "widest",
    "steps": "steps",
    "lr": "learning_rate",
    "seed": "seed",
}
"""Field of a question about networks by the key of its control, without the prefix."""


def _choose_numbers(labels: dict[str, str]) -> dict[str, Any]:
    return {
        _NETWORK_FIELDS[key]: _numbers.number(NetworkVariance, _NETWORK_FIELDS[key], key=f"bv_{key}", label=label)
        for key, label in labels.items()
    }


def _choose_activation() -> dict[str, str]:
    names = {id: member.name for id, member in activations.ACTIVATIONS.items()}
    usual = _controls.default(NetworkVariance, "activation")
    return {"activation": _controls.choice(names, key="bv_act", label=_("Activation"), default=usual)}
