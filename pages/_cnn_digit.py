"""One digit through the trained network, layer by layer: of the test images, or drawn by the visitor."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.elements import drawing
from dlcore.elements.convolution import cnn_forward
from dlcore.elements.convolution.cnn_plan import Step
from dlcore.experiments.digits_cnn import DigitsCNN, DigitsCNNResult
from dlcore.figures import cnn as figures
from pages import _controls, _drawing, _live, _numbers, _plot, _words
from pages._cnn_pictures import Run
from pages._words import _

SOURCES = {"test": "Test digit", "drawn": "My drawing"}
"""Proper names, untranslated: they stand in the URL."""
MOST_MAPS = 32
"""How many channels of one step are shown at most."""
PENS, MARGINS = {8: 4.2, 28: 3.2}, {8: 0.0, 28: 1 / 7}
"""Radius of the pen in cells, and the share that stays free around a digit: as the images of each size have them."""


class Digit(NamedTuple):
    """What goes through the network.

    Attributes:
        pixels: 0 … 1.
        label: what it is; None where nobody knows it.
        meaning: tells it from all others that can go through the network of one run.
    """

    pixels: Float[np.ndarray, "height width"]
    label: int | None
    meaning: str


def show(question: DigitsCNN, run: Run, result: DigitsCNNResult) -> None:
    """Show the digit, what the network takes it for, and what every step makes of it."""
    st.subheader(_("What the layers make of a digit"), anchor=False)
    if not result.learned:
        st.caption(_("This network diverged: there is nothing to look into."))
        return
    left, right = st.columns([3, 5], gap="large")
    with left:
        digit = _choose(question, run, result)
    if digit is None:
        return
    outputs = list(cnn_forward.run(question.architecture, result.row, digit.pixels[None]))
    with left:
        _show_opinion(question, run, digit, cnn_forward.probabilities(outputs[-1].ravel()))
    with right:
        _show_stages(question, run, digit, outputs)
        st.caption(_words.explanation("cnn", "stages"))
        if max(question.channels) > MOST_MAPS or max(question.hidden, default=0) > MOST_MAPS:
            st.caption(_("Of a step with more than {most} of them, the first {most} are drawn.").format(most=MOST_MAPS))


def choose_image(place: int) -> None:
    """Look at the test image of this number from now on."""
    _controls.put({"cnn_from": "test", "cnn_image": place})


def _choose(question: DigitsCNN, run: Run, result: DigitsCNNResult) -> Digit | None:
    source = _controls.switch(SOURCES, key="cnn_from", label=_("Digit"), default="test")
    if source == "drawn":
        return _choose_drawing(question, run)
    last = len(result.shown_images) - 1
    words = _("Its number among the test images. A click on one of the worst mistakes below chooses it.")
    place = _numbers.whole(0, last, 0, key="cnn_image", label=_("Test image"), help=words)
    pixels = result.shown_images[place] / result.brightest
    digit = Digit(pixels, int(result.shown_labels[place]), f"test {place}")
    _show_pixels(question, run, digit, height=176)
    return digit


def _choose_drawing(question: DigitsCNN, run: Run) -> Digit | None:
    paper, seen = st.columns(2, gap="small")
    words = _("The drawing as it stands in the link: lengths of runs without and with ink.")
    text = _controls.text(
        key="cnn_drawing", label=_("Drawing, as text"), default="", longest=drawing.LONGEST_TEXT, help=words
    )
    stays = _controls.toggle(
        key="cnn_stay",
        label=_("Leave it where I drew it"),
        help=_("Else it is scaled and put in the middle, as the digits were that the network has learned from."),
    )
    try:
        bitmap = drawing.read(text)
    except ValueError as refused:
        st.warning(str(refused), icon=":material/error:")
        return None
    side = question.image_set.height
    with paper:
        alt = _("A paper to draw a digit on, with mouse, pen or finger.")
        _drawing.show(text, key="cnn_paper", alt=alt, pen=PENS[side], on_draw=_take)
    if not bitmap.any():
        st.caption(_("Draw a digit: the network reads it as soon as you lift the pen."))
        return None
    pixels = drawing.as_image(bitmap if stays else drawing.fitted(bitmap, MARGINS[side]), side)
    digit = Digit(pixels, None, f"drawn {stays} {text}")
    with seen:
        _show_pixels(question, run, digit, height=148)
    return digit


def _take(text: str) -> None:
    _controls.put({"cnn_drawing": text})


def _show_pixels(question: DigitsCNN, run: Run, digit: Digit, height: int) -> None:
    titles = _("column"), _("row")
    drawn = _live.kept(question, run, f"cnn digit {digit.meaning}", lambda: figures.digit(digit.pixels, titles))
    _plot.show(drawn, key="cnn_digit", alt=_("The digit as the network sees it."), height=height, view=question.dataset)


def _show_opinion(question: DigitsCNN, run: Run, digit: Digit, probabilities: Float[np.ndarray, " classes"]) -> None:
    titles = _("class"), _("probability")
    drawn = _live.kept(
        question,
        run,
        f"cnn opinion {digit.meaning}",
        lambda: figures.opinion(probabilities, digit.label, titles),
    )
    alt = _("How probable the network takes each of the ten digits.")
    _plot.show(drawn, key="cnn_opinion", alt=alt, height=230, view="opinion")
    chosen = int(probabilities.argmax())
    if digit.label is None:
        words = _("The network reads **{chosen}** ({share:.1%} sure).")
    elif digit.label == chosen:
        words = _("Its label is {label}, and the network reads **{chosen}** ({share:.1%} sure).")
    else:
        words = _("Its label is {label}, but the network reads **{chosen}** ({share:.1%} sure).")
    st.markdown(words.format(label=digit.label, chosen=chosen, share=probabilities[chosen]))


def _show_stages(question: DigitsCNN, run: Run, digit: Digit, outputs: list[Float[np.ndarray, "c h w"]]) -> None:
    steps = list(question.architecture.steps())
    shown = [figures.Stage(_("input"), digit.pixels[None])] + [
        figures.Stage(_name(step), maps)
        for step, maps in zip(steps, outputs, strict=True)
        if step.kind != "dropout"  # a network in use silences nobody
    ]
    titles = _("channel"), _("step")
    drawn = _live.kept(question, run, f"cnn stages {digit.meaning}", lambda: figures.stages(shown, MOST_MAPS, titles))
    _plot.show(
        drawn,
        key="cnn_stages",
        alt=_("What comes out of each step of the network for this digit, one tile for each channel or unit."),
        height=figures.stages_height(shown, MOST_MAPS),
        view=f"{len(shown)} {question.dataset}",
    )


def _name(step: Step) -> str:
    names = {
        "convolution": _("conv {number}"),
        "normalization": _("norm {number}"),
        "relu": _("ReLU"),
        "pooling": _("pool {number}"),
        "dropout": "",
        "dense": _("connected {number}"),
    }
    channels, height, width = step.size
    size = f"{height} × {width}" if step.field else str(channels)
    return f"{names[step.kind].format(number=step.layer)}<br>{size}"
