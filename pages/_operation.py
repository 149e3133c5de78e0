"""The operation: a window slides over an image of numbers, and over a whole photo; every product can be looked at."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.sliding_window import SlidingWindow, SlidingWindowResult
from dlcore.figures import sliding_window as figures
from pages import (
    _lab,
    _operation_choices,
    _operation_outcome,
    _operation_pictures,
    _operation_presets,
    _photo,
    _plot,
    _presets,
    _words,
)
from pages._words import _


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([3, 2], gap="large")
    below = st.container(key="op_whole_photo")
    with below:
        photo = _choose_photo()
    with controls:
        choice = _operation_choices.choose(photo)
    question, image = choice.question, choice.image
    result = None if question is None else _lab.answer(question).result
    if question is not None and result is not None and image is not None:
        with picture:
            _draw(question, result, image, choice.view)
        with below:
            _draw_photo(question, photo, image)
        _operation_outcome.show(question, result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="op_try"):
        _presets.show("op", _operation_presets.presets())


def show_picture() -> None:
    """Show a photo and its vertical edges small."""
    _operation_pictures.show_card(SlidingWindow(), _photo.sample("china"))


def _choose_photo() -> _photo.Photo:
    words, menu = st.columns([3, 2], vertical_alignment="bottom", gap="large")
    with words:
        st.markdown(_words.explanation("operation", "photo"))
    with menu:
        return _photo.choose("op", label=_("Photo"))


def _draw(question: SlidingWindow, result: SlidingWindowResult, image: _operation_choices.Image, view: str) -> None:
    if view == "window":
        _operation_pictures.draw_window(question, result, image.names, image.grey)
    else:
        _operation_pictures.draw_heat(question, result, image.grey)
    _operation_outcome.show_size(question)


def _draw_photo(question: SlidingWindow, photo: _photo.Photo, image: _operation_choices.Image) -> None:
    pixels = _operation_choices.small_photo(photo)
    size = image.shape[0] if image.box is not None else _operation_choices.CROP

    def look_there(click: _plot.Click) -> None:
        row, column = question.seen(click.y, click.x) if click.curve == figures.AFTER else (click.y, click.x)
        _operation_choices.go_to(photo, size, row, column)

    _operation_pictures.draw_photo(question, (photo.id, photo.words, pixels), image.box, look_there)
