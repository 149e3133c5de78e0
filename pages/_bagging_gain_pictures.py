"""The pictures of the comparison of bagging with a single learner."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dlcore import lab
from dlcore.elements import student
from dlcore.experiments.bagging_gain import BaggingGain, BaggingGainResult, SoFar
from dlcore.figures import bagging_gain as figures
from dlcore.figures import curves, theme
from pages import _plot, _words
from pages._words import _

Run = lab.Run[BaggingGainResult]
Learners = tuple[str, str]


def draw(question: BaggingGain, run: Run | None, learners: Learners) -> None:
    """Draw what one learner and a bag of its kind get wrong, as far as it is known."""
    if run is not None and run.result is not None:
        result = run.result
        drawn: theme.Figure | _plot.Print = _kept(
            question, "errors", lambda: _errors(question, SoFar(result.single, result.bagged), learners)
        )
    else:
        drawn = _errors(question, _told(question, run), learners)
    alt = _(
        "Test error of one learner and of a bag of its kind against the size of the training set, for two learners."
    )
    _plot.show(drawn, key="ens_gain_errors", alt=alt, height=400, view=_view(question), autoplay="")


def show_gain(question: BaggingGain, result: BaggingGainResult, learners: Learners) -> None:
    """Show by how much bagging lowers the test error."""

    def drawn() -> theme.Figure:
        percent = question.kind == "classification"
        axes = curves.Axes(_("training points"), _("single − bagged, error rate") if percent else _("single − bagged"))
        words = figures.Words(learners, ("", ""), axes, percent)
        return theme.titled(figures.gains(result.sizes, _spread(result.gain()), words), _("What bagging gains"))

    alt = _("By how much bagging lowers the test error of each learner, against the size of the training set.")
    _plot.show(_kept(question, "gain", drawn), key="ens_gain_gain", alt=alt, height=320, view=_view(question))


def show_disagreement(question: BaggingGain, result: BaggingGainResult, learners: Learners) -> None:
    """Show how far the members of a bag are apart."""

    def drawn() -> theme.Figure:
        percent = question.kind == "classification"
        title = _("other class said by one of two") if percent else _("variance among members")
        words = figures.Words(learners, ("", ""), curves.Axes(_("training points"), title), percent)
        apart = _spread(student.of_mean(result.disagreement))
        return theme.titled(figures.by_learner(result.sizes, apart, words), _("How far members are apart"))

    alt = _("How often two members of a bag disagree, against the size of the training set.")
    _plot.show(_kept(question, "apart", drawn), key="ens_gain_apart", alt=alt, height=320, view=_view(question))


def show_variances(question: BaggingGain, result: BaggingGainResult, learners: Learners) -> None:
    """Show how the variance falls with the number of members, predicted and measured, for the largest sets."""

    def drawn() -> theme.Figure:
        axes = curves.Axes(_("members"), _("variance over training sets"))
        words = figures.Words(learners, (_("ρσ² + (1 − ρ)σ²/B"), _("measured")), axes)
        return figures.variances(result.variance[:, -1], result.predicted_variance()[:, -1], words)

    alt = _("Variance of the mean of 1, 2 … members over training sets, predicted and measured, for both learners.")
    _plot.show(_kept(question, "variance", drawn), key="ens_gain_variance", alt=alt, height=320, view=_view(question))


def _errors(question: BaggingGain, known: SoFar | None, learners: Learners) -> theme.Figure:
    percent = question.kind == "classification"
    axes = curves.Axes(_("training points"), _("test error rate") if percent else _("test error (mean squared)"))
    words = figures.Words(learners, (_("one learner"), _("bagged")), axes, percent)
    spreads = (figures.UNKNOWN,) * 2 if known is None else tuple(_spread(student.of_mean(part)) for part in known)
    return figures.errors(question.sizes, spreads[0], spreads[1], words)


def _told(question: BaggingGain, run: Run | None) -> SoFar | None:
    return question.so_far(run.picture) if run is not None and run.picture is not None else None


def _spread(interval: student.Interval) -> figures.Spread:
    return figures.Spread(interval.mean, interval.half)


def _kept(question: BaggingGain, name: str, draw: Callable[[], theme.Figure]) -> _plot.Print:
    return _plot.kept((f"bagging {name}", question.key(), _words.language()), draw)


def _view(question: BaggingGain) -> str:
    return f"{question.kind} {question.shape} {question.target} {question.noise:g} {question.sizes}"


def show_row(*pictures: Callable[[], None]) -> None:
    """Show pictures side by side."""
    for column, picture in zip(st.columns(len(pictures)), pictures, strict=True):
        with column:
            picture()
