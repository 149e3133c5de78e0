"""What came of the training, below its curves: what it tells, mistakes, shifted digits, every network, formulas."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.convolution import cnn_forward
from dlcore.experiments.digits_cnn import KINDS, SHIFTED, DigitsCNN, DigitsCNNResult
from dlcore.figures import cnn as figures
from dlcore.figures import curves
from pages import _cnn_digit, _difference, _formula, _live, _measured, _plot, _share, _words
from pages._cnn_pictures import Run
from pages._words import _

CNN, PERCEPTRON = range(len(KINDS))
TRAINING, TEST = 0, 1


def warn(result: DigitsCNNResult) -> None:
    """Name what went wrong."""
    for name, reason in zip(_kinds(), result.reasons, strict=True):
        if reason:
            st.warning(f"{name}: {reason}", icon=":material/trending_up:")


def tell(result: DigitsCNNResult) -> None:
    """Say what was measured and what to notice."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="cnn_notice"):
        st.markdown("\n\n".join([*_tell_difference(result), *_tell_shifts(result)]))
        st.markdown(_words.explanation("cnn", "notice"))


def show(question: DigitsCNN, run: Run, result: DigitsCNNResult) -> None:
    """Show mistakes, shifted digits, what was predicted, the networks and the formulas."""
    left, right = st.columns(2, gap="large")
    with right:
        st.subheader(_("Digits moved aside"), anchor=False)
        _show_shifted(question, run, result)
    if result.learned:
        with left:
            st.subheader(_("What it takes each digit for"), anchor=False)
            _show_confusion(question, run, result)
        _show_worst(question, run, result)
    _measured.show(_predictions(question, result), key="cnn_measured", quantity=_("value"), of=_("Quantity"))
    networks = _networks(question, result)
    alt = _("The outcome of each network: errors, losses, errors on moved digits.")
    st.dataframe(networks, hide_index=True, key="cnn_table", column_config=_columns(), alt=alt, placeholder="–")
    _share.show(key="cnn_share", table=networks, name="digits-cnn")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="cnn_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question)


def _kinds() -> tuple[str, str]:
    return _("CNN"), _("Perceptron")


def _show_confusion(question: DigitsCNN, run: Run, result: DigitsCNNResult) -> None:
    titles = _("what the network takes it for"), _("what it is")
    drawn = _live.kept(question, run, "cnn confusion", lambda: figures.confusion(result.confusion, titles))
    alt = _("How many test images of each digit the network shown takes for each digit.")
    _plot.show(drawn, key="cnn_confusion", alt=alt, height=340, view="confusion")
    wrong = int(result.confusion.sum() - np.trace(result.confusion))
    words = _("The network shown (seed {seed}) misreads {wrong} of {images} test images.")
    st.caption(words.format(seed=question.seed, wrong=f"{wrong:,}", images=f"{result.test_images:,}"))


def _show_shifted(question: DigitsCNN, run: Run, result: DigitsCNNResult) -> None:
    axes = curves.Axes(_("moved by (pixels)"), _("misread"), logarithmic=False)
    drawn = _live.kept(question, run, "cnn shifted", lambda: figures.shifted(_kinds(), result.shifted_error, axes))
    alt = _("The share of test images that the CNN and the perceptron misread when they are moved aside.")
    _plot.show(drawn, key="cnn_shifted", alt=alt, height=340, view="shifted")
    words = _("Mean over the four directions, {images} test images; a dot for each network, the line at the median.")
    st.caption(words.format(images=f"{min(SHIFTED, result.test_images):,}"))


def _show_worst(question: DigitsCNN, run: Run, result: DigitsCNNResult) -> None:
    if not len(result.worst_places):
        return
    images, labels, opinions = (
        part[result.worst_places] for part in (result.shown_images, result.shown_labels, result.shown_probabilities)
    )
    captions = [
        f"{label} → {answer}<br>{sure:.0%}"
        for label, answer, sure in zip(labels, opinions.argmax(1), opinions.max(1), strict=True)
    ]
    titles = _("The worst mistakes"), _("what it is → what it is taken for, and how sure the network is")
    drawn = _live.kept(question, run, "cnn worst", lambda: figures.mistakes(images, captions, titles))
    alt = _("The misread test images in whose wrong class the network has most confidence.")
    _plot.show(
        drawn, key="cnn_worst", alt=alt, height=210, view="worst", on_click=lambda click: _look_at(click, result)
    )
    st.caption(_("A click on one sends it through the layers above."))


