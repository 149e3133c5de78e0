"""The network's shape: controls of every page that trains perceptrons."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements import activations
from dlcore.elements.perceptron import Perceptron
from pages import _controls, _numbers
from pages._words import _

FIELDS = {"layers": "hidden_layers", "width": "width", "act": "activation"}
"""Field of a question by the key of its control, without the page's prefix."""


def choose(prefix: str, model: type[Perceptron], *, beside: tuple[str, str]) -> dict[str, Any]:
    """Show the controls of the network and return what they hold.

    Args:
        prefix: of the keys.
        model: the question, which has defaults and bounds.
        beside: field and label of one more number, which fills the place beside them; its key ends in the field's name.
    """
    names = {id: member.name for id, member in activations.ACTIVATIONS.items()}
    default = _controls.default(model, "activation")
    field, label = beside
    left, right = st.columns(2)
    with left:
        layers = _numbers.number(model, "hidden_layers", key=f"{prefix}_layers", label=_("Hidden layers"))
        activation = _controls.choice(names, key=f"{prefix}_act", label=_("Activation"), default=default)
    with right:
        width = _numbers.number(model, "width", key=f"{prefix}_width", label=_("Width (units per layer)"))
        number = _numbers.number(model, field, key=f"{prefix}_{field}", label=label)
    return {"hidden_layers": layers, "width": width, "activation": activation, field: number}
