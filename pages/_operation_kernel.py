"""The kernel of the tab "Operation": what shapes it, its numbers in a table, and those of a person's own."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements.convolution import grids, kernels, sliding
from pages import _controls, _lesson_link, _numbers, _operation_table, _words
from pages._words import _

OWN = "own"
KERNELS = {**{id: one.name for id, one in kernels.KERNELS.items()}, OWN: "Own kernel"}
"""Proper names, untranslated: they stand in the URL."""
FIRST_KERNEL = "0_1_0~1_-4_1~0_1_0"
NARROW = 4
"""Columns up to which the kernel's table stands beside the words about it."""


def choose(chosen: str, image: tuple[int, int], way: sliding.Way) -> str:
    """Show the kernel's numbers, and what shapes them; return them as a text, "" where there are none."""
    left, right = st.columns([2, 3])
    below = st.container()
    knobs = () if chosen == OWN else kernels.KERNELS[chosen].knobs
    with below if len(knobs) > 1 else left:
        if chosen == OWN:
            text = own_numbers(
                key="op_own",
                label=_("The same as a text"),
                default=FIRST_KERNEL,
                largest=kernels.LARGEST,
            )
        else:
            text = grids.written(kernels.numbers(chosen, _choose_shape(knobs, image, way)))
            st.caption(kernels.KERNELS[chosen].about)
    if text:
        with right if _is_narrow(text) and len(knobs) <= 1 else below:
            _show_table(text)
    return text


def _show_table(text: str) -> None:
    """Show the numbers in cells; whoever changes one chooses a kernel of their own, which a lesson may forbid."""
    locked = any(map(_lesson_link.locks, ("op_kernel", "op_own")))
    alt = _("The kernel.") if locked else _("The kernel; its cells can be changed.")
    _operation_table.show(text, key="op_numbers", alt=alt, take=_take, locked=locked)


def _is_narrow(text: str) -> bool:
    return bool(grids.read(text).shape[1] <= NARROW)


def _take(text: str) -> None:
    """Convolve with the numbers of the table as somebody has just changed them."""
    _controls.put({"op_kernel": OWN, "op_own": text})


def _choose_shape(knobs: tuple[str, ...], image: tuple[int, int], way: sliding.Way) -> kernels.Shape:
    """Show what a kernel of this kind can be shaped by, in two columns where there are several."""
    places = st.columns(2) if len(knobs) > 1 else [st.container()]
    usual, chosen = kernels.Shape(), dict[str, Any]()
    for number, knob in enumerate(knobs):
        with places[number % len(places)]:
            if knob == "size":
                chosen[knob] = _choose_kernel_size(5 if "angle" in knobs else usual.size, image, way)
            else:
                low, high, key, label = _knobs()[knob]
                chosen[knob] = _numbers.linear(low, high, getattr(usual, knob), key=key, label=label)
    return kernels.Shape(**chosen)


def _choose_kernel_size(usual: int, image: tuple[int, int], way: sliding.Way) -> int:
    sizes = range(kernels.SMALLEST, kernels.LARGEST + 1)
    most, because = sliding.limit(sizes, lambda size: sliding.refusal(image, (size, size), way))
    label = _("k rows and columns")
    return _numbers.whole(1, most, min(usual, most), key="op_size", label=label, because=because)


def _knobs() -> dict[str, tuple[float, float, str, str]]:
    """Return least and greatest value, key and label of what shapes a kernel beside its size."""
    return {
        "angle": (0.0, 180.0, "op_angle", _("Angle (degrees)")),
        "wavelength": (2.0, 12.0, "op_wave", _("Wavelength (cells)")),
        "width": (0.3, 5.0, "op_width", _("Bell's width σ (cells)")),
    }


def own_numbers(*, key: str, label: str, default: str, largest: int) -> str:
    """Show a text of a person's own numbers; return it, or "" after a sentence where it holds none."""
    text = _controls.text(key=key, label=label, default=default, longest=grids.LONGEST_TEXT)
    try:
        return grids.canonical(text, largest)
    except ValueError as refused:
        st.warning(_words.escaped(str(refused)), icon=":material/error:")
        return ""
