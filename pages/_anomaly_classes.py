"""The second view of the tab "Anomaly": which class is easiest to miss, by models that learn side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent import held_out
from dlcore.experiments.anomaly_classes import AnomalyClasses, AnomalyClassesResult
from dlcore.figures import anomaly as figures
from dlcore.figures import curves, theme
from pages import _anomaly_choices, _controls, _live, _plot, _share, _words
from pages._anomaly_choices import Choice
from pages._words import _

Run = lab.Run[AnomalyClassesResult]
SECONDS_TO_START_UNASKED = 12.0
RIVALS = {"nearest": theme.GOOD, "ink": theme.DATA}
"""Scores that need no model, and their colours."""


def show(picture: st.delta_generator.DeltaGenerator, chosen: Choice) -> None:
    """Train ten kinds of models, and show how well each class is told from the others."""
    settings = {field: value for field, value in chosen.training.items() if field != "held_out"}
    question = _controls.build(AnomalyClasses, **settings, **chosen.scoring)
    if question is None:
        return
    digit = chosen.training["held_out"]
    with picture:
        start = question.cost() < SECONDS_TO_START_UNASKED
        run = _live.show(
            question, lambda run: _draw(question, run, chosen.look.score, digit), key="ano_all", start=start
        )
        st.caption(_words.explanation("anomaly", "classes"))
    if run is not None and run.result is not None:
        _tell(question, run.result, chosen.look.score)
        table = _table(question, run.result)
        alt = _("The area under the ROC curve of each held-out class, score and seed.")
        st.dataframe(table, hide_index=True, key="ano_all_table", column_config=_columns(), alt=alt, placeholder="–")
        _share.show(key="ano_all_share", table=table, name="anomaly-classes")


def _draw(question: AnomalyClasses, run: Run | None, score: str, digit: int) -> None:
    axes = curves.Axes(_("class that was held out"), _("area under the ROC curve"))
    classes = DATASETS[question.dataset].classes
    scores = _scores(question, run, score)
    drawn = _live.kept(
        question,
        run,
        f"ano classes {score} {digit}",
        lambda: figures.classes(scores, classes, digit, axes, _("guessing: 0.5")),
    )
    alt = _("The area under the ROC curve of each class when no model has seen it, by several scores.")
    _plot.show(
        drawn,
        key="ano_classes",
        alt=alt,
        height=400,
        view="classes",
        on_click=lambda click: _anomaly_choices.look_at_class(min(max(round(click.x), 0), len(classes) - 1)),
    )


def _scores(question: AnomalyClasses, run: Run | None, score: str) -> list[figures.OfClasses]:
    """Return the chosen score and its rivals, or what a training that still runs has told of its first score."""
    if run is None or run.result is None:
        area = question.areas_so_far(None if run is None else run.picture)[:, None]
        name = held_out.SCORES[question.scores[0]].name
        return [figures.OfClasses(name, theme.MEASURED, area, np.full_like(area, np.nan))]
    result = run.result
    looks = {score: theme.MEASURED} | {id: colour for id, colour in RIVALS.items() if id != score}
    places = {id: result.names.index(id) for id in looks}
    return [
        figures.OfClasses(held_out.SCORES[id].name, looks[id], result.area[:, place], result.error[:, place])
        for id, place in places.items()
    ]


def _tell(question: AnomalyClasses, result: AnomalyClassesResult, score: str) -> None:
    """Say which class is missed most easily and which least, and what went wrong."""
    lost = int((result.diverged_at > 0).sum())
    if lost:
        words = _("{lost} of {models} models diverged. Try a learning rate below {rate:g}.")
        rate = question.racer.settings["lr"]
        st.warning(words.format(lost=lost, models=result.diverged_at.size, rate=rate), icon=":material/trending_up:")
    area = np.median(result.area[:, result.names.index(score)], 1)
    if np.isnan(area).any():
        return
    worst, best, classes = int(area.argmin()), int(area.argmax()), DATASETS[question.dataset].classes
    words = _(
        "**By {score}, {worst} is easiest to miss** (area {low:.2f}), and {best} is noticed best ({high:.2f}); medians "
        "over {seeds} seeds."
    )
    told = words.format(
        score=held_out.SCORES[score].name, worst=classes[worst], best=classes[best], low=area[worst], high=area[best],
        seeds=question.seeds,
    )  # fmt: skip  # one line of a few values
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="ano_all_notice"):
        st.markdown(told)
        st.markdown(_words.explanation("anomaly", "notice-classes"))


def _table(question: AnomalyClasses, result: AnomalyClassesResult) -> pd.DataFrame:
    """Return one row per class, score and seed."""
    classes, scores, seeds = result.area.shape
    names = [held_out.SCORES[name].name for name in result.names]
    return pd.DataFrame(
        {
            "held_out": np.repeat(DATASETS[question.dataset].classes, scores * seeds),
            "score": np.tile(np.repeat(names, seeds), classes),
            "seed": np.tile(question.seed + np.arange(seeds), classes * scores),
            "area": result.area.ravel(),
            "standard_error": result.error.ravel(),
            "mean_anomalous": result.mean[:, 0].ravel(),
            "mean_normal": result.mean[:, 1].ravel(),
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "held_out": _("Held out"),
        "score": _("Score"),
        "seed": _("Seed"),
        "area": number(_("Area under the curve"), format="%.3f"),
        "standard_error": number(_("Standard error"), format="%.4f", help=_("After DeLong.")),
        "mean_anomalous": number(_("Mean, held out"), format="%.4g"),
        "mean_normal": number(_("Mean, normal"), format="%.4g"),
    }
