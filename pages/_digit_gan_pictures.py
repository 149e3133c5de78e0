"""The pictures of the tab "Digit GAN" that grow while it trains: samples beside real digits, and two curves."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
from jaxtyping import UInt8

from dlcore import lab
from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent import images
from dlcore.elements.latent.digit_gan_settings import LOG_2
from dlcore.experiments.digit_gan import SHOWN, Course, DigitGAN, DigitGANResult
from dlcore.figures import curves, theme
from dlcore.figures import digit_gan as figures
from pages import _controls, _lab, _live, _plot
from pages._words import _

Run = lab.Run[DigitGANResult]
GROUP = "dcg"
LEVELS = {"least_squares": -0.25, "wasserstein": 0.0}
"""The value of the games without logarithms where the discriminator cannot tell; of the others it is -log 4."""


def draw(question: DigitGAN, run: Run | None) -> None:
    """Draw samples and real digits, below them the value of the game and the distance of the samples."""
    _plot.show(
        _live.kept(question, run, "dcg samples", lambda: mosaics(question, run)),
        key="dcg_samples",
        alt=_("Samples of the same codes as training goes on, beside real digits."),
        height=262,
        view=f"samples {question.side}",
        group=GROUP,
        autoplay=_live.first_view(question),
        on_click=choose_sample,
    )
    left, right = st.columns(2)
    with left:
        show_course(question, run, "value", height=250)
    with right:
        show_course(question, run, "frechet", height=250)


def choose_sample(click: _plot.Click) -> None:
    """Take the sample that was clicked on as the beginning, or as the end, of the walk."""
    place = figures.sample_at(click.x, click.y)
    if place is not None:
        _controls.put({"dcg_to" if _controls.held("dcg_click", "from") == "to" else "dcg_from": place})


def mosaics(question: DigitGAN, run: Run | None) -> theme.Figure:
    """Draw the samples as far as they are known, beside real digits."""
    side, steps = question.side, question.logged_steps()
    if run is not None and run.result is not None:
        frames, real = run.result.frames, run.result.real_images
    else:
        told = None if run is None else run.picture
        now = np.empty((0, side**2), np.uint8) if told is None else question.samples_so_far(told)
        frames, steps, real = now[None], steps[-1:], _real(question)
    names = _("Samples, fixed codes"), _("Real digits"), _("step")
    return figures.mosaics(frames.reshape(len(frames), -1, side, side), real.reshape(-1, side, side), steps, names)


def _real(question: DigitGAN) -> UInt8[np.ndarray, "real features"]:
    """Return some of the images to learn from; none of a set that the page cannot read by itself."""
    load = DATASETS[question.dataset].load
    if load is None:
        return np.empty((0, question.side**2), np.uint8)
    some = images.resampled(
        question.learned_from(load()).take(np.arange(min(SHOWN, question.training_images))), question.side
    )
    return np.round(255 * some.inputs()).astype(np.uint8)


def _known(question: DigitGAN, run: Run | None) -> Course:
    if run is not None and run.result is not None:
        return run.result.course
    return question.course_so_far({"seen": []} if run is None or run.picture is None else run.picture)


def show_course(question: DigitGAN, run: Run | None, which: str, height: int) -> None:
    """Show one of the curves against steps: value, frechet, accuracy, covered or losses."""
    _plot.show(
        _live.kept(question, run, f"dcg {which}", lambda: _course(question, run, which)),
        key=f"dcg_{which}",
        alt=_alts()[which],
        height=height,
        view=f"{which} {question.steps} {question.game}",
        group=GROUP,
        controls=False,
        autoplay="",
    )


def _alts() -> dict[str, str]:
    return {
        "value": _("The value of the game against steps, with training and with test images."),
        "frechet": _("How far the samples' features are from those of real digits, against steps."),
        "accuracy": _("How many training images, test images and samples the discriminator tells right."),
        "score": _("How clear and how varied the samples are to the classifier, from 1 to 10, against steps."),
        "losses": _("What discriminator and generator descend, against steps."),
    }


def _course(question: DigitGAN, run: Run | None, which: str) -> theme.Figure:
    known, result = _known(question, run), None if run is None else run.result
    lines, title, logarithmic = _lines(which, known, result)
    unit = _("step") if result is not None and which != "losses" else ""
    drawn = figures.course(lines, curves.Axes(_("step"), title, logarithmic=logarithmic), question.steps, unit)
    if which == "value":
        told = _("−log 4 = −1.386") if question.game in LOG_2 else f"{level(question):g}"
        return figures.floor(drawn, level(question), told)
    if which == "frechet" and result is not None:
        return curves.level(drawn, result.real_frechet, _("test images"))
    if which == "score" and result is not None:
        return curves.level(drawn, result.real_score, _("test images"))
    return drawn


def level(question: DigitGAN) -> float:
    """Return the value of the game where samples and real images are alike."""
    return LEVELS.get(question.game, -math.log(4))


def _lines(which: str, known: Course, result: DigitGANResult | None) -> tuple[list[figures.Line], str, bool]:
    """Return the curves, the title of their axis, and whether it is logarithmic."""
    at = known.steps
    if which == "value":
        names = (_("training"), theme.TRAIN), (_("test"), theme.TEST)
        pairs = zip(names, known.value.T, strict=True)
        return [figures.Line(*name, values, at) for name, values in pairs], _("value of the game"), False
    if which == "accuracy":
        names3 = (_("training"), theme.TRAIN), (_("test"), theme.TEST), (_("samples"), theme.GOOD)
        pairs = zip(names3, known.accuracy.T, strict=True)
        return [figures.Line(*name, values, at) for name, values in pairs], _("told right by D"), False
    if which == "score":
        return [figures.Line(_("samples"), theme.MEASURED, known.score, at)], _("class score"), False
    if which == "losses" and result is not None:
        names = (_("discriminator"), theme.BAD), (_("generator"), theme.GOOD)
        pairs = zip(names, result.losses, strict=True)
        return [figures.Line(*name, values, result.losses_at) for name, values in pairs], _("loss"), False
    return [figures.Line(_("samples"), theme.MEASURED, known.frechet, at)], _("Fréchet distance"), True


def show_card(question: DigitGAN) -> None:
    """Show the samples beside real digits if the GAN has been trained, else the real digits alone."""
    run = _lab.look(question)
    drawn = _live.kept(question, run, "dcg card", lambda: theme.small(mosaics(question, run)))
    alt = _("Digits that a generator made, beside real ones.")
    _plot.show(drawn, key="home_dcg", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)
