"""Compare: the same networks learn from few images under two settings of the regularizers, side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore.elements.datasets import CLASSES
from dlcore.elements.few_images import TESTED
from dlcore.elements.guessing import Which
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.regularization import Regularization
from pages import (
    _controls,
    _lesson,
    _live,
    _presets,
    _regularization_outcome,
    _regularization_pictures,
    _regularization_presets,
    _regularizers,
    _samples,
    _two_settings,
)
from pages._words import _

SECONDS_TO_START_UNASKED = 12.0


def show() -> None:
    """Show the whole tab."""
    which, lesson = _choose_lesson()
    switches, picture, strengths = st.columns(2, gap="large"), st.container(), st.columns(2, gap="large")
    settings = {}
    for side, column, place in zip("ab", switches, strengths, strict=True):
        with column:
            settings[side] = _choose_side(side, place)
    drawer = st.expander(_("Network, optimizer, seeds"), icon=":material/tune:", key="reg_more", on_change="rerun")
    with drawer:
        more = _lesson.choose_more("reg", Regularization, drawer)
    with picture:
        question = _controls.build(Regularization, **lesson, **settings, **more)
        run = None if question is None else _train(question, which)
    result = None if run is None else run.result
    if question is not None and result is not None:
        _regularization_outcome.tell(question, result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="reg_try"):
        _presets.show("reg", _regularization_presets.presets())
    if question is not None:
        _samples.show(question)
    if question is not None and run is not None and result is not None:
        _regularization_outcome.show(question, run, result)


def show_picture() -> None:
    """Show the curves of the two settings as they are by default, small, or some of the images to learn from."""
    _regularization_pictures.show_card(Regularization())


def _train(question: Regularization, which: Which) -> _regularization_pictures.Run | None:
    start = question.cost() < SECONDS_TO_START_UNASKED
    run = _live.show(question, lambda run: _regularization_pictures.draw(question, run, which), key="reg", start=start)
    st.caption(_size(question))
    return run


def _choose_lesson() -> tuple[Which, dict[str, Any]]:
    """Show in one row what is learned from, for how long and how often; return what to draw and the settings."""
    columns = st.columns([28, 24, 22, 19, 18, 27], gap="small", vertical_alignment="bottom")
    settings: dict[str, Any] = {}
    for column, control in zip(columns[:-1], _lesson.controls("reg", Regularization), strict=True):
        with column:
            settings |= control()
    with columns[-1]:
        shown = _controls.switch(_two_settings.WHICH, key="reg_which", label=_("Curves of"), default="loss")
    return "error" if shown == "error" else "loss", settings


def _choose_side(side: str, place: DeltaGenerator) -> Regularizers:
    """Show the switches of A or B, and in ``place`` their strengths."""
    usual: Regularizers = _controls.default(Regularization, side)
    label, heading = _("**{side}**: regularizers"), _("Strengths of **{side}**")
    name = side.upper()
    return _regularizers.choose(
        f"reg_{side}", label.format(side=name), usual.switches, place, heading.format(side=name)
    )


def _size(question: Regularization) -> str:
    """Say what is trained on what."""
    words = _(
        "{images} training images of {height} × {width} pixels with {wrong} wrong labels; {validation} for validation "
        "and {test} for the test have true ones. Trained together in one batched computation: {models} × {layers}, "
        "{parameters} parameters each. A and B share starts and batches."
    )
    return words.format(
        images=f"{question.images:,}",
        wrong=f"{question.label_noise:.0%}",
        height=question.image_set.height,
        width=question.image_set.width,
        validation=f"{question.validation:,}",
        test=f"{min(question.image_set.test, TESTED):,}",
        models=len(question.settings) * question.seeds,
        layers="-".join(map(str, (question.image_set.features, *question.hidden, CLASSES))),
        parameters=f"{question.parameters:,}",
    )
