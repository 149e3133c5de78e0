"""What came of the two settings, below their curves: a table of every network, what it tells, insides, formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Int

from dlcore.elements.few_images import PARTS
from dlcore.experiments.regularization import Regularization, RegularizationResult
from pages import _difference, _regularization_formulas, _regularization_pictures, _regularizers, _share, _words
from pages._regularization_pictures import Run
from pages._words import _

TRAINING, TEST = PARTS.index("training"), PARTS.index("test")


def tell(question: Regularization, result: RegularizationResult) -> None:
    """Name what went wrong, and say what was measured and what to notice."""
    for side, reason in zip("AB", result.reasons, strict=True):
        if reason:
            st.warning(f"{side}: {reason}", icon=":material/trending_up:")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="reg_notice"):
        st.markdown("\n\n".join(_told(question, result)))
        st.markdown(_words.explanation("regularization", "notice"))


def show(question: Regularization, run: Run, result: RegularizationResult) -> None:
    """Show the insides of the networks, the formulas, and the table behind the pictures."""
    st.subheader(_("Inside the networks"), anchor=False)
    _regularization_pictures.show_insides(question, run, result)
    st.caption(_words.explanation("regularization", "insides"))
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="reg_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _regularization_formulas.show(dict(zip("AB", question.settings, strict=True)))
    networks = _networks(question, result)
    alt = _("The outcome of each network: errors, losses, gap, early stopping.")
    st.dataframe(networks, hide_index=True, key="reg_table", column_config=_columns(), alt=alt, placeholder="–")
    _share.show(key="reg_share", table=networks, name="regularization")


def _networks(question: Regularization, result: RegularizationResult) -> pd.DataFrame:
    """Return one row per network: what the weights that are kept reach."""
    sides, seeds = result.diverged_at.shape
    restores = np.array([one.patience > 0 for one in question.settings])[:, None]
    return pd.DataFrame(
        {
            "setting": np.repeat(list("AB"), seeds),
            "regularizers": np.repeat([_regularizers.title(one) for one in question.settings], seeds),
            "seed": np.tile(question.seed + np.arange(seeds), sides),
            "training_error": 100 * result.kept_error[..., TRAINING].ravel(),
            "test_error": 100 * result.kept_error[..., TEST].ravel(),
            "error_gap": 100 * result.kept_gap("error").ravel(),
            "training_loss": result.kept_loss[..., TRAINING].ravel(),
            "test_loss": result.kept_loss[..., TEST].ravel(),
            "kept_epoch": np.where(restores, result.best_epoch, result.epochs[-1]).ravel(),
            "stopped_at": _unless_never(result.stopped_at),
            "weight_norm": result.weight_norm[..., -1].ravel(),
            "diverged_at_step": _unless_never(result.diverged_at),
        }
    )


def _unless_never(times: Int[np.ndarray, "settings seeds"]) -> pd.Series:
    """Return epochs or steps, one per network; what never happened, a zero, stays empty."""
    happened = pd.Series(times.ravel(), dtype="Int64")
    return happened.mask(happened == 0)


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    kept = _("The epoch whose weights are kept: the best on the validation images with early stopping, else the last.")
    return {
        "setting": _("Setting"),
        "regularizers": None,
        "seed": _("Seed"),
        "training_error": number(_("Training error (%)"), format="%.1f"),
        "test_error": number(_("Test error (%)"), format="%.1f"),
        "error_gap": number(_("Gap (points)"), format="%.1f", help=_("Test error minus training error.")),
        "training_loss": number(_("Training loss"), format="%.3f", help=_("Cross-entropy in nats.")),
        "test_loss": number(_("Test loss"), format="%.3f", help=_("Cross-entropy in nats.")),
        "kept_epoch": number(_("Kept epoch"), help=kept),
        "stopped_at": number(_("Stopped at"), help=_("The epoch at which the patience was at its end.")),
        "weight_norm": number(_("‖w‖ at the end"), format="%.1f"),
        "diverged_at_step": number(_("Diverged at step")),
    }


def _told(question: Regularization, result: RegularizationResult) -> list[str]:
    """Say in sentences what was measured."""
    return [*_tell_difference(result), *_tell_stops(question, result), *_tell_floors(result)]


def _tell_difference(result: RegularizationResult) -> list[str]:
    """Compare the test errors of B with those of A, seed by seed."""
    error = 100 * result.kept_error[..., TEST]
    words = _("**B misreads {points:.1f} percentage points {more} of the test images than A**")
    return _difference.tell(words, error[1], error[0])


def _tell_stops(question: Regularization, result: RegularizationResult) -> list[str]:
    """Say when early stopping stopped, for each setting that has it."""
    told = []
    for side, one, stops, best in zip("AB", question.settings, result.stopped_at, result.best_epoch, strict=True):
        if one.patience and (stops > 0).any():
            words = _("**{side} stopped** at epoch {stop:g} (median) and went back to the weights of epoch {best:g}.")
            told.append(words.format(side=side, stop=np.median(stops[stops > 0]), best=np.median(best)))
        elif one.patience:
            told.append(_("**{side} never stopped early**: its validation loss went on falling.").format(side=side))
    return told


def _tell_floors(result: RegularizationResult) -> list[str]:
    """Set the least objective that label smoothing leaves possible beside the one that was reached."""
    words = _("**{side}'s objective cannot get below {floor:.5f} nats** (label smoothing); it came to {reached:.3f}.")
    reached = np.median(result.objective[..., -1], axis=1)
    return [
        words.format(side=side, floor=floor, reached=last)
        for side, floor, last in zip("AB", result.floor, reached, strict=True)
        if floor > 0 and np.isfinite(last)
    ]
