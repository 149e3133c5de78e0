"""The controls of the tab "Network": what the network is built of, how it is trained, and what is looked at."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements import datasets
from dlcore.elements.convolution import cnn_plan
from dlcore.elements.datasets import DATASETS
from dlcore.elements.racer import Racer
from dlcore.experiments.digits_cnn import DigitsCNN
from pages import _controls, _numbers, _racers
from pages._words import _

KERNELS = {"1": "1", "3": "3", "5": "5", "7": "7"}
"""Rows and columns of a filter: odd, so that a padding of k // 2 keeps the size of the image."""
FILTERS, UNITS = (16, 32, 64, 64), (32, 32, 32)
"""What each block, and each hidden layer, begins with."""
MOST_FILTERS, MOST_UNITS = 64, 256
SHORTER = {"mnist": {"cnn_epochs": 1, "cnn_seeds": 1, "cnn_batch": 128}}
"""Where the usual numbers of epochs and networks would take minutes."""


def choose() -> dict[str, Any]:
    """Show what the network is built of and for how long it learns; return the settings."""
    names = datasets.digit_names()
    left, right = st.columns(2)
    with left:
        dataset = _controls.choice(
            names, key="cnn_data", label=_("Images"), default=_default("dataset"), on_change=settle
        )
    with right:
        words = _("Odd, so that a padding of k // 2 keeps the size of the image.")
        kernel = _controls.switch(
            KERNELS, key="cnn_kernel", label=_("Kernel, k × k"), default=str(_default("kernel")), help=words
        )
    settings = {"dataset": dataset, "kernel": int(kernel), "channels": _choose_filters(dataset)}
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        words = _("Each channel is brought to mean 0 and variance 1 over the batch, in front of ReLU.")
        settings["batch_norm"] = _controls.toggle(key="cnn_norm", label=_("Batch norm"), help=words)
    with right:
        words = _("The probability with which a whole channel is silenced in training, behind pooling (dropout2d).")
        settings["dropout"] = _numbers.number(
            DigitsCNN, "dropout", key="cnn_dropout", label=_("Dropout of channels"), help=words, step=0.1
        )
    return settings | {"hidden": _choose_units()}


def _choose_filters(dataset: str) -> tuple[int, ...]:
    images = DATASETS[dataset]
    most = cnn_plan.most_blocks(images.height, images.width)
    relation = _("each block halves the image, and {height} × {width} pixels can be halved {most} times")
    because = relation.format(height=images.height, width=images.width, most=most)
    words = _("Convolution, ReLU and 2 × 2 max pooling; {relation}.").format(relation=because)
    first, *others = st.columns([3, *[2] * most])
    usual = len(_default("channels"))
    with first:
        blocks = _numbers.whole(1, most, usual, key="cnn_blocks", label=_("Blocks"), help=words, because=because)
    return tuple(
        _in(column, f"cnn_c{number}", _("Filters {number}").format(number=number), MOST_FILTERS, FILTERS[number - 1])
        for number, column in zip(range(1, blocks + 1), others, strict=False)
    )


def _choose_units() -> tuple[int, ...]:
    first, *others = st.columns([3, 2, 2, 2])
    with first:
        words = _("Fully connected layers of ReLU between the blocks and the ten outputs.")
        layers = _numbers.whole(
            0, len(UNITS), len(_default("hidden")), key="cnn_layers", label=_("Hidden layers"), help=words
        )
    return tuple(
        _in(column, f"cnn_h{number}", _("Units {number}").format(number=number), MOST_UNITS, UNITS[number - 1])
        for number, column in zip(range(1, layers + 1), others, strict=False)
    )


def _in(column: Any, key: str, label: str, most: int, usual: int) -> int:
    with column:
        return _numbers.whole(1, most, usual, key=key, label=label)


def choose_training(drawer: ExpanderContainer) -> dict[str, Any]:
    """Show in ``drawer`` optimizer, batches and seeds; leave out what stands at its default while it is closed."""
    return _show_training() if _controls.wanted(drawer, _usual()) else {}


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    racer: Racer = _default("racer")
    chosen = _controls.held("cnn_o", racer.optimizer)
    rates = _racers.usual_rates([chosen], _rates()) if chosen in _racers.names() else {}
    numbers = {f"cnn_{field}": _default(field) for field in ("batch", "seeds", "seed")}
    return numbers | {"cnn_o": racer.optimizer} | {f"cnn_{id}_lr": rate for id, rate in rates.items()}


def _rates() -> _racers.Settings:
    racer: Racer = _default("racer")
    return {racer.optimizer: racer.settings}


def _show_training() -> dict[str, Any]:
    racer: Racer = _default("racer")
    optimizer = _controls.choice(_racers.names(), key="cnn_o", label=_("Optimizer"), default=racer.optimizer)
    rate = _racers.learning_rate("cnn", optimizer, _rates(), _("Learning rate"))
    settings: dict[str, Any] = {"racer": Racer(optimizer=optimizer, settings={"lr": rate})}
    words = _("Networks of each kind, each with a start and an order of batches of its own; the first one is shown.")
    labels = {"batch": _("Batch size"), "seeds": _("Seeds"), "seed": _("First seed")}
    for column, (field, label) in zip(st.columns(3), labels.items(), strict=True):
        with column:
            settings[field] = _numbers.number(
                DigitsCNN, field, key=f"cnn_{field}", label=label, help=words if field == "seeds" else None
            )
    return settings


def choose_epochs() -> int:
    """Show for how long the networks learn."""
    epochs: int = _numbers.number(DigitsCNN, "epochs", key="cnn_epochs", label=_("Epochs"))
    return epochs


def settle() -> None:
    """Other images take other times: take the numbers of epochs, networks and images a batch that suit them."""
    usual = {f"cnn_{field}": _default(field) for field in ("epochs", "seeds", "batch")}
    _controls.put(usual | SHORTER.get(_controls.held("cnn_data"), {}))


def _default(field: str) -> Any:
    return _controls.default(DigitsCNN, field)
