"""The pictures of the view "Double descent": errors around the threshold, over time, and over both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
import streamlit as st
from jaxtyping import Float, Int

from dlcore import lab
from dlcore.elements import interpolation
from dlcore.experiments import feature_descent
from dlcore.experiments.feature_descent import RIDGES, FeatureDescent
from dlcore.experiments.network_descent import NetworkDescent
from dlcore.figures import descent_in_time, theme
from dlcore.figures import double_descent as figures
from pages import _lab, _plot, _words
from pages._double_descent_choices import Question, View
from pages._words import _

COURSES = (0.1, 0.5, 1.0, 2.0, 10.0)
"""Which sizes are followed over time, in multiples of the threshold: the measured ones next to them."""


Run = lab.Run[Any]


class Known(NamedTuple):
    """What is known of an answer.

    Attributes:
        sizes: as the threshold counts them.
        measured: with the ridge chosen, or at the end of training; NaN for what is to come.
        plain: the same without ridge.
        best: the lowest test error of all ridges at each size; None where nobody tried several.
        times: steps or epochs.
        over_time: at every time, without ridge; None while it is not known.
    """

    sizes: Int[np.ndarray, " sizes"]
    measured: Float[np.ndarray, "measures sizes seeds"]
    plain: Float[np.ndarray, "measures sizes seeds"]
    best: Float[np.ndarray, "measures sizes seeds"] | None
    times: Float[np.ndarray, " times"]
    over_time: Float[np.ndarray, "measures sizes seeds times"] | None


def draw(question: Question, run: Run | None, view: View) -> None:
    """Draw the main figure as far as it is known: over sizes, or over time."""
    meaning = f"descent {view}"
    _plot.show(
        _kept(question, run, meaning, lambda: _main(question, run, view)),
        key="dd_curves",
        alt=_("Training and test error against size or time, with the interpolation threshold marked."),
        height=430,
        view=f"{view.learner} {view.against} {view.which} {question.threshold}",
        controls=False,
    )


def draw_field(question: Question, run: Run, view: View) -> None:
    """Draw the test error over sizes and time."""
    known = known_of(question, run, view)
    if known is None or known.over_time is None:
        return
    test = np.median(known.over_time[view.measures[1]], 1)
    x, over, error = x_title(question), time_title(view), _error_title(view)
    axes = figures.Axes(x, error, over, percent=view.which == "error")
    _plot.show(
        _kept(
            question,
            run,
            f"descent field {view}",
            lambda: descent_in_time.field(known.sizes, known.times, test, _threshold(question), axes),
        ),
        key="dd_field",
        alt=_("Map of the test error: a column for each size, a row for each moment of training."),
        height=320,
        view=f"{view.learner} {view.which} {question.threshold}",
    )


def show_card(question: FeatureDescent) -> None:
    """Show the curves small if they have been measured, else what theory says of Gaussian inputs, which is exact."""
    run, view = _lab.look(question), View("features", "width", "error", 0, singles=False)
    if run is None or run.result is None:
        question = FeatureDescent(data="gaussian")
        run, view = None, view._replace(which="squared")
    drawn = _kept(question, run, "descent card", lambda: theme.small(_main(question, run, view)))
    alt = _("Test error against the number of features: it falls, peaks at the threshold, and falls again.")
    _plot.show(drawn, key="home_descent", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)


def known_of(question: Question, run: Run | None, view: View) -> Known | None:
    """Return what is known of the answer, of a run that is finished or still on its way."""
    if run is None or (run.result is None and run.picture is None):
        return None
    if isinstance(question, NetworkDescent):
        return _known_network(question, run)
    if run.result is not None:
        by_ridge, by_steps = run.result.by_ridge, run.result.by_steps
    else:
        by_ridge, by_steps = question.by_ridge_so_far(cast("Any", run.picture)), None
    best = by_ridge.min(-1) if by_steps is not None else None
    times = feature_descent.STEPS
    return Known(question.sizes, by_ridge[..., view.ridge], by_ridge[..., 0], best, times, by_steps)


def _known_network(question: NetworkDescent, run: Run) -> Known:
    if run.result is not None:
        over_time = run.result.measured
        end = over_time[..., -1]
    else:
        over_time = question.measured_so_far(cast("Any", run.picture))
        end = latest(over_time)
    return Known(question.complexities(), end, end, None, question.times().astype(float), over_time)


def latest(measured: Float[np.ndarray, "measures sizes seeds times"]) -> Float[np.ndarray, "measures sizes seeds"]:
    """Return what was measured last of each network; NaN where nothing was."""
    known = np.isfinite(measured).sum(-1, keepdims=True)
    return np.take_along_axis(measured, np.maximum(known - 1, 0), -1)[..., 0]


def x_title(question: Question) -> str:
    """Return what the sizes count."""
    if question.sweep == "points":
        return _("training examples n")
    if isinstance(question, NetworkDescent):
        return _("parameters")
    return _("inputs seen p") if question.data == "gaussian" else _("random features N")


def time_title(view: View) -> str:
    """Return what time is counted in."""
    return _("epoch") if view.learner == "network" else _("steps of gradient descent")


def courses(question: Question, sizes: Int[np.ndarray, " sizes"]) -> list[int]:
    """Return the places of the sizes that are followed over time, ascending."""
    return interpolation.nearest(sizes, question.threshold, COURSES)


def _main(question: Question, run: Run | None, view: View) -> theme.Figure:
    known = known_of(question, run, view)
    axes = figures.Axes(x_title(question), _error_title(view), _("norm |w|"), percent=view.which == "error")
    if view.against == "time":
        return _over_time(question, known, view, axes)
    sizes = question.complexities() if isinstance(question, NetworkDescent) else question.sizes
    training, test = view.measures
    measured = np.full((5, len(sizes), 1), np.nan) if known is None else known.measured
    lines = [
        figures.Line(_("Training"), theme.TRAIN, sizes, measured[training]),
        figures.Line(_("Test"), theme.TEST, sizes, measured[test]),
        *_comparisons(known, view),
        *_theory(question, view),
    ]
    norm = figures.Line(_("Norm"), theme.MEASURED, sizes, measured[4])
    drawn = figures.sweep(lines, norm, _threshold(question), axes)
    if view.singles:
        figures.singles(drawn, lines[1], _("Test, each seed"), percent=axes.percent)
    return drawn


def _comparisons(known: Known | None, view: View) -> list[figures.Line]:
    """Return the test errors with other strengths of ridge: the best at each size, and none beside the one chosen."""
    if known is None:
        return []
    test, lines = view.measures[1], []
    if known.best is not None:
        words = _("Test, best λ at each size")
        lines.append(figures.Line(words, theme.GOOD, known.sizes, known.best[test], "dash", band=False))
    if view.ridge:
        lines.append(figures.Line(_("Test, no ridge"), theme.DATA, known.sizes, known.plain[test], "dot", band=False))
    return lines


def _over_time(question: Question, known: Known | None, view: View, axes: figures.Axes) -> theme.Figure:
    title = axes._replace(x=time_title(view))
    words = _("Size"), _("training")
    if known is None or known.over_time is None:
        times = question.times().astype(float) if isinstance(question, NetworkDescent) else feature_descent.STEPS
        return descent_in_time.over_time(times, [], title, words)
    training, test = view.measures
    followed = [
        descent_in_time.Course(
            f"{known.sizes[place]:,} ({known.sizes[place] / question.threshold:.2g} ×)",
            known.over_time[training, place],
            known.over_time[test, place],
        )
        for place in courses(question, known.sizes)
    ]
    return descent_in_time.over_time(known.times, followed, title, words)


def _theory(question: Question, view: View) -> list[figures.Line]:
    """Return what theory expects of Gaussian inputs, at more sizes than are measured."""
    if isinstance(question, NetworkDescent):
        return []
    sizes = question.many_sizes()
    predicted = question.predicted(RIDGES[view.ridge], sizes)
    if predicted is None:
        return []
    rows = [np.where(np.isfinite(row), row, np.nan)[:, None] for row in predicted]
    return [
        figures.Line(_("Expected (theory)"), theme.THEORY, sizes, row, "dash", band=False)
        for row in rows
        if np.isfinite(row).any()
    ]


def _threshold(question: Question) -> figures.Threshold:
    if isinstance(question, NetworkDescent):
        words = _("n·K = {count} parameters") if question.sweep == "width" else _("n·K = parameters: n = {count}")
    elif question.data == "gaussian":
        words = _("p = n = {count}")
    else:
        words = _("N = n = {count}")
    return figures.Threshold(question.threshold, words.format(count=f"{question.threshold:,.0f}"))


def _error_title(view: View) -> str:
    return _("error rate") if view.which == "error" else _("squared error")


def _kept(
    question: Question, run: Run | None, name: str, draw: Callable[[], theme.Figure]
) -> theme.Figure | _plot.Print:
    """Return a figure of a finished run from the cache, drawn where it is new; one of a live run is drawn anew."""
    if run is not None and run.provenance is None:
        return draw()
    created = "" if run is None or run.provenance is None else run.provenance.created
    return _plot.kept((name, question.key(), created, _words.language()), draw)


def show_field(question: Question, run: Run, view: View) -> None:
    """Show the map with its title and what to see in it."""
    st.markdown(_("**Every size at every moment**"))
    draw_field(question, run, view)
    st.caption(_words.explanation("double_descent", "field"))
