"""The pictures of the tab "Bias and variance": the fits to many sets, and the parts of their error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements.decomposition import Decomposition
from dlcore.figures import bias_variance as figures
from dlcore.figures import theme
from pages import _bias_variance_choices, _controls, _knob, _live, _plot
from pages._bias_variance_choices import Question
from pages._words import _

HEIGHT = 330

Run = lab.Run[Decomposition]


class View(NamedTuple):
    """What is looked at."""

    question: Question
    run: Run | None
    level: int


def draw(view: View) -> None:
    """Show the fits beside the parts of the error; a click in the parts chooses whose fits are shown."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{_title(view)}**")
        _plot.show(
            _kept(view, "bv fits", lambda: _fits(view)),
            key="bv_fits",
            alt=_("Fits to many training sets, their mean, and the true curve; the sets are shown one after another."),
            height=HEIGHT,
            view=f"{view.question.target} {view.question.noise}",
            autoplay=_live.first_view(view.question),
        )
    with right:
        st.markdown(_("**What the expected squared error is made of**"))
        _plot.show(
            _kept(view, "bv parts", lambda: _parts(view)),
            key="bv_parts",
            alt=_(
                "Squared bias, variance and noise stacked against complexity, their sum and the measured test error."
            ),
            height=HEIGHT + _plot.CONTROLS_HEIGHT,
            view=f"{_bias_variance_choices.family(view.question)} {len(view.question.levels)}",
            on_click=_look_at,
        )


def show_card(question: Question) -> None:
    """Show the parts of the error small."""

    def draw_card(run: Run | None) -> None:
        view = View(question, run, _bias_variance_choices.USUAL_LEVEL)
        drawn = _kept(view, "bv card", lambda: theme.small(_parts(view)))
        alt = _("Squared bias, variance and noise stacked against the degree of a polynomial.")
        _plot.show(drawn, key="home_bias_variance", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)

    _live.follow(question, draw_card)


def _look_at(click: _plot.Click) -> None:
    _controls.put({_bias_variance_choices.LEVEL_KEY: max(0, round(click.x))})


def _title(view: View) -> str:
    told = None if view.run is None else view.run.picture
    result = None if view.run is None else view.run.result
    level = told["level"] if result is None and told else view.level
    name = _bias_variance_choices.name_level(view.question, level)
    if result is None:
        return (
            _("Fits that are being learned: {name}").format(name=name) if told else _("Fits: {name}").format(name=name)
        )
    words = _("{shown} of the {sets} fits: {name}")
    return words.format(shown=len(result.fits[level]), sets=view.question.sets, name=name)


def _kept(view: View, name: str, draw: Callable[[], theme.Figure]) -> _plot.Figure | _plot.Print:
    """Return a figure of the complexity that is shown."""
    return _live.kept(view.question, view.run, f"{name} {view.level}", draw)


def _parts(view: View) -> theme.Figure:
    family = _bias_variance_choices.family(view.question)
    words = figures.Words(
        bias=_("bias²"),
        variance=_("variance"),
        noise=_("noise"),
        total=_("their sum"),
        test=_("measured test error"),
        predicted=_("theory"),
        complexity=_knob.axis(family),
        error=_("squared error"),
    )
    return figures.parts(_knob.ticks(view.question.levels.tolist()), _measured(view), words, view.level)


def _measured(view: View) -> figures.Measured:
    noise = view.question.noise**2
    if view.run is not None and view.run.result is not None:
        found = view.run.result
        return figures.Measured(
            found.bias,
            found.variance,
            noise,
            found.test,
            np.where(found.trustworthy, found.uncertainty, np.nan),
            np.where(found.trustworthy, found.test_uncertainty, np.nan),
            found.predicted_bias,
            found.predicted_variance,
        )
    told: Any = view.run.picture if view.run is not None and view.run.picture else {}
    bias, variance, test = (np.array(told.get(part, ()), dtype=float) for part in ("bias", "variance", "test"))
    return figures.Measured(bias, variance, noise, test)


def _fits(view: View) -> theme.Figure:
    names = figures.Names(_("fits"), _("mean fit"), _("truth"), _("one set and its fit"))
    material, moves = _material(view)
    drawn = figures.fits(material, names, ("x", "y"))
    return figures.play(drawn, material, _("set")) if moves else drawn


def _material(view: View) -> tuple[figures.Fits, bool]:
    """Return what is drawn: of a result, of networks that learn, or the first sets alone; and whether it moves."""
    question, drawn = view.question, view.question.training_sets()
    grid, truth = question.places()
    if view.run is not None and view.run.result is not None:
        fits, mean = view.run.result.fits[view.level], view.run.result.mean_fit[view.level]
    elif view.run is not None and view.run.picture:
        grid, truth = grid[::2], truth[::2]
        fits, mean = np.array(view.run.picture["fits"], dtype=float), None
    else:
        fits, mean = np.full((1, len(grid)), np.nan), None
    sets = len(fits)
    x = np.broadcast_to(drawn.x, drawn.y.shape)[:sets]
    moves = view.run is not None and view.run.result is not None
    return figures.Fits(grid, truth, fits, mean, x, drawn.y[:sets]), moves
