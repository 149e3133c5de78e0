"""The importance-weighted bounds of one VAE: drawn while they are measured, and told in words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.experiments.latent_bounds import LatentBounds, LatentBoundsResult
from dlcore.figures import importance_bounds as figures
from dlcore.figures import theme
from pages import _live, _plot, _words
from pages._latent_map_choices import LIKELIHOODS
from pages._words import _

Run = lab.Run[LatentBoundsResult]
SECONDS_TO_START_UNASKED = 15.0
TRAINING, TEST = 0, 1


def show(question: LatentBounds) -> Run | None:
    """Show the bounds as far as they are measured; return their run."""
    st.subheader(_("Tighter bounds on log p(x)"), anchor=False)
    left, right = st.columns([4, 3], gap="large")
    with left:
        start = question.cost() < SECONDS_TO_START_UNASKED
        run = _live.show(question, lambda run: _draw(question, run), key="elbo_bounds", start=start)
    with right:
        st.markdown(_words.explanation("objective", "bounds"))
        if run is not None and run.result is not None:
            _tell(question, run.result)
    return run


def state_likelihood(question: LatentBounds) -> str:
    """Say what the nats are nats of."""
    model = question.of
    about = {
        "dynamic": _(
            "every pixel is a coin that fell anew at every look in training; measured on one fall, always the same"
        ),
        "fixed": _("every pixel is a coin that fell once, before training; measured on that fall"),
        "gaussian": _("a density of gray pixels with σ = {sigma:g}: its nats may be negative").format(
            sigma=model.sigma
        ),
    }[model.likelihood]
    words = _("{likelihood}: {about}. {side} × {side} pixels: nats of other sizes or likelihoods do not compare.")
    return words.format(likelihood=LIKELIHOODS[model.likelihood], about=about, side=model.side)


def _draw(question: LatentBounds, run: Run | None) -> None:
    drawn = _live.kept(question, run, "elbo bounds", lambda: _figure(question, run))
    alt = _("Importance-weighted bounds on log p(x) against the number k of draws, and what they gain over the ELBO.")
    _plot.show(drawn, key="elbo_bounds_plot", alt=alt, height=320, view=question.key(), controls=False)


def _figure(question: LatentBounds, run: Run | None) -> theme.Figure:
    axes = _("draws k"), _("−bound (nats per image)"), _("gain over the ELBO (nats)")
    return figures.bounds(_known(question, run), axes, (_("training"), _("test"), _("exact −log p(x)")))


def _known(question: LatentBounds, run: Run | None) -> figures.Bounds:
    counts = question.counts()
    if run is not None and run.result is not None:
        seen = run.result
        return figures.Bounds(seen.draws, seen.bound, seen.bound_error, seen.gain, seen.gain_error, seen.exact)
    unknown = np.full((2, len(counts)), np.nan)
    told = unknown if run is None or run.picture is None else question.bounds_so_far(run.picture)
    return figures.Bounds(counts, told, unknown, told - told[:, :1], unknown, np.full(2, np.nan))


def _tell(question: LatentBounds, result: LatentBoundsResult) -> None:
    """Say by how much the bounds of few and many draws differ on the test images."""
    words = _(
        "**On the test images** −ELBO is {elbo:.2f} nats and the bound of k = {k} is {bound:.2f}: tighter by "
        "{gain:.2f} ± {error:.2f}. So on average q(z|x) misses the true posterior by at least that KL divergence."
    )
    st.markdown(
        words.format(
            elbo=-result.elbo[TEST].mean(),
            k=question.draws,
            bound=-result.bound[TEST, -1],
            gain=result.gain[TEST, -1],
            error=result.gain_error[TEST, -1],
        )
    )
    st.caption(state_likelihood(question))
