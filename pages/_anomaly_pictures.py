"""The pictures above the fold of the tab "Anomaly": how scores of both groups lie, and the ROC curve they make."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore import lab
from dlcore.elements.datasets import DATASETS, Images
from dlcore.elements.latent import corruptions, held_out, ranking
from dlcore.experiments.anomaly import HELD_OUT, Anomaly, AnomalyResult, AnomalyScores, AnomalyScoresResult
from dlcore.figures import anomaly as figures
from dlcore.figures import curves, theme
from pages import _anomaly_choices, _lab, _live, _plot
from pages._anomaly_choices import Look
from pages._words import _

Training = lab.Run[AnomalyResult]
Scoring = lab.Run[AnomalyScoresResult]
HEIGHT = 350
_LATEST = "_ano_latest"
Scores = Float[np.ndarray, "seeds images"]


class Seen(NamedTuple):
    """Hold scores that are known, and how they are looked at."""

    question: AnomalyScores
    run: Scoring
    result: AnomalyScoresResult
    look: Look

    @property
    def normal(self) -> Scores:
        """The chosen score of the normal images, by each seed's model."""
        return scores_of(self.result, self.look.score)[0]

    @property
    def anomalous(self) -> Scores:
        """The chosen score of the anomalies."""
        return scores_of(self.result, self.look.score)[1]

    @property
    def threshold(self) -> float:
        """The threshold by the first seed's model."""
        return ranking.threshold(self.normal[0], self.look.alarm_rate)

    @property
    def counts(self) -> ranking.Counts:
        """What the threshold makes of both groups."""
        return ranking.counts(self.normal[0], self.anomalous[0], self.threshold)


def draw_training(training: Anomaly, run: Training | None, look: Look) -> None:
    """Draw the scores as they are while the models learn; nothing once they have."""
    if run is not None and run.result is not None:
        return
    picture = {} if run is None or run.picture is None else run.picture
    normal, anomalous = (np.array([picture.get(name, [])], dtype=float) for name in ("normal", "anomalous"))
    score = training.scores[0]
    _show(normal, anomalous, look._replace(score=score), AnomalyScores(training=training), None)
    if picture:
        area = training.area_so_far(picture)[0]
        words = _("Area under the curve so far, first seed, one draw: {area:.3f}.")
        st.caption(words.format(area=area[np.isfinite(area)][-1] if np.isfinite(area).any() else np.nan))
    else:
        st.caption(_("Scores appear as soon as the models learn."))


def draw(question: AnomalyScores, run: Scoring | None, look: Look) -> None:
    """Draw the scores; while they are being computed, those that were drawn before."""
    asked, seen = _latest(question, run)
    result = None if seen is None else seen.result
    if result is None or look.score not in result.names:
        none = np.zeros((1, 0))
        _show(none, none, look, question, None)
    else:
        _show(*scores_of(result, look.score), look, asked, seen)


def scores_of(result: AnomalyScoresResult, score: str) -> tuple[Scores, Scores]:
    """Return one score of the normal images and of the anomalies, by each seed's model."""
    place = result.names.index(score)
    return result.normal[place], result.anomalous[place]


def groups(question: AnomalyScores) -> figures.Groups:
    """Name both groups of images."""
    if question.kind == HELD_OUT:
        name = DATASETS[question.training.dataset].classes[question.training.held_out]
        return figures.Groups(_("seen classes"), _("held out: {name}").format(name=name))
    return figures.Groups(_("normal"), _("corrupted: {kind}").format(kind=corruptions.CORRUPTIONS[question.kind].name))


def unit(score: str) -> str:
    """Name the axis of a score."""
    return {
        "elbo": _("−ELBO (nats)"),
        "bound": _("−IWAE bound (nats)"),
        "reconstruction": _("−log p(x|z) (nats)"),
        "divergence": _("KL (nats)"),
        "nearest": _("distance to the nearest training image"),
        "ink": _("mean brightness of the pixels (0 … 1)"),
    }[score]


def _latest(question: AnomalyScores, run: Scoring | None) -> tuple[AnomalyScores, Scoring | None]:
    """Return the question and its run or, while it is computed, those that this visitor saw before."""
    if run is not None and run.result is not None:
        st.session_state[_LATEST] = question
        return question, run
    before: AnomalyScores | None = st.session_state.get(_LATEST)
    return (question, run) if before is None else (before, _lab.look(before))


