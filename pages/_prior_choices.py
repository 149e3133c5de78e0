"""The controls of the tab "Prior": what the codes are wanted to look like, and how the models are trained."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from dlcore.experiments.aggregated_posterior import AggregatedPosterior
from pages import _controls, _numbers
from pages._latent_map_choices import LIKELIHOODS, SIDES
from pages._words import _

UNITS = (128, 64, 32)
"""What each hidden layer begins with."""
LARGE = {"prior_side": "28", "prior_epochs": 1}
"""What suits images of which there are 60,000 and none has 8 × 8 pixels."""


def choose() -> AggregatedPosterior | None:
    """Show the controls; return the question, or None while the settings make none."""
    names = {id: one.name for id, one in PRIORS.items()}
    words = _("What the codes of all images together shall look like; new images are decoded from draws of it.")
    settings: dict[str, Any] = {
        "model": "aae",
        "prior": _controls.switch(names, key="prior_prior", label=_("Prior p(z)"), default=_usual("prior"), help=words),
    }
    words = _("Learning rate of the discriminator, and of the encoder where it tries to fool it.")
    rate = _("Adversaries' rate")
    settings["critic_rate"] = _numbers.logarithmic(
        1e-5, 0.1, _usual("critic_rate"), key="prior_critic", label=rate, help=words
    )
    for column, (field, label) in zip(
        st.columns(3), {"epochs": _("Epochs"), "batch": _("Batch size"), "seed": _("Seed")}.items(), strict=True
    ):
        with column:
            settings[field] = _numbers.number(LatentSettings, field, key=f"prior_{field}", label=label)
    drawer = st.expander(_("Images, layers, other models"), icon=":material/tune:", key="prior_more", on_change="rerun")
    with drawer:
        settings |= _choose_more(drawer)
    return _controls.build(AggregatedPosterior, coder=settings)


def settle() -> None:
    """Take the size and the number of epochs that suit the images."""
    few = {"prior_side": str(_usual("side")), "prior_epochs": _usual("epochs")}
    _controls.put(few if _controls.held("prior_data") == _usual("dataset") else LARGE)


def _choose_more(drawer: ExpanderContainer) -> dict[str, Any]:
    """Show in ``drawer`` what is changed seldom; take what is usual while it is closed."""
    fields = {"data": "dataset", "like": "likelihood", "sigma": "sigma", "beta": "beta"}
    usual = {f"prior_{key}": _usual(field) for key, field in fields.items()}
    usual |= {"prior_side": str(_usual("side")), "prior_layers": len(_usual("hidden")), "prior_lr": _rate()}
    usual |= {f"prior_h{layer}": units for layer, units in enumerate(UNITS, 1)}
    return _show_more() if _controls.wanted(drawer, usual) else {"side": _usual("side"), "hidden": _usual("hidden")}


def _show_more() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        names = {id: member.name for id, member in DATASETS.items()}
        dataset = _controls.choice(
            names, key="prior_data", label=_("Images"), default=_usual("dataset"), on_change=settle
        )
    with right:
        words = _("scikit-learn's digits have 8 × 8 pixels and are resampled for 28 × 28; the other sets have 28 × 28.")
        side = _controls.switch(SIDES, key="prior_side", label=_("Pixels"), default=str(_usual("side")), help=words)
    settings: dict[str, Any] = {"dataset": dataset, "side": int(side), "hidden": _choose_layers()}
    return settings | _choose_likelihood() | {"racer": _choose_racer()}


def _choose_likelihood() -> dict[str, Any]:
    words = _("What a pixel is taken for: a coin that falls anew at every look, one that fell once, or a gray number.")
    left, middle, right = st.columns([4, 3, 3])
    with left:
        likelihood = _controls.choice(
            LIKELIHOODS, key="prior_like", label=_("Likelihood"), default=_usual("likelihood"), help=words
        )
    settings = {"likelihood": likelihood}
    with middle:
        settings["beta"] = _numbers.number(
            LatentSettings, "beta", key="prior_beta", label=_("β of the VAE"), step=0.5, initial=_usual("beta")
        )
    with right:
        if likelihood == "gaussian":
            settings["sigma"] = _numbers.number(
                LatentSettings, "sigma", key="prior_sigma", label=_("σ of a pixel"), step=0.05
            )
    return settings


def _choose_layers() -> tuple[int, ...]:
    first, *others = st.columns([3, 2, 2, 2])
    with first:
        words = _("Of the encoder, from image to code; the decoder has them the other way round.")
        layers = _numbers.whole(
            0, len(UNITS), len(_usual("hidden")), key="prior_layers", label=_("Hidden layers"), help=words
        )
    units = []
    for layer, column in zip(range(1, layers + 1), others, strict=False):
        with column:
            label = _("Units {number}").format(number=layer)
            units.append(_numbers.whole(1, 512, UNITS[layer - 1], key=f"prior_h{layer}", label=label))
    return tuple(units)


def _choose_racer() -> Racer:
    words = _("Of Adam, for encoder and decoder together, in all three models.")
    usual: Racer = _usual("racer")
    return usual.at_rate(_numbers.logarithmic(1e-5, 1.0, _rate(), key="prior_lr", label=_("Learning rate"), help=words))


def _rate() -> float:
    racer: Racer = _usual("racer")
    return racer.settings["lr"]


def _usual(field: str) -> Any:
    """Return what the question has unless something else is said."""
    return getattr(_controls.default(AggregatedPosterior, "coder"), field)
