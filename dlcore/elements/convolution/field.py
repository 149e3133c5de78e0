"""What one unit of a layer sees of the input along one axis: size, distance and place of receptive fields.

Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.elements.convolution.window import Window


@dataclass(frozen=True)
class Field:
    """Describe the receptive fields of a layer's units, in cells of the input.

    Attributes:
        size: cells from the first that can matter to a unit to the last, both included.
        stride: effective stride: from one unit's field to the next one's.
        padding: effective padding: how many cells the first unit's field begins before the first cell of the input.
    """

    size: int = 1
    stride: int = 1
    padding: int = 0

    def behind(self, window: Window) -> Field:
        """Return the fields of the units that a window on these units makes."""
        return Field(
            self.size + (window.span - 1) * self.stride,
            self.stride * window.stride,
            self.padding + window.before * self.stride,
        )

    def box(self, unit: int) -> tuple[int, int]:
        """Return the first and the last cell of a unit's field; either may lie outside the input."""
        first = unit * self.stride - self.padding
        return first, first + self.size - 1

    def centre(self, unit: int) -> float:
        """Return the middle of a unit's field, in cells (the first cell's middle is 0)."""
        return unit * self.stride - self.padding + (self.size - 1) / 2


INPUT = Field()
"""The input itself: each cell sees itself."""


def through(windows: tuple[Window, ...]) -> Field:
    """Return the fields behind a chain of windows, the first one on the input."""
    found = INPUT
    for window in windows:
        found = found.behind(window)
    return found
