"""The pictures of the tab "Prior" that grow while it trains, and the curves of what was measured on the way."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements.latent import code_plane, priors
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import NAMES
from dlcore.experiments.aggregated_posterior import MODELS, SHOWN, AggregatedPosterior, AggregatedPosteriorResult
from dlcore.figures import curves, theme
from dlcore.figures import latent_agreement as measured
from dlcore.figures import latent_prior as figures
from pages import _lab, _live, _plot, _prior_place
from pages._words import _

Run = lab.Run[AggregatedPosteriorResult]
GROUP = "prior"
LOG_FOUR = math.log(4)


def draw(question: AggregatedPosterior, run: Run | None, place: _prior_place.Place) -> None:
    """Draw codes, prior and what the discriminator says: as they are, or along the whole training once it is over."""
    finished = run is not None and run.result is not None
    _plot.show(
        _live.kept(question, run, f"prior {place}", lambda: _codes(question, run, place)),
        key="prior_codes",
        alt=_("Codes of test images by class over draws of the prior, and what the discriminator says of each place."),
        height=430,
        view=f"{question.coder.prior}",
        group=GROUP,
        autoplay=_live.first_view(question) if finished else "",
        on_click=_prior_place.take if finished else None,
    )
    st.caption(_tell(question, run))


def words() -> figures.Words:
    """Return what the figures of the plane say."""
    return figures.Words(_("prior"), _("D(z)"), (_("code z₁"), _("code z₂")))


def plane(prior: str, side: np.ndarray, draws: np.ndarray) -> figures.Plane:
    """Return a prior in a square of codes."""
    return figures.Plane(side, code_plane.density(prior, side), code_plane.levels(prior, draws))


def _codes(question: AggregatedPosterior, run: Run | None, place: _prior_place.Place | None) -> theme.Figure:
    prior = question.coder.prior
    if run is not None and run.result is not None:
        seen = run.result
        cloud = figures.Cloud(seen.codes[0], seen.labels, seen.draws)
        steps = question.coder.logged_steps().tolist()
        drawn = figures.judged(plane(prior, seen.along, seen.draws), seen.said, cloud, words(), steps)
        if place is None:
            return drawn
        return figures.mark(drawn, place, _("the chosen code ({x:.2f}, {y:.2f})").format(x=place.x, y=place.y))
    draws = priors.sample(prior, SHOWN, 2, question.coder.seed)
    told = run.picture if run is not None and run.picture else None
    side = np.array(told["along"]) if told else code_plane.along(code_plane.NEAREST, 25)
    said = np.array(told["said"] if told else [50] * len(side) ** 2, np.uint8)[None]
    codes = np.array(told["codes"] if told else np.zeros((0, 2)), float)[None]
    labels = np.array(told["labels"] if told else [], np.uint8)
    return figures.judged(plane(prior, side, draws), said, figures.Cloud(codes, labels, draws), words())


def _tell(question: AggregatedPosterior, run: Run | None) -> str:
    name = PRIORS[question.coder.prior].name
    if run is not None and run.live and run.steps:
        now = MODELS[min(run.step * len(MODELS) // run.steps, len(MODELS) - 1)]
        return _("Now learning: {model}, one of three that are compared.").format(model=NAMES[now])
    return _(
        "Colours: what the discriminator says, blue for the prior's draws (grey points), orange for codes (coloured by "
        "digit). Lines: where half and nine tenths of the prior ({name}) lie."
    ).format(name=name)


def show_curves(question: AggregatedPosterior, run: Run, result: AggregatedPosteriorResult) -> None:
    """Show how the distance from the prior, the discriminator's loss and its share of right answers went."""
    shown = {
        "distance": (partial(_distance, question, result), _("Energy distance of the codes of each model.")),
        "loss": (partial(_loss, question, result), _("The discriminator's loss against epochs, and log 4.")),
        "right": (partial(_right, question, result), _("How often the discriminator is right, against epochs.")),
    }
    for column, (name, (build, alt)) in zip(st.columns(3), shown.items(), strict=True):
        with column:
            drawn = _live.kept(question, run, f"prior {name}", build)
            _plot.show(drawn, key=f"prior_{name}", alt=alt, height=260, view=name, group=GROUP, controls=False)


def _distance(question: AggregatedPosterior, result: AggregatedPosteriorResult) -> theme.Figure:
    shown = [
        measured.Curve(_short(model), colour, np.maximum(values, 1e-5))
        for model, colour, values in zip(MODELS, measured.MODELS, result.distance, strict=False)
    ]
    levels = [(result.outcome("aae").threshold, _("95 % of chance"))]
    axes = curves.Axes(_("epoch"), _("energy distance"))
    return _ridden(
        question, measured.course(result.epochs, shown, axes, result.epochs[-1], levels), _("Codes and prior")
    )


def _loss(question: AggregatedPosterior, result: AggregatedPosteriorResult) -> theme.Figure:
    shown = [measured.Curve(_("discriminator"), theme.BAD, result.critic_loss)]
    axes = curves.Axes(_("epoch"), _("loss (nats)"), logarithmic=False)
    levels = [(LOG_FOUR, _("log 4"))]
    return _ridden(
        question,
        measured.course(result.epochs, shown, axes, result.epochs[-1], levels),
        _("Discriminator's loss"),
    )


def _right(question: AggregatedPosterior, result: AggregatedPosteriorResult) -> theme.Figure:
    shown = [measured.Curve(_("discriminator"), theme.BAD, 100 * result.critic_right)]
    axes = curves.Axes(_("epoch"), _("right (%)"), logarithmic=False)
    drawn = measured.course(result.epochs, shown, axes, result.epochs[-1], [(50, _("guessing"))])
    return _ridden(question, drawn.update_yaxes(range=[40, 102]), _("How often it is right"))


def _ridden(question: AggregatedPosterior, drawn: theme.Figure, title: str) -> theme.Figure:
    steps = question.coder.logged_steps()
    return theme.titled(curves.ride(drawn, steps, int(steps[-1])), title)


def _short(model: str) -> str:
    return {"aae": "AAE", "vae": "VAE", "autoencoder": _("AE")}[model]


def show_card(question: AggregatedPosterior) -> None:
    """Show codes and prior small; the prior's draws alone while nobody has trained the models."""
    run = _lab.look(question)
    known = run if run is not None and run.result is not None else None
    drawn = _live.kept(question, known, "prior card", lambda: theme.small(_codes(question, known, None)))
    alt = _("Codes of test images over draws of their prior.")
    _plot.show(drawn, key="home_prior", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)
