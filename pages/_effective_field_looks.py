"""How effective fields are looked at: what is averaged, over what, on which scale; and the two pictures of a map."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.elements.convolution import effective
from dlcore.elements.convolution.effective import Measure, Told
from dlcore.figures import effective_field as figures
from dlcore.figures import theme
from dlcore.figures.effective_field import Scale
from pages import _controls
from pages._words import _

AVERAGES = {"all": "All", "one": "One"}
SCALES = {"linear": "Linear", "logarithmic": "Log"}
MEASURES = {"usual": "Usual", "square": "Square", "absolute": "Absolute"}
"""Proper names, untranslated: they stand in the URL."""


class Look(NamedTuple):
    """How a field is looked at.

    Attributes:
        alone: whether a single input is shown instead of the average over all.
        scale: of the colours and of the profile.
        measure: what is averaged.
    """

    alone: bool
    scale: Scale
    measure: Measure

    @property
    def name(self) -> str:
        """What tells a picture from one of the same run that is looked at otherwise."""
        return f"{self.alone} {self.scale} {self.measure}"


class Place(NamedTuple):
    """Where a map lies.

    Attributes:
        box: first and last row, first and last column of the theoretical field, the map's first cell being 0; None: it
            is not known yet.
        first: row and column of the map's first cell.
    """

    box: tuple[int, int, int, int] | None
    first: tuple[float, float] = (0.0, 0.0)


def choose(usual: Measure, columns: int = 2) -> Look:
    """Show the three switches, so many beside each other; ``usual`` is what "Usual" stands for."""
    places = st.columns(columns)
    with places[0]:
        words = _("A single input's map is irregular: ReLU and max pooling let other paths through for each input.")
        average = _controls.switch(AVERAGES, key="erf_average", label=_("Inputs shown"), default="all", help=words)
    with places[1]:
        scale = _controls.switch(SCALES, key="erf_scale", label=_("Scale"), default="linear")
    with places[2] if columns > 2 else st.container():
        measure = _measure(usual)
    return Look(average == "one", "logarithmic" if scale == "logarithmic" else "linear", measure)


def _measure(usual: Measure) -> Measure:
    words = _(
        "What is averaged over inputs and weights. Usual is what the law of √n is about: the gradient itself where "
        "weights are equal, else its square."
    )
    chosen = _controls.switch(MEASURES, key="erf_measure", label=_("Gradient"), default="usual", help=words)
    kinds: dict[str, Measure] = {"usual": usual, "square": "square", "absolute": "absolute"}
    return kinds[chosen]


def colour_title(measure: Measure) -> str:
    """Return what the colours show."""
    return _("mean square (largest = 1)") if measure == "square" else _("mean absolute value (largest = 1)")


def heat(share: Float[np.ndarray, "rows columns"], place: Place, look: Look, axes: tuple[str, str]) -> theme.Figure:
    """Draw a whole map, the theoretical box and the Gaussian's ellipse."""
    overlay = figures.Overlay(place.box, effective.fit(share).ellipse())
    return figures.heat(figures.Map(share, place.first), overlay, look.scale, _words_of(look, axes))


def heat_so_far(told: Told, place: Place, look: Look, axes: tuple[str, str]) -> theme.Figure:
    """Draw a map that is still being measured."""
    seen = figures.Map(told.share, place.first, told.step)
    return figures.heat(seen, figures.Overlay(place.box), look.scale, _words_of(look, axes))


def _words_of(look: Look, axes: tuple[str, str]) -> figures.Words:
    return figures.Words(*axes, colour_title(look.measure), _("theoretical field"), _("Gaussian fit, 2σ"))


def profile(
    share: Float[np.ndarray, "rows columns"],
    expected: Float[np.ndarray, "rows columns"] | None,
    first: float,
    look: Look,
    x: str,
) -> theme.Figure:
    """Draw how a map is spread over its columns, beside its Gaussian and what theory expects."""
    seen = effective.profiles(share, expected)
    words = figures.ProfileWords(x, _("share of a column"), _("measured"), _("Gaussian fit"), _("predicted"))
    return figures.profile(figures.Profile(*seen, first), look.scale, words)


def heat_alt() -> str:
    """Return what a map shows, for who does not see it."""
    return _(
        "Heat map of the gradient that reaches each cell of the input from one unit, the theoretical receptive field "
        "as a box and a fitted Gaussian as an ellipse over it."
    )


def profile_alt() -> str:
    """Return what a profile shows, for who does not see it."""
    return _(
        "Share of the gradient in each column, beside the fitted Gaussian and, where there is one, the prediction."
    )
