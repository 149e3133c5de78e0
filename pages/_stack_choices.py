"""The controls of the tab "Stack": the layers as a text, the photo, its size, and one unit of one layer."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dlcore.elements.convolution import layers, stack
from dlcore.elements.convolution.layers import Layer
from dlcore.elements.convolution.stack import Level
from dlcore.experiments.gradient_support import GradientSupport
from pages import _controls, _numbers, _photo, _plot, _words
from pages._words import _


class Choice(NamedTuple):
    """What was chosen.

    Attributes:
        layers: of the whole stack.
        levels: of the whole stack, the image first.
        layer: number of the chosen unit's layer.
        unit: row and column of the unit.
        photo: what it looks at.
    """

    layers: tuple[Layer, ...]
    levels: tuple[Level, ...]
    layer: int
    unit: tuple[int, int]
    photo: _photo.Photo

    def below(self) -> tuple[Level, ...]:
        """Return the levels up to that of the unit."""
        return self.levels[: self.layer + 1]


def choose_layers() -> str:
    """Show the layers as a line of text; return what stands there."""
    return _controls.text(
        key="stack_layers",
        label=_("Layers, the first one on the image"),
        default=_controls.default(GradientSupport, "layers"),
        longest=layers.LONGEST_TEXT,
        help=_words.explanation("stack", "syntax"),
        on_change=take_layers,
    )


def read(text: str) -> tuple[Layer, ...] | None:
    """Return the layers of a text; where it makes none, say why instead."""
    try:
        return layers.read(text)
    except ValueError as refused:
        _refuse(refused)
        return None


def choose(chosen: Sequence[Layer]) -> Choice | None:
    """Show the other controls; where the layers do not fit on the image, say why and return None."""
    photo = _photo.choose("stack", label=_("Photo"))
    left, right = st.columns(2)
    with left:
        size = _choose_size()
    try:
        levels = stack.levels(chosen, size)
    except ValueError as refused:
        _refuse(refused)
        return None
    with right:
        there_are = _("there are {count} layers").format(count=len(chosen))
        layer = _within((1, len(chosen), len(chosen)), there_are, key="stack_layer", label=_("Layer of the unit"))
    units = levels[layer].size
    limits = (0, units - 1, middle(units))
    there_are = _("layer {layer} has {units} × {units} units").format(layer=layer, units=units)
    left, right = st.columns(2)
    with left:
        row = _within(limits, there_are, key="stack_row", label=_("Row of the unit"))
    with right:
        column = _within(limits, there_are, key="stack_column", label=_("Column of the unit"))
    return Choice(tuple(chosen), levels, layer, (row, column), photo)


def _refuse(refused: ValueError) -> None:
    """Show the sentence of an error: it quotes what somebody typed, or what stood in a link."""
    sentence = str(refused)
    st.warning(_words.escaped(sentence[:1].upper() + sentence[1:]), icon=":material/error:")


def middle(size: int) -> int:
    """Return the unit that is chosen unless somebody chooses another one."""
    return size // 2


def _choose_size() -> int:
    low, high = _controls.bounds(GradientSupport, "size")
    usual = _controls.default(GradientSupport, "size")
    words = _("Rows and columns: the photo's middle is cut out as a square and made as small.")
    return _numbers.whole(low, high, usual, key="stack_size", label=_("Image (pixels)"), help=words, on_change=recentre)


def _within(limits: tuple[int, int, int], because: str, *, key: str, label: str) -> int:
    """Show a field for a number whose bounds move; a number that they have left goes back to the usual one."""
    low, high, usual = limits
    if not low <= _controls.held(key, usual) <= high:
        _controls.put({key: usual})
    changed = recentre if key == "stack_layer" else None
    return _numbers.whole(low, high, usual, key=key, label=label, because=because, on_change=changed)


def take_layers() -> None:
    """Look from the middle of the last layer after the layers have changed."""
    with contextlib.suppress(ValueError):  # what is wrong with a text is said where it is read
        _controls.put({"stack_layer": len(layers.read(_controls.held("stack_layers", "")))})
    recentre()


def recentre() -> None:
    """Take the unit in the middle of the layer that the controls name, if there is such a layer."""
    text = _controls.held("stack_layers", _controls.default(GradientSupport, "layers"))
    size = _controls.held("stack_size", _controls.default(GradientSupport, "size"))
    with contextlib.suppress(ValueError):
        levels = stack.levels(layers.read(text), size)
        layer = min(max(_controls.held("stack_layer", len(levels) - 1), 1), len(levels) - 1)
        unit = middle(levels[layer].size)
        _controls.put({"stack_row": unit, "stack_column": unit})


def go_to(choice: Choice, click: _plot.Click) -> None:
    """Take the unit of the same layer that lies nearest to a click on the photo."""
    level = choice.levels[choice.layer]
    _controls.put({"stack_row": level.nearest(click.y), "stack_column": level.nearest(click.x)})


def climb(choice: Choice, click: _plot.Click) -> None:
    """Take the unit of the layer that was clicked in the section which lies nearest to the click."""
    layer = min(max(round(click.y), 1), choice.layer)
    here, there = choice.levels[choice.layer], choice.levels[layer]
    row = there.nearest(here.place(choice.unit[0]))
    _controls.put({"stack_layer": layer, "stack_row": row, "stack_column": there.nearest(click.x)})
