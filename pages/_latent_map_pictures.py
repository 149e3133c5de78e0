"""The maps of the tab "Map", side by side: codes of test images, decoded tiles, the prior; live while models learn."""

from __future__ import annotations

import base64

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent import manifold, map_measures
from dlcore.elements.latent.priors import PRIORS
from dlcore.experiments.latent_model import REACH, TILES, LatentModel, LatentModelResult
from dlcore.figures import decoded_place, theme
from dlcore.figures import latent_map as figures
from pages import _digits_pictures, _lab, _latent_map_choices, _latent_map_model, _live, _plot
from pages._latent_map_choices import Look
from pages._latent_map_model import Side
from pages._words import _

GROUP = "lat"
HEIGHT = 320
LEAST_REACH = 3.0
OUTERMOST = 0.998
"""Which share of the codes' coordinates lies on the map at least."""
ACROSS, QUANTILES = 15, 9
"""Decoded tiles side by side: evenly spread, and by quantiles, where those in the middle are small."""
CELLS = 100
"""Along each side of the prior's density: an even number, since a ring has no density at the origin."""
MOST_THUMBNAILS = 150
CLOSE = 0.6
"""How close thumbnails may stand, as a share of their width."""


def draw(side: Side, look: Look) -> None:
    """Draw one map as it stands."""
    question, run = side.question, side.run
    name = f"lat {look}"
    _plot.show(
        _live.kept(question, run, name, lambda: _figure(side, look)),
        key=f"lat_{side.side}_map",
        alt=_("A map of the codes of {model}: test images by class, or what each place decodes to.").format(
            model=side.name
        ),
        height=HEIGHT,
        view=f"{question.key()} {side.result is None}",
        on_click=lambda click: _latent_map_choices.take_place(click.x, click.y),
        group=GROUP,
        autoplay=_live.first_view(question) if look.show == "codes" else "",
    )


def show_card(question: LatentModel) -> None:
    """Show the map small if the model has been trained, else some of the images that it would learn from."""
    run = _lab.look(question)
    side = Side("a", question, run)
    if side.learned:
        look = Look("codes", "even", 0, (0.0, 0.0))
        drawn = _live.kept(question, run, "lat card", lambda: theme.small(_figure(side, look, marked=False)))
        alt = _("The codes of test images on the map of a VAE, in the colours of their classes.")
        _plot.show(drawn, key="home_lat", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False, autoplay="")
    elif (load := DATASETS[question.dataset].load) is not None:
        chosen = load().training.first_of_each_class(2)
        _digits_pictures.show_images(question.dataset, (chosen.pixels, chosen.labels), key="home_lat", height=136)


def _figure(side: Side, look: Look, marked: bool = True) -> theme.Figure:
    result = side.result
    if result is None:
        return _draw_live(side, look)
    if not result.learned:
        return figures.atlas(_view(np.zeros((0, 2))), _chosen(look))
    codes = _latent_map_model.codes(side, result)
    view = _view(codes[:, :2])
    layers = figures.Layers(density=_density(side.question, view))
    if look.show in ("manifold", "both"):
        layers = layers._replace(mosaic=_mosaic(side, result, view, look))
    if look.show == "thumbnails":
        layers = layers._replace(thumbnails=_thumbnails(result, codes[:, :2], view))
    elif look.show != "manifold":
        deviations = _deviations(result, look) if look.deviations and result.log_variance.shape[1] else None
        layers = layers._replace(codes=_codes(side, result, look), deviations=deviations, named=True)
    if marked:
        _code, near, _distances = map_measures.around(look.place, codes, decoded_place.NEAR)
        layers = layers._replace(place=look.place, near=codes[near, :2])
    return figures.atlas(view, layers)


def _draw_live(side: Side, look: Look) -> theme.Figure:
    """Draw what a model has told so far: codes on the way, and what a square of codes decodes to."""
    question, told = side.question, None if side.run is None else side.run.picture
    if told is None:
        view = _view(np.zeros((0, 2)))
        return figures.atlas(view, _chosen(look)._replace(density=_density(question, view)))
    codes = np.array(told["codes"], np.float64).reshape(-1, question.dims)[:, :2]
    view = _view(codes)
    layers = figures.Layers(density=_density(question, view))
    if not len(codes) or look.show in ("manifold", "both"):
        pixels = np.frombuffer(base64.b64decode(told["tiles"]), np.uint8)
        place = manifold.even(-REACH, REACH, TILES)
        tiles = pixels.reshape(TILES, TILES, question.side, question.side)[::-1]
        layers = layers._replace(mosaic=figures.Mosaic(tiles, place.edges, place.edges))
    if len(codes) and look.show != "manifold":
        labels = np.array(told["labels"], np.int64)
        layers = layers._replace(codes=figures.Codes(codes[None], np.zeros(1), labels, question.image_set.classes))
    return figures.atlas(view, layers)


