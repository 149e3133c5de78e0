"""The pictures of the tab "Compare": curves of two settings, and what the settings do inside the networks."""

from __future__ import annotations

import streamlit as st

from dlcore import lab
from dlcore.elements.datasets import CLASSES, DATASETS
from dlcore.elements.few_images import Curves
from dlcore.elements.guessing import Which
from dlcore.experiments.digits_race import SAMPLES
from dlcore.experiments.regularization import Regularization, RegularizationResult
from dlcore.figures import curves, digits, network_insides, theme
from dlcore.figures import regularization as figures
from pages import _controls, _lab, _live, _plot, _regularizers, _two_settings
from pages._words import _

GROUP = "reg"
"""Curves, weights and norms move along the epochs together."""
MOMENTS = {"start": "Start", "end": "End"}
"""Proper names, untranslated: they stand in the URL."""

Run = lab.Run[RegularizationResult]


def draw(question: Regularization, run: Run | None, which: Which) -> None:
    """Draw the curves as far as they are known: of the cross-entropy, or of the error rate."""
    _plot.show(
        _live.kept(question, run, f"reg {which}", lambda: _curves(question, run, which)),
        key="reg_curves",
        alt=_curves_alt(),
        height=300,
        view=f"{which} {question.epochs}",
        controls=False,
        group=GROUP,
        autoplay="",
    )


def show_card(question: Regularization) -> None:
    """Show the curves small if they have been trained, else some of the images to learn from."""
    run = _lab.look(question)
    if run is not None and run.result is not None:
        drawn = _live.kept(question, run, "reg card", lambda: theme.small(_curves(question, run, "loss")))
        _plot.show(
            drawn, key="home_reg", alt=_curves_alt(), height=_plot.CARD_HEIGHT, view="card", controls=False, autoplay=""
        )
    elif (load := DATASETS[question.dataset].load) is not None:
        few = question.choose(load()).training.first_of_each_class(SAMPLES)
        titles = _("what the image shows (its label)"), _("samples")
        alt = _("Some of the few training images of each of the ten digits.")
        _plot.show(digits.samples(few.pixels, few.labels, titles), key="home_reg", alt=alt, height=136, view="card")


def show_insides(question: Regularization, run: Run, result: RegularizationResult) -> None:
    """Show the weights and what reaches the activation functions, of A and of B."""
    layer, moment = _choose_inside(question)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_weights(question, run, result, layer)
    with right:
        _show_norms(question, run, result)
    if question.hidden_layers:
        _show_sums(question, run, result, moment)


def _curves_alt() -> str:
    return _("Cross-entropy or error rate against epochs on training and test images, of the settings A and B.")


def _curves(question: Regularization, run: Run | None, which: Which) -> theme.Figure:
    known, result = _known(question, run, which), None if run is None else run.result
    pair = [_two_settings.Setting("AB"[place], place, one) for place, one in enumerate(question.settings)]
    drawn = _two_settings.draw(question, known, pair, result, which)
    if which == "loss":
        _draw_objectives(drawn, question, result)
    return drawn if result is None else figures.follow(drawn, known.epochs)


def _draw_objectives(drawn: theme.Figure, question: Regularization, result: RegularizationResult | None) -> None:
    """Draw what is descended where it differs from the plain loss, and the floor below which it cannot get."""
    for place, one in enumerate(question.settings):
        if result is not None and one.switches:
            figures.objective(drawn, place, result.epochs, result.objective[place], _("descended objective"))
        floor = one.loss_floor(CLASSES)
        if floor:
            figures.floor(drawn, place, floor, _("floor {floor:.3f}").format(floor=floor))


def _known(question: Regularization, run: Run | None, which: Which) -> Curves:
    if run is not None and run.result is not None:
        return run.result.curves(which)
    if run is not None and run.picture is not None:
        return question.curves_so_far(run.picture, which, len(question.settings))
    return _two_settings.nothing(question, len(question.settings))


def _choose_inside(question: Regularization) -> tuple[int, int]:
    """Show which layer's weights and which moment's sums are looked at; return their places."""
    layers = {str(number): str(number) for number in range(1, question.hidden_layers + 2)}
    if _controls.held("reg_layer", "1") not in layers:
        _controls.put({"reg_layer": "1"})
    left, right, _rest = st.columns([2, 2, 5], gap="large")
    with left:
        layer = _controls.choice(layers, key="reg_layer", label=_("Weights of layer"), default="1")
    with right:
        moment = _controls.switch(MOMENTS, key="reg_moment", label=_("Activations at the"), default="end")
    return list(layers).index(layer), list(MOMENTS).index(moment)


def _names(question: Regularization) -> list[str]:
    return [f"{side} {_regularizers.title(one)}" for side, one in zip("AB", question.settings, strict=True)]


def _show_weights(question: Regularization, run: Run, result: RegularizationResult, layer: int) -> None:
    taken = network_insides.Histograms(
        result.weight_edges[layer], result.weight_shares[:, :, layer], result.histogram_epochs
    )
    titles = _("weight (layer {layer})").format(layer=layer + 1), _("share of the weights")
    drawn = _live.kept(
        question, run, f"reg weights {layer}", lambda: network_insides.weights(_names(question), taken, titles)
    )
    alt = _("How the weights of a layer are distributed under A and B, moving along the epochs.")
    _plot.show(drawn, key="reg_weights", alt=alt, height=280, view=f"{layer}", group=GROUP, autoplay=question.key())


def _show_norms(question: Regularization, run: Run, result: RegularizationResult) -> None:
    axes = curves.Axes(_("epoch"), _("norm of all weights ‖w‖"), logarithmic=False)
    drawn = _live.kept(
        question,
        run,
        "reg norms",
        lambda: network_insides.norms(list("AB"), result.epochs, result.weight_norm, axes),
    )
    alt = _("The norm of all weights against epochs under A and B.")
    _plot.show(drawn, key="reg_norms", alt=alt, height=280, view="norm", group=GROUP, controls=False, autoplay="")


def _show_sums(question: Regularization, run: Run, result: RegularizationResult, moment: int) -> None:
    seen = network_insides.Sums(result.sum_edges, result.sum_shares[:, moment])
    modes = _("while training (batch statistics, dropout)"), _("in use (running statistics, nobody silenced)")
    words = network_insides.SumNames(_("input of the activation function"), _("layer {number}"), modes)
    drawn = _live.kept(question, run, f"reg sums {moment}", lambda: network_insides.sums(list("AB"), seen, words))
    alt = _("What reaches the activation functions of each hidden layer under A and B, while training and in use.")
    _plot.show(drawn, key="reg_sums", alt=alt, height=90 + 130 * question.hidden_layers, view=f"{moment}")
