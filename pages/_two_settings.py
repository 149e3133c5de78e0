"""The curves of two settings side by side, in both tabs about regularizers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements.few_images import Curves, Lesson
from dlcore.elements.guessing import GUESSING, Which
from dlcore.elements.regularizers import Regularizers
from dlcore.figures import curves, digits, theme
from dlcore.figures import regularization as figures
from pages._words import _

WHICH = {"loss": "Loss", "error": "Error rate"}
"""Proper names, untranslated: they stand in the URL."""


class Setting(NamedTuple):
    """One of the two: what its panel is called, its place in the results, and its regularizers."""

    name: str
    place: int
    regularizers: Regularizers


class Result(Protocol):
    """What both experiments tell of their finished networks."""

    @property
    def best_epoch(self) -> Int[np.ndarray, "settings seeds"]:
        """The epoch whose weights are kept where there is early stopping."""

    def curves(self, which: Which) -> Curves:
        """Return the curves of the loss or of the error rate."""

    def kept_gap(self, which: Which) -> Float[np.ndarray, "settings seeds"]:
        """Return the generalization gap of the networks that are kept."""


def nothing(question: Lesson, settings: int) -> Curves:
    """Return the curves that are there before anything is trained."""
    empty = np.empty((settings, question.seeds, 0))
    return Curves(np.empty(0, int), empty, empty, empty)


def draw(question: Lesson, known: Curves, pair: Sequence[Setting], result: Result | None, which: Which) -> theme.Figure:
    """Draw the curves of two settings as far as they are known, with the level of guessing."""
    least = question.least_error if which == "error" else 0.0
    sides = [_side(one, known, result, which).at_least(least) for one in pair]
    quantity = _("error rate") if which == "error" else _("cross-entropy (nats)")
    names = figures.Names(_("training"), _("test"), _("generalization gap"), _("weights given back"))
    drawn = figures.learning(sides, known.epochs, curves.Axes(_("epoch"), quantity), names, question.epochs)
    if which == "error":
        return figures.level(digits.in_percent(drawn, least), GUESSING["error"], _("guessing: 90 %"))
    return figures.level(drawn, GUESSING["loss"], _("guessing: ln 10 = 2.303"))


def _side(one: Setting, known: Curves, result: Result | None, which: Which) -> figures.Side:
    restores = result is not None and one.regularizers.patience > 0
    return figures.Side(
        _title(one, result, which),
        known.training[one.place],
        known.test[one.place],
        result.best_epoch[one.place].astype(float) if result is not None and restores else np.empty(0),
    )


def _title(one: Setting, result: Result | None, which: Which) -> str:
    name = f"<b>{one.name}</b>"
    gap = np.nan if result is None else float(np.median(result.kept_gap(which)[one.place]))
    if np.isnan(gap):
        return name
    words = _("gap {gap:.1f} points").format(gap=100 * gap) if which == "error" else _("gap {gap:.2f}").format(gap=gap)
    return f"{name} · {words}".replace("-", "−")
