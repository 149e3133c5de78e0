"""The controls that say what one model of codes is trained on and how; its kind's usual numbers are the Map's."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import Kind
from dlcore.experiments.latent_model import LatentModel
from pages import _controls, _latent_map_choices, _numbers
from pages._latent_map_choices import CRITIC_RATES, LIKELIHOODS, MODELS, SIDES, UNITS, default
from pages._words import _

MOST_LAYERS = len(UNITS)
"""How many hidden layers there can be."""


def choose_model(prefix: str) -> dict[str, Any]:
    """Show the kind of model, the length of its codes and, for a VAE, β; return the settings."""
    kind, dims, weight = st.columns([4, 3, 3])
    with kind:
        model = _controls.choice(MODELS, key=f"{prefix}_model", label=_("Model"), default=default("model"))
    settings: dict[str, Any] = {"model": model}
    with dims:
        words = _("Numbers in a code. With two, codes are places on a map.")
        settings["dims"] = _numbers.number(LatentModel, "dims", key=f"{prefix}_dims", label=_("Dimensions"), help=words)
    if model == "vae":
        with weight:
            words = _("Weight of the VAE's KL term: the more, the more codes crowd at the origin.")
            settings["beta"] = _numbers.number(
                LatentModel, "beta", key=f"{prefix}_beta", label=_("β"), help=words, step=0.5
            )
    return settings


def choose_training(prefix: str, kind: Kind, drawer: ExpanderContainer) -> dict[str, Any]:
    """Show in ``drawer`` images, layers and training; take what is usual for the kind while it is closed."""
    if _controls.wanted(drawer, _usual(prefix, kind)):
        return _show(prefix, kind)
    return _latent_map_choices.of_model(kind, {})


def _usual(prefix: str, kind: Kind) -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    numbers = {f"{prefix}_{field}": default(field) for field in ("sigma", "batch", "seed")}
    units = {f"{prefix}_h{layer}": usual for layer, usual in enumerate(UNITS, 1)}
    return {
        f"{prefix}_data": default("dataset"),
        f"{prefix}_side": str(default("side")),
        f"{prefix}_like": default("likelihood"),
        f"{prefix}_prior": default("prior"),
        f"{prefix}_layers": len(default("hidden")),
        f"{prefix}_{kind}_epochs": _latent_map_choices.epochs_of(kind),
        f"{prefix}_{kind}_lr": _latent_map_choices.rate_of(kind),
        f"{prefix}_{kind}_critic": _latent_map_choices.critic_rate_of(kind),
        **numbers,
        **units,
    }


def _show(prefix: str, kind: Kind) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        names = {id: member.name for id, member in DATASETS.items()}
        dataset = _controls.choice(names, key=f"{prefix}_data", label=_("Images"), default=default("dataset"))
    with right:
        words = _("scikit-learn's digits have 8 × 8 pixels and are resampled for 28 × 28; the other sets have 28 × 28.")
        side = _controls.switch(
            SIDES, key=f"{prefix}_side", label=_("Pixels"), default=str(default("side")), help=words
        )
    settings = {"dataset": dataset, "side": int(side), "hidden": _show_layers(prefix)}
    return settings | _show_likelihood(prefix, kind) | _show_steps(prefix, kind)


def _show_likelihood(prefix: str, kind: Kind) -> dict[str, Any]:
    """Show what a pixel is taken for and, where a model can have several, the prior."""
    words = _("What a pixel is taken for: a coin that falls anew at every look, one that fell once, or a gray number.")
    left, middle, right = st.columns([4, 2, 3])
    with left:
        chosen = _controls.choice(
            LIKELIHOODS, key=f"{prefix}_like", label=_("Likelihood"), default=default("likelihood"), help=words
        )
    settings: dict[str, Any] = {"likelihood": chosen}
    if chosen == "gaussian":
        with middle:
            settings["sigma"] = _numbers.number(LatentModel, "sigma", key=f"{prefix}_sigma", label=_("σ"), step=0.05)
    if kind in CRITIC_RATES:
        with right:
            names = {id: member.name for id, member in PRIORS.items()}
            usual = default("prior")
            settings["prior"] = _controls.choice(names, key=f"{prefix}_prior", label=_("Prior"), default=usual)
    return settings


def _show_layers(prefix: str) -> tuple[int, ...]:
    """Show the hidden layers of the encoder; the decoder has them the other way round."""
    first, *others = st.columns([3, 2, 2, 2])
    with first:
        words = _("Of the encoder, from image to code; the decoder has them the other way round.")
        usual = len(default("hidden"))
        layers = _numbers.whole(0, len(UNITS), usual, key=f"{prefix}_layers", label=_("Hidden layers"), help=words)
    units = []
    for layer, column in zip(range(1, layers + 1), others, strict=False):
        with column:
            label = _("Units {number}").format(number=layer)
            units.append(_numbers.whole(1, 512, UNITS[layer - 1], key=f"{prefix}_h{layer}", label=label))
    return tuple(units)


def _show_steps(prefix: str, kind: Kind) -> dict[str, Any]:
    """Show at what rates and for how long the model learns."""
    usual = _latent_map_choices.rate_of(kind)
    words = _("Of Adam.")
    rate = _numbers.logarithmic(1e-6, 1.0, usual, key=f"{prefix}_{kind}_lr", label=_("Learning rate"), help=words)
    settings: dict[str, Any] = {"racer": _latent_map_choices.racer_of(rate)}
    if kind in CRITIC_RATES:
        usual = _latent_map_choices.critic_rate_of(kind)
        words = _("The discriminator's learning rate.")
        settings["critic_rate"] = _numbers.logarithmic(
            1e-6, 0.1, usual, key=f"{prefix}_{kind}_critic", label=_("Discriminator"), help=words
        )
    first, second, third = st.columns(3)
    with first:
        epochs = _latent_map_choices.epochs_of(kind)
        settings["epochs"] = _numbers.number(
            LatentModel, "epochs", key=f"{prefix}_{kind}_epochs", label=_("Epochs"), initial=epochs
        )
    for column, field, label in ((second, "batch", _("Batch size")), (third, "seed", _("Seed"))):
        with column:
            settings[field] = _numbers.number(LatentModel, field, key=f"{prefix}_{field}", label=label)
    return settings
