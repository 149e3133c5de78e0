"""A place in the plane of codes that a visitor has clicked: what it decodes to, and how likely it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements.latent import aggregated, agreement, code_plane, forward
from dlcore.elements.latent.priors import PRIORS
from dlcore.experiments.aggregated_posterior import AggregatedPosterior, AggregatedPosteriorResult
from dlcore.figures import cnn as figures
from pages import _controls, _live, _numbers, _plot
from pages._words import _

FARTHEST = code_plane.FARTHEST


class Place(NamedTuple):
    """A code of two numbers."""

    x: float
    y: float


def choose() -> Place:
    """Show where the chosen code is; return it."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="prior_place"):
        x, y = (
            _numbers.linear(-FARTHEST, FARTHEST, 0.0, key=f"prior_{axis}", label=label)
            for axis, label in (("x", _("Code z₁")), ("y", _("Code z₂")))
        )
    return Place(x, y)


def take(click: _plot.Click) -> None:
    """Choose the place that was clicked on."""
    inside = (min(max(round(value, 3), -FARTHEST), FARTHEST) for value in (click.x, click.y))
    _controls.put(dict(zip(("prior_x", "prior_y"), inside, strict=True)))


def show(question: AggregatedPosterior, run: lab.Run[Any], result: AggregatedPosteriorResult, place: Place) -> None:
    """Show the image that the code stands for, and what is known of it."""
    if not result.learned:
        return
    left, right = st.columns([2, 3], vertical_alignment="center")
    settings, at = question.coder, np.array([place])
    with left:
        pixels = forward.decode(settings.layout, result.aae, at, settings.likelihood).reshape(settings.side, -1)
        drawn = _live.kept(question, run, f"prior at {place}", lambda: figures.digit(pixels, ("column", "row")))
        alt = _("The image that the adversarial autoencoder's decoder makes of the chosen code.")
        _plot.show(drawn, key="prior_decoded", alt=alt, height=130, view="decoded")
    with right:
        st.caption(_("A click in the picture decodes that place."))
        critic = result.aae[settings.layout.columns["critic"]]
        logit = float(agreement.logits(settings, critic, at)[0])
        with np.errstate(divide="ignore"):
            log_prior = float(PRIORS[settings.prior].log_density(at)[0])
        log_codes = aggregated.log_density(at, result.learned_codes, result.width)
        best = float(aggregated.optimal_logit(np.array([max(log_prior, -1e4)]), log_codes)[0])
        st.dataframe(
            pd.DataFrame(
                {
                    "what": ["p(z)", _("q(z), estimated"), "D(z)", _("D*(z), estimated")],
                    "value": [np.exp(log_prior), float(np.exp(log_codes[0])), _share(logit), _share(best)],
                }
            ),
            hide_index=True,
            key="prior_here",
            column_config={
                "what": _("At this code"),
                "value": st.column_config.NumberColumn(_("Value"), format="%.3f"),
            },
            alt=_("Densities of prior and codes at the chosen place, and what the discriminators say of it."),
        )


def _share(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -50, 50))))
