"""The place that was clicked: what each model decodes there, and the test images whose codes lie nearest."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dlcore.elements.latent import map_measures
from dlcore.experiments.latent_model import LatentModelResult
from dlcore.figures import decoded_place as figures
from dlcore.figures import theme
from pages import _latent_map_model, _live, _plot
from pages._latent_map_model import Side
from pages._words import _


def show(sides: Sequence[Side], place: tuple[float, float]) -> None:
    """Show what the place decodes to, in each model that has learned."""
    for side in sides:
        st.markdown(f"**{side.side.upper()}** {side.name}")
        if side.result is None or not side.learned:
            st.caption(_("Decoded here as soon as the model has learned."))
        else:
            _show(side, side.result, place)
    if any(side.learned for side in sides):
        st.caption(_tell(sides[0].question.dims))


def _tell(dims: int) -> str:
    if dims == 2:
        return _("Large: the decoded image. Beside it: the test images whose codes are nearest, ringed on the map.")
    words = _(
        "Large: the decoded image; its other {others} numbers are those of the nearest code on the map. Beside it: the "
        "test images whose codes are nearest there."
    )
    return words.format(others=dims - 2)


def _show(side: Side, result: LatentModelResult, place: tuple[float, float]) -> None:
    drawn = _live.kept(side.question, side.run, f"lat point {place}", lambda: _figure(side, result, place))
    alt = _("What {model} decodes at {x:g}, {y:g}, and the nearest test images.")
    _plot.show(
        drawn,
        key=f"lat_{side.side}_point",
        alt=alt.format(model=side.name, x=place[0], y=place[1]),
        height=150,
        view="point",
    )


def _figure(side: Side, result: LatentModelResult, place: tuple[float, float]) -> theme.Figure:
    codes = _latent_map_model.codes(side, result)
    code, near, _distances = map_measures.around(place, codes, figures.NEAR)
    (decoded,) = _latent_map_model.decode(side, result, code[None])
    names = side.question.image_set.classes
    classes = [(int(label), names[label]) for label in result.labels[near]]
    return figures.chosen(decoded, result.images[near] / result.brightest, classes, (_("column"), _("row")))
