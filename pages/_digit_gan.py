"""The tab "Digit GAN" of the page "Latent space": a generator of digits against a discriminator, by convolutions."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.digit_gan import DigitGAN
from pages import (
    _digit_gan_choices,
    _digit_gan_codes,
    _digit_gan_outcome,
    _digit_gan_pictures,
    _digit_gan_presets,
    _live,
    _presets,
)
from pages._words import _

SECONDS_TO_START_UNASKED = 12.0


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question = _digit_gan_choices.choose()
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _digit_gan_pictures.draw(question, run), key="dcg", start=start)
        with controls:
            _digit_gan_outcome.sum_up(question, None if run is None else run.result)
    if question is not None and run is not None and run.result is not None:
        _digit_gan_outcome.tell(run.result)
        if run.result.learned:
            _digit_gan_codes.show(question, run, run.result)
        _digit_gan_outcome.show(question, run, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="dcg_try"):
        _presets.show("dcg", _digit_gan_presets.presets())


def show_picture() -> None:
    """Show the samples beside real digits, small; only real digits while nobody trained the GAN."""
    _digit_gan_pictures.show_card(DigitGAN())
