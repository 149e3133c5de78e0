"""Under- and overfitting: what the complexity of a fitted curve does to its error on points that it never saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore.experiments.network_complexity import WIDTHS, NetworkComplexity
from dlcore.experiments.polynomial_complexity import PolynomialComplexity
from pages import (
    _controls,
    _fit_network,
    _fit_outcome,
    _fit_pictures,
    _fit_points,
    _fit_polynomial,
    _fit_presets,
    _live,
    _presets,
    _regression_set,
    _words,
)
from pages._words import _

MODELS = {"polynomial": "Polynomial", "network": "Network"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 8.0


class Places(NamedTuple):
    """Where things stand: what follows every control at once, above the drawers, and the rest, below them."""

    top: DeltaGenerator
    below: DeltaGenerator


def show() -> None:
    """Show the whole view."""
    left, right = st.columns([3, 4], gap="large")
    with left:
        model = _controls.switch(MODELS, key="fit_model", label=_("Model"), default="polynomial")
        settings = _fit_network.choose() if model == "network" else _fit_polynomial.choose()
    with right:
        drawn = _regression_set.choose("fit", PolynomialComplexity)
    top = st.container(key="fit_top")
    points = _fit_points.choose(PolynomialComplexity(**drawn))
    if model == "network":
        settings |= _fit_network.choose_more()
    places = Places(top, st.container(key="fit_below"))
    if points.refused:
        with top:
            st.warning(_words.escaped(points.refused), icon=":material/error:")
            _show_truth_alone(_examples(drawn, points), own=True)
    elif model == "network":
        _show_network(_examples(drawn, points), settings, places)
    else:
        _show_polynomial(_examples(drawn, points), settings, places)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="fit_try"):
        _presets.show("fit", _fit_presets.presets())


def show_picture() -> None:
    """Show the errors of polynomials against their degree, small."""
    _fit_pictures.show_card()


def _examples(drawn: dict[str, Any], points: _fit_points.Choice) -> dict[str, Any]:
    """Return the settings of the examples; of own points their number is no setting."""
    if not points.settings:
        return drawn
    return {name: value for name, value in drawn.items() if name != "points"} | points.settings


def _show_hint(*, own: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="fit_hint"):
        st.caption(_words.explanation("fit", "click"), width="stretch")
        if own:
            st.button(_("Back to drawn points"), key="fit_back", on_click=_fit_points.back_to_drawn)
    _fit_points.show_note()


def _show_polynomial(examples: dict[str, Any], settings: dict[str, Any], places: Places) -> None:
    with places.top:
        questions = _fit_polynomial.build(examples, **settings)
        if questions is None:
            _show_truth_alone(examples, own="own" in examples)
            return
        question, descent = questions
        axis = _fit_polynomial.axis(question)

        def draw(run: _fit_polynomial.Run | None) -> None:
            view = _fit_polynomial.look(question, descent, run)
            _fit_pictures.draw(view, axis, lambda click: _fit_points.clicked(question, click), _fit_polynomial.take)
            _fit_outcome.tell_verdict(view)

        run = _live.show(question, draw, key="fit", start=True)
        _fit_outcome.tell_interpolation(descent)
        _show_hint(own=question.source == "own")
    with places.below:
        view = _fit_polynomial.look(question, descent, run)
        _fit_pictures.draw_time(view, axis)
        _fit_outcome.tell_time(view, _("after step"))
        st.caption(_words.explanation("fit", "epochs-polynomial"))
        if run is not None and run.result is not None:
            _fit_outcome.show_polynomials(question, descent, run.result)
        _show_words(lambda: _fit_outcome.show_polynomial_formulas(descent))


def _show_network(examples: dict[str, Any], settings: dict[str, Any], places: Places) -> None:
    width = settings.pop("width")
    with places.top:
        question = _controls.build(NetworkComplexity, **examples, **settings)
        if question is None:
            _show_truth_alone(examples, own="own" in examples)
            return
        axis = _fit_network.axis(question)

        def draw(run: _fit_network.Run | None) -> None:
            view = _fit_network.look(question, width, run)
            _fit_pictures.draw(view, axis, lambda click: _fit_points.clicked(question, click), _fit_network.take)
            _fit_outcome.tell_verdict(view)

        run = _live.show(question, draw, key="fit", start=question.cost() < SECONDS_TO_START_UNASKED)
        _show_hint(own=question.source == "own")
    with places.below:
        _live.follow(
            question,
            lambda now: _fit_pictures.draw_time(_fit_network.look(question, width, now), axis),
            start=False,
        )
        _fit_outcome.tell_time(_fit_network.look(question, width, run), _("after epoch"))
        st.caption(_size(question))
        if run is not None and run.result is not None:
            _fit_outcome.show_networks(WIDTHS, question, run.result)
        _show_words(lambda: _fit_outcome.show_network_formulas(question, width))


def _show_truth_alone(examples: dict[str, Any], *, own: bool) -> None:
    """Show the truth where the settings make no question; what is wrong with them has been said."""
    points = _fit_points.shown(None)
    _fit_pictures.draw_unlearned(examples["target"], points, lambda click: _fit_points.clicked(None, click))
    _show_hint(own=own)


def _size(question: NetworkComplexity) -> str:
    words = _(
        "{models} networks in one batched training: {widths} widths × {seeds} seeds, all {count} points in every step. "
        "The curves are medians over the seeds."
    )
    return words.format(models=question.models, widths=len(WIDTHS), seeds=question.seeds, count=question.count)


def _show_words(formulas: Callable[[], None]) -> None:
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="fit_notice"):
        st.markdown(_words.explanation("fit", "notice"))
    drawer = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="fit_formulas", on_change="rerun"
    )
    if drawer.open:
        with drawer:
            formulas()
