"""Ablation: every regularizer alone beside none and all, several seeds each: which one helps by more than luck?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements.datasets import CLASSES
from dlcore.elements.guessing import Which
from dlcore.experiments.ablation import Ablation
from pages import (
    _ablation_outcome,
    _ablation_pictures,
    _ablation_presets,
    _controls,
    _lesson,
    _live,
    _presets,
    _regularizers,
    _two_settings,
)
from pages._words import _

ORDERS = {"course": "Course", "best": "Best"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 15.0


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        which, ordered, lesson = _choose()
        more = _choose_more()
    with picture:
        question = _controls.build(Ablation, **lesson, **more)
        run = None if question is None else _train(question, which, ordered)
    if question is not None and run is not None and run.result is not None:
        _ablation_outcome.tell(run.result, which)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="abl_try"):
        _presets.show("abl", _ablation_presets.presets())
    if question is not None and run is not None and run.result is not None:
        _ablation_pictures.show_pair(question, run, run.result, which)
        _ablation_outcome.show(question, run.result)


def show_picture() -> None:
    """Show the ablation as it is by default, small, where it has been trained."""
    question = Ablation()
    if not _ablation_pictures.show_card(question):
        st.caption(_size(question))


def _train(question: Ablation, which: Which, ordered: bool) -> _ablation_pictures.Run | None:
    start = question.cost() < SECONDS_TO_START_UNASKED
    run = _live.show(
        question, lambda run: _ablation_pictures.draw(question, run, which, ordered), key="abl", start=start
    )
    st.caption(_size(question))
    return run


def _choose() -> tuple[Which, bool, dict[str, Any]]:
    """Show the controls beside the picture; return what to draw, whether the best come first, and the settings."""
    settings: dict[str, Any] = {}
    columns = [*st.columns(2), *st.columns(3)]
    for column, control in zip(columns, _lesson.controls("abl", Ablation), strict=True):
        with column:
            settings |= control()
    left, right = st.columns([3, 2])
    with left:
        shown = _controls.switch(_two_settings.WHICH, key="abl_which", label=_("Shown"), default="error")
    with right:
        order = _controls.switch(ORDERS, key="abl_order", label=_("Order"), default="course")
    return "loss" if shown == "loss" else "error", order == "best", settings


def _choose_more() -> dict[str, Any]:
    drawer = st.expander(
        _("Regularizers and their strengths"), icon=":material/tune:", key="abl_strengths", on_change="rerun"
    )
    usual = tuple(_regularizers.SWITCHES)
    settings: dict[str, Any] = {}
    with drawer:
        if _controls.wanted(drawer, _regularizers.controls("abl_r", usual)):
            settings["strengths"] = _regularizers.choose("abl_r", _("Take part"), usual, st.container(), _("Strengths"))
    drawer = st.expander(_("Network, optimizer, seeds"), icon=":material/tune:", key="abl_more", on_change="rerun")
    with drawer:
        return settings | _lesson.choose_more("abl", Ablation, drawer)


def _size(question: Ablation) -> str:
    """Say what is trained on what."""
    words = _(
        "{settings} settings × {seeds} seeds = {models} networks {layers} on {images} training images, trained as one "
        "batched computation. Dots: means over the seeds; bars: their 95 % intervals (Student's t)."
    )
    return words.format(
        settings=len(question.names),
        seeds=question.seeds,
        models=len(question.names) * question.seeds,
        layers="-".join(map(str, (question.image_set.features, *question.hidden, CLASSES))),
        images=f"{question.images:,}",
    )
