"""The pictures of the tab "Network" that grow while it trains: curves beside a perceptron's, and the filters."""

from __future__ import annotations

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore import lab
from dlcore.elements.convolution import cnn_forward
from dlcore.elements.datasets import DATASETS
from dlcore.elements.guessing import GUESSING, Which
from dlcore.experiments.digits_cnn import Curves, DigitsCNN, DigitsCNNResult
from dlcore.figures import cnn as figures
from dlcore.figures import curves, digits, regularization, theme
from pages import _controls, _digits_pictures, _lab, _live, _plot
from pages._words import _

Run = lab.Run[DigitsCNNResult]
SAMPLES = 2


def draw(question: DigitsCNN, run: Run | None, which: Which) -> None:
    """Draw the curves as far as they are known, and the filters as they are."""
    _plot.show(
        _live.kept(question, run, f"cnn {which}", lambda: _curves(question, run, which)),
        key="cnn_curves",
        alt=_curves_alt(),
        height=290,
        view=f"{which} {question.epochs}",
        controls=False,
        autoplay="",
    )
    _show_filters(question, run)


def _curves_alt() -> str:
    return _("Loss or error rate against epochs on training and test images: of the CNN, and of a perceptron its size.")


def _curves(question: DigitsCNN, run: Run | None, which: Which) -> theme.Figure:
    known = _known(question, run, which)
    least = question.least_error if which == "error" else 0.0
    built = question.architecture
    titles = (
        _("<b>CNN</b> · {parameters} parameters").format(parameters=f"{built.parameters:,}"),
        _("<b>Perceptron</b> · {units} units").format(units=built.rival),
    )
    sides = [
        regularization.Side(title, training, test, np.empty(0)).at_least(least)
        for title, training, test in zip(titles, known.training, known.test, strict=True)
    ]
    quantity = _("error rate") if which == "error" else _("cross-entropy (nats)")
    names = regularization.Names(_("training"), _("test"), _("generalization gap"), "")
    last = float(question.epochs_after(question.logged_steps())[-1])
    drawn = regularization.learning(sides, known.epochs, curves.Axes(_("epoch"), quantity), names, last)
    if which == "error":
        return regularization.level(digits.in_percent(drawn, least), GUESSING["error"], _("guessing: 90 %"))
    return regularization.level(drawn, GUESSING["loss"], _("guessing: ln 10 = 2.303"))


def _known(question: DigitsCNN, run: Run | None, which: Which) -> Curves:
    if run is not None and run.result is not None:
        return run.result.curves(which)
    return question.curves_so_far({"scores": []} if run is None or run.picture is None else run.picture, which)


def _show_filters(question: DigitsCNN, run: Run | None) -> None:
    """Show the filters of a block: of the first one while it learns, of any once it has."""
    result = None if run is None else run.result
    block = _choose_block(question) if result is not None else 0
    found = _filters(question, run, block)
    outputs, inputs = found.shape[:2]
    columns = _("filter of block {number}").format(number=block + 1)
    titles = columns, _("input channel") if inputs > 1 else _("from filter")
    st.caption(_tell_filters(run, block))
    _plot.show(
        _live.kept(question, run, f"cnn filters {block}", lambda: figures.filters(found, titles)),
        key="cnn_filters",
        alt=_("The filters of a block as small images: blue where a weight is positive, orange where it is negative."),
        height=figures.filters_height(outputs, inputs),
        view=f"{block} {found.shape}",
    )


def _choose_block(question: DigitsCNN) -> int:
    blocks = {str(number): str(number) for number in range(1, len(question.channels) + 1)}
    if _controls.held("cnn_block", "1") not in blocks:
        _controls.put({"cnn_block": "1"})
    return int(_controls.switch(blocks, key="cnn_block", label=_("Filters of block"), default="1")) - 1


def _tell_filters(run: Run | None, block: int) -> str:
    if run is None or (run.result is None and run.picture is None):
        return _("The filters of the first block appear here as soon as they learn.")
    if run.result is None:
        return _("The filters of the first block, as they are now (blue: positive weights, orange: negative ones).")
    if block == 0:
        return _("What the filters of the first block have become (blue: positive weights, orange: negative ones).")
    return _("Each column is one filter: it has a plane of weights for each channel of the block before.")


def _filters(question: DigitsCNN, run: Run | None, block: int) -> Float[np.ndarray, "outputs inputs k k"]:
    if run is not None and run.result is not None:
        return cnn_forward.filters(question.architecture, run.result.row, block)
    if run is not None and run.picture is not None:
        return question.filters_so_far(run.picture)[:, None]
    return np.full((question.channels[0], 1, question.kernel, question.kernel), np.nan)


def show_card(question: DigitsCNN) -> None:
    """Show the curves small if the network has been trained, else some of the digits that it would learn from."""
    run = _lab.look(question)
    if run is not None and run.result is not None:
        drawn = _live.kept(question, run, "cnn card", lambda: theme.small(_curves(question, run, "error")))
        _plot.show(drawn, key="home_cnn", alt=_curves_alt(), height=_plot.CARD_HEIGHT, view="card", controls=False)
    elif (load := DATASETS[question.dataset].load) is not None:
        chosen = load().training.first_of_each_class(SAMPLES)
        _digits_pictures.show_images(question.dataset, (chosen.pixels, chosen.labels), key="home_cnn", height=136)
