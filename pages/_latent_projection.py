"""Below the maps of codes with more than two numbers: all of these numbers in one picture, and what it distorts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.delta_generator import DeltaGenerator

from dlcore import lab
from dlcore.elements.latent import principal
from dlcore.experiments import latent_projection
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
    """Show the codes of one of the models in a picture, once it has learned; nothing for codes of two numbers.

    The controls are there before: what a link asks of them waits for the model.
    """
    if not sides or sides[0].question.dims == 2:
        return
    st.subheader(_("All {dims} numbers in one picture").format(dims=sides[0].question.dims), anchor=False)
    st.markdown(_words.explanation("latent_projection", "why"))
    pictures, aside = st.columns([10, 4], gap="medium")
    with aside:
        side = _latent_projection_choices.choose_side(sides)
        method = _latent_projection_choices.choose_method()
    if method == "pca":
        _show_components(side, pictures, aside)
    else:
        _show_learned(side, method, pictures, aside)


def _show_components(side: Side, pictures: DeltaGenerator, aside: DeltaGenerator) -> None:
    """Show the plane in which codes spread most: each of its places is a code."""
    with aside:
        place = _latent_projection_choices.choose_place()
    if side.result is None or not side.learned:
        pictures.caption(_wait())
        return
    codes = _latent_map_model.codes(side, side.result)
    found = principal.fit(codes)
    with aside:
        code = principal.code_at(found, np.array([place]))[0]
        words = _("Large: what the chosen place of the plane decodes to.")
        _latent_projection_pictures.show_decoded(side, side.result, code, words)
    with pictures:
        _latent_projection_pictures.show_components(side, side.result, found, place)
    _latent_projection_outcome.show(side, side.result, [principal.project(found, codes)], "pca")


def _show_learned(side: Side, method: str, pictures: DeltaGenerator, aside: DeltaGenerator) -> None:
    """Show the pictures that t-SNE or UMAP draws with two seeds, and the code of the chosen image."""
    with aside:
        settings = _latent_projection_choices.choose_settings(method)
        image = _latent_projection_choices.choose_image(latent_projection.points(side.question))
        question = _controls.build(LatentProjection, of=side.question, **settings)
    if question is None:
        return
    result = side.result
    if result is None or not side.learned:
        pictures.caption(_wait())
        return
    with aside:
        words = _("Large: what the code of the chosen image decodes to.")
        _latent_projection_pictures.show_decoded(side, result, result.codes[-1][image], words)
    with pictures:
        if method == "umap":
            st.caption(_words.explanation("latent_projection", "loading"))

        def draw(run: Run | None) -> None:
            _latent_projection_pictures.show_pair(side, result, question, _places(run), image)

        run = _live.show(question, draw, key="lat_proj", start=True)
    if run is not None and run.result is not None:
        _latent_projection_outcome.show(side, result, list(run.result.places), question.key())


def _wait() -> str:
    return _("Drawn here as soon as the model has learned.")


def _places(run: Run | None) -> Float[np.ndarray, "seeds shown 2"]:
    """Return the pictures that are known so far."""
    if run is not None and run.result is not None:
        return run.result.places
    if run is None or run.picture is None:
        return np.zeros((0, 0, 2))
    return np.array(run.picture["places"], np.float64)
