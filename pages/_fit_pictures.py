"""The pictures of the classical view of the tab "Fit"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.experiments.polynomial_complexity import PolynomialComplexity, PolynomialComplexityResult
from dlcore.experiments.polynomial_descent import PolynomialDescent
from dlcore.figures import curves, error_curves, fitting, theme
from pages import _fit_polynomial, _fit_view, _lab, _live, _plot, _words
from pages._fit_view import Axis, Course, OnComplexity, View
from pages._words import _

OnClick = Callable[[_plot.Click], None]
HEIGHT, LOWER_HEIGHT = 330, 320
GROUP = "fit"


def draw(view: View, axis: Axis, on_point: OnClick, on_complexity: OnComplexity) -> None:
    """Show the fit beside the errors against complexity; clicks in the one set points, in the other the complexity."""
    left, right = st.columns(2, gap="medium")
    with left:
        _plot.show(
            _kept(view, "fit curve", lambda: _fit(view)),
            key="fit_curve",
            alt=_("The points, the true curve and the fitted curve."),
            height=HEIGHT,
            view=view.question.target,
            on_click=on_point,
        )
    with right:
        _plot.show(
            _kept(view, "fit errors", lambda: _complexity(view, axis)),
            key="fit_errors",
            alt=_("Training and test error against complexity, with the gap between them and the best complexity."),
            height=HEIGHT,
            view=f"{axis.title} {axis.reach}",
            on_click=lambda click: on_complexity(click.x),
        )


def draw_unlearned(target: str, points: Sequence[tuple[float, float]], on_point: OnClick) -> None:
    """Show the truth and points that nobody can learn from, ready for more."""
    empty = fitting.Fits(np.empty(0), np.empty((0, 0)), "")
    drawn = fitting.fit(_fit_view.unlearned(target, points), empty, _names())
    alt = _("The true curve; a click adds a point.")
    _plot.show(drawn, key="fit_curve", alt=alt, height=HEIGHT, view=target, on_click=on_point)


def draw_time(view: View, axis: Axis) -> None:
    """Show errors against training time, and the fit as it was at each moment."""
    if view.time is None:
        return
    time, first = view.time, _first(view)
    left, right = st.columns(2, gap="medium")
    with left:
        _plot.show(
            _kept(view, "fit epochs", lambda: _time(view, time, axis)),
            key="fit_time",
            alt=_("Training and test error against training time; where it underfits, where it overfits."),
            height=LOWER_HEIGHT,
            view=f"{axis.time} {time.errors.at[-1]}",
            group=GROUP,
            autoplay=first,
        )
    with right:
        if len(view.moments):
            _plot.show(
                _kept(view, "fit moment", lambda: _moments(view)),
                key="fit_moment",
                alt=_("The fitted curve as it was at each moment of the training."),
                height=LOWER_HEIGHT,
                view=view.question.target,
                group=GROUP,
                controls=False,
                autoplay=first,
            )


def _first(view: View) -> str:
    """Let only what was trained be played by itself: a slider that is dragged must not start films."""
    return "" if isinstance(view.question, PolynomialComplexity) else _live.first_view(view.question)  # type: ignore[arg-type]  # every question is one


def show_expected(question: PolynomialComplexity, result: PolynomialComplexityResult) -> None:
    """Show what theory expects of every degree, and what many draws of the noise came to."""

    def drawn() -> theme.Figure:
        seen = error_curves.Predicted(
            np.array(question.degrees, dtype=float),
            (result.expected_training, result.expected_test),
            (result.redrawn_training, result.redrawn_test),
        )
        axes = curves.Axes(_("degree"), _("mean squared error"))
        simplest = result.expected_test[0]
        names = _("training, expected"), _("test, expected")
        figure = error_curves.predicted(seen, names, axes, (simplest / 1000, 30 * simplest))
        title = _("Expected (lines) and measured (dots)")
        return theme.titled(figure, title)

    alt = _("Expected and measured training and test error against the degree.")
    kept = _plot.kept(("fit expected", question.key(), _words.language()), drawn)
    _plot.show(kept, key="fit_expected", alt=alt, height=LOWER_HEIGHT, view="expected")


def show_card() -> None:
    """Show the errors of polynomials against their degree, small: computed here and now."""
    question, descent = PolynomialComplexity(), PolynomialDescent()
    run: lab.Run[PolynomialComplexityResult] = _lab.answer(question)
    view = _fit_polynomial.look(question, descent, run)
    if view.complexity is not None:
        axis = _fit_polynomial.axis(question)
        drawn = _plot.kept(("fit card", view.key, _words.language()), lambda: theme.small(_complexity(view, axis)))
        alt = _("Training and test error of polynomials against their degree.")
        _plot.show(drawn, key="home_fit", alt=alt, height=_plot.CARD_HEIGHT, view="card")


def _kept(view: View, name: str, draw: Callable[[], theme.Figure]) -> theme.Figure | _plot.Print:
    """Return a figure of what is known for good from the cache; one of a training under way is drawn anew."""
    return _plot.kept((name, view.key, _words.language()), draw) if view.key else draw()


def _names() -> tuple[str, str]:
    return _("truth"), _("training points")


def _error_names() -> error_curves.Names:
    return error_curves.Names(_("training error"), _("test error"), _("generalization gap"))


def _fit(view: View) -> theme.Figure:
    return fitting.fit(_fit_view.examples_of(view.question), view.fits, _names())


def _complexity(view: View, axis: Axis) -> theme.Figure:
    logarithmic = axis.reach[0] > 0
    axes = curves.Axes(axis.title, _("mean squared error"), logarithmic)
    seen = view.complexity
    errors = error_curves.Errors(np.empty(0), np.empty((1, 0)), np.empty((1, 0))) if seen is None else seen.errors
    drawn = error_curves.compare(errors, _error_names(), axes, simplest=view.simplest)
    threshold = None
    if np.isfinite(axis.threshold):
        threshold = error_curves.Mark(axis.threshold, _("parameters = points"))
    error_curves.theory(drawn, view.question.noise, _("noise σ²"), threshold)
    if seen is not None and seen.verdict is not None:
        best = error_curves.Mark(float(errors.at[seen.verdict.best]), _("lowest test error"))
        error_curves.mark(drawn, best, seen.at_best, error_curves.Mark(float(errors.at[seen.here]), view.name))
    ends = [float(np.log10(end)) for end in axis.reach] if logarithmic else list(axis.reach)
    drawn.update_xaxes(range=ends, tickvals=list(axis.ticks), ticktext=[str(tick) for tick in axis.ticks])
    return drawn


def _time(view: View, time: Course, axis: Axis) -> theme.Figure:
    errors = time.errors
    axes = curves.Axes(axis.time, _("mean squared error"))
    drawn = error_curves.compare(errors, _error_names(), axes, simplest=view.simplest)
    error_curves.theory(drawn, view.question.noise, _("noise σ²"))
    if time.verdict is not None:
        best = float(errors.at[time.verdict.best])
        overfits = time.verdict.kind == "overfits"
        words = (_("underfitting"), _("overfitting") if overfits else "")
        error_curves.regions(drawn, (float(errors.at[0]), float(errors.at[-1])), best, words)
        error_curves.mark(drawn, error_curves.Mark(best, _("best moment to stop")), time.at_best, None)
    if view.key:
        error_curves.play_errors(drawn, len(errors.at))
    title = _("{name}: errors against training time").format(name=view.name)
    return theme.titled(drawn, title[0].upper() + title[1:]).update_layout(margin={"t": 84})


def _moments(view: View) -> theme.Figure:
    fits = fitting.Fits(view.fits.at, view.moments[-1:], view.name)
    drawn = fitting.play_fit(fitting.fit(_fit_view.examples_of(view.question), fits, _names()), view.moments)
    return theme.titled(drawn, _("The fit at that moment"))
