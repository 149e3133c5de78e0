"""What is to be learned, and the perceptron that learns it: controls of every page that fits curves."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements import targets
from dlcore.elements.curve_fitting import CurveFitting
from pages import _controls, _numbers, _perceptron
from pages._words import _

FIELDS = {"points": "points", "batch": "batch", "noise": "noise", "dseed": "data_seed"}
"""Field of a question by the key of its control, without the page's prefix."""


def choose_target(prefix: str, model: type[CurveFitting]) -> str:
    """Show the menu of curves and return the chosen id."""
    names = {id: member.name for id, member in targets.TARGETS.items()}
    default = _controls.default(model, "target")
    return _controls.choice(names, key=f"{prefix}_target", label=_("Curve to learn"), default=default)


def choose(
    prefix: str, model: type[CurveFitting], drawer: ExpanderContainer, *, seed: tuple[str, str]
) -> dict[str, Any]:
    """Show in ``drawer`` the controls of network and data; return what they hold, nothing where all is as usual.

    Args:
        prefix: of the keys.
        model: the question, which has defaults and bounds.
        drawer: where the controls are, if they are wanted.
        seed: field and label of the number beside them that says from where, or how often, training starts.
    """
    fields = FIELDS | _perceptron.FIELDS | {seed[0]: seed[0]}
    usual = {f"{prefix}_{name}": _controls.default(model, of) for name, of in fields.items()}
    if not _controls.wanted(drawer, usual):
        return {}
    return _perceptron.choose(prefix, model, beside=seed) | _choose_data(prefix, model)


def _choose_data(prefix: str, model: type[CurveFitting]) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        points = _numbers.number(model, "points", key=f"{prefix}_points", label=_("Data points"))
        noise = _numbers.number(model, "noise", key=f"{prefix}_noise", label=_("Noise (std. deviation)"), step=0.01)
    with right:
        batch = _numbers.number(model, "batch", key=f"{prefix}_batch", label=_("Batch size"))
        data_seed = _numbers.number(model, "data_seed", key=f"{prefix}_dseed", label=_("Seed of the data"))
    return {"points": points, "batch": batch, "noise": noise, "data_seed": data_seed}
