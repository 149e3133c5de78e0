"""What an outcome map says in words and numbers: predicted beside measured, and the table behind the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import hyper_scale
from dlcore.elements.racer import Racer
from dlcore.experiments.outcome_map import OutcomeMap, OutcomeMapResult
from dlcore.figures import places
from pages import _basin_pictures, _map_words, _share, _words
from pages._words import _


def show(question: OutcomeMap, result: OutcomeMapResult, chosen: tuple[float, float]) -> None:
    """Show the table, what to notice, the theory and the formulas."""
    st.dataframe(
        _summary(question, result),
        hide_index=True,
        key="map_table",
        column_config=_columns(question, result),
        placeholder="–",
        alt=_("By value of the second hyper-parameter: which learning rates arrive, and which is the fastest."),
    )
    if result.predicted_at >= 0:
        place = _basin_pictures.named(*question.ends()).names[result.predicted_at]
        st.caption(_words.explanation("maps", "theory").format(place=place))
    _share.show(key="map_share", table=_cells(question, result), name="outcomes")
    _map_words.show_notice(_words.explanation("maps", "outcomes-notice"))
    rate, value = chosen
    settings = {**question.racer.settings, "lr": rate, question.hyper: value}
    racer = Racer(optimizer=question.racer.optimizer, settings=settings)
    _map_words.show_formulas(question.surface, question.condition, [racer])


def _summary(question: OutcomeMap, result: OutcomeMapResult) -> pd.DataFrame:
    """Return a row for each round value of the second hyper-parameter, from the row of the map next to it."""
    scale = hyper_scale.of(question.second)
    places_of = scale.place(result.hypers)
    ticks = scale.place(np.array(scale.ticks(question.hyper_low, question.hyper_high)))
    rows = np.unique(np.abs(places_of - ticks[:, None]).argmin(axis=1))
    smallest, largest = (rates[rows] for rates in result.arriving())
    fastest = result.fastest()[rows]
    known = fastest >= 0
    return pd.DataFrame(
        {
            "value": result.hypers[rows],
            "arriving_percent": 100 * (result.reached[rows] >= 0).mean(axis=1),
            "smallest": smallest,
            "fastest": np.where(known, result.learning_rates[fastest], np.nan),
            "steps": np.where(known, result.steps[rows, fastest], np.nan),
            "largest": largest,
            "measured_edge": result.measured_edge()[rows],
            "predicted_edge": result.predicted_edge[rows],
        }
    )


def _columns(question: OutcomeMap, result: OutcomeMapResult) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    theory = result.predicted_at >= 0
    return {
        "value": number(question.second.name, format="%.6g"),
        "arriving_percent": number(_("Rates that arrive (%)"), format="%.0f"),
        "smallest": number(_("Smallest that arrives"), format="%.3g"),
        "fastest": number(_("Fastest rate"), format="%.3g"),
        "steps": number(_("Its steps"), format="%d"),
        "largest": None if theory else number(_("Largest that arrives"), format="%.3g"),
        "measured_edge": number(_("Largest that arrives"), format="%.3g") if theory else None,
        "predicted_edge": number(_("Edge in theory"), format="%.3g") if theory else None,
    }


def _cells(question: OutcomeMap, result: OutcomeMapResult) -> pd.DataFrame:
    """Return every cell as a row, for the download."""
    names = _basin_pictures.named(*question.ends()).names
    ends = np.array([*names, _basin_pictures.END[places.ON_ITS_WAY], _basin_pictures.END[places.DIVERGED]])
    rates, values = np.meshgrid(result.learning_rates, result.hypers)
    columns = {
        "learning_rate": rates,
        question.hyper: values,
        "end": ends[result.reached],
        "steps_to_arrive": result.steps,
        "diverged_at": result.diverged_at,
        "final_loss_above_lowest": result.final_loss,
        "predicted_factor_per_step": result.predicted_rate,
    }
    return pd.DataFrame({name: column.ravel() for name, column in columns.items()})
