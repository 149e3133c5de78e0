"""Controls that both views of ensembles have: what is to be learned, and from what data."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements import plane_sets, targets
from dlcore.experiments.ensemble import Ensemble
from pages import _controls, _numbers
from pages._words import _

KINDS = {"classification": "Classification", "regression": "Regression"}
"""Proper names, untranslated: they stand in the URL."""


def kind() -> str:
    """Show the switch between classes in the plane and a curve."""
    return _controls.switch(KINDS, key="ens_kind", label=_("Task"), default="classification")


def data(of: str) -> dict[str, Any]:
    """Show the menu of what is to be learned and return it as a setting."""
    if of == "regression":
        names = {id: member.name for id, member in targets.TARGETS.items()}
        usual = _controls.default(Ensemble, "target")
        return {"target": _controls.choice(names, key="ens_target", label=_("True function"), default=usual)}
    names = {id: member.name for id, member in plane_sets.PLANE_SETS.items()}
    usual = _controls.default(Ensemble, "shape")
    return {"shape": _controls.choice(names, key="ens_shape", label=_("Points of two classes"), default=usual)}


def noise() -> float:
    """Show the slider of the noise; ``data_seed`` belongs beside it."""
    words = _("Standard deviation of the noise: on both coordinates of a point, or on y.")
    value: float = _numbers.slider(Ensemble, "noise", key="ens_noise", label=_("Noise"), step=0.05, help=words)
    return value


def data_seed() -> int:
    """Show the field of the seed of the data."""
    value: int = _numbers.number(Ensemble, "data_seed", key="ens_dseed", label=_("Seed of the data"))
    return value


def beside(*controls: Any) -> list[Any]:
    """Show controls in two columns and return what they hold."""
    held = []
    for pair in range(0, len(controls), 2):
        for column, control in zip(st.columns(2), controls[pair : pair + 2], strict=False):
            with column:
                held.append(control())
    return held
