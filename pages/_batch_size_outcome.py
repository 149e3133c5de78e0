"""What came of the batch sizes, below their curves: warnings, the table, what to notice, the formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.elements import batch_noise
from dlcore.experiments.batch_size import BatchSize, BatchSizeResult
from pages import _batch_size_pictures, _formula, _share, _words
from pages._words import _


def show(question: BatchSize, result: BatchSizeResult) -> None:
    """Show everything right below the curves."""
    for reason in filter(None, result.reasons):
        st.warning(reason, icon=":material/trending_up:")
    st.dataframe(
        _summary(question, result),
        hide_index=True,
        key="bs_table",
        alt=_("The outcome of each batch size: mean over its seeds with a 95 % interval."),
    )
    st.caption(_words.explanation("batch_size", "table"))
    _share.show(key="bs_share", table=_networks(question, result), name="batch-size")


def explain(question: BatchSize, result: BatchSizeResult) -> None:
    """Show what to notice, and the formulas with the numbers of this view."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="bs_notice"):
        st.markdown(_words.explanation("batch_size", "notice"))
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="bs_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            st.markdown(_words.explanation("batch_size", "formula"))
            st.latex(_rates(question, result))
            _formula.show(
                batch_noise.LATEX,
                batch_noise.variance,
                source=batch_noise.SOURCE,
                symbols={
                    r"\operatorname{tr}\Sigma": f"{result.noise_trace[0, 0]:.3g}",
                    r"\lVert G\rVert^2": f"{result.gradient_squared[0, 0]:.3g}",
                    "n": str(question.images),
                },
            )
            st.markdown(_words.explanation("batch_size", "sharpness"))


def _rates(question: BatchSize, result: BatchSizeResult) -> str:
    """Write the learning rates of this view as LaTeX."""
    return r",\quad ".join(
        rf"\eta_{{{size}}} = {rate:.3g}" for size, rate in zip(question.batches, result.rates, strict=True)
    )


def _summary(question: BatchSize, result: BatchSizeResult) -> pd.DataFrame:
    """Return one row per batch size, in words and numbers for people."""
    return pd.DataFrame(
        {
            _("Batch size"): _batch_size_pictures.names(question),
            _("Rate η"): [f"{rate:.3g}" for rate in result.rates],
            _("Steps"): [f"{question.updates(size):,}" for size in question.batches],
            _("ms/step"): [f"{1e3 * seconds:.2f}" for seconds in result.seconds_per_step],
            _("Training loss"): _means(result, result.last("training_loss"), ".3g"),
            _("Test loss"): _means(result, result.last("test_loss"), ".3g"),
            _("Test error (%)"): _means(result, 100 * result.last("test_error"), ".2f"),
            _("Gap (points)"): _means(result, 100 * result.gap(), ".2f"),
            _("Sharpness λ"): _means(result, result.sharpness, ".3g"),
            _("ε-sharpness (%)"): _means(result, result.box_sharpness, ".2g"),
        }
    )


def _means(result: BatchSizeResult, values: Float[np.ndarray, "batches seeds"], written: str) -> list[str]:
    """Write the mean over the seeds and its 95 % interval, as far as there are any."""
    mean, half = result.interval(values)
    return [_mean(*pair, written) for pair in zip(mean.tolist(), half.tolist(), strict=True)]


def _mean(mean: float, half: float, written: str) -> str:
    if np.isnan(mean):
        return "–"
    return format(mean, written) if np.isnan(half) else f"{mean:{written}} ± {half:.2g}"


def _networks(question: BatchSize, result: BatchSizeResult) -> pd.DataFrame:
    """Return one row per network."""
    sizes, seeds = result.diverged_at.shape
    return pd.DataFrame(
        {
            "batch": np.repeat(question.batches, seeds),
            "seed": np.tile(question.seed + np.arange(seeds), sizes),
            "learning_rate": np.repeat(result.rates, seeds),
            "steps": np.repeat([question.updates(size) for size in question.batches], seeds),
            "training_loss": result.last("training_loss").ravel(),
            "test_loss": result.last("test_loss").ravel(),
            "training_error": result.last("training_error").ravel(),
            "test_error": result.last("test_error").ravel(),
            "sharpness": result.sharpness.ravel(),
            "epsilon_sharpness": result.box_sharpness.ravel(),
            "diverged_at_step": result.diverged_at.ravel(),
        }
    )
