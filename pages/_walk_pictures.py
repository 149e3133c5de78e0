"""The pictures of the tab "Walk": the path on the map, the film, the strip of its images, and how they come about."""

from __future__ import annotations

import base64

import numpy as np
import streamlit as st

from dlcore.elements.latent import outing, walked
from dlcore.experiments.latent_model import TILES, LatentModel
from dlcore.figures import digits, latent_walk, theme
from pages import _lab, _live, _plot, _walk_choices
from pages._walk_choices import Choice
from pages._walk_scene import Run, Scene, routes, scene
from pages._words import _

ACROSS = 11
"""Frames in a row of the strip."""
MAP_HEIGHT, MOVIE_HEIGHT, STRIP_WIDTH = 300, 336, 470
OFFERED = 3
"""Images of each class that stand below the controls, to be clicked on."""


def draw(question: LatentModel, run: Run | None, choice: Choice) -> None:
    """Draw the walk of a finished run; of a live one the codes and what they decode to so far."""
    if run is None or run.result is None:
        _draw_live(run)
        return
    if not run.result.learned:
        words = _(
            "**Diverged:** from step {step} on the model's numbers are not finite, and nothing can be decoded. Take a "
            "lower learning rate."
        )
        st.warning(words.format(step=f"{run.result.diverged_at:,}"), icon=":material/trending_up:")
        return
    shown = scene(question, run, run.result, choice)
    if shown is not None:
        show_walk(shown)


def show_walk(shown: Scene) -> None:
    """Show map, film and strip; they move together."""
    left, right = st.columns([7, 4], gap="small", vertical_alignment="top")
    with left:
        _show_map(shown)
    with right:
        _show_movie(shown)
    _show_strip(shown)


def _show_map(shown: Scene) -> None:
    drawn = _live.kept(shown.question, shown.run, f"walk map {shown.meaning}", lambda: trail(shown))
    _plot.show(
        drawn,
        key="walk_map",
        alt=_("The codes of images in a plane, coloured by class, with the path of the walk from A to B."),
        height=MAP_HEIGHT,
        view=f"{shown.question.key()} {shown.question.dims > 2 and shown.meaning}",
        group="walk",
        autoplay=f"{_live.first_view(shown.question)} {shown.meaning}",
        on_click=lambda click: _take(shown, click),
    )


def trail(shown: Scene) -> theme.Figure:
    """Draw the map with the walks."""
    plane = shown.seen.plane
    places = shown.codes @ plane.T
    names = routes()
    paths = [latent_walk.Path(kind, names[kind], one.path @ plane.T) for kind, one in shown.seen.walks.items()]
    lengths = outing.typical_lengths(shown.question)
    reach = outing.reach(
        np.concatenate([places, *(path.places for path in paths), np.array([[max(lengths, default=0), 0]])])
    )
    words = (_("usual length of a draw, √d"), _("half way between two, √(d/2)"))
    ground = latent_walk.Ground(
        places,
        _labels(shown),
        ("z₁", "z₂") if shown.question.dims == 2 else (_("across"), _("between A and B")),
        dict(zip(words, lengths, strict=False)),
        outing.prior_on_map(shown.question, reach),
        reach,
    )
    return latent_walk.trail(ground, paths)


def _labels(shown: Scene) -> np.ndarray:
    if shown.choice.source != "draws":
        return shown.result.labels.astype(np.int64)
    return walked.walk(shown.question, shown.result.row, shown.codes, shown.known).likeness.label


def _take(shown: Scene, click: _plot.Click) -> None:
    """Choose the place that was clicked on, or the code nearest to it."""
    end, choice = shown.choice.clicked, shown.choice
    if choice.source == "points":
        _walk_choices.take_point(end, click.x, click.y)
        return
    place = walked.nearest(shown.codes @ shown.seen.plane.T, (click.x, click.y))
    if choice.source == "draws":
        _walk_choices.take_draw(end, place)
    else:
        _walk_choices.take_image(end, *walked.number(shown.result.labels, place))


def _show_movie(shown: Scene) -> None:
    def draw() -> theme.Figure:
        side = shown.side
        films = [
            latent_walk.Film(name, one.images.reshape(-1, side, side))
            for name, one in ((_("decoded"), shown.seen.main), (_("cross-fade"), shown.seen.faded))
        ]
        return latent_walk.movie(films, _("{side} × {side} pixels").format(side=side))

    _plot.show(
        _live.kept(shown.question, shown.run, f"walk movie {shown.meaning}", draw),
        key="walk_movie",
        alt=_(
            "Two films: the images decoded on the walk, and a cross-fade from the first to the last, pixel by pixel."
        ),
        height=MOVIE_HEIGHT,
        view="movie",
        group="walk",
        controls=False,
        autoplay="",
    )


