"""Digits race: the optimizers learn to read real digits, several times each: is a difference more than luck?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dlcore.elements import datasets
from dlcore.elements.datasets import CLASSES
from dlcore.elements.guessing import Which
from dlcore.experiments.digits_race import DigitsRace
from pages import (
    _controls,
    _digits_outcome,
    _digits_pictures,
    _digits_presets,
    _live,
    _numbers,
    _perceptron,
    _presets,
    _racers,
    _schedules,
)
from pages._words import _

FIRST_FIELD = tuple(one.optimizer for one in _controls.default(DigitsRace, "racers"))
RATES = {one.optimizer: one.settings for one in _controls.default(DigitsRace, "racers")}
WHICH = {"loss": "Loss", "error": "Error rate"}
"""Proper names, untranslated: they stand in the URL."""
SHORTER = {"mnist": {"digits_epochs": 5, "digits_seeds": 3}}
"""Where the usual numbers of epochs and seeds would take a quarter of an hour."""
SECONDS_TO_START_UNASKED = 6.0


def show() -> None:
    """Show the whole tab."""
    chosen = _racers.choose("digits", default=FIRST_FIELD)
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        which, question = _choose(chosen)
    with picture:
        if question is not None:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(
                question, lambda run: _digits_pictures.draw(question, run, which), key="digits", start=start
            )
            _digits_pictures.show_samples(question, run)
            st.caption(_size(question))
    if question is not None and run is not None and run.result is not None:
        _digits_outcome.show(question, run, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="digits_try"):
        _presets.show("digits", _digits_presets.presets(), _settle)


def show_picture() -> None:
    """Show the race as it starts by default, small, or the digits while nobody has run it."""
    _digits_pictures.show_card(DigitsRace())


def _choose(chosen: Sequence[str]) -> tuple[Which, DigitsRace | None]:
    """Show the controls; return what to draw and the question, or None while the settings make none."""
    names = datasets.digit_names()
    left, right = st.columns(2)
    with left:
        dataset = _controls.choice(
            names, key="digits_data", label=_("Images"), default=_default("dataset"), on_change=_settle
        )
    with right:
        shown = _controls.switch(WHICH, key="digits_which", label=_("Curves of"), default="loss")
    left, right = st.columns(2)
    with left:
        epochs = _numbers.slider(DigitsRace, "epochs", key="digits_epochs", label=_("Epochs"))
    with right:
        words = _("Networks per optimizer, each with a start and an order of batches of its own.")
        seeds = _numbers.slider(DigitsRace, "seeds", key="digits_seeds", label=_("Seeds"), help=words)
    rates = _racers.learning_rates("digits", chosen, RATES)
    drawer = st.expander(
        _("Network, batches, schedule, hyper-parameters"),
        icon=":material/tune:",
        key="digits_more",
        on_change="rerun",
    )
    with drawer:
        settings = _choose_more() if _controls.wanted(drawer, _usual()) else {}
        schedule = _schedules.choose("digits", drawer)
        field = _racers.field("digits", rates, RATES, drawer)
    which: Which = "error" if shown == "error" else "loss"
    if not field:
        return which, None
    asked = {"dataset": dataset, "epochs": epochs, "seeds": seeds, "schedule": schedule, **settings}
    return which, _controls.build(DigitsRace, racers=field, **asked)


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    fields = _perceptron.FIELDS | {"batch": "batch", "seed": "seed"}
    return {f"digits_{key}": _default(field) for key, field in fields.items()}


def _choose_more() -> dict[str, Any]:
    network = _perceptron.choose("digits", DigitsRace, beside=("batch", _("Batch size")))
    seed = _numbers.number(DigitsRace, "seed", key="digits_seed", label=_("First seed"))
    return {**network, "seed": seed}


def _default(field: str) -> Any:
    return _controls.default(DigitsRace, field)


def _settle() -> None:
    """Other images take other times: take the numbers of epochs and seeds that suit them."""
    usual = {"digits_epochs": _default("epochs"), "digits_seeds": _default("seeds")}
    _controls.put(usual | SHORTER.get(_controls.held("digits_data"), {}))


def _size(question: DigitsRace) -> str:
    """Say what is trained on what."""
    images = question.images
    words = _(
        "{training} training and {test} test images of {height} × {width} pixels. Trained together in one batched "
        "computation: {models} × {layers}, {parameters} parameters each."
    )
    return words.format(
        training=f"{images.training:,}",
        test=f"{images.test:,}",
        height=images.height,
        width=images.width,
        models=len(question.racers) * question.seeds,
        layers="-".join(map(str, (images.features, *question.hidden, CLASSES))),
        parameters=f"{question.parameters:,}",
    )
