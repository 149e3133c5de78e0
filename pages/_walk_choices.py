"""The controls of the tab "Walk": between what is walked, on which route, in how many frames."""

from __future__ import annotations

from typing import Literal, NamedTuple, cast

import streamlit as st

from dlcore.elements.datasets import CLASSES
from dlcore.elements.latent.walked import DRAWS, Span
from pages import _controls, _numbers
from pages._words import _

Kind = Literal["straight", "spherical", "stepwise", "single"]
Source = Literal["images", "points", "draws"]
KINDS = {"straight": "Straight", "spherical": "Spherical", "stepwise": "Stepwise", "single": "Single"}
SOURCES = {"images": "Test images", "points": "Points", "draws": "Prior draws"}
SPANS = {"fixed": "-3 to 3", "prior": "Prior quantiles", "codes": "Code quantiles"}
ENDS = {"a": "A", "b": "B"}
"""Proper names, untranslated: they stand in the URL."""
USUAL = {"a": (2, 0), "b": (6, 0)}
"""Class and number of the images between which the walk goes at first."""
POINTS, PLACES = {"a": (-2.0, 0.0), "b": (2.0, 0.0)}, {"a": 0, "b": 1}
"""Points, and numbers of draws, between which it goes otherwise."""
MOST_OF_A_CLASS = 99
"""The greatest number of an image in its class that can be asked for; there may be fewer."""
FARTHEST = 10.0
FRAMES = 31


class Choice(NamedTuple):
    """What is walked.

    Attributes:
        kind: the route.
        source: what stands at its ends.
        images: class and number of the image at either end.
        points: where either end is on a map.
        draws: the number of the draw at either end.
        frames: how many codes are decoded.
        dimension: the one that is traversed, from 1.
        span: between what values.
        clicked: the end that a click chooses.
    """

    kind: Kind
    source: Source
    images: tuple[tuple[int, int], tuple[int, int]]
    points: tuple[tuple[float, float], tuple[float, float]]
    draws: tuple[int, int]
    frames: int
    dimension: int
    span: Span
    clicked: Literal["a", "b"]


def choose(dims: int, likely: Source) -> Choice:
    """Show the controls; ``likely`` is what can stand at the ends of a walk of this model."""
    kind = cast(Kind, _controls.switch(KINDS, key="walk_kind", label=_("Walk"), default="straight"))
    wanted = cast(Source, _controls.switch(SOURCES, key="walk_ends", label=_("Between"), default="images"))
    source = _possible(wanted, dims, likely)
    images, points, draws = USUAL, POINTS, PLACES
    if source == "images":
        images = _choose_images()
    elif source == "points":
        points = _choose_points()
    else:
        draws = _choose_draws()
    left, middle = st.columns(2, vertical_alignment="bottom")
    with left:
        words = _("Which end a click on the map or on the images below chooses.")
        clicked = _controls.switch(ENDS, key="walk_click", label=_("A click chooses"), default="b", help=words)
    with middle:
        frames = _numbers.whole(3, 61, FRAMES, key="walk_frames", label=_("Frames"))
    dimension, span = _choose_dimension(dims) if kind == "single" else (1, "fixed")
    return Choice(
        kind,
        source,
        (images["a"], images["b"]),
        (points["a"], points["b"]),
        (draws["a"], draws["b"]),
        frames,
        dimension,
        cast(Span, span),
        "a" if clicked == "a" else "b",
    )


def usual() -> Choice:
    """Return what is walked unless something else is said."""
    ends = (USUAL["a"], USUAL["b"])
    return Choice(
        "straight", "images", ends, (POINTS["a"], POINTS["b"]), (PLACES["a"], PLACES["b"]), FRAMES, 1, "fixed", "b"
    )


def _possible(wanted: Source, dims: int, likely: Source) -> Source:
    """Return what can be walked between; say so where it is not what was asked for."""
    if wanted == "images" and likely != "images":
        st.caption(_("A GAN has no encoder, so no image has a code: the walk goes between draws from its prior."))
        return likely
    if wanted == "points" and dims > 2:
        st.caption(
            _("A point of a map has two numbers, a code of this model {dims}: choose images or draws.").format(
                dims=dims
            )
        )
        return likely
    return wanted


def _choose_images() -> dict[str, tuple[int, int]]:
    numbers = []
    columns = iter(st.columns(4))
    for end, (label, first) in USUAL.items():
        with next(columns):
            words = _("{end}: class").format(end=ENDS[end])
            kind = _numbers.whole(0, CLASSES - 1, label, key=f"walk_{end}c", label=words)
        with next(columns):
            words = _("{end}: image").format(end=ENDS[end])
            which = _("Its number among the kept test images of its class, from 0.")
            number = _numbers.whole(0, MOST_OF_A_CLASS, first, key=f"walk_{end}n", label=words, help=which)
        numbers.append((kind, number))
    return dict(zip(ENDS, numbers, strict=True))


def _choose_points() -> dict[str, tuple[float, float]]:
    columns, points = iter(st.columns(4)), []
    for end, usual in POINTS.items():
        place = []
        for axis, index, value in zip("xy", ("₁", "₂"), usual, strict=True):
            with next(columns):
                label = f"{ENDS[end]}: z{index}"
                place.append(_numbers.linear(-FARTHEST, FARTHEST, value, key=f"walk_{end}{axis}", label=label))
        points.append((place[0], place[1]))
    return dict(zip(ENDS, points, strict=True))


def _choose_draws() -> dict[str, int]:
    chosen = {}
    for column, (end, usual) in zip(st.columns(2), PLACES.items(), strict=True):
        with column:
            label = _("{end}: number of the draw").format(end=ENDS[end])
            chosen[end] = _numbers.whole(0, DRAWS - 1, usual, key=f"walk_{end}d", label=label)
    return chosen


def _choose_dimension(dims: int) -> tuple[int, str]:
    left, right = st.columns([2, 5])
    with left:
        words = _("The others are held at A.")
        if _controls.held("walk_dim", 1) > dims:
            _controls.put({"walk_dim": dims})
        because = _("a code of this model has {dims} numbers").format(dims=dims)
        chosen = _numbers.whole(1, dims, 1, key="walk_dim", label=_("Dimension"), help=words, because=because)
    with right:
        span = _controls.switch(SPANS, key="walk_span", label=_("It runs through"), default="fixed")
    return chosen, span


def take_image(end: str, label: int, number: int) -> None:
    """Let the walk begin (``a``) or end (``b``) at an image."""
    _controls.put({"walk_ends": "images", f"walk_{end}c": label, f"walk_{end}n": number})


def take_point(end: str, x: float, y: float) -> None:
    """Let the walk begin or end at a point of the map."""
    inside = [min(max(round(value, 3), -FARTHEST), FARTHEST) for value in (x, y)]
    _controls.put({f"walk_{end}x": inside[0], f"walk_{end}y": inside[1]})


def take_draw(end: str, number: int) -> None:
    """Let the walk begin or end at a draw from the prior."""
    _controls.put({f"walk_{end}d": number})
