"""Effective fields of the digits CNN: at its random start, and as it learns, side by side."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore import lab
from dlcore.elements.convolution import effective
from dlcore.experiments.cnn_field import CnnField, CnnFieldResult
from dlcore.figures import field_sizes as figures
from dlcore.figures import theme
from pages import _controls, _effective_field_looks, _live, _numbers, _plot, _share, _words
from pages._effective_field_looks import Look, Place
from pages._words import _

LAYERS = [f"{kind}{block}" for block in (1, 2, 3) for kind in ("conv", "norm", "relu", "pool")]
SIDES = {"8": "8 × 8", "16": "16 × 16", "32": "32 × 32"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 10.0
HEIGHT = 330

Run = lab.Run[CnnFieldResult]


def show(place: DeltaGenerator) -> None:
    """Show the view; its most important controls go to ``place``."""
    with place:
        left, middle, right = st.columns(3)
    with left:
        layers = {name: name for name in LAYERS}
        layer = _controls.choice(layers, key="erf_layer", label=_("Layer"), default=_default("layer"))
    with middle:
        epochs = _numbers.number(CnnField, "epochs", key="erf_epochs", label=_("Epochs"))
    with right:
        words = _("Rows and columns of an image. The digits have 8 × 8 pixels; each is drawn as a square of several.")
        side = _controls.choice(SIDES, key="erf_side", label=_("Images"), default=str(_default("side")), help=words)
    look = _effective_field_looks.choose("square", columns=3)
    drawer = st.expander(
        _("Blocks, kernel, batch norm, inputs, networks"), icon=":material/tune:", key="erf_cnn_more", on_change="rerun"
    )
    with drawer:
        settings = _choose_more() if _controls.wanted(drawer, _usual()) else {}
    question = _controls.build(CnnField, layer=layer, epochs=epochs, side=int(side), **settings)
    if question is not None:
        start = question.cost() < SECONDS_TO_START_UNASKED
        run = _live.show(question, lambda run: _draw(question, run, look), key="erf_cnn", start=start)
        if run is not None and run.result is not None:
            _show_outcome(question, run, run.result, look)
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="erf_cnn_notice"):
        st.markdown(_words.explanation("effective_field", "cnn"))


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    fields = ("blocks", "kernel", "inputs", "seeds", "seed")
    return {**{f"erf_cnn_{field}": _default(field) for field in fields}, "erf_cnn_norm": False}


def _choose_more() -> dict[str, Any]:
    left, middle, right = st.columns(3)
    with left:
        blocks = _numbers.number(CnnField, "blocks", key="erf_cnn_blocks", label=_("Blocks"))
        kernel = _numbers.number(CnnField, "kernel", key="erf_cnn_kernel", label=_("Kernel k × k"))
    with middle:
        inputs = _numbers.number(CnnField, "inputs", key="erf_cnn_inputs", label=_("Test images"))
        seeds = _numbers.number(CnnField, "seeds", key="erf_cnn_seeds", label=_("Networks"))
    with right:
        seed = _numbers.number(CnnField, "seed", key="erf_cnn_seed", label=_("First seed"))
        norm = _controls.toggle(key="erf_cnn_norm", label=_("Batch norm"))
    return {"blocks": blocks, "kernel": kernel, "inputs": inputs, "seeds": seeds, "seed": seed, "batch_norm": norm}


def _draw(question: CnnField, run: Run | None, look: Look) -> None:
    """Draw the maps at the start and now, side by side."""
    titles = _("**Random weights** (the start)"), _("**Trained weights**")
    for when, column in enumerate(st.columns(2, gap="large")):
        with column:
            st.markdown(titles[when])
            heat = functools.partial(_heat, question, run, look, when)
            drawn = _live.kept(question, run, f"erf cnn {when} {look.name}", heat)
            alt = _effective_field_looks.heat_alt()
            view = f"{question.layer} {question.side}"
            _plot.show(drawn, key=f"erf_cnn_map_{when}", alt=alt, height=HEIGHT, view=view)
            if run is not None and run.result is not None:
                st.caption(_sentence(question, run.result, look, when))


def _heat(question: CnnField, run: Run | None, look: Look, when: int) -> theme.Figure:
    axes = _("column (pixel)"), _("row (pixel)")
    place = Place((*question.box, *question.box))
    if run is not None and run.result is not None:
        return _effective_field_looks.heat(_share_of(run.result, look, when), place, look, axes)
    picture = run.picture if run is not None and run.picture is not None else {"start": {}, "now": {}}
    told = effective.told(picture[("start", "now")[when]], look.measure, question.side)
    return _effective_field_looks.heat_so_far(told, place, look, axes)


def _share_of(result: CnnFieldResult, look: Look, when: int) -> np.ndarray:
    return np.asarray(result.map(look.measure, alone=look.alone)[(0, -1)[when]])


def _sentence(question: CnnField, result: CnnFieldResult, look: Look, when: int) -> str:
    field = effective.within((*question.box, *question.box), question.side, question.side)
    seen = effective.sizes(_share_of(result, look, when), field)
    words = _("σ {deviation:.2f} pixels per axis; {area:.0f} % of the field inside the image hold 95.45 %.")
    return words.format(deviation=seen.deviation, area=100 * seen.area)


def _show_outcome(question: CnnField, run: Run, result: CnnFieldResult, look: Look) -> None:
    left, right = st.columns([4, 3], gap="large")
    deviations, errors = result.deviations(look.measure), result.errors(look.measure)
    with left:
        titles = _("epoch"), _("σ per axis (pixels)")
        drawn = _live.kept(
            question, run, f"erf course {look.name}", lambda: figures.course(result.epochs, deviations, errors, titles)
        )
        alt = _("Standard deviation of the effective field against epochs of training, with twice its standard error.")
        _plot.show(drawn, key="erf_course", alt=alt, height=260)
    with right:
        words = _(
            "Over all test images and {seeds} networks. At the end they misread {low:.1f} to {high:.1f} % of them."
        )
        error = 100 * result.test_error
        st.markdown(words.format(seeds=question.seeds, low=error.min(), high=error.max()))
        st.markdown(_words.explanation("effective_field", "course"))
        table = pd.DataFrame({"epoch": result.epochs, "deviation": deviations, "standard_error": errors})
        _share.show(key="erf_cnn_share", table=table, name="effective-field-cnn")


def _default(field: str) -> Any:
    return _controls.default(CnnField, field)
