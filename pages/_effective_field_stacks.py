"""The effective field of a stack that the visitor puts together: its controls and its pictures."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore import lab
from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.convolution import effective, plain_stack
from dlcore.experiments.stack_field import StackField, StackFieldResult
from dlcore.figures import theme
from pages import (
    _controls,
    _effective_field_looks,
    _effective_field_outcome,
    _lab,
    _live,
    _numbers,
    _plot,
    _words,
)
from pages._effective_field_looks import Look, Place
from pages._words import _

WEIGHTS = {"random": "Random", "uniform": "Equal"}
COARSER = {"none": "None", "stride": "Stride 2", "max": "Max pooling", "average": "Average pooling"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 6.0
LONGEST_TEXT = 60

Run = lab.Run[StackFieldResult]


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question = _choose()
        usual = effective.natural("random" if question is None else question.weights)
        look = _effective_field_looks.choose(usual)
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: draw(question, run, look), key="erf", start=start)
    if question is not None and run is not None and run.result is not None:
        _effective_field_outcome.show(question, run.result, look)
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="erf_notice"):
        st.markdown(_words.explanation("effective_field", "stacks"))


def draw(question: StackField, run: Run | None, look: Look) -> None:
    """Draw the map as far as it is known, in one sentence what it holds, and its profile."""
    drawn = _live.kept(question, run, f"erf {look.name}", lambda: _heat(question, run, look))
    _plot.show(
        drawn,
        key="erf_map",
        alt=_effective_field_looks.heat_alt(),
        height=390,
        view=f"{question.field} {look.alone}",
    )
    if run is not None and run.result is not None:
        result = run.result
        st.caption(_effective_field_outcome.sentence(question, result, look))
        profile = _live.kept(question, run, f"erf profile {look.name}", lambda: _profile(question, result, look))
        alt = _effective_field_looks.profile_alt()
        _plot.show(profile, key="erf_profile", alt=alt, height=240, view=f"{question.field} {look.name}")
    elif run is not None and run.picture is not None:
        words = _("{inputs} inputs so far. A cell's colour is the average over them.")
        st.caption(words.format(inputs=f"{run.picture['inputs']:,}"))


def show_card(question: StackField) -> None:
    """Show the map small if it has been measured, else the one that theory expects."""
    run = _lab.look(question)
    look = Look(alone=False, scale="linear", measure=question.natural_measure)
    share = (
        run.result.map(look.measure) if run is not None and run.result is not None else question.predicted(look.measure)
    )
    drawn = _live.kept(
        question,
        run,
        "erf card",
        lambda: theme.small(_effective_field_looks.heat(share, _place(question), look, _axes())),
    )
    _plot.show(drawn, key="home_erf", alt=_effective_field_looks.heat_alt(), height=_plot.CARD_HEIGHT, view="card")


def _heat(question: StackField, run: Run | None, look: Look) -> theme.Figure:
    place = _place(question)
    if run is not None and run.result is not None:
        share = run.result.map(look.measure, alone=look.alone)
        return _effective_field_looks.heat(share, place, look, _axes())
    picture = run.picture if run is not None and run.picture is not None else {}
    told = effective.told(picture, look.measure, question.field)
    return _effective_field_looks.heat_so_far(told, place, look, _axes())


def _profile(question: StackField, result: StackFieldResult, look: Look) -> theme.Figure:
    share = result.map(look.measure, alone=look.alone)
    expected = question.predicted(look.measure)
    return _effective_field_looks.profile(share, expected, question.first, look, _axes()[0])


def _place(question: StackField) -> Place:
    last = question.field - 1
    return Place((0, last, 0, last), (question.first, question.first))


def _axes() -> tuple[str, str]:
    return _("columns from the middle (cells)"), _("rows from the middle (cells)")


def _choose() -> StackField | None:
    """Show the controls and return the question, or None while the settings make none."""
    left, right = st.columns(2)
    with left:
        depth = _numbers.slider(StackField, "depth", key="erf_depth", label=_("Convolutions n"))
        weights = _controls.switch(WEIGHTS, key="erf_weights", label=_("Weights"), default="random")
    with right:
        kernel = _numbers.slider(StackField, "kernel", key="erf_kernel", label=_("Kernel k × k"))
        activation = _controls.choice(
            activations(), key="erf_act", label=_("Activation"), default=_default("activation")
        )
    skips = _controls.toggle(key="erf_skips", label=_("Skip connections"), help=_("Each layer adds its input."))
    drawer = st.expander(
        _("Dilation, downsampling, channels, inputs, seeds"),
        icon=":material/tune:",
        key="erf_more",
        on_change="rerun",
    )
    with drawer:
        settings = _choose_more() if _controls.wanted(drawer, _usual()) else {}
    if settings is None:
        return None
    asked = {"depth": depth, "kernel": kernel, "weights": weights, "activation": activation, "skips": skips}
    return _controls.build(StackField, **asked, **settings)


def activations() -> dict[str, str]:
    """Return every activation by its proper name, and none at all."""
    return {plain_stack.LINEAR: "Linear", **{id: member.name for id, member in ACTIVATIONS.items()}}


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    fields = {"channels": "channels", "inputs": "inputs", "seeds": "seeds", "seed": "seed", "every": "every"}
    usual = {f"erf_{key}": _default(field) for key, field in fields.items()}
    return {**usual, "erf_dilation": "1", "erf_coarser": "none"}


def _choose_more() -> dict[str, Any] | None:
    words = _("Of the first convolution, the second and so on, repeated: 1, 2, 4 spreads the weights of every third.")
    text = _controls.text(
        key="erf_dilation", label=_("Dilations"), default="1", longest=LONGEST_TEXT, help=words, on_change=_nothing
    )
    left, right = st.columns(2)
    with left:
        coarser = _controls.choice(COARSER, key="erf_coarser", label=_("Downsampling"), default="none")
        channels = _numbers.number(StackField, "channels", key="erf_channels", label=_("Channels"))
        seeds = _numbers.number(StackField, "seeds", key="erf_seeds", label=_("Draws of weights"))
    with right:
        words = _("After so many convolutions one has stride 2, or a pooling follows.")
        every = _numbers.number(StackField, "every", key="erf_every", label=_("… after every"), help=words)
        inputs = _numbers.number(StackField, "inputs", key="erf_inputs", label=_("Inputs for each"))
        seed = _numbers.number(StackField, "seed", key="erf_seed", label=_("First seed"))
    try:
        dilations = plain_stack.read_dilations(text)
    except ValueError as refused:
        st.warning(str(refused), icon=":material/error:")
        return None
    settings = {"dilations": dilations, "downsampling": coarser, "every": every, "channels": channels}
    return {**settings, "inputs": inputs, "seeds": seeds, "seed": seed}


def _nothing() -> None:
    """Be what happens when a text changes: the page is made anew anyway."""


def _default(field: str) -> Any:
    return _controls.default(StackField, field)