def _look_at(click: _plot.Click, result: DigitsCNNResult) -> None:
    """Choose the image that was clicked on."""
    place = round(click.x)
    if 0 <= place < len(result.worst_places):
        _cnn_digit.choose_image(int(result.worst_places[place]))


def _predictions(question: DigitsCNN, result: DigitsCNNResult) -> list[_measured.Comparison]:
    """Set what is known before training beside what was found."""
    built = question.architecture
    start = float(np.median(result.loss[CNN, :, TEST, 0]))
    guess = _("a network that knows nothing and is modest pays ln 10; random answers pay a little more")
    return [
        _measured.Comparison(_("Parameters of the CNN"), built.parameters, len(result.row) - built.statistics),
        _measured.Comparison(_("Test loss before training (nats)"), math.log(10), start, guess),
    ]


def _networks(question: DigitsCNN, result: DigitsCNNResult) -> pd.DataFrame:
    """Return one row per network."""
    kinds, seeds = result.diverged_at.shape
    lost = pd.Series(result.diverged_at.ravel(), dtype="Int64")
    return pd.DataFrame(
        {
            "network": np.repeat(_kinds(), seeds),
            "seed": np.tile(question.seed + np.arange(seeds), kinds),
            "parameters": np.repeat([question.architecture.parameters, result.perceptron_parameters], seeds),
            "training_error": 100 * result.error[:, :, TRAINING, -1].ravel(),
            "test_error": 100 * result.error[:, :, TEST, -1].ravel(),
            "training_loss": result.loss[:, :, TRAINING, -1].ravel(),
            "test_loss": result.loss[:, :, TEST, -1].ravel(),
            "error_moved_1px": 100 * result.shifted_error[:, :, 1].ravel(),
            "error_moved_2px": 100 * result.shifted_error[:, :, 2].ravel(),
            "diverged_at_step": lost.mask(lost == 0),
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "network": _("Network"),
        "seed": _("Seed"),
        "parameters": number(_("Parameters"), format="localized"),
        "training_error": number(_("Training error (%)"), format="%.2f"),
        "test_error": number(_("Test error (%)"), format="%.2f"),
        "training_loss": number(_("Training loss"), format="%.3f", help=_("Cross-entropy in nats.")),
        "test_loss": number(_("Test loss"), format="%.3f", help=_("Cross-entropy in nats.")),
        "error_moved_1px": number(_("Moved 1 px (%)"), format="%.1f"),
        "error_moved_2px": number(_("Moved 2 px (%)"), format="%.1f"),
        "diverged_at_step": number(_("Diverged at step")),
    }


def _tell_difference(result: DigitsCNNResult) -> list[str]:
    """Compare the test errors of CNN and perceptron, seed by seed, with what chance makes."""
    error = 100 * result.error[:, :, TEST, -1]
    words = _("**The CNN misreads {points:.1f} percentage points {more} of the test images than the perceptron**")
    return _difference.tell(words, error[CNN], error[PERCEPTRON])


def _tell_shifts(result: DigitsCNNResult) -> list[str]:
    """Say what moving the digits by one pixel does to both."""
    moved = np.median(result.shifted_error[:, :, 1], axis=1)
    if np.isnan(moved).any():
        return []
    words = _(
        "**Moved aside by one pixel**, {cnn:.0%} of the test digits are misread by the CNN, {perceptron:.0%} by the "
        "perceptron."
    )
    return [words.format(cnn=moved[CNN], perceptron=moved[PERCEPTRON])]


def _show_formulas(question: DigitsCNN) -> None:
    built = question.architecture
    first = built.convolutions[0]
    _formula.show(
        r"y_{o,r,c} = b_o + \sum_{i=1}^{C_{in}} \sum_{u=1}^{k} \sum_{v=1}^{k} w_{o,i,u,v}\; x_{i,\,r+u-1-p,\,c+v-1-p}",
        cnn_forward.run,
        source=_("Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, chapter 2"),
        symbols={
            "k": str(built.kernel),
            "p": rf"\lfloor k/2 \rfloor = {built.kernel // 2}",
            "C_{in}": str(first.inputs),
        },
    )
    st.markdown(_words.explanation("cnn", "formula"))
    for number, one in enumerate(built.convolutions, 1):
        _channels, height, width = built.pooled(number - 1)
        counted = rf"{built.kernel}^2 \cdot {one.inputs} \cdot {one.outputs}"
        st.latex(
            rf"P_{number} = {counted} + {one.outputs} = {one.parameters:,}, \qquad "
            rf"M_{number} = {counted} \cdot {height} \cdot {width} = {one.multiply_adds(height, width):,}"
        )
