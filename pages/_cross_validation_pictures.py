"""The pictures of the view "Choose by folds": errors against complexity, and the folds of one complexity."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from dlcore import lab
from dlcore.experiments.cross_validation import CrossValidation, CrossValidationResult
from dlcore.figures import cross_validation as figures
from dlcore.figures import theme
from pages import _controls, _cross_validation_choices, _knob, _live, _plot
from pages._words import _

HEIGHT, BARS_HEIGHT = 330, 220

Run = lab.Run[CrossValidationResult]


class View(NamedTuple):
    """What is looked at."""

    question: CrossValidation
    run: Run | None
    level: int


def draw(view: View) -> None:
    """Show the errors beside the folds; a click in the errors chooses whose folds are shown."""
    if view.run is None or view.run.result is None:
        return
    result = view.run.result
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**What cross-validation chooses, and what it should have chosen**"))
        _plot.show(
            _kept(view, "cv errors", lambda: _errors(view.question, result, view.level)),
            key="cv_errors",
            alt=_("Cross-validated error with one standard error, training and test error against complexity."),
            height=HEIGHT + _plot.CONTROLS_HEIGHT,
            view=f"{view.question.family} {len(result.levels)}",
            on_click=_look_at,
        )
    with right:
        name = _knob.name(view.question.family, float(result.levels[view.level]))
        st.markdown(_("**Fold after fold: {name}**").format(name=name))
        _plot.show(
            _kept(view, "cv folds", lambda: _folds(result, view.level)),
            key="cv_folds_picture",
            alt=_("The points of each fold are held out in turn; the fit without them, and how far it is off them."),
            height=HEIGHT,
            view=f"{view.question.target} {view.question.noise}",
            autoplay=_live.first_view(view.question),
        )


def draw_fold_errors(view: View, result: CrossValidationResult) -> None:
    """Show the error of every fold at the complexity that is looked at."""
    words = _("mean ± one standard error:"), _("fold"), _("squared error")
    found = float(result.mean[view.level]), float(result.standard_error[view.level])
    drawn = _kept(view, "cv fold errors", lambda: figures.fold_errors(result.fold_errors[:, view.level], found, words))
    alt = _("The error of each fold, their mean and its standard error.")
    _plot.show(drawn, key="cv_fold_errors", alt=alt, height=BARS_HEIGHT, view=f"{view.question.folds}")


def show_card(question: CrossValidation) -> None:
    """Show the errors small."""

    def draw_card(run: Run | None) -> None:
        if run is not None and run.result is not None:
            result, level = run.result, _cross_validation_choices.USUAL_LEVEL
            drawn = _kept(View(question, run, level), "cv card", lambda: theme.small(_errors(question, result, level)))
            alt = _("Cross-validated error, training and test error against the degree of a polynomial.")
            _plot.show(
                drawn, key="home_cross_validation", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False
            )

    _live.follow(question, draw_card)


def _look_at(click: _plot.Click) -> None:
    _controls.put({_cross_validation_choices.LEVEL_KEY: max(0, round(click.x))})


def _kept(view: View, name: str, draw: Callable[[], theme.Figure]) -> _plot.Figure | _plot.Print:
    """Return a figure of the complexity that is shown."""
    return _live.kept(view.question, view.run, f"{name} {view.level}", draw)


def _errors(question: CrossValidation, result: CrossValidationResult, level: int) -> theme.Figure:
    words = figures.Words(
        training=_("training"),
        validated=_("cross-validation"),
        test=_("test (10,000 fresh)"),
        minimum=_("CV's minimum"),
        cautious=_("one-SE rule"),
        best=_("best on the test set"),
        complexity=_knob.axis(question.family),
        error=_("squared error"),
    )
    measured = figures.Errors(result.training, result.mean, result.standard_error, result.test)
    choices = figures.Choices(result.minimum, result.cautious, result.best, level)
    return figures.errors(_knob.ticks(result.levels.tolist()), measured, choices, words)


def _folds(result: CrossValidationResult, level: int) -> theme.Figure:
    material = figures.Folds(
        result.x, result.y, result.fold, result.grid, result.truth, result.fits[level], result.predictions[level]
    )
    names = figures.Names(
        points=_("learned from"),
        held_out=_("held out"),
        truth=_("truth"),
        fits=_("fits of all folds"),
        fit=_("fit without the fold"),
        residuals=_("its error there"),
    )
    return figures.folds(material, names, _("fold"))
