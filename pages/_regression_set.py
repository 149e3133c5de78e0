"""What is to be learned and from how many examples: controls of every tab about regression in one variable."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements import targets
from dlcore.elements.regression_set import RegressionSet
from pages import _controls, _numbers
from pages._words import _


def choose(prefix: str, model: type[RegressionSet]) -> dict[str, Any]:
    """Show the controls of curve, points, noise and seed in two columns and return what they hold.

    The keys are the prefix and ``_target``, ``_points``, ``_noise``, ``_dseed``.
    """
    names = {id: member.name for id, member in targets.TARGETS.items()}
    left, right = st.columns(2)
    with left:
        usual = _controls.default(model, "target")
        target = _controls.choice(names, key=f"{prefix}_target", label=_("True function"), default=usual)
        noise = _numbers.slider(model, "noise", key=f"{prefix}_noise", label=_("Noise (standard deviation)"), step=0.05)
    with right:
        points = _numbers.number(model, "points", key=f"{prefix}_points", label=_("Training points"))
        data_seed = _numbers.number(model, "data_seed", key=f"{prefix}_dseed", label=_("Seed of the data"))
    return {"target": target, "points": points, "noise": noise, "data_seed": data_seed}
