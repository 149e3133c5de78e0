"""The pictures of the tab "Digits": curves on training and test images, the images, and the hardest of them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements.datasets import DATASETS
from dlcore.elements.guessing import GUESSING, Which
from dlcore.experiments.digits_race import SAMPLES, Curves, DigitsRace, DigitsRaceResult
from dlcore.figures import curves, theme
from dlcore.figures import digits as figures
from pages import _lab, _live, _plot, _racers, _words
from pages._words import _

Run = lab.Run[DigitsRaceResult]


def draw(question: DigitsRace, run: Run | None, which: Which) -> None:
    """Draw the curves as far as they are known: of the cross-entropy, or of the error rate."""
    drawn = _live.kept(question, run, f"digits {which}", lambda: _curves(question, run, which))
    _plot.show(
        drawn,
        key="digits_curves",
        alt=_curves_alt(),
        height=330,
        view=f"{which} {question.last_epoch:g}",
        controls=False,
        autoplay=_live.first_view(question),
    )


def _curves_alt() -> str:
    return _("Cross-entropy or error rate of each optimizer against epochs, on training and on test images.")


def _curves(question: DigitsRace, run: Run | None, which: Which) -> theme.Figure:
    known = _known(question, run, which)
    entrants = [] if known is None else _racers.entrants(question.racers)
    epochs, training, test = known or Curves(np.empty(0), np.empty((0, 1, 0)), np.empty((0, 1, 0)))
    least = question.least_error if which == "error" else 0.0
    titles = _("Training images"), _("Test images")
    halves = figures.Halves(np.maximum(training, least), np.maximum(test, least), titles)
    quantity = _("error rate") if which == "error" else _("cross-entropy (nats)")
    drawn = figures.train_and_test(entrants, epochs, halves, curves.Axes(_("epoch"), quantity), question.last_epoch)
    if run is not None and run.result is not None:
        figures.play(drawn, epochs / epochs[-1] * question.steps(run.result.training_images))
    if which == "error":
        figures.in_percent(drawn, least)
        return figures.level(drawn, GUESSING["error"], _("guessing: 90 %"))
    return figures.level(drawn, GUESSING["loss"], _("guessing: ln 10 = 2.303"))


def _known(question: DigitsRace, run: Run | None, which: Which) -> Curves | None:
    if run is not None and run.result is not None:
        return run.result.curves(which)
    if run is not None and run.picture is not None:
        return question.curves_so_far(run.picture, which)
    return None


def show_samples(question: DigitsRace, run: Run | None) -> None:
    """Show some of the images to learn from; of a set that the page cannot read by itself once a race has read it."""
    load = DATASETS[question.dataset].load
    if run is not None and run.result is not None:
        images, labels = run.result.samples, run.result.sample_labels
    elif load is not None:
        chosen = load().training.first_of_each_class(SAMPLES)
        images, labels = chosen.pixels, chosen.labels
    else:
        st.caption(_("Some of the images are shown here once the race has read them."))
        return
    show_images(question.dataset, (images, labels), key="digits_samples", height=136)


def show_card(question: DigitsRace) -> None:
    """Show the curves of a race small if it has been run, else some of the images to learn from."""
    run = _lab.look(question)
    if run is not None and run.result is not None:
        drawn = _live.kept(question, run, "digits card", lambda: theme.small(_curves(question, run, "error")))
        _plot.show(drawn, key="home_digits", alt=_curves_alt(), height=_plot.CARD_HEIGHT, view="card", controls=False)
    elif (load := DATASETS[question.dataset].load) is not None:
        chosen = load().training.first_of_each_class(SAMPLES)
        show_images(question.dataset, (chosen.pixels, chosen.labels), key="home_digits", height=136)


def show_images(dataset: str, images: tuple[np.ndarray, np.ndarray], *, key: str, height: int) -> None:
    """Show training images of ``dataset`` over their labels, a column for each digit."""
    pixels, labels = images
    titles = _("what the image shows (its label)"), _("samples")
    drawn = _plot.kept(
        ("digits samples", dataset, str(labels.tobytes()), _words.language()),
        lambda: figures.samples(pixels, labels, titles),
    )
    alt = _("Some training images of each of the ten digits.")
    _plot.show(drawn, key=key, alt=alt, height=height, view=dataset)


def show_hardest(question: DigitsRace, run: Run, result: DigitsRaceResult) -> None:
    """Show the test images that most networks misread, and whose networks those are."""
    captions = [f"{label}<br>→{answer}" for label, answer in zip(result.hard_labels, result.hard_answers, strict=True)]
    entrants = _racers.entrants(question.racers)
    titles = _("Misread by most networks"), _("what it is → what most take it for"), _("wrong")
    drawn = _live.kept(
        question,
        run,
        "digits hardest",
        lambda: figures.hardest(result.hard_images, captions, entrants, result.hard_times, titles),
    )
    alt = _("The test images that most networks misread, and how many networks of each optimizer do.")
    _plot.show(
        drawn, key="digits_hardest", alt=alt, height=100 + 28 * (max(len(entrants), 2) + 3), view=question.dataset
    )
