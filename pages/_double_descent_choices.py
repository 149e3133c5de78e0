"""The controls of the view "Double descent": they make the question, and say what of its answer is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import streamlit as st

from dlcore.experiments.feature_descent import RIDGES, FeatureDescent
from dlcore.experiments.network_descent import NetworkDescent
from pages import _controls, _numbers
from pages._words import _

Learner = Literal["features", "network"]
Against = Literal["width", "points", "time"]
Which = Literal["squared", "error"]
Question = FeatureDescent | NetworkDescent

LEARNERS = {"features": "Random features", "network": "Neural network"}
AGAINST = {"width": "Model size", "points": "Training examples", "time": "Training time"}
DATA = {"digits": "scikit-learn's digits", "gaussian": "Gaussian inputs"}
UNITS = {"relu": "ReLU", "fourier": "Fourier"}
WHICH = {"squared": "Squared error", "error": "Error rate"}
STRENGTHS = {f"{strength:g}": f"{strength:g}" if strength else "none" for strength in RIDGES}
"""Proper names, untranslated: they stand in the URL."""


class View(NamedTuple):
    """What is drawn of an answer.

    Attributes:
        learner: what learns.
        against: what the errors are drawn against.
        which: what is drawn: squared errors, or error rates.
        ridge: the place of the ridge's strength in ``RIDGES``; 0 is none.
        singles: whether every seed has a curve of its own.
    """

    learner: Learner
    against: Against
    which: Which
    ridge: int
    singles: bool

    @property
    def measures(self) -> tuple[int, int]:
        """Return the places of training and test error in ``interpolation.MEASURES``."""
        return (2, 3) if self.which == "error" else (0, 1)


def choose() -> tuple[View, Question | None]:
    """Show the controls; return what to draw and the question, or None while the settings make none."""
    learner = _controls.switch(LEARNERS, key="dd_learner", label=_("What learns"), default="features")
    against = _controls.switch(AGAINST, key="dd_against", label=_("Error against"), default="width")
    if learner == "network":
        return _choose_network("time" if against == "time" else "points" if against == "points" else "width")
    return _choose_features("time" if against == "time" else "points" if against == "points" else "width")


def _choose_features(against: Against) -> tuple[View, Question | None]:
    left, right = st.columns(2)
    with left:
        data = _controls.choice(DATA, key="dd_data", label=_("Examples"), default="digits")
    with right:
        size = _size(FeatureDescent, against, ("dd_points", "dd_width"), _("Features N"))
    left, right = st.columns(2)
    with left:
        noise = _label_noise(FeatureDescent, "dd_label") if data == "digits" else _noise()
    with right:
        ridge = "0" if against == "time" else _ridge()
    shown = _which() if data == "digits" else "squared"

    def more() -> dict[str, Any]:
        settings = _seeds(FeatureDescent, "dd")
        if data == "digits":
            settings["features"] = _controls.switch(UNITS, key="dd_units", label=_("Random units"), default="relu")
        return settings

    usual = {"dd_seeds": _default(FeatureDescent, "seeds"), "dd_seed": 0, "dd_units": "relu"}
    settings, singles = _more(usual, more)
    asked = {"data": data, "sweep": "points" if against == "points" else "width", **size, **noise, **settings}
    view = View("features", against, shown, list(STRENGTHS).index(ridge), singles)
    return view, _controls.build(FeatureDescent, **asked)


def _choose_network(against: Against) -> tuple[View, Question | None]:
    left, right = st.columns(2)
    with left:
        noise = _label_noise(NetworkDescent, "dd_net_label")
    with right:
        size = _size(NetworkDescent, against, ("dd_net_points", "dd_net_width"), _("Hidden units"))
    left, right = st.columns(2)
    with left:
        epochs = _numbers.number(NetworkDescent, "epochs", key="dd_net_epochs", label=_("Epochs"), step=500)
    with right:
        rate = _numbers.number(NetworkDescent, "lr", key="dd_net_lr", label=_("Learning rate of Adam"), step=0.001)
    shown = _which()
    usual = {"dd_net_seeds": _default(NetworkDescent, "seeds"), "dd_net_seed": 0}
    settings, singles = _more(usual, lambda: _seeds(NetworkDescent, "dd_net"))
    sweep = "points" if against == "points" else "width"
    asked = {"sweep": sweep, "epochs": epochs, "lr": rate, **size, **noise, **settings}
    return View("network", against, shown, 0, singles), _controls.build(NetworkDescent, **asked)


def _which() -> Which:
    return (
        "squared"
        if _controls.switch(WHICH, key="dd_which", label=_("Curves of"), default="error") == "squared"
        else "error"
    )


def _label_noise(model: _controls.Model, key: str) -> dict[str, float]:
    words = _("The share of the labels that is replaced by one of the nine wrong ones. Test labels stay true.")
    label = _("Wrong training labels")
    return {"label_noise": _numbers.slider(model, "label_noise", key=key, label=label, help=words, step=0.05)}


def _noise() -> dict[str, float]:
    words = _("σ of the noise on y. The whole signal has the variance 1.")
    label = _("Noise σ")
    return {"noise": _numbers.slider(FeatureDescent, "noise", key="dd_noise", label=label, help=words, step=0.05)}


def _size(model: _controls.Model, against: Against, keys: tuple[str, str], width: str) -> dict[str, int]:
    """Show the size that is not swept: training examples, or the width while their number is swept."""
    if against == "points":
        return {"width": _numbers.number(model, "width", key=keys[1], label=width)}
    return {"points": _numbers.number(model, "points", key=keys[0], label=_("Training examples n"))}


def _ridge() -> str:
    words = _(
        "λ of the penalty λ|w|². Every strength was measured in the same run, so the slider only chooses. None: of all "
        "solutions that fit best, the shortest."
    )
    return _controls.ladder(STRENGTHS, key="dd_ridge", label=_("Ridge λ"), default="0", help=words)


def _seeds(model: _controls.Model, prefix: str) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        words = _("Draws of examples, wrong labels and random weights.")
        seeds = _numbers.slider(model, "seeds", key=f"{prefix}_seeds", label=_("Seeds"), help=words)
    with right:
        seed = _numbers.number(model, "seed", key=f"{prefix}_seed", label=_("First seed"))
    return {"seeds": seeds, "seed": seed}


def _more(usual: dict[str, Any], make: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Show the drawer with what ``make`` shows, and the switch of the single seeds."""
    drawer = st.expander(_("Seeds, units"), icon=":material/tune:", key="dd_more", on_change="rerun")
    with drawer:
        if not _controls.wanted(drawer, usual | {"dd_single": False}):
            return {}, False
        return make(), _controls.toggle(key="dd_single", label=_("Show every seed as a thin line"))


def _default(model: _controls.Model, field: str) -> Any:
    return _controls.default(model, field)
