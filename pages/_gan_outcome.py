"""What came of the games, below their picture: what went wrong, what to notice, curves, predictions, every game."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.latent import plane_density
from dlcore.elements.latent.plane_game import GAMES
from dlcore.experiments.plane_gan import FLAT, HOPPING, SURE, PlaneGan, PlaneGanResult
from dlcore.figures import curves, theme
from dlcore.figures import plane_gan as figures
from pages import _controls, _formula, _gan_formulas, _gan_pictures, _live, _measured, _plot, _share, _words
from pages._gan_pictures import Run
from pages._words import _

CURVES = {
    "losses": "Losses",
    "quality": "Quality",
    "distance": "Distance",
    "slope": "Gradient",
    "apart": "D beside D*",
}
"""Proper names, untranslated: they stand in the URL."""


def warn(question: PlaneGan, result: PlaneGanResult) -> None:
    """Name what went wrong, each with the measure that shows it."""
    for sentence in [*_diverged(question, result), *_collapsed(question, result), *_restless(question, result)]:
        st.warning(sentence, icon=":material/trending_down:")


def _diverged(question: PlaneGan, result: PlaneGanResult) -> list[str]:
    lost = result.diverged_at[result.diverged_at > 0]
    if not len(lost):
        return []
    words = _(
        "{lost} of {games} games diverged (NaN), first in round {step}: a loss is not finite. Try smaller learning "
        "rates, for example {rate:g} for G and {critic:g} for D."
    )
    rate, critic = question.racer.settings["lr"] / 10, question.critic_rate / 10
    return [words.format(lost=len(lost), games=question.seeds, step=f"{lost.min():,}", rate=rate, critic=critic)]


def _collapsed(question: PlaneGan, result: PlaneGanResult) -> list[str]:
    target, found = question.distribution(), result.parts_covered[-1]
    if question.train == "critic" or target.parts < 2 or not (found < target.parts).any():
        return []
    of_modes = _(
        "**Mode collapse**: at the end {counts} of {parts} modes are covered in the {games} games. Covered means: at "
        "least {share:.0%} of its fair share of {count} fakes lies within {near:g} standard deviations of the mode."
    )
    of_curves = _(
        "**Not all is covered**: at the end {counts} of {parts} equal pieces of the curve in the {games} games. "
        "Covered means: at least {share:.0%} of its fair share of {count} fakes is nearest to the piece and within "
        "{near:g} standard deviations of the curve."
    )
    words = of_modes if target.modes else of_curves
    counts = ", ".join("–" if math.isnan(one) else f"{one:.0f}" for one in found)
    share, near = plane_density.SHARE, plane_density.NEAR
    return [
        words.format(counts=counts, parts=target.parts, games=question.seeds, share=share, count="2,000", near=near)
    ]


def _restless(question: PlaneGan, result: PlaneGanResult) -> list[str]:
    said = []
    lost = result.lost_again
    if question.train == "both" and (lost >= HOPPING).any():
        words = _(
            "**It does not settle**: in the last half of the rounds {lost:.1f} parts that were covered at one moment "
            "are lost at the next, in the mean (the worst of the games): the generator runs from one to the other."
        )
        said.append(words.format(lost=lost.max()))
    gone = result.vanished
    if question.train != "critic" and gone.any():
        words = _(
            "**Vanishing gradient** in {gone} of {games} games: at the end D takes a fake for real with {sure:.2g} in "
            "the mean (below {least:g}), and the loss of G changes by {slope:.2g} for each unit of length at a fake "
            "(below {flat:g}): nothing tells the generator where to go."
        )
        sure, slope = result.on_fakes[-1][gone].mean(), result.slope[-1][gone].mean()
        said.append(words.format(gone=gone.sum(), games=question.seeds, sure=sure, slope=slope, least=SURE, flat=FLAT))
    return said


def tell(question: PlaneGan, result: PlaneGanResult) -> None:
    """Say what was measured and what to notice."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="gan_notice"):
        st.markdown("\n\n".join([*_tell_coverage(question, result), *_tell_value(question, result)]))
        st.markdown(_words.explanation("gan", "notice"))


def _tell_coverage(question: PlaneGan, result: PlaneGanResult) -> list[str]:
    found, quality, target = result.parts_covered[-1], result.quality[-1], question.distribution()
    if np.isnan(found).any():
        return []
    words = _(
        "**{found} of {parts} {kind} are covered** at the end (the median of {games} games is {median:g}), and "
        "{quality:.0%} of the fakes are of high quality."
    )
    kind = _("modes") if target.modes else _("pieces")
    return [
        words.format(
            found=_span(found), parts=target.parts, games=question.seeds, median=np.median(found),
            quality=float(np.median(quality)), kind=kind,
        )
    ]  # fmt: skip


def _span(found: np.ndarray) -> str:
    least, most = found.min(), found.max()
    words = f"{least:.0f}" if least == most else _("{least} to {most}").format(least=f"{least:.0f}", most=f"{most:.0f}")
    return str(words)


def _tell_value(question: PlaneGan, result: PlaneGanResult) -> list[str]:
    value, ideal = float(result.value[-1, 0]), float(result.ideal[-1])
    if math.isnan(value) or math.isnan(ideal):
        return []
    words = _(
        "**The value is {value:.3f}, but D\\* would make it {ideal:.3f}**: D is not the best one, so a value near "
        "{level:.3f} alone does not say that the fakes are good. D is {apart:.2f} away from D\\* in the mean."
    )
    return [words.format(value=value, ideal=ideal, level=question.equilibrium, apart=float(result.apart[-1]))]


