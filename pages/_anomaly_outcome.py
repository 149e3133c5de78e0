"""What came of the search for anomalies: counts at the threshold, what to notice, predictions, table, formulas."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.latent import held_out, pixel_costs, ranking
from dlcore.experiments.anomaly import HELD_OUT, Anomaly, AnomalyResult, AnomalyScores, AnomalyScoresResult
from pages import _anomaly_pictures, _formula, _measured, _share, _words
from pages._anomaly_pictures import Seen, Training
from pages._words import _

INVERTED = 0.45
"""Below this area a score calls anomalies more normal than normal images, beyond what luck makes of 50 %."""


def warn(training: Anomaly, result: AnomalyResult) -> None:
    """Name what went wrong."""
    lost = result.diverged_at[result.diverged_at > 0]
    if len(lost):
        rate = training.racer.settings["lr"]
        words = _(
            "{lost} of {seeds} models diverged, first at step {step}: something in them is not finite. Try a learning "
            "rate below {rate:g}, for example {smaller:g}."
        )
        told = words.format(lost=len(lost), seeds=training.seeds, step=lost.min(), rate=rate, smaller=rate / 10)
        st.warning(told, icon=":material/trending_up:")


def area_in_words(seen: Seen) -> str:
    """Say the area under the first seed's curve, how sure it is, and what the other seeds have."""
    result, score = seen.result, seen.look.score
    place = result.names.index(score)
    area, error = result.area[place], result.error[place]
    low, high = ranking.interval(float(area[0]), float(error[0]))
    sure = _("no pair of images stands in the other order, so nothing tells how sure that is")
    if not math.isnan(low):
        sure = _("95 % interval {low:.3f} to {high:.3f}").format(low=low, high=high)
    words = _("**Area under the curve {area:.3f}** ({sure}; {normal} normal images, {anomalous} anomalies).")
    normal, anomalous = result.normal.shape[2], result.anomalous.shape[2]
    told = words.format(area=area[0], sure=sure, normal=normal, anomalous=anomalous)
    others = area[1:][np.isfinite(area[1:])]
    if len(others) and score not in ("nearest", "ink"):
        told += " " + _("Other seeds: {areas}.").format(areas=", ".join(f"{one:.3f}" for one in others))
    return f"{told} {_likelihood(seen.question)}"


def show_counts(seen: Seen) -> None:
    """Show what the threshold makes of both groups, and what an alarm is worth."""
    found, names, base = seen.counts, _anomaly_pictures.groups(seen.question), seen.look.base_rate
    rows = [
        ("", _("alarm"), _("no alarm")),
        ("---", "---:", "---:"),
        (names.anomalous, f"**{found.true_positive}** ({found.hit_rate:.0%})", str(found.false_negative)),
        (names.normal, f"{found.false_positive} ({found.alarm_rate:.1%})", f"**{found.true_negative}**"),
    ]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
    worth = ranking.precision(found, base)
    words = _(
        "Threshold {threshold:.4g}. Where {base:.2%} of all images are anomalous, {worth} of the alarms are true."
    )
    told = _("none") if math.isnan(worth) else f"**{worth:.1%}**"
    st.caption(words.format(threshold=seen.threshold, base=base, worth=told))


def show(seen: Seen, learned: Training, trained: AnomalyResult) -> None:
    """Show what to notice, how the area grew, predictions, the table behind the picture and the formulas."""
    question, result = seen.question, seen.result
    left, right = st.columns([1, 1], gap="large")
    with left, st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="ano_notice"):
        st.markdown("\n\n".join(_told(question, result)))
        st.markdown(_words.explanation("anomaly", "notice"))
    with right:
        st.subheader(_("While they learned"), anchor=False)
        _anomaly_pictures.show_over_time(question.training, learned, trained)
    st.subheader(_("How sure is the area?"), anchor=False)
    _measured.show(_predictions(result), key="ano_measured", quantity=_("standard error"), of=_("Score"))
    st.caption(_words.explanation("anomaly", "errors"))
    table = _table(question, trained, result)
    alt = _("The area under the ROC curve of each score and seed.")
    st.dataframe(table, hide_index=True, key="ano_table", column_config=_columns(), alt=alt, placeholder="–")
    _share.show(key="ano_share", table=table, name="anomaly")
    _formula.drawer("ano_formulas", lambda: _show_formulas(seen))


