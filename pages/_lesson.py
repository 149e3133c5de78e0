"""How a network learns from few images: controls of both tabs about regularizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements import datasets
from dlcore.elements.few_images import Lesson
from dlcore.elements.racer import Racer
from pages import _controls, _numbers, _perceptron, _racers
from pages._words import _

Control = Callable[[], dict[str, Any]]
"""Shows one control and returns the setting that it holds."""


def controls(prefix: str, model: type[Lesson]) -> tuple[Control, ...]:
    """Return what shows the controls of images, their number and wrong labels, epochs and seeds, to be placed."""

    def number(name: str, label: str, help: str | None = None, step: float | None = None) -> Control:
        key = f"{prefix}_{name}"
        return lambda: {name: _numbers.number(model, name, key=key, label=label, help=help, step=step)}

    few = _("As equally many of each class as possible. The fewer, the easier they are learned by heart.")
    wrong = _("Probability that a training image has a wrong label; validation and test images keep their true ones.")
    many = _("Networks per setting, each with a start, an order of batches and random draws of its own.")
    return (
        lambda: {"dataset": _choose_images(prefix, model)},
        number("images", _("Training images"), few, 10),
        number("label_noise", _("Wrong labels"), wrong, 0.05),
        number("epochs", _("Epochs"), None, 10),
        number("seeds", _("Seeds"), many),
    )


def _choose_images(prefix: str, model: type[Lesson]) -> str:
    names = datasets.digit_names()
    usual = _controls.default(model, "dataset")
    return _controls.choice(names, key=f"{prefix}_data", label=_("Images"), default=usual)


def choose_more(prefix: str, model: type[Lesson], drawer: ExpanderContainer) -> dict[str, Any]:
    """Show network, optimizer and seeds in ``drawer``; leave out what stands at its default while it is closed."""
    return _show_more(prefix, model) if _controls.wanted(drawer, _usual(prefix, model)) else {}


def _usual(prefix: str, model: type[Lesson]) -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    racer: Racer = _controls.default(model, "racer")
    fields = _perceptron.FIELDS | {"batch": "batch", "validation": "validation", "dseed": "data_seed", "seed": "seed"}
    usual = {f"{prefix}_{key}": _controls.default(model, field) for key, field in fields.items()}
    chosen = _controls.held(f"{prefix}_o", racer.optimizer)
    rates = _racers.usual_rates([chosen], _rates(model)) if chosen in _racers.names() else {}
    return usual | {f"{prefix}_o": racer.optimizer} | {f"{prefix}_{id}_lr": rate for id, rate in rates.items()}


def _rates(model: type[Lesson]) -> _racers.Settings:
    racer: Racer = _controls.default(model, "racer")
    return {racer.optimizer: racer.settings}


def _show_more(prefix: str, model: type[Lesson]) -> dict[str, Any]:
    network, learning, chance = st.columns(3, gap="large")
    with network:
        settings = _perceptron.choose(prefix, model, beside=("batch", _("Batch size")))
    with learning:
        racer: Racer = _controls.default(model, "racer")
        optimizer = _controls.choice(_racers.names(), key=f"{prefix}_o", label=_("Optimizer"), default=racer.optimizer)
        rate = _racers.learning_rate(prefix, optimizer, _rates(model), _("Learning rate"))
        settings["racer"] = Racer(optimizer=optimizer, settings={"lr": rate})
    with chance:
        words = _("Images beside the training images; early stopping looks at them, nothing else does.")
        settings["validation"] = _numbers.number(
            model, "validation", key=f"{prefix}_validation", label=_("Validation images"), help=words, step=10
        )
        left, right = st.columns(2)
        with left:
            settings["data_seed"] = _numbers.number(
                model, "data_seed", key=f"{prefix}_dseed", label=_("Seed of the images")
            )
        with right:
            settings["seed"] = _numbers.number(model, "seed", key=f"{prefix}_seed", label=_("First seed"))
    return settings
