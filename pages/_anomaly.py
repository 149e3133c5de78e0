"""The tab "Anomaly" of the page "Latent space": does a model of images notice what it has never seen?"""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.anomaly import Anomaly, AnomalyScores
from pages import (
    _anomaly_choices,
    _anomaly_classes,
    _anomaly_images,
    _anomaly_outcome,
    _anomaly_pictures,
    _anomaly_presets,
    _controls,
    _live,
    _presets,
)
from pages._anomaly_choices import Choice
from pages._anomaly_pictures import Seen
from pages._words import _

SECONDS_TO_START_UNASKED = 12.0


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([5, 3], gap="large")
    with controls:
        chosen = _anomaly_choices.choose()
        counts = st.container(key="ano_counts")
    if chosen.view == "all":
        _anomaly_classes.show(picture, chosen)
    else:
        _show_one(picture, counts, chosen)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="ano_try"):
        _presets.show("ano", _anomaly_presets.presets())


def show_picture() -> None:
    """Show the scores of the default question small if they are known, else some corrupted digits."""
    _anomaly_pictures.show_card(AnomalyScores())


def _show_one(
    picture: st.delta_generator.DeltaGenerator, counts: st.delta_generator.DeltaGenerator, chosen: Choice
) -> None:
    """Train without one class, score, and show what came of it."""
    training = _controls.build(Anomaly, **chosen.training)
    question = None if training is None else _controls.build(AnomalyScores, training=training, **chosen.scoring)
    if training is None or question is None:
        return
    with picture:
        start = training.cost() < SECONDS_TO_START_UNASKED
        learned = _live.show(
            training, lambda run: _anomaly_pictures.draw_training(training, run, chosen.look), key="ano", start=start
        )
        if learned is None or learned.result is None:
            return
        _anomaly_outcome.warn(training, learned.result)
        if not learned.result.learned:
            return
        scored = _live.follow(question, lambda run: _anomaly_pictures.draw(question, run, chosen.look))
    if scored is not None and scored.state == "failed":
        with picture:
            _live.tell(question, scored, "ano_scores")
    if scored is None or scored.result is None:
        return
    seen = Seen(question, scored, scored.result, chosen.look)
    with counts:
        _anomaly_outcome.show_counts(seen)
    with picture:
        st.caption(_anomaly_outcome.area_in_words(seen))
    _anomaly_images.show(seen, learned.result)
    _anomaly_outcome.show(seen, learned, learned.result)
