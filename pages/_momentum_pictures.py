"""The pictures of the tab "Momentum": the region of convergence, and what happens along the eigenvectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from dlcore.elements import quadratic
from dlcore.experiments.momentum_region import MomentumRegion, MomentumRegionResult
from dlcore.experiments.quadratic_descent import QuadraticDescent, QuadraticDescentResult
from dlcore.figures import curves, momentum_region, surface_race, theme
from dlcore.figures import momentum as figures
from pages import _lab, _live, _plot, _words
from pages._words import _

GROUP = "momentum"
SHOWN_POINTS = 500
EVERY = 8
"""The measured edge is marked in every eighth row of the map."""


def draw_region(question: QuadraticDescent, colours: str, on_click: Callable[[_plot.Click], None]) -> None:
    """Show the plane of α and β with the edge of convergence, critical damping, the optimum and where we are."""
    result = _answer(question)
    if result is not None:
        meaning = (colours, f"{question.condition!r}", f"{question.learning_rate!r}", f"{question.momentum!r}")
        drawn = _plot.kept(("mom_region", *meaning, _words.language()), lambda: _region(question, result, colours))
        _plot.show(drawn, key="mom_region", alt=_alt(), height=420, view="region", on_click=on_click)


def show_card(question: QuadraticDescent) -> None:
    """Show the plane of α and β small."""
    result = _answer(question)
    if result is not None:
        meaning = ("mom_card", question.key(), _words.language())
        drawn = _plot.kept(meaning, lambda: theme.small(_region(question, result, "predicted")))
        _plot.show(drawn, key="home_momentum", alt=_alt(), height=_plot.CARD_HEIGHT, view="region")


def _answer(question: QuadraticDescent) -> MomentumRegionResult | None:
    return _lab.answer(MomentumRegion(condition=question.condition)).result


def _alt() -> str:
    return _(
        "Map over learning rate and momentum, coloured by the steps that a tenth of the error takes, with the edge "
        "of convergence, critical damping and the optimum."
    )


def _region(question: QuadraticDescent, result: MomentumRegionResult, colours: str) -> theme.Figure:
    best = quadratic.best_momentum(1 / question.condition, 1.0)
    plain = quadratic.best_descent(1 / question.condition, 1.0)
    edge = momentum_region.Curve(_("edge in theory"), result.edge, result.edge_momenta)
    seen = slice(EVERY // 2, None, EVERY)
    rates = (result.learning_rates, result.momenta)
    if colours == "measured":
        drawn = momentum_region.measured(momentum_region.Region(*rates, result.measured, best.rate))
    else:
        drawn = momentum_region.predicted(momentum_region.Region(*rates, result.predicted, best.rate), edge)
    return momentum_region.mark(
        drawn,
        theory=edge,
        seen=momentum_region.Curve(_("edge measured"), result.measured_edge[seen], result.momenta[seen]),
        critical=(
            momentum_region.Curve(_("critical for λ₁"), result.curve_rates, result.critical_smallest),
            momentum_region.Curve(_("critical for λₙ"), result.curve_rates, result.critical_largest),
        ),
        places=(
            momentum_region.Place(_("optimum"), best.learning_rate, best.momentum),
            momentum_region.Place(_("\u2003best with β = 0"), plain.learning_rate, plain.momentum),
            momentum_region.Place("", question.learning_rate, question.momentum),
        ),
        regimes=(_("all directions swing"), _("λ₁ creeps")),
    )


def show_details(question: QuadraticDescent, result: QuadraticDescentResult) -> None:
    """Show the pictures that move with the steps, and the rates by eigenvalue."""
    at = curves.thin(question.steps + 1, SHOWN_POINTS)
    for pictures in ((_show_plane, _show_shares, _show_totals), (_show_rates, _show_paths)):
        for column, picture in zip(st.columns(len(pictures)), pictures, strict=True):
            with column:
                picture(question, result, at)


def _show(
    question: QuadraticDescent,
    key: str,
    title: str,
    alt: str,
    draw: Callable[[], theme.Figure],
    *,
    controls: bool = False,
) -> None:
    drawn = _plot.kept((key, question.key(), _words.language()), lambda: theme.titled(draw(), title))
    _plot.show(
        drawn,
        key=key,
        alt=alt,
        height=320,
        view=f"{question.condition!r} {question.steps}",
        group=GROUP,
        controls=controls,
        autoplay=_live.first_view(question),
    )


def _show_plane(question: QuadraticDescent, result: QuadraticDescentResult, at: np.ndarray) -> None:
    def draw() -> theme.Figure:
        land = surface_race.Landscape(result.flattest, result.steepest, result.plane_loss, np.zeros((1, 2)))
        drawn = figures.plane(land, _("Momentum"), at, result.errors[at][:, [0, -1]])
        return drawn.update_layout(showlegend=False)

    alt = _("The path over the plane of the flattest and the steepest direction.")
    _show(question, "mom_plane", _("The way down"), alt, draw, controls=True)


def _show_shares(question: QuadraticDescent, result: QuadraticDescentResult, at: np.ndarray) -> None:
    def draw() -> theme.Figure:
        left, predicted = result.errors[at], result.predicted_errors()[at]
        return figures.shares(figures.Shares(at, left, result.eigenvalues, predicted))

    alt = _("What is left of the error along each eigenvector against steps, on a logarithmic scale.")
    _show(question, "mom_shares", _("Each eigenvalue by itself"), alt, draw)


def _show_totals(question: QuadraticDescent, result: QuadraticDescentResult, at: np.ndarray) -> None:
    def draw() -> theme.Figure:
        lines = (
            figures.Line(_("here"), result.total_error()[at], "asked"),
            figures.Line(_("best, β = 0"), result.plain_total_error()[at], "plain"),
            figures.Line(_("lower bound"), result.lower_bound[at], "bound"),
        )
        return figures.totals(at, lines, moving=2)

    alt = _("The whole error against steps, beside the best without momentum and the lower bound.")
    _show(question, "mom_totals", _("All of the error"), alt, draw)


def _show_rates(question: QuadraticDescent, result: QuadraticDescentResult, _at: np.ndarray) -> None:
    def draw() -> theme.Figure:
        return figures.rates(
            figures.Spectrum(
                result.curve_eigenvalues,
                result.curve_rate,
                result.plain_curve_rate,
                result.eigenvalues,
                result.measured_rate,
                result.damping,
            )
        )

    alt = _("The factor per step against the eigenvalue: theory's curve with a point for each measurement.")
    _show(question, "mom_rates", _("Factor per step of each eigenvalue"), alt, draw)


def _show_paths(question: QuadraticDescent, result: QuadraticDescentResult, at: np.ndarray) -> None:
    def draw() -> theme.Figure:
        kinds = ("below", "critical", "above", "asked") if len(result.path_momenta) > 1 else ("asked",)
        rows = zip(result.path_momenta, result.path_damping, result.paths.T, kinds, strict=True)
        lines = []
        for beta, damping, path, kind in rows:
            name = _("here") if kind == "asked" else f"β = {beta:.3g}"
            lines.append(figures.Line(f"{name}: {damping}", path[at], kind))
        return figures.paths(at, lines)

    title = _("Error along λ = {eigenvalue:.3g} with other momenta").format(eigenvalue=result.path_eigenvalue)
    alt = _("The error of one eigenvalue against steps: over-damped, critically damped, under-damped.")
    _show(question, "mom_paths", title, alt, draw)
