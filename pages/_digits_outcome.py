"""What came of a race on digits, below its curves: the outcome as a table, what is luck, the hardest images."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.experiments.digits_race import DigitsRace, DigitsRaceResult
from pages import _digits_pictures, _racers, _schedules, _share, _words
from pages._digits_pictures import Run
from pages._words import _


def show(question: DigitsRace, run: Run, result: DigitsRaceResult) -> None:
    """Show everything below the curves."""
    for reason in filter(None, result.reasons):
        st.warning(reason, icon=":material/trending_up:")
    st.dataframe(
        _summary(question, result),
        hide_index=True,
        key="digits_table",
        alt=_("The outcome of each optimizer: median over its seeds, and the best and the worst seed."),
    )
    st.caption(_words.explanation("digits", "table"))
    _share.show(key="digits_share", table=_networks(question, result), name="digits-race")
    if len(result.hard_images):
        _digits_pictures.show_hardest(question, run, result)
        st.caption(_words.explanation("digits", "hardest"))
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="digits_notice"):
        st.markdown(_tell_luck(result))
        st.markdown(_words.explanation("digits", "notice"))
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="digits_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question, result)


def _show_formulas(question: DigitsRace, result: DigitsRaceResult) -> None:
    st.markdown(_words.explanation("digits", "formula"))
    if question.schedule.kind != "constant":
        _schedules.show_formula(question.schedule, question.steps(result.training_images))
    _racers.show_formulas(question.racers)


def _summary(question: DigitsRace, result: DigitsRaceResult) -> pd.DataFrame:
    """Return one row per optimizer, in words and numbers for people."""
    return pd.DataFrame(
        {
            _("Optimizer"): [one.rule.name for one in question.racers],
            _("Learning rate"): [f"{one.settings['lr']:g}" for one in question.racers],
            _("Training loss (nats)"): _spreads(result.training_loss, "#.3g"),
            _("Test loss (nats)"): _spreads(result.test_loss, "#.3g"),
            _("Gap (test − training)"): _spreads(result.test_loss - result.training_loss, "z.3f"),
            _("Training error (%)"): _spreads(100 * result.training_error, ".2f"),
            _("Test error (%)"): _spreads(100 * result.test_error, ".2f"),
        }
    )


def _spreads(values: Float[np.ndarray, "racers seeds logged"], written: str) -> list[str]:
    """Write for each racer the final median over its seeds and their range, of those that are known."""
    return [_spread(runs[np.isfinite(runs)], written) for runs in values[..., -1]]


def _spread(known: Float[np.ndarray, " seeds"], written: str) -> str:
    if not len(known):
        return "–"
    middle, low, high = (format(value, written) for value in (np.median(known), known.min(), known.max()))
    return middle if len(known) == 1 else f"{middle} ({low}–{high})"


def _networks(question: DigitsRace, result: DigitsRaceResult) -> pd.DataFrame:
    """Return one row per network: its final losses and error rates."""
    racers, seeds = result.diverged_at.shape
    each = [one for one in question.racers for _seed in range(seeds)]
    return pd.DataFrame(
        {
            "optimizer": [one.rule.name for one in each],
            "learning_rate": [one.settings["lr"] for one in each],
            "seed": np.tile(question.seed + np.arange(seeds), racers),
            "training_loss": result.training_loss[..., -1].ravel(),
            "test_loss": result.test_loss[..., -1].ravel(),
            "training_error": result.training_error[..., -1].ravel(),
            "test_error": result.test_error[..., -1].ravel(),
            "diverged_at_step": result.diverged_at.ravel(),
        }
    )


def _tell_luck(result: DigitsRaceResult) -> str:
    """Set the differences between optimizers beside those that chance makes, as far as there are any."""
    luck, (racers, seeds) = result.luck(), result.diverged_at.shape
    if np.isnan(luck.between):
        return ""
    told = [_("**Is the difference more than luck?**")]
    if racers > 1:
        words = _("The optimizers' median test errors lie {points:.1f} percentage points apart.")
        told.append(words.format(points=100 * luck.between))
    if seeds > 1:
        words = _("The seeds of one optimizer lie up to {points:.1f} percentage points apart.")
        told.append(words.format(points=100 * luck.within))
    else:
        told.append(_("One seed cannot tell luck from skill: take three or more."))
    words = _("And {images} test images tell an error rate only to ± {points:.1f} (one standard error, √(p(1−p)/n)).")
    return " ".join([*told, words.format(images=f"{result.test_images:,}", points=100 * luck.standard_error)])