def _likelihood(question: AnomalyScores) -> str:
    """State what nats are measured of."""
    asked = question.training
    return {
        "dynamic": _("Nats of {pixels} Bernoulli pixels, dynamic binarisation, scored on one fixed draw."),
        "fixed": _("Nats of {pixels} Bernoulli pixels, fixed binarisation."),
        "gaussian": _("Nats of {pixels} Gaussian pixels with σ = {sigma:g}; densities can exceed 1."),
    }[asked.likelihood].format(pixels=asked.features, sigma=asked.sigma)


def _told(question: AnomalyScores, result: AnomalyScoresResult) -> list[str]:
    """Say which score does best in this view, and which calls anomalies normal."""
    area = np.nanmedian(result.area, 1)
    names = [held_out.SCORES[name].name for name in result.names]
    best = int(np.nanargmax(area))
    words = _("**Of all scores, {name} tells the two groups apart best here**: area {area:.3f}, the median over seeds.")
    told = [words.format(name=names[best], area=area[best])]
    inverted = [f"{name} ({one:.2f})" for name, one in zip(names, area, strict=True) if one < INVERTED]
    if inverted:
        words = _("**Worse than guessing**, so that anomalies look *more* normal than what was learned: {names}.")
        told.append(words.format(names=", ".join(inverted)))
    first = result.names[0]
    normal, anomalous = (one.mean() for one in _anomaly_pictures.scores_of(result, first))
    words = _("Mean **{unit}**: {normal:.1f} ({one}), {anomalous:.1f} ({other}).")
    groups = _anomaly_pictures.groups(question)
    told.append(
        words.format(
            unit=_anomaly_pictures.unit(first), normal=normal, one=groups.normal, anomalous=anomalous,
            other=groups.anomalous,
        )
    )  # fmt: skip  # one line of a place
    return told


def _predictions(result: AnomalyScoresResult) -> list[_measured.Comparison]:
    """Set Hanley and McNeil's standard error beside DeLong's, for each score of the first seed's model."""
    normal, anomalous = result.normal.shape[2], result.anomalous.shape[2]
    return [
        _measured.Comparison(
            f"{held_out.SCORES[name].name} ({area:.3f})",
            ranking.predicted_error(float(area), normal, anomalous),
            float(error),
        )
        for name, area, error in zip(result.names, result.area[:, 0], result.error[:, 0], strict=True)
    ]


