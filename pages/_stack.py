"""The tab "Stack" of the page "Receptive fields": build a stack of layers and see what one of its units sees."""

from __future__ import annotations

import streamlit as st

from dlcore.elements.convolution import layers
from dlcore.experiments.gradient_support import GradientSupport
from pages import (
    _controls,
    _presets,
    _stack_choices,
    _stack_outcome,
    _stack_pictures,
    _stack_presets,
    _stack_rivals,
    _stack_table,
    _stack_words,
    _words,
)
from pages._stack_choices import Choice
from pages._words import _


def show() -> None:
    """Show the whole tab."""
    text = _stack_choices.choose_layers()
    chosen = _stack_choices.read(text)
    choice = None if chosen is None else _show_pictures(chosen)
    _stack_table.show(text, chosen)
    if choice is not None:
        if dependence := _stack_words.dependence(choice.levels, choice.layer):
            st.info(dependence, icon=":material/swap_horiz:")
        _stack_pictures.show_planes(choice)
        st.caption(_words.explanation("stack", "planes"))
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="stack_try"):
        _presets.show("stack", _stack_presets.presets(), _stack_choices.take_layers)
    if choice is not None:
        _stack_outcome.show(choice, _question(choice))
    _stack_rivals.show()


def show_picture() -> None:
    """Show the field of the default stack's middle unit on a photo, small."""
    _stack_pictures.show_card()


def _show_pictures(chosen: tuple[layers.Layer, ...]) -> Choice | None:
    """Show photo, section and controls side by side."""
    photo, section, controls = st.columns([6, 6, 5], gap="medium")
    with controls:
        choice = _stack_choices.choose(chosen)
        if choice is not None:
            st.markdown(_told(choice))
            st.caption(_("Click on the photo or on a row of units to choose another one."))
    if choice is not None:
        with photo:
            _stack_pictures.show_photo(choice)
        with section:
            _stack_pictures.show_section(choice)
    return choice


def _told(choice: Choice) -> str:
    """Say what the unit sees, in numbers."""
    level = choice.levels[choice.layer]
    rows, columns = (level.fields.box(unit) for unit in choice.unit)
    if rows is None or columns is None:
        return _("**This unit sees nothing of the image.** No copy of the transposed convolution's kernel reaches it.")
    words = _(
        "It sees **{height} × {width} pixels**: rows {top} to {bottom}, columns {left} to {right}. Units of this layer "
        "lie **{stride} apart** (effective stride); the first one's field begins **{padding} before** the image "
        "(effective padding)."
    )
    return words.format(
        height=rows[1] - rows[0] + 1,
        width=columns[1] - columns[0] + 1,
        top=_stack_words.signed(rows[0]),
        bottom=_stack_words.signed(rows[1]),
        left=_stack_words.signed(columns[0]),
        right=_stack_words.signed(columns[1]),
        stride=_stack_words.stride(level.fields),
        padding=_stack_words.padding(level.fields),
    )


def _question(choice: Choice) -> GradientSupport | None:
    row, column = choice.unit
    return _controls.build(
        GradientSupport,
        layers=layers.written(choice.layers[: choice.layer]),
        size=choice.levels[0].size,
        row=row,
        column=column,
    )
