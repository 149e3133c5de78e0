"""Networks in the classical view of the tab "Fit": width and training, and what came of all widths, live."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.experiments.network_complexity import (
    FIT_PLACES,
    FIT_PLACES_LIVE,
    WIDTHS,
    NetworkComplexity,
    NetworkComplexityResult,
)
from dlcore.figures import error_curves, fitting
from pages import _controls, _fit_view, _numbers
from pages._fit_view import Axis, View
from pages._words import _

Run = lab.Run[NetworkComplexityResult]
ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU"}
NAMES = {str(width): str(width) for width in WIDTHS}
USUAL_WIDTH = "64"
MORE = {
    "fit_epochs": "epochs",
    "fit_lr": "learning_rate",
    "fit_scale": "start_scale",
    "fit_seeds": "seeds",
    "fit_seed": "seed",
}
"""Field of the question by the key of its control in the drawer."""


def choose() -> dict[str, Any]:
    """Show width and activation and return them; the width only says which of all networks is looked at."""
    left, right = st.columns(2)
    with left:
        words = _("Units of the hidden layer. All widths are trained; a click in the right picture chooses one too.")
        width = _controls.choice(NAMES, key="fit_width", label=_("Width"), default=USUAL_WIDTH, help=words)
    with right:
        usual = _controls.default(NetworkComplexity, "activation")
        activation = _controls.switch(ACTIVATIONS, key="fit_act", label=_("Activation"), default=usual)
    return {"width": int(width), "activation": activation}


def choose_more() -> dict[str, Any]:
    """Show the drawer of the training and return what it holds; nothing while it is closed and at its defaults."""
    drawer = st.expander(_("Training of the networks"), icon=":material/tune:", key="fit_more", on_change="rerun")
    with drawer:
        usual = {key: _controls.default(NetworkComplexity, field) for key, field in MORE.items()}
        return _choose_more() if _controls.wanted(drawer, usual) else {}


def _choose_more() -> dict[str, Any]:
    left, middle, right = st.columns(3, gap="large")
    with left:
        epochs = _numbers.number(
            NetworkComplexity, "epochs", key="fit_epochs", label=_("Epochs"), help=_("One epoch is one step."), step=500
        )
    with middle:
        rate = _logarithmic("learning_rate", "fit_lr", _("Learning rate"), None)
        words = _("Standard deviation of the input weights at the start. The larger, the wigglier the networks begin.")
        scale = _logarithmic("start_scale", "fit_scale", _("Start scale"), words)
    with right:
        one, other = st.columns(2)
        with one:
            words = _("Networks of each width, each with a start of its own.")
            seeds = _numbers.number(NetworkComplexity, "seeds", key="fit_seeds", label=_("Seeds"), help=words)
        with other:
            seed = _numbers.number(NetworkComplexity, "seed", key="fit_seed", label=_("First seed"))
    return {"epochs": epochs, "learning_rate": rate, "start_scale": scale, "seeds": seeds, "seed": seed}


def _logarithmic(field: str, key: str, label: str, help: str | None) -> float:
    low, high = _controls.bounds(NetworkComplexity, field)
    return _numbers.logarithmic(low, high, _controls.default(NetworkComplexity, field), key=key, label=label, help=help)


def axis(question: NetworkComplexity) -> Axis:
    """Say how complexity is measured: a network of w units has 3w + 1 parameters."""
    threshold = max((question.count - 1) / 3, 1)
    return Axis(
        title=_("width (hidden units)"),
        ticks=[width for width in WIDTHS if width in {1, 2, 4, 8, 16, 32, 64, 128}],
        threshold=threshold if threshold <= WIDTHS[-1] else np.nan,
        reach=(WIDTHS[0] / 1.2, WIDTHS[-1] * 1.2),
        time=_("epochs"),
    )


def look(question: NetworkComplexity, width: int, run: Run | None) -> View:
    """Return what is known: everything at the end, the latest measurement of all networks before."""
    result, picture = (None, None) if run is None else (run.result, run.picture)
    row = WIDTHS.index(width)
    if result is not None:
        errors, places, moments = result.errors(), result.places, result.fits[row]
        values = np.concatenate([result.last_fits[row, 1:], result.last_fits[row, :1]])
    elif picture is not None:
        errors, places = question.errors_so_far(dict(picture)), question.places(FIT_PLACES_LIVE)
        values = np.array(picture["fits"], dtype=float)[row : row + 1]
        moments = np.empty((0, len(places)))
    else:
        errors, places = None, question.places(FIT_PLACES)
        values = moments = np.empty((0, len(places)))
    complexity = time = None
    simplest = float(np.var(question.unseen()[1]))
    if errors is not None and len(errors.epochs):
        training, test = (part[..., -1].T for part in (errors.training, errors.test))
        complexity = _fit_view.course(error_curves.Errors(np.array(WIDTHS, dtype=float), training, test), row)
        passed = error_curves.Errors(errors.epochs.astype(float), errors.training[row], errors.test[row])
        time = _fit_view.course(passed, len(errors.epochs) - 1)
    return View(
        question=question,
        name=_name(width),
        best="" if complexity is None or complexity.verdict is None else _name(WIDTHS[complexity.verdict.best]),
        key=f"{question.key()} {width}" if result is not None else "",
        fits=fitting.Fits(places, values, _name(width)),
        complexity=complexity,
        time=time,
        moments=moments,
        simplest=simplest,
    )


def _name(width: int) -> str:
    return _("1 unit") if width == 1 else _("{width} units").format(width=width)


def take(complexity: float) -> None:
    """Choose the width next to a place on the logarithmic axis."""
    nearest = min(WIDTHS, key=lambda width: abs(np.log(width / max(complexity, 1e-9))))
    _controls.put({"fit_width": str(nearest)})
