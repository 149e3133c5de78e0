"""The controls of the tab "Digit GAN": the two networks, the game they play, and for how long."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent.digit_gan_settings import NAMES
from dlcore.experiments.digit_gan import DigitGAN
from pages import _controls, _numbers
from pages._words import _

KINDS = {"convolutional": "Convolutional", "perceptron": "Perceptron"}
SIDES = {"8": "8", "28": "28"}
FEW = {"0": "All", "512": "512", "128": "128", "32": "32"}
INITIAL = {"kaiming": "Kaiming", "dcgan": "DCGAN"}
"""Proper names, untranslated: they stand in the URL."""


def choose() -> DigitGAN | None:
    """Show all controls; return the question, or None while the settings make none."""
    settings = _choose_game() | _choose_rates()
    drawer = st.expander(_("Images, start, batches, seed"), icon=":material/tune:", key="dcg_more", on_change="rerun")
    with drawer:
        if _controls.wanted(drawer, _usual()):
            settings |= _choose_images() | _choose_training()
    return _controls.build(DigitGAN, **settings)


def _choose_game() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        words = _("What the two descend. The first is the usual one; the formulas are below.")
        game = _controls.choice(NAMES, key="dcg_game", label=_("Game"), default=_default("game"), help=words)
        dims = _number("dims", _("Numbers in a code"), _("Drawn from a normal distribution for every sample."))
    with right:
        words = _("Transposed convolutions, or one hidden layer with about as many parameters.")
        kind = _controls.choice(KINDS, key="dcg_kind", label=_("Generator"), default=_default("kind"), help=words)
        words = _("Of the layer next to the image, in both networks; the layer behind it has twice as many.")
        channels = _number("channels", _("Channels"), words)
    return {"game": game, "kind": kind} | dims | channels


def _choose_rates() -> dict[str, Any]:
    settings: dict[str, Any] = {}
    labels = {"generator_rate": _("η of G"), "critic_rate": _("η of D")}
    help_of = {
        "generator_rate": _("Adam's learning rate of the generator."),
        "critic_rate": _("Adam's learning rate of the discriminator."),
    }
    for field, label in labels.items():
        low, high = _controls.bounds(DigitGAN, field)
        settings[field] = _numbers.logarithmic(
            low, high, _default(field), key=f"dcg_{field}", label=label, help=help_of[field]
        )
    left, right = st.columns(2)
    with left:
        settings |= _number("steps", _("Steps"), _("Of the generator."), 100)
    with right:
        settings |= _number("critic_steps", _("D steps per G step"), _("The k of algorithm 1 of the GAN paper."))
    return settings


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    numbers = {f"dcg_{field}": _default(field) for field in ("dataset", "initial", "beta1", "batch", "seed")}
    return numbers | {
        "dcg_side": str(_default("side")),
        "dcg_images": str(_default("images")),
        "dcg_plain": not _default("batch_norm"),
    }


def _choose_images() -> dict[str, Any]:
    names = {id: member.name for id, member in DATASETS.items()}
    left, right = st.columns(2)
    with left:
        dataset = _controls.choice(
            names, key="dcg_dataset", label=_("Images"), default=_default("dataset"), on_change=_settle
        )
    with right:
        words = _("Rows and columns. At 28 the digits are resampled, and every step takes several times as long.")
        side = _controls.switch(
            SIDES, key="dcg_side", label=_("Image side (pixels)"), default=str(_default("side")), help=words
        )
    words = _("Always the same ones. With few, the discriminator knows them by heart.")
    few = _controls.switch(
        FEW, key="dcg_images", label=_("Training images"), default=str(_default("images")), help=words
    )
    return {"dataset": dataset, "side": int(side), "images": int(few)}


def _choose_training() -> dict[str, Any]:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        words = _("Kaiming: normal, with the gain of the activation behind. DCGAN: all weights from N(0, 0.02²).")
        initial = _controls.switch(
            INITIAL, key="dcg_initial", label=_("First weights"), default=_default("initial"), help=words
        )
    with right:
        words = _("Of the generator's hidden layers; the discriminator has none.")
        plain = _controls.toggle(key="dcg_plain", label=_("Without batch norm"), help=words)
    settings = {"initial": initial, "batch_norm": not plain}
    for column, (field, label, help) in zip(
        st.columns(3),
        (
            ("beta1", r"$\beta_1$", _("Adam's memory of the direction, in both networks; 0.5 in the DCGAN paper.")),
            ("batch", _("Batch size"), None),
            ("seed", _("Seed"), None),
        ),
        strict=True,
    ):
        with column:
            settings |= _number(field, label, help, 0.1 if field == "beta1" else None)
    return settings


def _settle() -> None:
    """Take the size that the images have."""
    _controls.put({"dcg_side": "8" if _controls.held("dcg_dataset") == "digits" else "28"})


def _number(field: str, label: str, help: str | None, step: float | None = None) -> dict[str, Any]:
    return {field: _numbers.number(DigitGAN, field, key=f"dcg_{field}", label=label, help=help, step=step)}


def _default(field: str) -> Any:
    return _controls.default(DigitGAN, field)
