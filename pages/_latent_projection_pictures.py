"""The pictures of codes with more than two numbers: the plane of PCA, two by t-SNE or UMAP, the chosen code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.elements.latent import distortion, principal
from dlcore.elements.latent.principal import Components
from dlcore.experiments.latent_model import LatentModelResult
from dlcore.experiments.latent_projection import SEEDS, LatentProjection
from dlcore.figures import decoded_place, latent_map, theme
from dlcore.figures import projection as figures
from pages import _latent_map_model, _latent_projection_choices, _live, _plot
from pages._latent_map_model import Side
from pages._words import _

HEIGHT = 400
Places = Float[np.ndarray, "shown 2"]


class Chosen(NamedTuple):
    """What is decoded: a code, and its place in the picture."""

    code: Float[np.ndarray, " dims"]
    place: tuple[float, float]


def show_components(side: Side, result: LatentModelResult, found: Components, place: tuple[float, float]) -> None:
    """Show the plane of the first two components, and how much of the variance lies along each."""
    left, right = st.columns(2)
    codes = _latent_map_model.codes(side, result)
    chosen = Chosen(principal.code_at(found, np.array([place]))[0], place)
    one, two = (f"{100 * share:.0f} %" for share in found.explained[:2])
    titles = (
        _("component 1 ({share} of the variance)").format(share=one),
        _("component 2 ({share} of the variance)").format(share=two),
    )
    with left:
        places = principal.project(found, codes)
        _plot.show(
            _live.kept(
                side.question, side.run, f"lat pca {place}", lambda: _drawn(side, result, places, chosen, titles)
            ),
            key="lat_projection_0",
            alt=_("Codes of test images in the plane in which they spread most, in the colours of their classes."),
            height=HEIGHT,
            view=f"pca {side.question.key()}",
            on_click=lambda click: _latent_projection_choices.take_place(click.x, click.y),
        )
        st.caption(_("Every place of this plane is a code: a click decodes it."))
    with right:
        axes = (_("component"), _("share of the variance"))
        _plot.show(
            _live.kept(side.question, side.run, "lat explained", lambda: figures.explained(found.explained, axes)),
            key="lat_explained",
            alt=_("How much of the variance of the codes lies along each principal component."),
            height=HEIGHT,
            view=f"explained {side.question.dims}",
        )
        left_out = 1 - found.explained[:2].sum()
        st.caption(_("The picture leaves out {share} of the variance.").format(share=f"{100 * left_out:.0f} %"))


def show_pair(
    side: Side,
    result: LatentModelResult,
    question: LatentProjection,
    drawn: Float[np.ndarray, "seeds shown 2"],
    image: int,
) -> None:
    """Show the pictures of two seeds, as far as they are known; a click chooses the nearest image."""
    for number, column in enumerate(st.columns(SEEDS)):
        with column:
            if number < len(drawn):
                _show_one(side, result, question, drawn[number], (number, image))
            else:
                st.caption(_("The picture of seed {seed} appears here.").format(seed=question.seed + number))


def _show_one(
    side: Side,
    result: LatentModelResult,
    question: LatentProjection,
    places: Places,
    which: tuple[int, int],
) -> None:
    number, image = which
    place = (float(places[image, 0]), float(places[image, 1]))
    chosen = Chosen(_latent_map_model.codes(side, result)[image], place)
    meaning = f"lat {question.key()} {number} {image} {len(places)}"
    titles = (_("no unit"), _("no unit"))
    _plot.show(
        _live.kept(side.question, side.run, meaning, lambda: _drawn(side, result, places, chosen, titles)),
        key=f"lat_projection_{number}",
        alt=_("Codes of test images as {method} draws them with seed {seed}, in the colours of their classes.").format(
            method=_latent_projection_choices.METHODS[question.method], seed=question.seed + number
        ),
        height=HEIGHT,
        view=f"{question.key()} {number}",
        on_click=lambda click: _latent_projection_choices.take_image(
            distortion.nearest_place(click.x, click.y, places)
        ),
    )
    st.caption(_("Seed {seed}. A click chooses the nearest image.").format(seed=question.seed + number))


def _drawn(
    side: Side,
    result: LatentModelResult,
    places: Places,
    chosen: Chosen,
    titles: tuple[str, str],
) -> theme.Figure:
    near = distortion.nearest_to(chosen.code, _latent_map_model.codes(side, result), decoded_place.NEAR)
    labels, names = result.labels.astype(np.int64), side.question.image_set.classes
    known = latent_map.Codes(np.asarray(places, np.float64)[None], np.zeros(1), labels, names)
    return figures.picture(known, chosen.place, places[near], titles)


def show_decoded(side: Side, result: LatentModelResult, code: Float[np.ndarray, " dims"], what: str) -> None:
    """Show what a code decodes to, beside the test images whose codes are nearest in all dimensions."""
    meaning = f"lat decoded {' '.join(f'{value:.4g}' for value in code)}"
    _plot.show(
        _live.kept(side.question, side.run, meaning, lambda: _decoded(side, result, code)),
        key="lat_decoded",
        alt=_("What the chosen code decodes to, and the test images whose codes are nearest."),
        height=150,
        view="decoded",
    )
    words = _("Beside it: the test images whose codes are nearest in all {dims} dimensions, ringed in the picture.")
    st.caption(f"{what} {words.format(dims=side.question.dims)}")


def _decoded(side: Side, result: LatentModelResult, code: Float[np.ndarray, " dims"]) -> theme.Figure:
    near = distortion.nearest_to(code, _latent_map_model.codes(side, result), decoded_place.NEAR)
    (decoded,) = _latent_map_model.decode(side, result, code[None])
    names = side.question.image_set.classes
    classes = [(int(label), names[label]) for label in result.labels[near]]
    return decoded_place.chosen(decoded, result.images[near] / result.brightest, classes, (_("column"), _("row")))
