"""What each dimension of the code does to the image, all others held: a table of images on the tab "Walk"."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from dlcore.elements.latent import collapse, walked
from dlcore.figures import latent_measures as figures
from pages import _live, _plot, _words
from pages._walk_scene import Scene
from pages._words import _

TEST = 1
"""Place of the test images among the halves."""
VALUES = 13
"""Images in a row."""


def show(shown: Scene) -> None:
    """Show a row of images for each dimension, and say which ones have collapsed."""
    dims, side = shown.question.dims, shown.side

    def draw() -> Any:
        found = _traversed(shown)
        rows = [
            figures.Dimension(
                _name(shown, place), found.images[place].reshape(-1, side, side), _is_chosen(shown, place)
            )
            for place in range(dims)
        ]
        return figures.dimensions(rows, _values(shown, found), _dimension_titles(shown))

    drawn = _live.kept(shown.question, shown.run, f"walk dimensions {shown.meaning}", draw)
    alt = _("A row of images for each dimension of the code, which runs from low to high while the others are held.")
    _plot.show(drawn, key="walk_dimensions", alt=alt, height=figures.dimensions_height(dims), view=f"{dims}")
    st.caption(_tell_collapsed(shown))


def _traversed(shown: Scene) -> walked.Traversed:
    runs = walked.runs(shown.asked.span, shown.question, shown.result.codes[-1], VALUES)
    return walked.traverse(shown.question, shown.result.row, shown.asked.start, runs)


def _is_chosen(shown: Scene, place: int) -> bool:
    return shown.choice.kind == "single" and place == shown.asked.dimension


def _name(shown: Scene, place: int) -> str:
    known = divergences(shown)[place]
    name = f"z{place + 1}" if math.isnan(known) else f"z{place + 1} · {known:.2f}"
    return name if active(shown)[place] else name + " · " + _("collapsed")


def _values(shown: Scene, found: walked.Traversed) -> list[str]:
    if shown.asked.span == "codes" and len(shown.result.codes[-1]):
        return [f"{share:.0%}" for share in walked.levels(VALUES)]
    return [f"{value:.3g}" for value in found.values[0]]


def _dimension_titles(shown: Scene) -> tuple[str, str]:
    if shown.asked.span == "codes" and len(shown.result.codes[-1]):
        across = _("quantile of the test images' codes; the other dimensions as in A")
    else:
        across = _("value of the dimension; the others as in A")
    return across, " " if math.isnan(divergences(shown)[0]) else _("KL (nats)")


def _tell_collapsed(shown: Scene) -> str:
    if math.isnan(divergences(shown)[0]):
        return _words.explanation("walk", "no-divergence")
    idle = [str(place + 1) for place in np.flatnonzero(~active(shown))]
    if not idle:
        return _(
            "No dimension has collapsed: everywhere the mean of q(z|x) varies by more than {least} from image to image."
        ).format(least=collapse.ACTIVE)
    words = _(
        "Collapsed: {which}. The mean of q(z|x) varies by at most {least} (its variance) from image "
        "to image, and the row does not change."
    )
    return words.format(which=", ".join(idle), least=collapse.ACTIVE)


def divergences(shown: Scene) -> np.ndarray:
    """Return the KL divergence in each dimension; NaN where the model has none."""
    found = shown.result.divergence[TEST, -1]
    return found if len(found) else np.full(shown.question.dims, np.nan)


def active(shown: Scene) -> np.ndarray:
    """Return which dimensions the encoder uses; all where there is none."""
    codes = shown.result.codes[-1]
    return collapse.active(collapse.activity(codes)) if len(codes) else np.ones(shown.question.dims, bool)
