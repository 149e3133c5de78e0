"""A stack of layers on an image, along one axis: sizes and fields at every layer, and what one unit sees below it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dlcore.elements.convolution.field import ITSELF, Phases
from dlcore.elements.convolution.layers import Layer
from dlcore.elements.convolution.window import Window

LARGEST = 1024
"""Units that a layer may have along an axis."""


@dataclass(frozen=True)
class Level:
    """Describe the units that a layer makes, or the image's cells.

    Attributes:
        layer: what makes them; None for the image.
        size: units along the axis.
        fields: what they see of the image.
        first: where the first unit lies over the image, in cells: the middle of its field, if all fields are alike.
        step: from one unit to the next.
    """

    layer: Layer | None
    size: int
    fields: Phases = ITSELF
    first: Fraction = Fraction(0)
    step: Fraction = Fraction(1)

    def place(self, unit: int) -> float:
        """Return where a unit lies over the image, in cells (the first cell's middle is 0)."""
        return float(self.first + unit * self.step)

    def nearest(self, place: float) -> int:
        """Return the unit that lies nearest to a place over the image."""
        return min(max(round((place - float(self.first)) / float(self.step)), 0), self.size - 1)

    def above(self, layer: Layer) -> Level:
        """Return the units that a layer makes of these.

        Raises:
            ValueError: it does not fit, or makes too many; the sentence says why.
        """
        window = layer.window
        size = window.outputs(self.size)
        if size > LARGEST:
            raise ValueError(f"it would make {size:,} units along an axis; allowed are {LARGEST:,}")
        if isinstance(window, Window):
            middle, step = Fraction(window.span - 1, 2) - window.before, Fraction(window.stride)
        else:
            step = Fraction(1, window.stride)
            middle = (window.padding - Fraction(window.direct.span - 1, 2)) * step
        first = self.first + middle * self.step
        return Level(layer, size, self.fields.behind(window), first, step * self.step)


def levels(layers: Sequence[Layer], size: int) -> tuple[Level, ...]:
    """Return the image's cells and then the units of each layer.

    Args:
        layers: the first one on the image.
        size: cells of the image along the axis.

    Raises:
        ValueError: a layer does not fit on what is below it; the sentence names both.
    """
    return _levels(tuple(layers), size)


@functools.lru_cache(maxsize=256)
def _levels(layers: tuple[Layer, ...], size: int) -> tuple[Level, ...]:
    found = [Level(None, size)]
    for number, layer in enumerate(layers, 1):
        try:
            found.append(found[-1].above(layer))
        except ValueError as refused:
            raise ValueError(f"layer {number} ({layer}) does not fit on {found[-1].size} units: {refused}") from None
    return tuple(found)


@dataclass(frozen=True)
class Seen:
    """Hold what a unit sees of one level: its own cells, and the padding that windows reach around them."""

    cells: tuple[int, ...]
    padding: tuple[int, ...] = ()


def seen(stack: Sequence[Level], unit: int) -> tuple[Seen, ...]:
    """Return what a unit of the last level sees of every level, the image first.

    These are the very cells: holes that dilation leaves are left out, and padding shows nothing further below.

    Raises:
        ValueError: there is an image above a layer.
    """
    found = [Seen((unit,))]
    for level, below in zip(stack[:0:-1], stack[-2::-1], strict=True):
        if level.layer is None:
            raise ValueError("only the first level can be an image")
        window = level.layer.window
        read = {cell for output in found[-1].cells for cell in window.cells(output)}
        inside = {cell for cell in read if 0 <= cell < below.size}
        outside = read - inside if isinstance(window, Window) else set()  # past the ends a transposed one reads nothing
        found.append(Seen(tuple(sorted(inside)), tuple(sorted(outside))))
    return tuple(found[::-1])


def runs(cells: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each row of neighbours among sorted cells."""
    found: list[tuple[int, int]] = []
    for cell in cells:
        if found and cell == found[-1][1] + 1:
            found[-1] = (found[-1][0], cell)
        else:
            found.append((cell, cell))
    return found