def _meaning() -> dict[str, str]:
    """Return what each of the further curves shows."""
    return {
        "losses": _words.explanation("gan", "curve-losses"),
        "quality": _words.explanation("gan", "curve-quality"),
        "distance": _words.explanation("gan", "curve-distance"),
        "slope": _words.explanation("gan", "curve-slope"),
        "apart": _words.explanation("gan", "curve-apart"),
    }


def show(question: PlaneGan, run: Run, result: PlaneGanResult) -> None:
    """Show more curves, what was predicted, the games and the formulas."""
    which = _controls.switch(CURVES, key="gan_curve", label=_("More over the rounds"), default="losses")
    alt = _("The chosen quantity over the rounds: the game that is shown is the strong line, the others are faint.")
    drawn = _live.kept(question, run, f"gan more {which}", lambda: _more(question, result, which))
    _plot.show(
        drawn, key="gan_more_curve", alt=alt, height=240, view=f"{which} {question.steps}", controls=False, autoplay="",
        group=_gan_pictures.GROUP,
    )  # fmt: skip
    st.caption(_meaning()[which])
    _measured.show(_predictions(question, result), key="gan_measured", quantity=_("value"), of=_("Quantity"))
    games = _games(question, result)
    alt = _("The outcome of each game: covered, quality, distance, value, gradient.")
    st.dataframe(games, hide_index=True, key="gan_table", column_config=_columns(), alt=alt, placeholder="–")
    _share.show(key="gan_share", table=games, name="plane-gan")
    _formula.drawer("gan_formulas", lambda: _gan_formulas.show(question, result))


def _more(question: PlaneGan, result: PlaneGanResult, which: str) -> theme.Figure:
    line, axes = figures.Line, curves.Axes
    quiet = {
        "losses": [
            line(_("D"), theme.MEASURED, result.losses[..., 0].T),
            line(_("G"), theme.TEST, result.losses[..., 1].T),
        ],
        "quality": [line(_("high quality"), theme.GOOD, 100 * result.quality.T)],
        "distance": [line(_("W₁"), theme.MEASURED, result.distance.T)],
        "slope": [line(_("gradient at fakes"), theme.GRADIENT, result.slope.T)],
        "apart": [line(_("mean |D − D*|"), theme.BIAS, result.apart[None])],
    }[which]
    titles = {
        "losses": _("loss in the round"),
        "quality": _("fakes of high quality (%)"),
        "distance": _("Wasserstein-1 distance"),
        "slope": _("|∂loss of G/∂x| at fakes"),
        "apart": _("mean |D − D*|"),
    }
    level = (result.chance_distance, _("two samples of real points")) if which == "distance" else None
    return figures.course(
        result.moments, quiet, axes(_("round"), titles[which], which == "slope"), question.steps, level
    )


def _predictions(question: PlaneGan, result: PlaneGanResult) -> list[_measured.Comparison]:
    compare = _measured.Comparison
    value = float(result.value[-1, 0])
    if question.game == "wasserstein":
        words = _("the critic's estimate beside the exact distance of samples; its slope may be above 1, its sum too")
        return [compare(_("Wasserstein-1 distance"), float(result.distance[-1, 0]), value, words)]
    chance = _("by theory, once nobody can tell the fakes from the real points")
    best = _("by theory, for D* and these fakes: 2 JSD(p, q) − log 4")
    if question.game == "least_squares":
        best = _("by theory, for D* and these fakes: ½ ∫ pq / (p + q)")
    rows = [
        compare(_("Value at equilibrium"), question.equilibrium, value, chance),
        compare(_("Value with D*"), float(result.ideal[-1]), value, best),
    ]
    distance = _("predicted: two samples of real points; measured: fakes beside real points")
    return [*rows, compare(_("W₁ of 200 points"), result.chance_distance, float(result.distance[-1, 0]), distance)]


def _games(question: PlaneGan, result: PlaneGanResult) -> pd.DataFrame:
    """Return one row per game, as it is at the end."""
    lost = pd.Series(result.diverged_at, dtype="Int64")
    return pd.DataFrame(
        {
            "seed": question.every_seed,
            "game": GAMES[question.game],
            "covered": result.parts_covered[-1],
            "parts": question.distribution().parts,
            "high_quality_percent": 100 * result.quality[-1],
            "wasserstein_1": result.distance[-1],
            "value": result.value[-1],
            "gradient_at_fakes": result.slope[-1],
            "d_on_fakes": result.on_fakes[-1],
            "lost_between_moments": result.lost_again,
            "diverged_at_round": lost.mask(lost == 0),
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "seed": _("Seed"),
        "game": _("Game"),
        "covered": number(_("Covered"), format="%d"),
        "parts": _("of"),
        "high_quality_percent": number(_("High quality (%)"), format="%.1f"),
        "wasserstein_1": number(_("W₁"), format="%.3f", help=_("Exact, of 200 fakes and 200 real points.")),
        "value": number(_("Value"), format="%.3f"),
        "gradient_at_fakes": number(_("Gradient at fakes"), format="%.3g"),
        "d_on_fakes": number(_("D on fakes"), format="%.3f"),
        "lost_between_moments": number(
            _("Lost again"), format="%.2f", help=_("Parts lost from one moment to the next, mean of the last half.")
        ),
        "diverged_at_round": number(_("Diverged at round")),
    }
