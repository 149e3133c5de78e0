"""The pictures of the tab "Batch size" that show training: curves of every batch size, and the home page's card."""

from __future__ import annotations

import numpy as np

from dlcore import lab
from dlcore.elements.datasets import DATASETS
from dlcore.elements.guessing import GUESSING, Which
from dlcore.experiments.batch_size import Across, BatchSize, BatchSizeResult
from dlcore.figures import batch_size as figures
from dlcore.figures import curves, digits, theme
from pages import _lab, _live, _plot
from pages._words import _

SAMPLES = 2

Run = lab.Run[BatchSizeResult]


def draw(question: BatchSize, run: Run | None, which: Which, across: Across) -> None:
    """Draw the curves as far as they are known: of the cross-entropy, or of the error rate."""
    drawn = _live.kept(question, run, f"bs {which} {across}", lambda: _curves(question, run, which, across))
    _plot.show(drawn, key="bs_curves", alt=_curves_alt(), height=400, view=f"{which} {across}")


def names(question: BatchSize) -> list[str]:
    """Return what the batch sizes are called in legends and tables."""
    full = _("{size} (full)")
    return [full.format(size=size) if size == question.images else str(size) for size in question.batches]


def across_title(across: Across) -> str:
    """Return the title of the axis along which training goes on."""
    titles = {
        "steps": _("steps"),
        "samples": _("images seen"),
        "seconds": _("time (s) of one network alone"),
    }
    return titles[across]


def _curves_alt() -> str:
    return _("Cross-entropy or error rate of each batch size on training and on test images, as training goes on.")


def _curves(question: BatchSize, run: Run | None, which: Which, across: Across) -> theme.Figure:
    seen = _known(question, run, which, across)
    least = question.least_error if which == "error" else 0.0
    titles = _("Training images"), _("Test images")
    shown = figures.Courses(seen.at, np.maximum(seen.training, least), np.maximum(seen.test, least), titles)
    done = run is not None and run.result is not None
    quantity = _("error rate") if which == "error" else _("cross-entropy (nats)")
    axes = curves.Axes(across_title(across if done or across != "seconds" else "steps"), quantity)
    drawn = figures.courses(names(question), shown, axes)
    if which == "error":
        digits.in_percent(drawn, least)
        return figures.level(drawn, GUESSING["error"], _("guessing: 90 %"))
    return figures.level(drawn, GUESSING["loss"], _("guessing: ln 10 = 2.303"))


def _known(question: BatchSize, run: Run | None, which: Which, across: Across) -> figures.Courses:
    if run is not None and run.result is not None:
        seen = question.curves(run.result, which, across)
    else:
        seen = question.curves_so_far((run.picture if run is not None else None) or {}, which, across)
    return figures.Courses(seen.at, seen.training, seen.test, ("", ""))


def show_card(question: BatchSize) -> None:
    """Show the curves small if they have been trained, else some of the images to learn from."""
    run = _lab.look(question)
    if run is not None and run.result is not None:
        drawn = _live.kept(question, run, "bs card", lambda: theme.small(_curves(question, run, "loss", "samples")))
        _plot.show(drawn, key="home_bs", alt=_curves_alt(), height=_plot.CARD_HEIGHT, view="card")
    elif (load := DATASETS[question.dataset].load) is not None:
        few = question.choose(load()).training.first_of_each_class(SAMPLES)
        titles = _("what the image shows (its label)"), _("samples")
        alt = _("Some of the few training images of each of the ten digits.")
        _plot.show(digits.samples(few.pixels, few.labels, titles), key="home_bs", alt=alt, height=136, view="card")
