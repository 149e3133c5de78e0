"""What came of a sweep, below its map: one cell closely, the valleys, the table, theory beside measurement."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import stability
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.rate_valley import Valley
from dlcore.experiments.regression_sweep import MEASURES, RegressionSweepResult
from pages import _formula, _measured, _schedules, _share, _sweep_pictures, _words
from pages._sweep_pictures import OnClick, Run, View
from pages._words import _


def show(view: View, run: Run, result: RegressionSweepResult, on_click: OnClick) -> None:
    """Show everything below the map."""
    valley = result.valley(view.measure)
    _tell_divergence(view, result, *view.cell(valley))
    left, right = st.columns(2, gap="large")
    with left:
        _sweep_pictures.show_valleys(view, run, result)
        _sweep_pictures.show_spread(view, run, result, on_click)
    with right:
        _sweep_pictures.show_cell_losses(view, run, result)
        with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="sweep_notice"):
            st.markdown(_words.explanation("sweep", "notice"))
    alt = _("The outcome of each optimizer.")
    st.dataframe(_table(view, result, valley), hide_index=True, key="sweep_table", column_config=_columns(), alt=alt)
    _share.show(key="sweep_share", table=_networks(view, result), name="sweep")
    _show_limits(view, result)
    _show_formula(view, valley)


def _tell_divergence(view: View, result: RegressionSweepResult, row: int, column: int) -> None:
    """Name the divergence of the picked cell, with the step and what to try."""
    steps = result.diverged_at[row, column]
    if not steps.any():
        return
    stable = result.measured_limits()[row, 0]
    words = _(
        "{optimizer} diverged at a learning rate of {rate} with {lost} of {seeds} seeds, first at step {step}: "
        "from there on its loss is no finite number. Try {stable}."
    )
    st.warning(
        words.format(
            optimizer=view.entrants[row].name,
            rate=view.question.rate_names[column],
            lost=np.count_nonzero(steps),
            seeds=len(steps),
            step=steps[steps > 0].min(),
            stable=_("a lower lowest rate") if np.isnan(stable) else _("{rate} or less").format(rate=f"{stable:.3g}"),
        ),
        icon=":material/trending_up:",
    )


def _table(view: View, result: RegressionSweepResult, valley: Valley) -> pd.DataFrame:
    last = len(result.learning_rates) - 1
    edges = {0: _("at the edge"), last: _("at the edge")}
    return pd.DataFrame(
        {
            "optimizer": [entrant.name for entrant in view.entrants],
            "best_rate": valley.at_best(np.broadcast_to(result.learning_rates, valley.median.shape)),
            "median_loss": valley.at_best(valley.median),
            "lowest_loss": valley.at_best(valley.low),
            "highest_loss": valley.at_best(valley.high),
            "useful_decades": valley.useful,
            "robust_decades": valley.robust,
            "diverged": 100 * valley.diverged,
            "remark": [edges.get(best, "") for best in valley.best.tolist()],
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    decades = _("How many powers of ten of the learning rate {condition}.")
    half = decades.format(condition=_("leave at most half of the data's variance unexplained (R² ≥ 0.5)"))
    own = decades.format(condition=_("come within a factor of two of this optimizer's own best"))
    edge = _("Its best rate is the lowest or the highest that was tried: a better one may lie outside.")
    return {
        "optimizer": _("Optimizer"),
        "best_rate": number(_("Best rate"), format="%.3g"),
        "median_loss": number(_("Loss there"), format="%.3g", help=_("Median over the seeds.")),
        "lowest_loss": number(_("Best seed"), format="%.3g"),
        "highest_loss": number(_("Worst seed"), format="%.3g"),
        "useful_decades": number(_("Useful decades"), format="%.2f", help=half),
        "robust_decades": number(_("Robust decades"), format="%.2f", help=own),
        "diverged": number(_("Diverged"), format="%.0f %%", help=_("Share of all its networks.")),
        "remark": st.column_config.TextColumn(_("Remark"), help=edge),
    }


def _networks(view: View, result: RegressionSweepResult) -> pd.DataFrame:
    """Return one row per network: what the pictures are drawn from."""
    names = [entrant.name for entrant in view.entrants]
    rows = pd.MultiIndex.from_product(
        [names, result.learning_rates, range(view.question.seeds)], names=["optimizer", "learning_rate", "seed"]
    )
    losses = {f"{measure}_loss": result.losses(measure).ravel() for measure in MEASURES}
    return pd.DataFrame({**losses, "diverged_at": result.diverged_at.ravel()}, index=rows).reset_index()


def _show_limits(view: View, result: RegressionSweepResult) -> None:
    words = _("Predicted beside measured: the learning rate at which training falls apart")
    place = st.expander(words, icon=":material/query_stats:", key="sweep_limits", on_change="rerun")
    if not place.open:
        return
    with place:
        st.markdown(_words.explanation("sweep", "limits"))
        st.latex(stability.LATEX)
        st.caption(_("Source: {source}").format(source=stability.SOURCE))
        predicted = np.median(result.predicted_limits(), axis=1)
        rows = [
            _measured.Comparison(entrant.name, float(said), float(np.sqrt(stable * lost)), _between(stable, lost))
            for entrant, said, (stable, lost) in zip(
                view.entrants, predicted, result.measured_limits().tolist(), strict=True
            )
        ]
        _measured.show(rows, key="sweep_limits_table", quantity=_("limit of the learning rate"))


def _between(stable: float, lost: float) -> str:
    if np.isnan(lost):
        return _("no rate up to {rate} diverged").format(rate=f"{stable:.3g}")
    if np.isnan(stable):
        return _("even {rate} diverged").format(rate=f"{lost:.3g}")
    return _("stable at {stable}, diverged at {lost}").format(stable=f"{stable:.3g}", lost=f"{lost:.3g}")


def _show_formula(view: View, valley: Valley) -> None:
    place = st.expander(
        _("The formula of this cell"), icon=":material/functions:", key="sweep_formula", on_change="rerun"
    )
    if not place.open:
        return
    with place:
        row, column = view.cell(valley)
        rule = OPTIMIZERS[view.question.optimizers[row]]
        values = {hyper.symbol: f"{hyper.default:g}" for hyper in rule.hypers}
        rate = next(hyper.symbol for hyper in rule.hypers if hyper.id == "lr")
        st.markdown(f"**{rule.name}**")
        _formula.show(
            rule.latex, rule.update, source=rule.paper, symbols=values | {rate: view.question.rate_names[column]}
        )
        if view.question.schedule.kind != "constant":
            _schedules.show_formula(view.question.schedule, view.question.steps)
