"""Below the maps of codes with more than two numbers: all of these numbers in one picture, and what it distorts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.delta_generator import DeltaGenerator

from dlcore import lab
from dlcore.elements.latent import principal
from dlcore.experiments.latent_model import LatentModelResult
from dlcore.experiments.latent_projection import LatentProjection, LatentProjectionResult
from pages import (
    _controls,
    _latent_map_model,
    _latent_projection_choices,
    _latent_projection_outcome,
    _latent_projection_pictures,
    _live,
    _words,
)
from pages._latent_map_model import Side
from pages._words import _

Run = lab.Run[LatentProjectionResult]


def show(sides: Sequence[Side]) -> None:
    """Show the codes of one of the models in a picture, once it has learned; nothing for codes of two numbers."""
    learned = [side for side in sides if side.learned]
    if not learned or learned[0].question.dims == 2:
        return
    st.subheader(_("All {dims} numbers in one picture").format(dims=learned[0].question.dims), anchor=False)
    st.markdown(_words.explanation("latent_projection", "why"))
    pictures, aside = st.columns([10, 4], gap="medium")
    with aside:
        side = _latent_projection_choices.choose_side(learned)
        method = _latent_projection_choices.choose_method()
    if side.result is None:
        return
    if method == "pca":
        _show_components(side, side.result, pictures, aside)
        return
    with aside:
        settings = _latent_projection_choices.choose_settings(method)
        question = _controls.build(LatentProjection, of=side.question, **settings)
    if question is not None:
        _show_learned(side, question, pictures, aside)


def _show_components(side: Side, result: LatentModelResult, pictures: DeltaGenerator, aside: DeltaGenerator) -> None:
    """Show the plane in which codes spread most: each of its places is a code."""
    codes = _latent_map_model.codes(side, result)
    found = principal.fit(codes)
    with aside:
        place = _latent_projection_choices.choose_place()
        code = principal.code_at(found, np.array([place]))[0]
        _latent_projection_pictures.show_decoded(
            side, result, code, _("Large: what the chosen place of the plane decodes to.")
        )
    with pictures:
        _latent_projection_pictures.show_components(side, result, found, place)
    _latent_projection_outcome.show(side, result, [principal.project(found, codes)], "pca")


def _show_learned(side: Side, question: LatentProjection, pictures: DeltaGenerator, aside: DeltaGenerator) -> None:
    """Show the pictures that t-SNE or UMAP draws with two seeds, and the code of the chosen image."""
    result = side.result
    assert result is not None  # noqa: S101  # for the type checker: the side has learned
    codes = _latent_map_model.codes(side, result)
    with aside:
        image = _latent_projection_choices.choose_image(len(codes))
        _latent_projection_pictures.show_decoded(
            side, result, codes[image], _("Large: what the code of the chosen image decodes to.")
        )
    with pictures:
        if question.method == "umap":
            st.caption(_words.explanation("latent_projection", "loading"))

        def draw(run: Run | None) -> None:
            _latent_projection_pictures.show_pair(side, result, question, _places(run), image)

        run = _live.show(question, draw, key="lat_proj", start=True)
    if run is not None and run.result is not None:
        _latent_projection_outcome.show(side, result, list(run.result.places), question.method)


def _places(run: Run | None) -> Float[np.ndarray, "seeds shown 2"]:
    """Return the pictures that are known so far."""
    if run is not None and run.result is not None:
        return run.result.places
    if run is None or run.picture is None:
        return np.zeros((0, 0, 2))
    return np.array(run.picture["places"], np.float64)