def _show(normal: Scores, anomalous: Scores, look: Look, question: AnomalyScores, run: Scoring | None) -> None:
    left, right = st.columns([8, 5], gap="small")
    one, other = normal[0], anomalous[0]
    known = len(one) and len(other) and np.isfinite(one).all() and np.isfinite(other).all()
    threshold = ranking.threshold(one, look.alarm_rate) if known else np.nan
    name = f"ano {look.score} {look.alarm_rate}"
    with left:
        titles = unit(look.score), _("share of the group"), _("threshold")
        _plot.show(
            _live.kept(
                question,
                run,
                f"{name} histogram",
                lambda: figures.histogram(one, other, threshold, groups(question), titles),
            ),
            key="ano_histogram",
            alt=_("How many normal and how many anomalous images have which score, and the threshold between them."),
            height=HEIGHT,
            view=look.score,
            on_click=(lambda click: _anomaly_choices.move_threshold(float((one > click.x).mean()))) if known else None,
        )
    with right:
        titles = _("false alarms"), _("anomalies found"), _("guessing: 0.5")
        _plot.show(
            _live.kept(question, run, f"{name} roc", lambda: _roc(normal, anomalous, threshold, titles)),
            key="ano_roc",
            alt=_("The ROC curve: the share of anomalies that is found against the share of false alarms."),
            height=HEIGHT,
            view="roc",
            on_click=(lambda click: _anomaly_choices.move_threshold(click.x)) if known else None,
        )


def _roc(normal: Scores, anomalous: Scores, threshold: float, titles: tuple[str, str, str]) -> theme.Figure:
    whole = [
        ranking.roc(one, other)
        for one, other in zip(normal, anomalous, strict=True)
        if len(one) and len(other) and np.isfinite(one).all() and np.isfinite(other).all()
    ]
    if np.isnan(threshold):
        return figures.roc(whole, None, titles)
    found = ranking.counts(normal[0], anomalous[0], threshold)
    return figures.roc(whole, (found.alarm_rate, found.hit_rate), titles)


def show_over_time(training: Anomaly, run: Training, result: AnomalyResult) -> None:
    """Draw how well the held-out class was told from the others while the models learned."""
    axes = curves.Axes(_("epoch"), _("area under the ROC curve"))
    drawn = _live.kept(
        training, run, "ano over time", lambda: figures.over_time(result.epochs, result.area, axes, _("guessing: 0.5"))
    )
    alt = _("The area under the ROC curve against epochs, a line for each seed.")
    _plot.show(drawn, key="ano_over_time", alt=alt, height=280, view=f"{training.epochs}")
    words = _("Score: {score}, with one draw for each image; the strong line is the first seed's.")
    st.caption(words.format(score=held_out.SCORES[training.scores[0]].name))


def show_card(question: AnomalyScores) -> None:
    """Show the histogram small if it is known, else digits that grow noisier."""
    run = _lab.look(question)
    if run is not None and run.result is not None:
        normal, anomalous = scores_of(run.result, "elbo")
        threshold = ranking.threshold(normal[0], _anomaly_choices.ALARM)
        titles = unit("elbo"), _("share of the group"), ""
        drawn = _live.kept(
            question,
            run,
            "ano card",
            lambda: theme.small(figures.histogram(normal[0], anomalous[0], threshold, groups(question), titles)),
        )
        alt = _("How many normal and how many anomalous images have which score.")
        _plot.show(drawn, key="home_anomaly", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)
    elif (load := DATASETS["digits"].load) is not None:
        alt = _("Digits, and below them the same ones with more and more noise.")
        _plot.show(_sample(load().test), key="home_anomaly", alt=alt, height=136, view="card", controls=False)


def _sample(test: Images) -> theme.Figure:
    some = test.at_most(figures.ACROSS)
    gray = some.inputs().reshape(-1, 8, 8)
    strengths = np.linspace(0, 0.6, figures.ACROSS)
    noisy = np.stack(
        [corruptions.corrupted("noise", one[None], strength)[0] for one, strength in zip(gray, strengths, strict=True)]
    )
    words = [""] * figures.ACROSS
    shown = figures.Strip(gray, noisy, words, [False] * figures.ACROSS, None)
    return theme.small(figures.strip(shown, ("", ""), ("", "", "")))
