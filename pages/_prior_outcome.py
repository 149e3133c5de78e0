"""What came of the three trainings: how well codes and prior agree, what decoded draws look like, D beside D*."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.latent import aggregated, agreement, code_plane, forward, priors, two_sample
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import NAMES, Kind
from dlcore.experiments.aggregated_posterior import MODELS, POSTERIORS, AggregatedPosterior, AggregatedPosteriorResult
from dlcore.figures import curves, theme
from dlcore.figures import latent_agreement as measured
from dlcore.figures import latent_prior as figures
from pages import _formula, _live, _measured, _plot, _prior_pictures, _share, _words
from pages._prior_pictures import Run
from pages._words import _

DECODED = 14
"""How many of the prior's draws are decoded before a visitor's eyes."""
TEST = 1


def warn(result: AggregatedPosteriorResult) -> None:
    """Name what went wrong."""
    for model, step in zip(MODELS, result.diverged_at, strict=True):
        if step:
            words = _("{model} diverged at step {step}: its numbers are not finite. Try smaller learning rates.")
            st.warning(words.format(model=NAMES[model], step=f"{step:,}"), icon=":material/trending_up:")
    outcome = result.outcome("aae")
    if result.learned and outcome.statistic > 10 * outcome.threshold:
        words = _(
            "The codes do not have the prior's distribution: their energy distance from it is {times:.0f} times what "
            "chance makes of it. Try another rate of the adversaries, or more epochs."
        )
        st.warning(words.format(times=outcome.statistic / outcome.threshold), icon=":material/blur_off:")


def tell(question: AggregatedPosterior, result: AggregatedPosteriorResult) -> None:
    """Say what was measured and what to notice."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="prior_notice"):
        st.markdown("\n\n".join(_verdicts(question, result)))
        st.markdown(_words.explanation("prior", "notice"))


def show(question: AggregatedPosterior, run: Run, result: AggregatedPosteriorResult) -> None:
    """Show test, codes, decoded draws, discriminators, what was predicted, the table and the formulas."""
    st.subheader(_("Do the codes have the prior's distribution?"), anchor=False)
    _show_clouds(question, run, result)
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        _show_tests(question, run, result)
    with right:
        st.markdown(_words.explanation("prior", "tests"))
    st.subheader(_("What draws of the prior decode to"), anchor=False)
    _show_decoded(question, run, result)
    st.subheader(_("The discriminator, and the best one there is"), anchor=False)
    _show_opinions(question, run, result)
    _measured.show(_predictions(result), key="prior_measured", quantity=_("value"), of=_("Discriminator, codes"))
    table = _table(question, result)
    alt = _("For each model: its distance from the prior, the test, empty places, reconstruction, decoded draws.")
    st.dataframe(table, hide_index=True, key="prior_table", column_config=_columns(), alt=alt, placeholder="–")
    st.caption(_words.explanation("prior", "table"))
    _share.show(key="prior_share", table=table, name="aggregated-posterior")
    _formula.drawer("prior_formulas", lambda: _show_formulas(question, result))


def names() -> dict[str, str]:
    """Return how what is compared is called."""
    return {
        "aae": _("Adversarial"),
        "vae": _("VAE"),
        "autoencoder": _("Autoencoder"),
        "fitted": _("… prior fitted"),
    }


def _verdicts(question: AggregatedPosterior, result: AggregatedPosteriorResult) -> list[str]:
    said = []
    for name in ("aae", "vae", "autoencoder"):
        outcome = result.outcome(name)
        if math.isnan(outcome.statistic):
            continue
        passed = outcome.p_value > two_sample.LEVEL
        words = (
            _("**{name}: not told apart** from {prior} (energy distance {value:.3f}, p = {p:.3f}).")
            if passed
            else _("**{name}: told apart** from {prior} (energy distance {value:.3f}, p = {p:.3f}).")
        )
        prior = PRIORS[question.prior_of(name)].name
        said.append(words.format(name=NAMES[name], prior=prior, value=outcome.statistic, p=outcome.p_value))
    return [" ".join(said)]


