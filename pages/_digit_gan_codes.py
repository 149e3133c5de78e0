"""Codes of the digit GAN in the hand: walk between two samples, move one number, add and subtract classes."""

from __future__ import annotations

import numpy as np
import streamlit as st
from jaxtyping import Float, UInt8

from dlcore.elements.datasets import CLASSES
from dlcore.elements.latent import class_codes, digit_gan, digit_maker, walks
from dlcore.experiments.digit_gan import SAMPLES, SHOWN, DigitGAN, DigitGANResult
from dlcore.figures import digit_gan as figures
from pages import _controls, _live, _numbers, _plot
from pages._digit_gan_pictures import Run
from pages._words import _

ROUTES = {"spherical": "Spherical", "straight": "Straight"}
CLICKS = {"from": "From", "to": "To"}
DIGITS = {str(digit): str(digit) for digit in range(CLASSES)}
"""Proper names, untranslated: they stand in the URL."""
FRAMES, REACH = 11, 3.0
"""Images of a walk, and how far one number of a code is moved from 0."""


def show(question: DigitGAN, run: Run, result: DigitGANResult) -> None:
    """Show all three."""
    st.subheader(_("Codes in your hand"), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_walk(question, run, result)
    with right:
        _show_arithmetic(question, run, result)


def _show_walk(question: DigitGAN, run: Run, result: DigitGANResult) -> None:
    first, second, third, fourth = st.columns([3, 2, 2, 4], vertical_alignment="bottom")
    with first:
        words = _("Which end of the walk a click on a sample above sets.")
        _controls.switch(CLICKS, key="dcg_click", label=_("A click sets"), default="from", help=words)
    with second:
        start = _numbers.whole(0, SHOWN - 1, 0, key="dcg_from", label=_("From sample"))
    with third:
        end = _numbers.whole(0, SHOWN - 1, 9, key="dcg_to", label=_("To sample"))
    with fourth:
        route = _controls.switch(ROUTES, key="dcg_route", label=_("Way"), default="spherical")
    codes = _codes(question)
    go = walks.spherical if route == "spherical" else walks.straight
    path = go(codes[start], codes[end], walks.shares(FRAMES))
    captions = [f"{share:.0%}" for share in walks.shares(FRAMES)]
    drawn = _live.kept(
        question, run, f"dcg walk {start} {end} {route}",
        lambda: figures.rows([_made(question, result, path)], captions, (_("share of the way"),)),
    )  # fmt: skip  # one line for what it depends on, one for what is drawn
    _plot.show(drawn, key="dcg_walk", alt=_("Images made of codes on the way from one sample to another."), height=108)
    _show_traverse(question, run, result, codes[start])


def _show_traverse(question: DigitGAN, run: Run, result: DigitGANResult, code: Float[np.ndarray, " dims"]) -> None:
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        words = _("All others stay as they are in the sample that the walk begins with.")
        moved = _numbers.whole(1, question.dims, 1, key="dcg_dim", label=_("Move number"), help=words)
    with right:
        share = _numbers.sliding(-REACH, REACH, 0.0, key="dcg_at", label=_("Its value"))
    row = walks.along(code, moved - 1, np.linspace(-REACH, REACH, FRAMES))
    captions = [f"{value:+.1f}" for value in np.linspace(-REACH, REACH, FRAMES)]
    one = walks.along(code, moved - 1, np.array([share]))
    drawn = _live.kept(
        question, run, f"dcg traverse {code.tobytes()!r} {moved}",
        lambda: figures.rows([_made(question, result, row)], captions, (_("value of this number"),)),
    )  # fmt: skip  # as above
    strip, single = st.columns([5, 1], vertical_alignment="bottom")
    with strip:
        alt = _("Images of one code, with one of its numbers at other values.")
        _plot.show(drawn, key="dcg_traverse", alt=alt, height=108)
    with single:
        made = figures.rows([_made(question, result, one)], [f"{share:+.2f}"], (_("this value"),))
        _plot.show(made, key="dcg_one", alt=_("The image at the chosen value."), height=108)


def _show_arithmetic(question: DigitGAN, run: Run, result: DigitGANResult) -> None:
    picked = []
    for column, (key, label, usual) in zip(
        st.columns(3),
        (("dcg_a", _("Mean code of"), "3"), ("dcg_b", _("minus"), "1"), ("dcg_c", _("plus"), "0")),
        strict=True,
    ):
        with column:
            picked.append(int(_controls.choice(DIGITS, key=key, label=label, default=usual)))
    mean = class_codes.means(digit_gan.codes(SAMPLES, question.dims), result.labels, result.sureness, CLASSES)
    missing = [str(one) for one in picked if np.isnan(mean[one]).any()]
    if missing:
        words = _("No sample is surely a {digits}: the classifier is below {sure:.0%} for all of them.")
        st.info(words.format(digits=", ".join(missing), sure=class_codes.SURE))
        return
    a, b, c = picked
    terms = class_codes.combine(mean, *picked)
    captions = [str(a), f"− {b}", f"+ {c}", f"= {a} − {b} + {c}"]
    drawn = _live.kept(
        question, run, f"dcg arithmetic {a} {b} {c}",
        lambda: figures.rows([_made(question, result, terms)], captions, (_("made of mean codes"),)),
    )  # fmt: skip  # as above
    alt = _("What the mean codes of three classes, and their sum and difference, are made into.")
    _plot.show(drawn, key="dcg_arithmetic", alt=alt, height=164)
    words = _("Mean codes of the samples of which the classifier is at least {sure:.0%} sure; no image is averaged.")
    st.caption(words.format(sure=class_codes.SURE))


def _codes(question: DigitGAN) -> Float[np.ndarray, "shown dims"]:
    return digit_gan.codes(SAMPLES, question.dims)[:SHOWN].astype(np.float64)


def _made(
    question: DigitGAN, result: DigitGANResult, codes: Float[np.ndarray, "codes dims"]
) -> UInt8[np.ndarray, "codes side side"]:
    made = digit_maker.make(question.blueprint, result.row, result.statistics, codes)
    return np.round(255 * made).astype(np.uint8).reshape(len(codes), question.side, question.side)
