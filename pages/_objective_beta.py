"""The view "Beta": several VAEs that differ in β alone, from rate against distortion to the maps of their codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore import lab
from dlcore.elements.latent import collapse
from dlcore.experiments.beta_sweep import BetaSweep, BetaSweepResult
from dlcore.figures import beta_sweep as figures
from dlcore.figures import theme
from pages import (
    _controls,
    _formula,
    _live,
    _measured,
    _objective_choices,
    _objective_presets,
    _plot,
    _share,
    _words,
)
from pages import _presets as presets
from pages._words import _

Run = lab.Run[BetaSweepResult]
SECONDS_TO_START_UNASKED = 15.0
BETAS = {f"{one:g}": f"{one:g}" for one in (0.1, 0.3, 0.5, 1, 2, 3, 4, 6, 10, 20, 50)}
"""Values to choose from."""
TRAINING, TEST = 0, 1


def show(picture: DeltaGenerator, controls: DeltaGenerator) -> None:
    """Show the whole view; its main picture and its controls stand side by side in columns made for them."""
    with controls:
        question = _choose()
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _draw(question, run), key="elbo_b", start=start)
    if question is not None and run is not None and run.result is not None:
        _tell(question, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="elbo_b_try"):
        presets.show("elbo", _objective_presets.presets())
    if question is not None and run is not None and run.result is not None:
        _show_outcome(question, run.result)


def _choose() -> BetaSweep | None:
    """Show the controls; return the question, or None while the settings make none."""
    usual = [f"{one:g}" for one in _controls.default(BetaSweep, "betas")]
    words = _("Weights of the KL term: one VAE for each, all trained at once from the same start on the same batches.")
    betas = _controls.choices(BETAS, key="elbo_b_betas", label=_("Values of β"), default=usual, help=words)
    settings: dict[str, Any] = _objective_choices.choose_model("elbo_b", BetaSweep)
    drawer = st.expander(_("Images, layers, training"), icon=":material/tune:", key="elbo_b_more", on_change="rerun")
    with drawer:
        settings |= _objective_choices.choose_training("elbo_b", BetaSweep, drawer)
    if len(betas) < 2:
        st.info(_("Choose at least two values of β."))
        return None
    return _controls.build(BetaSweep, betas=tuple(map(float, betas)), **settings)


def _draw(question: BetaSweep, run: Run | None) -> None:
    """Draw rate against distortion and the maps, as far as they are known."""
    drawn = _live.kept(question, run, "elbo beta", lambda: _rate_distortion(question, run))
    alt = _("Distortion against rate, a point for each β, and the KL divergence of each dimension against β.")
    _plot.show(drawn, key="elbo_b_plot", alt=alt, height=330, view=question.key(), controls=False)
    shown = _live.kept(question, run, "elbo beta maps", lambda: _maps(question, run))
    alt = _("Small maps of the test images' codes in the colours of their classes, one for each β.")
    height = figures.maps_height(len(question.betas))
    _plot.show(shown, key="elbo_b_maps", alt=alt, height=height, view=question.key(), controls=False)
    if question.dims > 2:
        st.caption(_("Each map shows the two dimensions in which the codes vary most; the others are not seen."))


def _rate_distortion(question: BetaSweep, run: Run | None) -> theme.Figure:
    axes = _("rate: KL (nats per image)"), _("distortion: −log p(x|z)"), _("β"), _("KL by dimension, test (nats)")
    names = figures.Names(_("training"), _("test"), _("predicted"), _("equally good ELBO"))
    return figures.rate_distortion(_known(question, run), _best(question, run), axes, names)


def _known(question: BetaSweep, run: Run | None) -> figures.Sweep:
    if run is not None and run.result is not None:
        seen = run.result
        return figures.Sweep(question.betas, seen.reconstruction.T, seen.divergence.swapaxes(0, 1))
    distortion = np.full((2, len(question.betas)), np.nan)
    rate = np.full((*distortion.shape, question.dims), np.nan)
    if run is not None and run.picture is not None:
        told = question.so_far(run.picture)
        distortion[TEST], rate[TEST] = told.reconstruction, told.divergence
    return figures.Sweep(question.betas, distortion, rate)


def _best(question: BetaSweep, run: Run | None) -> tuple[np.ndarray, np.ndarray]:
    if run is None or run.result is None:
        unknown = np.full(len(question.betas), np.nan)
        return unknown, unknown
    return run.result.best_reconstruction, run.result.best_divergence.sum(-1)


def _maps(question: BetaSweep, run: Run | None) -> theme.Figure:
    axes = _("first dimension"), _("second")
    if run is not None and run.result is not None:
        words = _("<b>β = {beta:g}</b> · {active} of {dims} in use")
        titles = [
            words.format(beta=beta, active=active, dims=question.dims)
            for beta, active in zip(question.betas, run.result.in_use, strict=True)
        ]
        return figures.maps(run.result.codes, run.result.labels, titles, axes)
    titles = [f"<b>β = {beta:g}</b>" for beta in question.betas]
    if run is not None and run.picture is not None:
        told = question.so_far(run.picture)
        return figures.maps(told.codes, told.labels, titles, axes)
    return figures.maps(np.zeros((len(titles), 0, question.dims)), np.zeros(0, np.uint8), titles, axes)


def _tell(question: BetaSweep, result: BetaSweepResult) -> None:
    """Name what diverged and what collapsed, and say what to notice."""
    lost = [f"β = {beta:g}" for beta, step in zip(question.betas, result.diverged_at, strict=True) if step]
    if lost:
        words = _("Diverged, first at step {step}: {names}. Try a smaller learning rate.")
        first = int(result.diverged_at[result.diverged_at > 0].min())
        st.warning(words.format(step=first, names=", ".join(lost)), icon=":material/trending_up:")
    dead = [f"{beta:g}" for beta, active in zip(question.betas, result.in_use, strict=True) if active == 0]
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="elbo_b_notice"):
        if dead:
            words = _(
                "**Posterior collapse at β = {names}**: every dimension costs less than {limit:g} nats per test image, "
                "so q(z|x) is nearly the prior for every image and the decoder learns nothing from the code."
            )
            st.markdown(words.format(names=", ".join(dead), limit=collapse.NEGLIGIBLE))
        st.markdown(_words.explanation("objective", "beta"))


def _show_outcome(question: BetaSweep, result: BetaSweepResult) -> None:
    """Show what was predicted beside what was measured, the table, and the formula."""
    st.subheader(_("Predicted beside measured"), anchor=False)
    _measured.show(_predictions(question, result), key="elbo_b_measured", quantity=_("value"), of=_("Quantity"))
    table = _table(question, result)
    alt = _("Both terms of each VAE, in nats per image, and how many dimensions are active.")
    st.dataframe(table, hide_index=True, key="elbo_b_table", column_config=_columns(), alt=alt, placeholder="–")
    _share.show(key="elbo_b_share", table=table, name="beta")

    def fill() -> None:
        _formula.show(
            r"\min_{\theta, \varphi}\; D + \beta R, \qquad D = \mathbb{E}_{q(z|x)}[-\log p(x|z)], \qquad "
            r"R = \mathrm{KL}\bigl(q(z|x)\,\|\,p(z)\bigr), \qquad \frac{\mathrm{d}D}{\mathrm{d}R} = -\beta",
            BetaSweep.compute,
            source=_("Higgins et al., β-VAE, ICLR 2017; Alemi et al., Fixing a Broken ELBO, ICML 2018"),
            symbols={r"\beta": ",\\ ".join(f"{one:g}" for one in question.betas)},
        )

    _formula.drawer("elbo_b_formulas", fill)


def _predictions(question: BetaSweep, result: BetaSweepResult) -> list[_measured.Comparison]:
    rows = []
    if question.is_known:
        for place, beta in enumerate(question.betas):
            name = _("KL at β = {beta:g}, training (nats)").format(beta=beta)
            best, found = result.best_divergence[place].sum(), result.divergence[place, TRAINING].sum()
            rows.append(
                _measured.Comparison(name, float(best), float(found), _("the linear optimum") if not place else "")
            )
    words = _("between {low:g} and {high:g} is predicted: at the optimum the slope is β")
    slopes = question.slopes(result)
    for low, high, slope in zip(question.betas, question.betas[1:], slopes, strict=False):
        name = _("−ΔD/ΔR from β = {low:g} to {high:g}, training").format(low=low, high=high)
        rows.append(_measured.Comparison(name, (low * high) ** 0.5, float(slope), words.format(low=low, high=high)))
    return rows


def _table(question: BetaSweep, result: BetaSweepResult) -> pd.DataFrame:
    """Return one row per β."""
    rate = result.divergence.sum(-1)
    lost = pd.Series(result.diverged_at, dtype="Int64")
    return pd.DataFrame(
        {
            "beta": question.betas,
            "training_distortion": result.reconstruction[:, TRAINING],
            "training_rate": rate[:, TRAINING],
            "test_distortion": result.reconstruction[:, TEST],
            "test_rate": rate[:, TEST],
            "test_minus_elbo": result.reconstruction[:, TEST] + rate[:, TEST],
            "in_use": result.in_use,
            "active_units": result.active,
            "likelihood": question.likelihood,
            "diverged_at_step": lost.mask(lost == 0),
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "beta": number(_("β"), format="%g"),
        "training_distortion": number(_("Distortion, training"), format="%.2f"),
        "training_rate": number(_("Rate, training"), format="%.2f"),
        "test_distortion": number(_("Distortion, test"), format="%.2f"),
        "test_rate": number(_("Rate, test"), format="%.2f"),
        "test_minus_elbo": number(_("−ELBO, test"), format="%.2f", help=_("With β = 1, whatever was descended.")),
        "in_use": number(_("Dimensions in use"), help=_("Those that cost at least 0.05 nats per test image.")),
        "active_units": number(_("Active units"), help=_("The mean of q(z|x) has a variance above 0.01.")),
        "likelihood": _("Likelihood"),
        "diverged_at_step": number(_("Diverged at step")),
    }