def _show_clouds(question: AggregatedPosterior, run: Run, result: AggregatedPosteriorResult) -> None:
    def build() -> theme.Figure:
        planes, panels = [], []
        for place, model in enumerate(MODELS):
            draws = _draws(question, result, model)
            codes = result.codes[place]
            side = code_plane.along(code_plane.reach(np.concatenate([codes[-1], draws])))
            planes.append(_prior_pictures.plane(question.prior_of(model), side, draws))
            panels.append((names()[model], figures.Cloud(codes[-1:], result.labels, draws)))
        return figures.clouds(planes, panels, _prior_pictures.words())

    alt = _("The codes of test images of the three models, by class, over draws of the prior.")
    _plot.show(_live.kept(question, run, "prior clouds", build), key="prior_clouds", alt=alt, height=330, view="clouds")
    st.caption(_("Codes of the test images (coloured by class) and draws of the prior (grey); each model's own scale."))


def _draws(question: AggregatedPosterior, result: AggregatedPosteriorResult, model: str) -> np.ndarray:
    same = question.prior_of(model) == question.coder.prior
    return result.draws if same else priors.sample(question.prior_of(model), len(result.draws), 2, question.coder.seed)


def _show_tests(question: AggregatedPosterior, run: Run, result: AggregatedPosteriorResult) -> None:
    def build() -> theme.Figure:
        found = [
            measured.Tested(names()[one], result.outcome(one).statistic, result.outcome(one).null) for one in POSTERIORS
        ]
        return measured.tests(found, curves.Axes(_("energy distance from the prior"), ""), _("dealt at random"))

    alt = _("The energy distance of each model's codes from the prior, beside that of points dealt at random.")
    _plot.show(_live.kept(question, run, "prior tests", build), key="prior_tests", alt=alt, height=250, view="tests")


def _show_decoded(question: AggregatedPosterior, run: Run, result: AggregatedPosteriorResult) -> None:
    def build() -> theme.Figure:
        side = question.coder.side
        rows = [(_("test images"), result.images[:DECODED] / result.brightest)]
        for name in POSTERIORS:
            model: Kind = "autoencoder" if name == "fitted" else next(one for one in MODELS if one == name)
            codes = _draws(question, result, model)
            if name == "fitted":
                codes = aggregated.fitted(codes, result.codes[MODELS.index("autoencoder"), -1].astype(np.float64))
            settings = question.settings(model)
            pixels = forward.decode(settings.layout, result.row(model), codes[:DECODED], settings.likelihood)
            rows.append((names()[name], pixels.reshape(-1, side, side)))
        return measured.decoded(rows, (_("draw"), _("model")))

    alt = _("Test images, and below them what each model decodes the same draws of the prior to.")
    drawn = _live.kept(question, run, "prior decoded rows", build)
    _plot.show(drawn, key="prior_samples", alt=alt, height=330, view="samples")
    st.caption(_words.explanation("prior", "samples"))


def _show_opinions(question: AggregatedPosterior, run: Run, result: AggregatedPosteriorResult) -> None:
    if not result.learned:
        return

    def build() -> theme.Figure:
        plane = _prior_pictures.plane(question.coder.prior, result.along, result.draws)
        panels = [(_("D(z), learned"), result.said[-1]), (_("D*(z), q estimated"), result.best)]
        return figures.opinions(plane, panels, _prior_pictures.words())

    alt = _("What the learned discriminator says of each code, and what the best one would say by an estimate.")
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        drawn = _live.kept(question, run, "prior opinions", build)
        _plot.show(drawn, key="prior_opinions", alt=alt, height=330, view="opinions")
    with right:
        st.markdown(_words.explanation("prior", "optimal").format(width=f"{result.width:.2f}"))


def _predictions(result: AggregatedPosteriorResult) -> list[_measured.Comparison]:
    """Set what theory says beside what was found."""
    return [
        _measured.Comparison(
            _("Its loss if q = p (nats)"), math.log(4), float(result.critic_loss[-1]),
            _("log 4; below it, some codes are told from draws"),
        ),
        _measured.Comparison(
            _("Its loss if it were D* (nats)"), result.best_loss, float(result.critic_loss[-1]),
            _("q estimated; no discriminator does better"),
        ),
        _measured.Comparison(
            _("How often it is right if q = p (%)"), 50.0, 100 * float(result.critic_right[-1])
        ),
        _measured.Comparison(
            _("Draws far from all codes if q = p (%)"), 1.0, 100 * float(result.empty[0]),
            _("by the definition of far"),
        ),
    ]  # fmt: skip  # what, predicted and measured in one line


