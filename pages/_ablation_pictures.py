"""The pictures of the tab "Ablation": errors and gap of every setting with intervals, and the curves of any two."""

from __future__ import annotations

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore import lab
from dlcore.elements import seed_interval
from dlcore.elements.few_images import PARTS
from dlcore.elements.guessing import Which
from dlcore.experiments.ablation import Ablation, AblationResult
from dlcore.figures import ablation, theme
from dlcore.figures import regularization as figures
from pages import _controls, _lab, _live, _plot, _regularizers, _two_settings
from pages._words import _

NAMES = {"none": "None", **_regularizers.SWITCHES, "all": "All"}
"""Of the settings, by id: proper names, untranslated, as they stand in the URL."""

Run = lab.Run[AblationResult]


def draw(question: Ablation, run: Run | None, which: Which, ordered: bool) -> None:
    """Draw every setting's training and test measure and the gap, as far as they are known."""
    name = f"abl {which} {ordered}"
    drawn = _live.kept(question, run, name, lambda: _chart(question, _known(question, run, which), which, ordered))
    height = 110 + 34 * max(len(question.names), 4)
    _plot.show(drawn, key="abl_chart", alt=_chart_alt(), height=height, view=f"{which} {question.key()}")


def show_card(question: Ablation) -> bool:
    """Show the chart small, if the question has been answered; return whether it has."""
    run = _lab.look(question)
    if run is None or run.result is None:
        return False
    drawn = _live.kept(
        question, run, "abl card", lambda: theme.small(_chart(question, _known(question, run, "error"), "error", False))
    )
    _plot.show(drawn, key="home_abl", alt=_chart_alt(), height=_plot.CARD_HEIGHT, view="card")
    return True


def show_pair(question: Ablation, run: Run, result: AblationResult, which: Which) -> None:
    """Show the curves of two settings that are chosen here."""
    st.subheader(_("Any two side by side"), anchor=False)
    usual = {"left": (0, _("Left")), "right": (len(question.names) - 1, _("Right"))}
    pair = []
    for (side, (place, label)), column in zip(usual.items(), st.columns(2, gap="large"), strict=True):
        with column:
            pair.append(_choose_one(question, side, place, label))
    settings = [_two_settings.Setting(NAMES[question.names[one]], one, question.settings[one]) for one in pair]

    def curves() -> theme.Figure:
        drawn = _two_settings.draw(question, result.curves(which), settings, result, which)
        return figures.follow(drawn, result.epochs)

    drawn = _live.kept(question, run, f"abl pair {which} {pair}", curves)
    alt = _("Training and test curves of two of the settings, with the gap between them.")
    _plot.show(drawn, key="abl_curves", alt=alt, height=320, view=f"{which} {question.epochs}", autoplay="")


def _choose_one(question: Ablation, side: str, usual: int, label: str) -> int:
    """Show the menu for one side of the pair; what other settings had and these have not goes back to the default."""
    names = {id: NAMES[id] for id in question.names}
    key, default = f"abl_{side}", question.names[usual]
    if _controls.held(key, default) not in names:
        _controls.put({key: default})
    return question.names.index(_controls.choice(names, key=key, label=label, default=default))


def _known(question: Ablation, run: Run | None, which: Which) -> Float[np.ndarray, "settings seeds parts"]:
    """Return what the networks that are kept reach, or what they have reached so far; NaN before anything is known."""
    if run is not None and run.result is not None:
        return run.result.kept(which)
    if run is not None and run.picture is not None:
        so_far = question.curves_so_far(run.picture, which, len(question.settings))
        return np.stack([so_far.training, so_far.validation, so_far.test], -1)[:, :, -1]
    return np.full((len(question.names), question.seeds, len(PARTS)), np.nan)


def _chart(
    question: Ablation, known: Float[np.ndarray, "settings seeds parts"], which: Which, ordered: bool
) -> theme.Figure:
    training, test = (known[..., PARTS.index(part)] for part in ("training", "test"))
    order = np.argsort(test.mean(1)) if ordered else np.arange(len(known))
    scale, unit = (100.0, _("error (%)")) if which == "error" else (1.0, _("loss (nats)"))
    titles = _("training"), _("test"), _("gap")
    measures = [
        _measure(title, scale * values[order])
        for title, values in zip(titles, (training, test, test - training), strict=True)
    ]
    drawn = ablation.chart([NAMES[question.names[one]] for one in order], measures, unit, _("regularizer"))
    return ablation.reference(drawn, measures, int(np.flatnonzero(order == 0)[0]))


def _measure(title: str, values: Float[np.ndarray, "settings seeds"]) -> ablation.Measure:
    return ablation.Measure(title, values, *seed_interval.over_seeds(values))


def _chart_alt() -> str:
    return _("Training and test measure and the gap between them with no, each and all regularizers, with intervals.")
