"""The controls of the tab "Anomaly": what is held out or corrupted, which score looks for it, how models learn."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent import held_out
from dlcore.elements.latent.corruptions import CORRUPTIONS
from dlcore.elements.latent.settings import NAMES
from dlcore.elements.racer import Racer
from dlcore.experiments.anomaly import HELD_OUT, Anomaly, AnomalyScores
from pages import _controls, _numbers
from pages._latent_map_choices import LIKELIHOODS, SIDES
from pages._words import _

VIEWS = {"one": "One class", "all": "All ten classes"}
MODELS = {"vae": NAMES["vae"], "autoencoder": NAMES["autoencoder"]}
KINDS = {HELD_OUT: "Held-out class"} | {id: one.name for id, one in CORRUPTIONS.items()}
"""Proper names, untranslated: they stand in the URL."""
DRAWN = {"ano_dims": "dims", "ano_sigma": "sigma", "ano_beta": "beta", "ano_epochs": "epochs", "ano_batch": "batch",
         "ano_seeds": "seeds", "ano_seed": "seed"}  # fmt: skip  # one line of a few names
"""Field of the training by key of its control in the drawer."""
UNITS = {"ano_h1": 0, "ano_h2": 1}
"""Which hidden layer's units each of these says."""
SLOWEST, FASTEST = 1e-5, 1.0
ALARM, BASE = 0.05, 0.01
"""The share of normal images that may be called anomalous, and that of anomalies in the world, to begin with."""
LARGER = {"ano_h1": 256, "ano_h2": 128, "ano_epochs": 20}
"""What suits images of 28 × 28 pixels."""


class Look(NamedTuple):
    """Say by which score is looked, and where the threshold stands.

    Attributes:
        score: an id of ``held_out.SCORES``.
        alarm_rate: the share of normal images that may lie above the threshold.
        base_rate: the share of anomalies in the world.
    """

    score: str
    alarm_rate: float
    base_rate: float


class Choice(NamedTuple):
    """Hold what the controls say.

    Attributes:
        view: one class, or all ten.
        training: settings of ``Anomaly``.
        scoring: the other settings of ``AnomalyScores``.
        look: what is looked at.
    """

    view: str
    training: dict[str, Any]
    scoring: dict[str, Any]
    look: Look


def choose() -> Choice:
    """Show all controls."""
    view = _controls.switch(VIEWS, key="ano_view", label=_("View"), default="one")
    left, right = st.columns(2)
    with left:
        words = _("No model sees an image of this class while it learns.")
        digit = _numbers.number(Anomaly, "held_out", key="ano_digit", label=_("Held-out class"), help=words)
    with right:
        model = _controls.choice(MODELS, key="ano_model", label=_("Model"), default=_usual("model"))
    scoring = _choose_kind() if view == "one" else {}
    look = _choose_look(model, view)
    training = {"held_out": digit, "model": model}
    drawer = st.expander(_("Images, likelihood, training"), icon=":material/tune:", key="ano_more", on_change="rerun")
    with drawer:
        more = _choose_more(model) if _controls.wanted(drawer, _usual_more()) else {}
    scoring |= {"draws": more.pop("draws")} if "draws" in more else {}
    return Choice(view, training | more, scoring, look)


def look_at_class(digit: int) -> None:
    """Hold this class out and look at it alone."""
    _controls.put({"ano_digit": digit, "ano_view": "one", "ano_kind": HELD_OUT})


def move_threshold(alarm_rate: float) -> None:
    """Let this share of the normal images be called anomalous."""
    _controls.put({"ano_alarm": round(min(max(alarm_rate, 0.0), 1.0), 4)})


def settle() -> None:
    """Other images take other times: take layers and epochs that suit their size."""
    side, images = _controls.held("ano_side", str(_usual("side"))), _controls.held("ano_data", _usual("dataset"))
    usual = {"ano_h1": _usual("hidden")[0], "ano_h2": _usual("hidden")[1], "ano_epochs": _usual("epochs")}
    if images != "digits":
        _controls.put({"ano_side": "28"})
    _controls.put(LARGER if images != "digits" or side == "28" else usual)


def _choose_kind() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        words = _("Images of the class that was held out, or every other normal test image, corrupted.")
        kind = _controls.choice(KINDS, key="ano_kind", label=_("Anomalies"), default=HELD_OUT, help=words)
    if kind == HELD_OUT:
        return {"kind": kind}
    with right:
        strength = _numbers.slider(AnomalyScores, "strength", key="ano_strength", label=_("Strength"), step=0.01)
    return {"kind": kind, "strength": strength}