def _table(question: AggregatedPosterior, result: AggregatedPosteriorResult) -> pd.DataFrame:
    outcomes = [result.outcome(one) for one in POSTERIORS]
    reconstruction = result.reconstruction[:, TEST, -1]
    return pd.DataFrame(
        {
            "model": list(names().values()),
            "prior": [PRIORS[question.prior_of(one)].name for one in POSTERIORS],
            "energy_distance": [one.statistic for one in outcomes],
            "threshold": [one.threshold for one in outcomes],
            "p_value": [one.p_value if np.isfinite(one.statistic) else np.nan for one in outcomes],
            "empty_percent": 100 * result.empty,
            "reconstruction": [*reconstruction, reconstruction[-1]],
            "nearest": np.median(result.nearest, axis=1),
            "nearest_real": np.median(result.nearest_real),
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "model": _("Model"),
        "prior": _("Prior"),
        "energy_distance": number(_("Energy distance"), format="%.4f"),
        "threshold": number(_("95 % of deals below"), format="%.4f"),
        "p_value": number(_("p"), format="%.3f", help=_("Share of deals at least as far apart.")),
        "empty_percent": number(_("Empty (%)"), format="%.1f", help=_("Draws of the prior far from every code.")),
        "reconstruction": number(_("Reconstruction (nats)"), format="%.2f"),
        "nearest": number(_("Draw to nearest image"), format="%.3f"),
        "nearest_real": number(_("Test image to nearest"), format="%.3f"),
    }


def _show_formulas(question: AggregatedPosterior, result: AggregatedPosteriorResult) -> None:
    prior = PRIORS[question.coder.prior]
    st.latex(rf"p(z) = {prior.latex}")
    _formula.show(
        r"L_D = -\mathbb{E}_{z \sim p}\log D(z) - \mathbb{E}_{z \sim q}\log\,(1 - D(z)), \qquad"
        r" L_E = -\mathbb{E}_{z \sim q} \log D(z)",
        aggregated.loss,
        source=_("Makhzani et al., Adversarial Autoencoders, 2015, section 2; Goodfellow et al. 2014, equation 1"),
        symbols={"L_D": f"{result.critic_loss[-1]:.3f}", r"\log 4": f"{math.log(4):.3f}"},
    )
    _formula.show(
        r"D^*(z) = \frac{p(z)}{p(z) + q(z)}, \qquad q(z) \approx \frac{1}{n}\sum_{i=1}^{n}"
        r" \mathcal{N}(z;\, z_i,\, h^2 I)",
        aggregated.optimal_logit,
        source=_("Goodfellow et al., 2014, proposition 1; Silverman 1986 for the estimate"),
        symbols={"n": str(len(result.learned_codes)), "h": f"{result.width:.3f}"},
    )
    _formula.show(
        r"\mathcal{E} = 2\,\mathbb{E}|Z - Z'| - \mathbb{E}|Z_1 - Z_2| - \mathbb{E}|Z'_1 - Z'_2|, \qquad"
        r" p = \frac{1 + \#\{\mathcal{E}_\pi \ge \mathcal{E}\}}{1 + \Pi}",
        two_sample.compare,
        source=_("Székely and Rizzo, Testing for Equal Distributions in High Dimension, 2004"),
        symbols={r"\Pi": str(two_sample.PERMUTATIONS), r"\mathcal{E}": f"{result.statistic[0]:.4f}"},
    )
    st.markdown(_words.explanation("prior", "formula"))
    st.caption(_("The code of a VAE is drawn from q(z|x), once for each image; that of an autoencoder is exact."))
    with st.popover(_("How codes are drawn"), icon=":material/code:"):
        import inspect

        st.code(inspect.getsource(agreement.coded), language="python")
