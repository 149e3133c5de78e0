"""The controls of the tab "Objective": what VAE is trained, on what, for how long."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from pages import _controls, _numbers
from pages._latent_map_choices import LIKELIHOODS, SIDES
from pages._words import _

MOST_LAYERS, FURTHER_UNITS = 3, 64
"""How many hidden layers there can be, and what one begins with that the question does not have by default."""
MOST_UNITS = 512
RATES = (1e-5, 0.1)


def choose_model(prefix: str, model: type[LatentSettings]) -> dict[str, Any]:
    """Show the likelihood, the length of the codes and for how long is trained; return the settings."""
    words = _("What a pixel is taken for: a coin that falls anew at every look, one that fell once, or a gray number.")
    likelihood = _controls.choice(
        LIKELIHOODS,
        key=f"{prefix}_like",
        label=_("Likelihood p(x|z)"),
        default=_default(model, "likelihood"),
        help=words,
    )
    settings: dict[str, Any] = {"likelihood": likelihood}
    columns = st.columns(3 if likelihood == "gaussian" else 2)
    with columns[0]:
        words = _("Numbers in a code.")
        settings["dims"] = _numbers.number(model, "dims", key=f"{prefix}_dims", label=_("Dimensions"), help=words)
    with columns[1]:
        settings["epochs"] = _numbers.number(model, "epochs", key=f"{prefix}_epochs", label=_("Epochs"))
    if likelihood == "gaussian":
        with columns[2]:
            settings["sigma"] = _numbers.number(
                model, "sigma", key=f"{prefix}_sigma", label=_("σ of a pixel"), step=0.05
            )
    return settings


def choose_training(prefix: str, model: type[LatentSettings], drawer: ExpanderContainer) -> dict[str, Any]:
    """Show in ``drawer`` images, layers and training; leave out what is usual while it is closed."""
    return _show(prefix, model) if _controls.wanted(drawer, _usual(prefix, model)) else {}


def _usual(prefix: str, model: type[LatentSettings]) -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    hidden = _default(model, "hidden")
    return {
        f"{prefix}_data": _default(model, "dataset"),
        f"{prefix}_side": str(_default(model, "side")),
        f"{prefix}_layers": len(hidden),
        f"{prefix}_lr": _default(model, "racer").settings["lr"],
        **{f"{prefix}_h{layer}": usual for layer, usual in enumerate(_units(hidden), 1)},
        **{f"{prefix}_{field}": _default(model, field) for field in ("batch", "seed")},
    }


def _show(prefix: str, model: type[LatentSettings]) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        names = {id: member.name for id, member in DATASETS.items()}
        dataset = _controls.choice(names, key=f"{prefix}_data", label=_("Images"), default=_default(model, "dataset"))
    with right:
        words = _("scikit-learn's digits have 8 × 8 pixels and are resampled for 28 × 28; the other sets have 28 × 28.")
        usual = str(_default(model, "side"))
        side = _controls.switch(SIDES, key=f"{prefix}_side", label=_("Pixels"), default=usual, help=words)
    hidden = _show_layers(prefix, _default(model, "hidden"))
    racer: Racer = _default(model, "racer")
    rate = _numbers.logarithmic(*RATES, racer.settings["lr"], key=f"{prefix}_lr", label=_("Learning rate"))
    settings = {
        "dataset": dataset,
        "side": int(side),
        "hidden": hidden,
        "racer": Racer(optimizer=racer.optimizer, settings={**racer.settings, "lr": rate}),
    }
    for column, (field, label) in zip(
        st.columns(2), {"batch": _("Batch size"), "seed": _("Seed")}.items(), strict=True
    ):
        with column:
            settings[field] = _numbers.number(model, field, key=f"{prefix}_{field}", label=label)
    return settings


def _show_layers(prefix: str, usual: tuple[int, ...]) -> tuple[int, ...]:
    """Show the hidden layers of the encoder; without any, the model is linear."""
    first, *others = st.columns([3, 2, 2, 2])
    with first:
        words = _("Of the encoder, from image to code; the decoder has them the other way round. 0: a linear model.")
        layers = _numbers.whole(
            0, MOST_LAYERS, len(usual), key=f"{prefix}_layers", label=_("Hidden layers"), help=words
        )
    units = []
    for layer, column, before in zip(range(1, layers + 1), others, _units(usual), strict=False):
        with column:
            label = _("Units {number}").format(number=layer)
            units.append(_numbers.whole(1, MOST_UNITS, before, key=f"{prefix}_h{layer}", label=label))
    return tuple(units)


def _units(hidden: tuple[int, ...]) -> tuple[int, ...]:
    return (*hidden, *[FURTHER_UNITS] * MOST_LAYERS)[:MOST_LAYERS]


def _default(model: type[LatentSettings], field: str) -> Any:
    return _controls.default(model, field)