def _choose_look(model: str, view: str) -> Look:
    names = {id: one.name for id, one in held_out.SCORES.items() if model == "vae" or not one.needs_doubt}
    usual = next(iter(names))
    if _controls.held("ano_score", usual) not in names:
        _controls.put({"ano_score": usual})
    left, right = st.columns(2)
    with left:
        words = _("The higher, the more anomalous: negative bounds and log-likelihoods, KL, distance, mean brightness.")
        score = _controls.choice(names, key="ano_score", label=_("Score"), default=usual, help=words)
    if view == "all":
        return Look(score, ALARM, BASE)
    with right:
        words = _("The share of anomalies where the detector will stand: it decides what an alarm is worth.")
        base = _numbers.linear(0.0, 1.0, BASE, key="ano_base", label=_("Base rate"), help=words)
    alarm = _numbers.sliding(0.0, 1.0, ALARM, key="ano_alarm", label=_("False alarms"))
    return Look(score, alarm, base)


def _usual_more() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    return (
        {key: _usual(field) for key, field in DRAWN.items()}
        | {key: _usual("hidden")[place] for key, place in UNITS.items()}
        | {
            "ano_data": _usual("dataset"),
            "ano_side": str(_usual("side")),
            "ano_like": _usual("likelihood"),
            "ano_lr": _usual("racer").settings["lr"],
            "ano_k": _controls.default(AnomalyScores, "draws"),
        }
    )


def _choose_more(model: str) -> dict[str, Any]:
    settings = _choose_images()
    racer: Racer = _usual("racer")
    labels = {
        "dims": _("Dimensions"), "epochs": _("Epochs"), "batch": _("Batch size"), "seeds": _("Seeds"),
        "seed": _("First seed"),
    }  # fmt: skip  # one line of a few names
    helps = {"seeds": _("Models, each with a start, batches and draws of its own; the first one is shown.")}
    columns = [*st.columns(3), *st.columns(3)]
    for column, (field, label) in zip(columns, labels.items(), strict=False):
        with column:
            settings[field] = _numbers.number(Anomaly, field, key=f"ano_{field}", label=label, help=helps.get(field))
    with columns[-1]:
        words = _("Codes drawn of each image when it is scored, and k of the IWAE bound.")
        settings["draws"] = _numbers.number(AnomalyScores, "draws", key="ano_k", label=_("Draws, k"), help=words)
    left, middle, right = st.columns(3)
    with left:
        first = _numbers.whole(1, 512, _usual("hidden")[0], key="ano_h1", label=_("Units 1"))
    with middle:
        second = _numbers.whole(1, 512, _usual("hidden")[1], key="ano_h2", label=_("Units 2"))
    if model == "vae":
        with right:
            settings["beta"] = _numbers.number(Anomaly, "beta", key="ano_beta", label=_("β"), step=0.5)
    rate = _numbers.logarithmic(SLOWEST, FASTEST, racer.settings["lr"], key="ano_lr", label=_("Learning rate"))
    settings["racer"] = Racer(optimizer=racer.optimizer, settings={**racer.settings, "lr": rate})
    return settings | {"hidden": (first, second)}


def _choose_images() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        names = {id: one.name for id, one in DATASETS.items()}
        dataset = _controls.choice(
            names, key="ano_data", label=_("Images"), default=_usual("dataset"), on_change=settle
        )
    with right:
        words = _("scikit-learn's digits have 8 × 8 pixels and are resampled for 28 × 28; the other sets have 28 × 28.")
        side = _controls.switch(SIDES, key="ano_side", label=_("Pixels"), default=str(_usual("side")), help=words)
    left, right = st.columns(2)
    with left:
        words = _(
            "What a pixel is taken for: a coin that falls anew at every look, one that fell once, or a gray number."
        )
        likelihood = _controls.choice(
            LIKELIHOODS, key="ano_like", label=_("Likelihood"), default=_usual("likelihood"), help=words
        )
    settings = {"dataset": dataset, "side": int(side), "likelihood": likelihood}
    if likelihood == "gaussian":
        with right:
            settings["sigma"] = _numbers.number(Anomaly, "sigma", key="ano_sigma", label=_("σ of a pixel"), step=0.05)
    return settings


def _usual(field: str) -> Any:
    return _controls.default(Anomaly, field)