def _show_strip(shown: Scene) -> None:
    def draw() -> theme.Figure:
        rows = [(routes()[shown.choice.kind], shown.seen.main), (routes()["fade"], shown.seen.faded)]
        return latent_walk.film_strip([_strip(name, one, shown.side) for name, one in rows], ACROSS, _titles())

    _plot.show(
        _live.kept(shown.question, shown.run, f"walk strip {shown.meaning}", draw),
        key="walk_strip",
        alt=_("Images along the walk in a row, the cross-fade below it, and under each image the digit it looks like."),
        height=latent_walk.film_strip_height(2, ACROSS, STRIP_WIDTH),
        view="strip",
        group="walk",
        controls=False,
        autoplay="",
    )


def _titles() -> tuple[str, str]:
    return _("share of the way, and below each image the class it looks like"), _("looks like")


def _strip(name: str, one: walked.Walked, side: int) -> latent_walk.Strip:
    return latent_walk.Strip(name, one.images.reshape(-1, side, side), one.likeness.label, one.likeness.agreement)


def show_routes(shown: Scene) -> None:
    """Show the strips of all routes, and of the cross-fade, below each other."""

    def draw() -> theme.Figure:
        names = routes()
        rows = [(names[kind], one) for kind, one in shown.seen.walks.items()] + [(names["fade"], shown.seen.faded)]
        return latent_walk.film_strip([_strip(name, one, shown.side) for name, one in rows], 2 * ACROSS - 1, _titles())

    _plot.show(
        _live.kept(shown.question, shown.run, f"walk routes {shown.meaning}", draw),
        key="walk_routes",
        alt=_("The images along every route from A to B, and those of the cross-fade, in rows."),
        height=latent_walk.film_strip_height(len(shown.seen.walks) + 1, 2 * ACROSS - 1, 2 * STRIP_WIDTH),
        view="routes",
        group="walk",
        controls=False,
        autoplay="",
    )


def show_offered(shown: Scene) -> None:
    """Show some test images of each class; a click on one lets the walk begin or end there."""
    chosen = shown.result.images[walked.first_of_each_class(shown.result.labels, OFFERED)]
    labels = np.repeat(np.unique(shown.result.labels), OFFERED)
    titles = _("class"), " "
    _plot.show(
        _live.kept(shown.question, shown.run, "walk offered", lambda: digits.samples(chosen, labels, titles)),
        key="walk_offered",
        alt=_("Some test images of each class: a click on one lets the walk begin or end there."),
        height=150,
        view="offered",
        on_click=lambda click: _take_offered(shown, click),
    )


def _take_offered(shown: Scene, click: _plot.Click) -> None:
    classes = np.unique(shown.result.labels)
    column, row = round(click.x), round(click.y)
    if 0 <= column < len(classes) and 0 <= row < OFFERED:
        _walk_choices.take_image(shown.choice.clicked, int(classes[column]), row)


def _draw_live(run: Run | None) -> None:
    """Draw the codes and a mosaic of decoded images as they are while the model learns."""
    picture = None if run is None else run.picture
    codes, labels, mosaic = np.zeros((0, 2)), np.zeros(0, np.int64), np.zeros((TILES, TILES, 8, 8), np.uint8)
    if picture is not None:
        codes = np.array(picture["codes"], dtype=np.float64).reshape(len(picture["labels"]), -1)[:, :2]
        labels = np.array(picture["labels"], dtype=np.int64)
        flat = np.frombuffer(base64.b64decode(picture["tiles"]), np.uint8)
        mosaic = walked.tiled(flat, TILES)
    ground = latent_walk.Ground(codes.reshape(-1, 2), labels, ("z₁", "z₂"), {}, np.empty((0, 0)), outing.reach(codes))
    left, right = st.columns([7, 4], gap="small", vertical_alignment="top")
    with left:
        alt = _("The codes of test images while the model learns, coloured by class.")
        _plot.show(
            latent_walk.trail(ground, []), key="walk_map", alt=alt, height=MAP_HEIGHT, view="live", controls=False
        )
    with right:
        alt = _("What a square of codes decodes to while the model learns.")
        titles = "z₁", "z₂"
        _plot.show(latent_walk.mosaic(mosaic, titles), key="walk_movie", alt=alt, height=MOVIE_HEIGHT, view="live")


def show_card(question: LatentModel) -> None:
    """Show the strip of the walk that the tab opens with if its model has been trained, else some images."""
    run = _lab.look(question)
    if run is not None and run.result is not None and run.result.learned:
        shown = scene(question, run, run.result, _walk_choices.usual())
        if shown is not None:
            drawn = _live.kept(question, run, "walk card", lambda: theme.small(trail(shown)))
            alt = _("The path between two images on the map of codes.")
            _plot.show(
                drawn, key="home_walk", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False, autoplay=""
            )
    else:
        show_samples(question, key="home_walk")


def show_samples(question: LatentModel, *, key: str) -> None:
    """Show some of the images that the model would learn from, where they can be read without PyTorch."""
    if (load := question.image_set.load) is not None:
        chosen = load().training.first_of_each_class(2)
        drawn = digits.samples(chosen.pixels, chosen.labels.astype(np.int64), (_("class"), " "))
        alt = _("Two training images of each class.")
        _plot.show(drawn, key=key, alt=alt, height=_plot.CARD_HEIGHT, view=question.dataset)
