"""What an ablation tells, below its chart: who beats none by more than luck, the numbers, the formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.elements import seed_interval
from dlcore.elements.few_images import PARTS
from dlcore.elements.guessing import Which
from dlcore.elements.student import Interval
from dlcore.experiments.ablation import Ablation, AblationResult
from pages import _regularization_formulas, _share, _words
from pages._ablation_pictures import NAMES
from pages._words import _

TRAINING, TEST = PARTS.index("training"), PARTS.index("test")


def tell(result: AblationResult, which: Which) -> None:
    """Name what went wrong, and say what was measured and what to notice."""
    for name, reason in zip(result.names, result.reasons, strict=True):
        if reason:
            st.warning(f"{NAMES[name]}: {reason}", icon=":material/trending_up:")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="abl_notice"):
        st.markdown(_told(result, which))
        st.markdown(_words.explanation("ablation", "notice"))


def show(question: Ablation, result: AblationResult) -> None:
    """Show the formulas and the numbers behind the chart."""
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="abl_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            st.markdown(_words.explanation("ablation", "formula"))
            _regularization_formulas.show({NAMES["all"]: question.strengths})
    alt = _("Mean and 95 % interval over the seeds of errors, losses and gaps of every setting.")
    st.dataframe(_summary(result), hide_index=True, key="abl_table", alt=alt)
    st.caption(_words.explanation("ablation", "table"))
    _share.show(key="abl_share", table=_networks(question, result), name="ablation")


def _told(result: AblationResult, which: Which) -> str:
    """Say which settings differ from none by more than the luck of the seeds."""
    measured = result.kept(which)[..., TEST]
    if measured.shape[1] < 2:
        return _("One seed cannot tell a regularizer's work from luck: take three or more.")
    apart = seed_interval.against(measured[1:], measured[0])
    clear = seed_interval.clear(apart)
    groups = {
        _("**Better than none by more than the luck of the seeds:** {names}."): clear & (apart.mean < 0),
        _("**Worse by more than luck:** {names}."): clear & (apart.mean > 0),
        _("**Not to be told from none:** {names}."): ~clear,
    }
    told = [
        words.format(names=", ".join(_with_difference(result, apart, which, chosen)))
        for words, chosen in groups.items()
        if chosen.any()
    ]
    how = _("(Test {measure} minus that of none with the same seeds: mean ± 95 % interval.)")
    return " ".join([*told, how.format(measure=_("error") if which == "error" else _("loss"))])


def _with_difference(result: AblationResult, apart: Interval, which: Which, chosen: np.ndarray) -> list[str]:
    """Name the chosen settings, the best first, each with its difference from none."""
    scale, digits = (100, ".1f") if which == "error" else (1, ".3f")
    told = []
    for one in (place for place in np.argsort(apart.mean) if chosen[place]):
        name, mean, half = NAMES[result.names[one + 1]], scale * apart.mean[one], scale * apart.half[one]
        signed = format(mean, f"+{digits}").replace("-", "−")
        told.append(name if np.isnan(mean) else f"{name} ({signed} ± {half:{digits}})")
    return told


def _summary(result: AblationResult) -> pd.DataFrame:
    """Return one row per setting, in words and numbers for people."""
    error, loss = 100 * result.kept_error, result.kept_loss
    return pd.DataFrame(
        {
            _("Regularizer"): [NAMES[name] for name in result.names],
            _("Training error (%)"): _written(error[..., TRAINING], ".1f"),
            _("Test error (%)"): _written(error[..., TEST], ".1f"),
            _("Gap (points)"): _written(100 * result.kept_gap("error"), ".1f"),
            _("Training loss (nats)"): _written(loss[..., TRAINING], ".3f"),
            _("Test loss (nats)"): _written(loss[..., TEST], ".3f"),
            _("Gap (nats)"): _written(result.kept_gap("loss"), ".3f"),
            _("‖w‖ at the end"): _written(result.weight_norm[..., -1], ".1f"),
        }
    )


def _written(values: Float[np.ndarray, "settings seeds"], written: str) -> list[str]:
    """Write each setting's mean over its seeds with the half of its 95 % interval."""
    return [_with_interval(mean, half, written) for mean, half in zip(*seed_interval.over_seeds(values), strict=True)]


def _with_interval(mean: float, half: float, written: str) -> str:
    if np.isnan(mean):
        return "–"
    return format(mean, written) if np.isnan(half) else f"{mean:{written}} ± {half:{written}}"


def _networks(question: Ablation, result: AblationResult) -> pd.DataFrame:
    """Return one row per network."""
    settings, seeds = result.diverged_at.shape
    return pd.DataFrame(
        {
            "regularizer": np.repeat([NAMES[name] for name in result.names], seeds),
            "seed": np.tile(question.seed + np.arange(seeds), settings),
            "training_loss": result.kept_loss[..., TRAINING].ravel(),
            "test_loss": result.kept_loss[..., TEST].ravel(),
            "training_error": result.kept_error[..., TRAINING].ravel(),
            "test_error": result.kept_error[..., TEST].ravel(),
            "best_epoch": result.best_epoch.ravel(),
            "stopped_at": result.stopped_at.ravel(),
            "weight_norm": result.weight_norm[..., -1].ravel(),
            "diverged_at_step": result.diverged_at.ravel(),
        }
    )
