"""Batch size: one network descends with one image per step, with a few, with all; what differs, and what does not?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements import datasets
from dlcore.elements.datasets import CLASSES
from dlcore.elements.few_images import TESTED
from dlcore.elements.guessing import Which
from dlcore.experiments.batch_size import Across, BatchSize
from pages import (
    _batch_size_landscape,
    _batch_size_outcome,
    _batch_size_pictures,
    _batch_size_presets,
    _batch_size_views,
    _controls,
    _live,
    _numbers,
    _perceptron,
    _presets,
)
from pages._words import _

FIRST_SIZES = ("1", "8", "32", "128", "full")
WHICH = {"loss": "Loss", "error": "Error rate"}
ACROSS = {"steps": "Steps", "samples": "Images seen", "seconds": "Time"}
SCALING = {"fixed": "Fixed", "linear": "Linear", "sqrt": "Square root"}
BUDGET = {"steps": "Steps", "epochs": "Epochs"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 10.0
DRAWER = {
    "seeds": "seeds", "seed": "seed", "images": "images", "dseed": "data_seed", "reference": "reference",
    "epsilon": "epsilon", "data": "dataset", **_perceptron.FIELDS,
}  # fmt: skip  # one line per kind
"""Field of the question by the key of its control in the drawer, without the prefix."""


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        which, across, question = _choose()
    run = None
    with picture:
        if question is not None:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(
                question, lambda run: _batch_size_pictures.draw(question, run, which, across), key="bs", start=start
            )
            st.caption(_size(question))
    if question is not None and run is not None and run.result is not None:
        _batch_size_outcome.show(question, run.result)
    if question is not None:
        _batch_size_views.show(question, run)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="bs_try"):
        _presets.show("bs", _batch_size_presets.presets())
    if question is not None and run is not None and run.result is not None:
        _batch_size_outcome.explain(question, run.result)


def show_picture() -> None:
    """Show the curves of the default question, small, or some of the images to learn from."""
    _batch_size_pictures.show_card(BatchSize())


def _choose() -> tuple[Which, Across, BatchSize | None]:
    """Show the controls; return what to draw and the question, or None while the settings make none."""
    words = _("Images in one step. Full: all training images, so the order of the images no longer matters.")
    sizes = _controls.choices(
        _batch_size_landscape.SIZES, key="bs_b", label=_("Batch sizes (up to six)"), default=FIRST_SIZES, help=words
    )
    across = _controls.switch(ACROSS, key="bs_x", label=_("Curves against"), default="samples")
    low, high = _controls.bounds(BatchSize, "learning_rate")
    rate = _numbers.logarithmic(low, high, _default("learning_rate"), key="bs_lr", label=_("Learning rate"))
    words = _("How the learning rate changes with the batch size B. The rate above is that of the reference batch.")
    scaling = _controls.switch(SCALING, key="bs_rule", label=_("Rate with batch size"), default="fixed", help=words)
    left, right = st.columns(2)
    with left:
        words = _("What is the same for all: as many steps, or as many rounds through the images (epochs).")
        budget = _controls.switch(BUDGET, key="bs_budget", label=_("Equal budget"), default="steps", help=words)
    with right:
        which = _controls.switch(WHICH, key="bs_which", label=_("Curves of"), default="loss")
    amount = _numbers.slider(BatchSize, budget, key=f"bs_{budget}", label=_budget_label(budget))
    drawer = st.expander(
        _("Seeds, images, network, reference batch"), icon=":material/tune:", key="bs_more", on_change="rerun"
    )
    with drawer:
        usual = {f"bs_{key}": _default(field) for key, field in DRAWER.items()}
        more = _choose_more() if _controls.wanted(drawer, usual) else {}
    if not sizes:
        st.warning(_("Choose at least one batch size."), icon=":material/error:")
        return _drawn(which, across, None)
    settings = {"learning_rate": rate, "scaling": scaling, "budget": budget, budget: amount, **more}
    images = more.get("images", _default("images"))
    batches = tuple(images if size == "full" else int(size) for size in sizes)
    return _drawn(which, across, _controls.build(BatchSize, batches=batches, **settings))


def _drawn(which: str, across: str, question: BatchSize | None) -> tuple[Which, Across, BatchSize | None]:
    kinds: dict[str, Across] = {"steps": "steps", "samples": "samples", "seconds": "seconds"}
    return "error" if which == "error" else "loss", kinds[across], question


def _budget_label(budget: str) -> str:
    return _("Steps, for every batch size") if budget == "steps" else _("Epochs, for every batch size")


def _choose_more() -> dict[str, Any]:
    names = datasets.digit_names()
    left, right = st.columns(2)
    with left:
        seeds = _numbers.slider(BatchSize, "seeds", key="bs_seeds", label=_("Seeds (networks per batch size)"))
        dataset = _controls.choice(names, key="bs_data", label=_("Images"), default=_default("dataset"))
        words = _("Keskar's ε-sharpness is how much the loss rises at most in a box that reaches this far.")
        epsilon = _numbers.number(
            BatchSize, "epsilon", key="bs_epsilon", label=_("ε of the box"), help=words, step=1e-4
        )
    with right:
        images = _numbers.slider(BatchSize, "images", key="bs_images", label=_("Training images"))
        image_seed = _numbers.number(BatchSize, "data_seed", key="bs_dseed", label=_("Seed of the images"))
        seed = _numbers.number(BatchSize, "seed", key="bs_seed", label=_("First seed"))
    network = _perceptron.choose("bs", BatchSize, beside=("reference", _("Reference batch")))
    return {
        "seeds": seeds,
        "dataset": dataset,
        "epsilon": epsilon,
        "images": images,
        "data_seed": image_seed,
        "seed": seed,
        **network,
    }


def _default(field: str) -> Any:
    return _controls.default(BatchSize, field)


def _size(question: BatchSize) -> str:
    """Say what is trained on what."""
    words = _(
        "{images} training and {test} test images of {height} × {width} pixels. For each batch size {seeds} networks "
        "{layers} ({parameters} parameters) in one batched computation, from the same {seeds} starts."
    )
    return words.format(
        images=f"{question.images:,}",
        test=f"{min(question.image_set.test, TESTED):,}",
        height=question.image_set.height,
        width=question.image_set.width,
        seeds=question.seeds,
        layers="-".join(map(str, (question.image_set.features, *question.hidden, CLASSES))),
        parameters=f"{question.parameters:,}",
    )
