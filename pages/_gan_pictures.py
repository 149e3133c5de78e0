"""The pictures of the tab "GAN" that grow while it trains: the plane as D and as D* sees it, and curves below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements.latent import plane_density, plane_targets
from dlcore.experiments.plane_gan import FULL, SHOWN, PlaneGan, PlaneGanResult
from dlcore.figures import curves, theme
from dlcore.figures import plane_gan as figures
from pages import _gan_points, _lab, _live, _plot
from pages._words import _

Run = lab.Run[PlaneGanResult]
GROUP = "gan"
LAYERS = {figures.SAMPLES: "Samples", figures.ARROWS: "Arrows", figures.LATTICE: "Lattice"}
"""Proper names, untranslated: they stand in the URL."""


def draw(question: PlaneGan, run: Run | None, layers: Sequence[str]) -> None:
    """Draw the plane as far as it is known, and the curves."""
    drawn = _live.kept(question, run, f"gan game {' '.join(layers)}", lambda: _game(question, run, layers))
    own = question.target == plane_targets.OWN
    _plot.show(
        drawn,
        key="gan_plane",
        alt=_("Real points and fakes in the plane, over what the discriminator and the best discriminator say of it."),
        height=316,
        view="gan",
        on_click=_gan_points.clicked if own else None,
        group=GROUP,
        autoplay=_live.first_view(question),
    )
    st.caption(_tell(question, run))
    left, right = st.columns(2)
    with left:
        _show_curve(question, run, "value")
    with right:
        _show_curve(question, run, "covered")


def _result(run: Run | None) -> PlaneGanResult | None:
    return None if run is None else run.result


def _game(question: PlaneGan, run: Run | None, layers: Sequence[str]) -> theme.Figure:
    result = _result(run)
    own = _gan_points.places(question.own) if question.target == plane_targets.OWN else np.empty((0, 2))
    real = question.distribution().draw(np.random.default_rng(0), SHOWN) if result is None else result.real
    plane = figures.Plane(real, own, plane_targets.REACH)
    return figures.game(plane, _play(run), layers, _names(question, run))


def _play(run: Run | None) -> figures.Play | None:
    result = _result(run)
    if result is not None:
        heats = (result.said, result.best)
        return figures.Play(result.moments, result.fakes, result.pushes, result.lattice, heats, FULL)
    if run is None or not run.live or run.picture is None or "fakes" not in run.picture:
        return None
    none = np.empty((1, 0, 2))
    fakes, said = (np.array(run.picture[name]) for name in ("fakes", "said"))
    return figures.Play(np.array([run.step]), fakes[None], none, none, (said[None].astype(np.uint8),), FULL)


def _names(question: PlaneGan, run: Run | None) -> figures.Names:
    said = _("Critic f(x)") if question.game == "wasserstein" else _("Discriminator D(x)")
    best = _("D*: when it is over") if run is not None and run.live else _("Best: D* = p/(p+q)")
    return figures.Names((said, best), _("real"), _("fake"), _("round"))


def _tell(question: PlaneGan, run: Run | None) -> str:
    """Say what the colours, the arrows and the lattice are."""
    words = _("Blue: taken for real, orange: for fake, blank: ½.")
    result = _result(run)
    if result is None:
        own = _("Click to add a point; a click on one removes it.") if question.target == plane_targets.OWN else ""
        return f"{words} {own}"
    if question.game == "wasserstein":
        words = _("Blue: where f is above the middle of its means on real and fake, orange: below.")
    scale = figures.push_scale(result.pushes)
    arrows = _(
        "Arrows: −∂loss of G/∂x at the fakes, {scale} to a unit. Lattice: lines of codes z through G. For D*, {how}."
    )
    how = (
        _("p and q are exact: G is linear (change of variables)")
        if question.exact
        else _("q is estimated from {count} fakes by Gaussians of width {width}, and p blurred by as much").format(
            count="10,000", width=f"{plane_density.BANDWIDTH:g}"
        )
    )
    return f"{words} {arrows.format(scale=f'× {scale:.2g}', how=how)}"


def _show_curve(question: PlaneGan, run: Run | None, which: str) -> None:
    drawn = _live.kept(question, run, f"gan {which}", lambda: curve(question, run, which))
    alt = {
        "value": _("The value of the game over the rounds, beside what the best discriminator would make of it."),
        "covered": _("How many parts of the distribution are covered, over the rounds."),
    }[which]
    _plot.show(
        drawn, key=f"gan_{which}", alt=alt, height=210, view=f"{which} {question.steps}", group=GROUP, controls=False,
        autoplay="",
    )  # fmt: skip


def curve(question: PlaneGan, run: Run | None, which: str) -> theme.Figure:
    """Draw the value of the game or the parts covered over the rounds."""
    return _value(question, run) if which == "value" else _covered(question, run)


def _told(question: PlaneGan, run: Run | None) -> np.ndarray:
    return question.curves_so_far(None if run is None else run.picture)


def _value(question: PlaneGan, run: Run | None) -> theme.Figure:
    result, told = _result(run), _told(question, run)
    names = {
        "least_squares": (_("loss of D"), _("equilibrium: ¼"), _("with D*")),
        "wasserstein": (_("E f(real) − E f(fake)"), _("equilibrium: 0"), _("W₁ of samples")),
    }
    title, level, ideal = names.get(question.game, (_("value V(D, G)"), _("−log 4 = −1.386"), _("with D*")))
    axes = curves.Axes(_("round"), title, logarithmic=False)
    if result is None:
        at, lines = told[:, 0], [figures.Line(title, theme.MEASURED, told[None, :, 1])]
    else:
        best = result.distance[:, 0] if question.game == "wasserstein" else result.ideal
        at = result.moments
        lines = [
            figures.Line(_("played"), theme.MEASURED, result.value.T),
            figures.Line(ideal, theme.BIAS, best[None], "dot"),
        ]
    return figures.course(at, lines, axes, question.steps, (question.equilibrium, level))


def _covered(question: PlaneGan, run: Run | None) -> theme.Figure:
    result, told, target = _result(run), _told(question, run), question.distribution()
    name = _("modes covered") if target.modes else _("pieces covered")
    at, values = (told[:, 0], told[None, :, 2]) if result is None else (result.moments, result.parts_covered.T)
    axes = curves.Axes(_("round"), name, logarithmic=False)
    drawn = figures.course(at, [figures.Line(name, theme.GOOD, values)], axes, question.steps)
    return drawn.update_yaxes(range=[-0.05 * target.parts, 1.1 * target.parts])


def show_card(question: PlaneGan) -> None:
    """Show the game small if it has been played, else the points that it would begin with."""
    run = _lab.look(question)
    done = run if run is not None and run.result is not None else None
    drawn = _live.kept(
        question, done, "gan card", lambda: theme.small(_game(question, done, [figures.SAMPLES, figures.LATTICE]))
    )
    _plot.show(
        drawn, key="home_gan", alt=_("Real points and fakes in the plane."), height=_plot.CARD_HEIGHT, view="card",
        controls=False,
    )  # fmt: skip
