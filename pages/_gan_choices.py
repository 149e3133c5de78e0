"""The controls of the tab "GAN": what is imitated, the rules of the game, who plays, for how long, with what."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements.latent import plane_targets
from dlcore.elements.latent.plane_game import GAMES
from dlcore.elements.racer import Racer
from dlcore.experiments.plane_gan import PlaneGan
from pages import _controls, _numbers, _racers
from pages._words import _

WHO = {"both": "Both", "critic": "D", "generator": "G"}
NOISES = {"gaussian": "Gaussian", "uniform": "Uniform"}
DIMS = {"1": "1", "2": "2"}
"""Proper names, untranslated: they stand in the URL."""
LOWEST, HIGHEST = 1e-5, 1.0
"""Of the learning rates."""
MOST_UNITS, MOST_LAYERS = 128, 3


def choose() -> dict[str, Any]:
    """Show what is imitated, the rules and the rates; return the settings."""
    left, right = st.columns(2)
    with left:
        words = _("What the generator is to imitate. Own points: click into the picture.")
        target = _controls.choice(
            plane_targets.names(), key="gan_target", label=_("Distribution"), default=_default("target"), help=words
        )
    with right:
        words = _("What discriminator and generator descend: see the formulas below.")
        game = _controls.choice(
            {str(id): name for id, name in GAMES.items()},
            key="gan_game",
            label=_("Game"),
            default=_default("game"),
            help=words,
        )
    left, right = st.columns(2)
    with left:
        words = _("Who is trained: generator G and discriminator D, or one alone. A head start of D comes before it.")
        train = _controls.switch(WHO, key="gan_train", label=_("Train"), default=_default("train"), help=words)
    with right:
        words = _("Steps of D in each round, before the one step of G: k in the paper of 2014.")
        turns = _numbers.number(PlaneGan, "critic_turns", key="gan_k", label=_("Discriminator steps k"), help=words)
    settings = {"target": target, "game": game, "train": train, "critic_turns": turns}
    with st.container(gap="xsmall"):
        rate = _rate("gan_lr_g", _usual_racer().settings["lr"], _("Rate of G"))
        settings["critic_rate"] = _rate("gan_lr_d", _default("critic_rate"), _("Rate of D"))
    settings["racer"] = _usual_racer().at_rate(rate)
    left, right = st.columns(2)
    with left:
        settings["steps"] = _numbers.number(PlaneGan, "steps", key="gan_steps", label=_("Rounds"), step=500)
    with right:
        words = _("For how many rounds at first D alone is trained, against the generator as it begins.")
        settings["head_start"] = _numbers.number(
            PlaneGan, "head_start", key="gan_head", label=_("Head start of D"), help=words, step=100
        )
    return settings


def choose_more(drawer: ExpanderContainer, settings: dict[str, Any]) -> dict[str, Any]:
    """Show in ``drawer`` networks, codes, optimizer, batches and seeds; return them where they are not as usual."""
    return _show_more(settings) if _controls.wanted(drawer, _usual()) else {}


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    keys = {f"gan_{field}": _default(field) for field in ("noise", "batch", "penalty", "seeds", "seed")}
    sizes = {
        f"gan_{short}_{what}": value
        for short, field in (("g", "generator"), ("d", "critic"))
        for what, value in (("layers", len(_default(field))), ("units", _default(field)[0]))
    }
    beta = {"gan_adam_beta1": _usual_racer().settings["beta1"]}
    return keys | sizes | beta | {"gan_dims": str(_default("dims")), "gan_o": _usual_racer().optimizer}


def _show_more(settings: dict[str, Any]) -> dict[str, Any]:
    more: dict[str, Any] = _choose_networks()
    left, right = st.columns(2)
    with left:
        more["noise"] = _controls.switch(NOISES, key="gan_noise", label=_("Codes z"), default=_default("noise"))
    with right:
        dims = _controls.switch(DIMS, key="gan_dims", label=_("Numbers in z"), default=str(_default("dims")))
    more["dims"] = int(dims)
    more["racer"] = _choose_optimizer(settings["racer"].settings["lr"])
    labels = {
        "batch": (_("Batch size"), _("Real points, and fakes, of each step.")),
        "penalty": (_("Gradient penalty λ"), _("Its weight in the Wasserstein game; without meaning for the others.")),
        "seeds": (_("Games"), _("Each with starts and random numbers of its own; the first one is shown.")),
        "seed": (_("First seed"), None),
    }
    for column, (field, (label, words)) in zip(st.columns(4), labels.items(), strict=True):
        with column:
            more[field] = _numbers.number(PlaneGan, field, key=f"gan_{field}", label=label, help=words)
    return more


def _choose_networks() -> dict[str, Any]:
    found = {}
    words = _("Fully connected, with ReLU. Without a hidden layer the network is linear.")
    names = {"generator": ("g", _("G: layers"), _("G: units")), "critic": ("d", _("D: layers"), _("D: units"))}
    for columns, (field, (short, layers, units)) in zip(_pairs(), names.items(), strict=True):
        usual = _default(field)
        with columns[0]:
            count = _numbers.whole(0, MOST_LAYERS, len(usual), key=f"gan_{short}_layers", label=layers, help=words)
        with columns[1]:
            width = _numbers.whole(1, MOST_UNITS, usual[0], key=f"gan_{short}_units", label=units)
        found[field] = (width,) * count
    return found


def _pairs() -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    first, second, third, fourth = st.columns(4)
    return (first, second), (third, fourth)


def _choose_optimizer(rate: float) -> Racer:
    usual = _usual_racer()
    optimizer = _controls.choice(_racers.names(), key="gan_o", label=_("Optimizer"), default=usual.optimizer)
    settings = {"lr": rate}
    if optimizer == "adam":
        words = _("How much of earlier gradients is kept. GANs are usually trained with ½ or 0 instead of 0.9.")
        settings["beta1"] = _numbers.linear(
            0.0, 0.99, usual.settings["beta1"], key="gan_adam_beta1", label=_("β₁ of Adam"), help=words
        )
    return Racer(optimizer=optimizer, settings=settings)


def _rate(key: str, usual: float, label: str) -> float:
    return _numbers.logarithmic(LOWEST, HIGHEST, usual, key=key, label=label)


def _usual_racer() -> Racer:
    racer: Racer = _default("racer")
    return racer


def _default(field: str) -> Any:
    return _controls.default(PlaneGan, field)