def _chosen(look: Look) -> figures.Layers:
    """Return the chosen place alone: what can be said of a map before there is a model."""
    return figures.Layers(place=look.place, near=np.zeros((0, 2)))


def _view(codes: Float[np.ndarray, "images 2"]) -> figures.View:
    """Return a square around the origin that holds nearly all codes."""
    known = np.abs(codes[np.isfinite(codes).all(1)])
    reach = float(np.quantile(known, OUTERMOST)) if len(known) else 0.0
    rounded = max(LEAST_REACH, float(np.ceil(1.1 * reach)))
    return figures.View((0.0, 0.0), rounded, (_("z₁"), _("z₂")))


def _mosaic(side: Side, result: LatentModelResult, view: figures.View, look: Look) -> figures.Mosaic:
    quantiles = look.grid == "quantiles" and side.question.prior == "gaussian"
    along = manifold.quantiles(QUANTILES, view.reach) if quantiles else manifold.even(-view.reach, view.reach, ACROSS)
    code, _near, _distances = map_measures.around(look.place, _latent_map_model.codes(side, result), 1)
    made = _latent_map_model.decode(side, result, manifold.codes(along, along, code))
    tiles = np.round(figures.FULL * np.nan_to_num(made)).astype(np.uint8)
    count = len(along.centres)
    return figures.Mosaic(tiles.reshape(count, count, *tiles.shape[1:]), along.edges, along.edges)


def _density(question: LatentModel, view: figures.View) -> figures.Density | None:
    """Return the prior's density in the plane; None for an autoencoder, which has no prior."""
    if question.model == "autoencoder":
        return None
    place = np.linspace(-view.reach, view.reach, CELLS)
    density = PRIORS[question.prior].log_density(np.stack(np.meshgrid(place, place), -1))
    return figures.Density(density - density.max(), PRIORS[question.prior].name)


def _thumbnails(
    result: LatentModelResult, places: Float[np.ndarray, "images 2"], view: figures.View
) -> figures.Thumbnails:
    shown = figures.spread_out(places, CLOSE * figures.THUMBNAIL * view.reach, MOST_THUMBNAILS)
    return figures.Thumbnails(places[shown], result.images[shown], result.labels[shown].astype(np.int64))


def _deviations(result: LatentModelResult, look: Look) -> Float[np.ndarray, "images 2"]:
    return np.asarray(look.deviations * np.exp(0.5 * result.log_variance[:, :2]))


def _codes(side: Side, result: LatentModelResult, look: Look) -> figures.Codes:
    """Return the codes of all moments, or of the last one where they are drawn on tiles that stand still."""
    moves = look.show == "codes" and side.question.model != "gan"
    frames = result.codes if moves else _latent_map_model.codes(side, result)[None]
    at = np.minimum(result.epochs, side.question.epochs) if moves else np.zeros(1)
    return figures.Codes(frames[:, :, :2], at, result.labels.astype(np.int64), side.question.image_set.classes)


def tell_codes(side: Side, result: LatentModelResult) -> str:
    """Say in a line what the dots are and where they were trained."""
    if side.question.model == "gan":
        rms = float(_latent_map_model.found(side, result).rms.mean())
        words = _(
            "A GAN has no encoder: a test image stands where the generator comes closest to it, on a fine grid or "
            "among draws of the prior (mean RMS distance {rms:.2f})."
        )
        return words.format(rms=rms)
    words = _("{count} test images; trained on {training} in {seconds} on {device}.")
    return words.format(
        count=len(result.labels),
        training=f"{result.training_images:,}",
        seconds=_live.duration(result.seconds),
        device=result.device,
    )


def say(side: Side) -> None:
    """Write below a map what its dots are."""
    if side.result is not None and side.learned:
        st.caption(tell_codes(side, side.result))