def _table(question: AnomalyScores, trained: AnomalyResult, result: AnomalyScoresResult) -> pd.DataFrame:
    """Return one row per score and seed."""
    scores, seeds = result.area.shape
    limits = [
        ranking.interval(float(area), float(error))
        for area, error in zip(result.area.ravel(), result.error.ravel(), strict=True)
    ]
    lost = pd.Series(np.tile(trained.diverged_at, scores), dtype="Int64")
    return pd.DataFrame(
        {
            "score": np.repeat([held_out.SCORES[name].name for name in result.names], seeds),
            "seed": np.tile(question.training.seed + np.arange(seeds), scores),
            "area": result.area.ravel(),
            "standard_error": result.error.ravel(),
            "low": [low for low, _high in limits],
            "high": [high for _low, high in limits],
            "mean_normal": result.normal.mean(2).ravel(),
            "mean_anomalous": result.anomalous.mean(2).ravel(),
            "diverged_at_step": lost.mask(lost == 0),
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "score": _("Score"),
        "seed": _("Seed"),
        "area": number(_("Area under the curve"), format="%.3f"),
        "standard_error": number(_("Standard error"), format="%.4f", help=_("After DeLong.")),
        "low": number(_("95 % from"), format="%.3f"),
        "high": number(_("to"), format="%.3f"),
        "mean_normal": number(_("Mean, normal"), format="%.4g"),
        "mean_anomalous": number(_("Mean, anomalies"), format="%.4g"),
        "diverged_at_step": number(_("Diverged at step")),
    }


def _show_formulas(seen: Seen) -> None:
    question, result, found = seen.question, seen.result, seen.counts
    normal, anomalous = result.normal.shape[2], result.anomalous.shape[2]
    place = result.names.index(seen.look.score)
    area, error = float(result.area[place, 0]), float(result.error[place, 0])
    _formula.show(
        r"\hat A = \frac{1}{m n} \sum_{i=1}^{m} \sum_{j=1}^{n} \left( [s_i > t_j] + \tfrac{1}{2} [s_i = t_j] \right)",
        ranking.area,
        source=_("Hanley and McNeil, Radiology 143, 1982"),
        symbols={"m": str(anomalous), "n": str(normal), r"\hat A": f"{area:.4f}"},
    )
    _formula.show(
        r"\mathrm{SE}^2 = \frac{\operatorname{var}_i V_i}{m} + \frac{\operatorname{var}_j W_j}{n}, \quad "
        r"V_i = \tfrac{1}{n} \textstyle\sum_j [s_i > t_j], \quad W_j = \tfrac{1}{m} \textstyle\sum_i [s_i > t_j]",
        ranking.error,
        source=_("DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988"),
        symbols={r"\mathrm{SE}": f"{error:.4f}"},
    )
    _formula.show(
        r"\mathrm{SE}^2 = \frac{A(1-A) + (m-1)\left(\frac{A}{2-A} - A^2\right) "
        r"+ (n-1)\left(\frac{2A^2}{1+A} - A^2\right)}{m n}",
        ranking.predicted_error,
        source=_("Hanley and McNeil, Radiology 143, 1982, equations 1 and 2"),
        symbols={r"\mathrm{SE}": f"{ranking.predicted_error(area, normal, anomalous):.4f}"},
    )
    _formula.show(
        r"P(\text{anomaly} \mid \text{alarm}) = \frac{\pi\, \mathrm{TPR}}{\pi\, \mathrm{TPR} + (1-\pi)\, \mathrm{FPR}}",
        ranking.precision,
        source=_("Bayes' rule"),
        symbols={
            r"\pi": f"{seen.look.base_rate:g}", r"\mathrm{TPR}": f"{found.hit_rate:.3f}",
            r"\mathrm{FPR}": f"{found.alarm_rate:.3f}",
        },
    )  # fmt: skip  # one line of a few values
    cost = r"-\log p(x \mid z) = \sum_i \left( \log(1 + e^{o_i}) - x_i o_i \right)"
    if question.training.likelihood == "gaussian":
        cost = r"-\log p(x \mid z) = \sum_i \left( \frac{(o_i - x_i)^2}{2\sigma^2} + \log \sigma \sqrt{2\pi} \right)"
    _formula.show(cost, pixel_costs.costs, source=_("Kingma and Welling, ICLR 2014, appendix C"))
    if question.training.model == "vae":
        bounds = (
            r"-\mathrm{ELBO} = \mathbb{E}_{q(z|x)}\left[-\log p(x \mid z)\right] + \mathrm{KL}, \qquad "
            r"-L_k = -\log \tfrac{1}{k} \textstyle\sum_{i=1}^{k} \frac{p(x \mid z_i)\, p(z_i)}{q(z_i \mid x)}"
        )
        st.latex(bounds)
        words = _("with $k = {draws}$ draws of $z$ from $q(z|x)$ for both; Burda et al., ICLR 2016, equation 8.")
        st.markdown(words.format(draws=question.draws))
    if question.kind == HELD_OUT:
        st.markdown(_words.explanation("anomaly", "groups"))
    else:
        st.markdown(_words.explanation("anomaly", "corrupted"))
