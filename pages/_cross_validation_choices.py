"""The controls of the view "Choose by folds", and the question that they make."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore.elements import smoothers
from dlcore.experiments.cross_validation import CrossValidation
from pages import _controls, _knob, _numbers, _regression_set
from pages._words import _

LEVEL_KEY, USUAL_LEVEL = "cv_level", 7
FAMILIES = {id: family.name for id, family in smoothers.FAMILIES.items()}


class Chosen(NamedTuple):
    """What the controls hold."""

    question: CrossValidation | None
    """None while the settings make none."""
    level: int
    """The place of the complexity whose folds are shown."""


def choose(left: DeltaGenerator, right: DeltaGenerator, below: DeltaGenerator) -> Chosen:
    """Show the controls in two columns, and the less important ones in a drawer below."""
    with left:
        for_folds, for_level = st.columns(2)
    with for_folds:
        words = _("From 2 to the number of training points, which is leave-one-out.")
        folds = _numbers.number(CrossValidation, "folds", key="cv_folds", label=_("Folds k"), help=words)
    with right:
        settings = _regression_set.choose("cv", CrossValidation)
    drawer = below.expander(
        _("Models, highest degree, shuffling of the folds"), icon=":material/tune:", key="cv_more", on_change="rerun"
    )
    with drawer:
        fields = {"cv_family": "family", "cv_most": "most", "cv_fseed": "fold_seed"}
        usual = {key: _controls.default(CrossValidation, field) for key, field in fields.items()}
        if _controls.wanted(drawer, usual):
            settings |= _choose_more()
    question = _controls.build(CrossValidation, folds=folds, **settings)
    last = USUAL_LEVEL if question is None else len(question.levels) - 1
    with for_level:
        return Chosen(question, _knob.choose_level(LEVEL_KEY, last, min(USUAL_LEVEL, last)))


def _choose_more() -> dict[str, Any]:
    left, middle, right = st.columns(3, gap="large")
    with left:
        family = _controls.switch(FAMILIES, key="cv_family", label=_("Models"), default="polynomial")
    with middle:
        most = _numbers.number(CrossValidation, "most", key="cv_most", label=_("Highest degree"))
    with right:
        seed = _numbers.number(CrossValidation, "fold_seed", key="cv_fseed", label=_("Seed of the folds"))
    return {"family": family, "most": most, "fold_seed": seed}
