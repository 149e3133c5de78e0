"""The tab "Transposed": the way back through a convolution, which enlarges: copies, a matrix, sizes, artefacts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.experiments.transposed_convolution import MOST_PADDING, TransposedConvolution, TransposedConvolutionResult
from pages import (
    _controls,
    _lab,
    _numbers,
    _presets,
    _transposed_pictures,
    _transposed_presets,
    _transposed_theory,
    _words,
)
from pages._words import _

VIEWS = {"copies": "Copies", "matrix": "Matrix", "sizes": "There and back", "checkerboard": "Checkerboard"}
WEIGHTS = {"ramp": "1, 2, 3 …", "ones": "All ones", "bilinear": "Bilinear", "random": "Random"}
VALUES = {"counting": "1, 2, 3 …", "one": "A single 1", "flat": "All ones", "random": "Random"}
"""Proper names, untranslated: they stand in the URL."""
MORE = {"tc_dilation": 1, "tc_values": "counting", "tc_seed": 0}
"""The controls in the drawer and their defaults."""


def show() -> None:
    """Show the whole tab."""
    view = _controls.switch(VIEWS, key="tc_view", label=_("View"), default="copies")
    picture, controls = st.columns([7, 4], gap="large")
    with controls:
        question = _choose()
        photo = _transposed_pictures.choose_photo() if view == "checkerboard" else None
    result = None if question is None else _lab.answer(question).result
    if question is not None and result is not None:
        with controls:
            _transposed_theory.show_size(question)
        with picture:
            _transposed_pictures.show(view, question, result, photo)
            st.caption(_lead(view))
        _show_words(question, result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="tc_try"):
        _presets.show("tc", _transposed_presets.presets())


def _lead(view: str) -> str:
    """Return what to see in the main picture of a view."""
    if view == "matrix":
        return _words.explanation("transposed", "lead-matrix")
    if view == "sizes":
        return _words.explanation("transposed", "lead-sizes")
    if view == "checkerboard":
        return _words.explanation("transposed", "lead-checkerboard")
    return _words.explanation("transposed", "lead-copies")


def show_picture() -> None:
    """Show the copies of the kernel that overlap unevenly, small, as the home page has it."""
    _transposed_pictures.show_card(TransposedConvolution(size=6, padding=0))


def _choose() -> TransposedConvolution | None:
    """Show the controls; each one's limits follow from those before it."""
    left, right = st.columns(2)
    with left:
        size = _numbers.slider(TransposedConvolution, "size", key="tc_size", label=_("Input size i′"))
        stride = _numbers.slider(
            TransposedConvolution,
            "stride",
            key="tc_stride",
            label=_("Stride s"),
            help=_("How many cells lie between two copies of the kernel: the factor by which the image grows."),
        )
    with right:
        kernel = _numbers.slider(TransposedConvolution, "kernel", key="tc_kernel", label=_("Kernel k"))
        weights = _controls.choice(WEIGHTS, key="tc_weights", label=_("Weights"), default="ramp")
    settings = _choose_more(weights)
    ends = {"size": size, "kernel": kernel, "stride": stride, "dilation": settings["dilation"]}
    with left:
        added = _numbers.whole(
            0,
            stride - 1,
            0,
            key="tc_added",
            label=_("Output padding a"),
            help=_("Rows and columns added at the end: those that the direct convolution's floor forgets."),
            because=_("output_padding must be below the stride"),
        )
    with right:
        most = TransposedConvolution.most_padding(**ends, output_padding=added)
        padding = _numbers.whole(
            0,
            most,
            min(1, most),
            key="tc_padding",
            label=_("Padding p"),
            help=_("Cells cut off on every side: the padding of the direct convolution."),
            because=_("2p must be below s(i′ − 1) + d(k − 1) + 1 + a, or no cell is left")
            if most < MOST_PADDING
            else "",
        )
    return _controls.build(
        TransposedConvolution, **{**settings, **ends}, weights=weights, output_padding=added, padding=padding
    )


def _choose_more(weights: str) -> dict[str, Any]:
    """Show what waits in the drawer, the seed only where something is random."""
    drawer = st.expander(_("Dilation and numbers"), icon=":material/tune:", key="tc_more", on_change="rerun")
    settings: dict[str, Any] = {"dilation": 1, "values": "counting", "seed": 0}
    with drawer:
        if not _controls.wanted(drawer, MORE):
            return settings
        left, right = st.columns(2)
        with left:
            dilation = _numbers.slider(TransposedConvolution, "dilation", key="tc_dilation", label=_("Dilation d"))
        with right:
            values = _controls.choice(VALUES, key="tc_values", label=_("Input"), default="counting")
        if "random" in (weights, values):
            settings["seed"] = _numbers.number(TransposedConvolution, "seed", key="tc_seed", label=_("Seed"))
    return {**settings, "dilation": dilation, "values": values}


def _show_words(question: TransposedConvolution, result: TransposedConvolutionResult) -> None:
    with st.container(border=True, key="tc_notice"):
        st.markdown(_words.explanation("transposed", "notice"))
    _transposed_theory.show(question, result)
