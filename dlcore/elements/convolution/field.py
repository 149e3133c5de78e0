"""What one unit of a layer sees of the input along one axis: size, distance and place of receptive fields.

Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019. It has no
transposed convolutions; ``Phases`` is its recurrence for fields that come in turns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from dlcore.elements.convolution.window import TransposedWindow, Window

MOST_PHASES = 1024
"""Fields that repeat only after more units than this are refused: no picture could show them."""
Box = tuple[int, int]
"""The first and the last cell of a field."""


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

    def box(self, unit: int) -> Box:
        """Return the first and the last cell of a unit's field; either may lie outside the input."""
        first = unit * self.stride - self.padding
        return first, first + self.size - 1

    def centre(self, unit: int) -> float:
        """Return the middle of a unit's field, in cells (the first cell's middle is 0)."""
        return unit * self.stride - self.padding + (self.size - 1) / 2

    def aligned(self, other: Field) -> bool:
        """Return whether the fields of every unit lie over each other, middle on middle: what branches need to meet.

        The middles of unit u are u·stride - padding + (size - 1) / 2 in both.
        """
        return self.stride == other.stride and self.centre(0) == other.centre(0)


INPUT = Field()
"""The input itself: each cell sees itself."""


def through(windows: tuple[Window, ...]) -> Field:
    """Return the fields behind a chain of windows, the first one on the input."""
    found = INPUT
    for window in windows:
        found = found.behind(window)
    return found


@dataclass(frozen=True)
class Phases:
    """Describe fields that depend on the unit's position: behind a transposed convolution they come in turns.

    Unit u + ``period`` sees what unit u sees, ``shift`` cells further on. One phase alone is a ``Field``.

    Attributes:
        boxes: of the first units, one for each phase; None where a unit sees nothing.
        shift: cells from a unit's field to that of the unit one period on.
    """

    boxes: tuple[Box | None, ...] = ((0, 0),)
    shift: int = 1

    @property
    def period(self) -> int:
        """Return after how many units the fields repeat, moved."""
        return len(self.boxes)

    @property
    def stride(self) -> Fraction:
        """Return the effective stride: cells per unit, on the long run."""
        return Fraction(self.shift, self.period)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return the size of each phase's field, 0 for one that sees nothing."""
        return tuple(0 if box is None else box[1] - box[0] + 1 for box in self.boxes)

    @property
    def field(self) -> Field | None:
        """Return the one field that all units have, moved by whole cells; None where it depends on their position."""
        if self.period > 1 or self.boxes[0] is None:
            return None
        first, last = self.boxes[0]
        return Field(last - first + 1, self.shift, -first)

    def box(self, unit: int) -> Box | None:
        """Return the first and the last cell of a unit's field; None where it sees nothing."""
        turns, phase = divmod(unit, self.period)
        box = self.boxes[phase]
        return None if box is None else (box[0] + turns * self.shift, box[1] + turns * self.shift)

    def centre(self, unit: int) -> float | None:
        """Return the middle of a unit's field, in cells; None where it sees nothing."""
        box = self.box(unit)
        return None if box is None else sum(box) / 2

    def behind(self, window: Window | TransposedWindow) -> Phases:
        """Return the fields of the units that a window on these units makes.

        Raises:
            ValueError: they repeat only after more than ``MOST_PHASES`` units.
        """
        if isinstance(window, Window):
            period = self.period // math.gcd(self.period, window.stride)
            shift = self.shift * (period * window.stride // self.period)
        else:
            period, shift = self.period * window.stride, self.shift
        if period > MOST_PHASES:
            raise ValueError(f"the fields repeat only after {period:,} units; allowed are {MOST_PHASES:,}")
        return Phases(tuple(self._hull(window.cells(unit)) for unit in range(period)), shift).reduced()

    def reduced(self) -> Phases:
        """Return the same fields with the shortest period."""
        for period in range(1, self.period):
            if self.period % period == 0 and self.shift * period % self.period == 0:
                shorter = Phases(self.boxes[:period], self.shift * period // self.period)
                if all(shorter.box(unit) == box for unit, box in enumerate(self.boxes)):
                    return shorter
        return self

    def _hull(self, cells: tuple[int, ...]) -> Box | None:
        boxes = [box for cell in cells if (box := self.box(cell)) is not None]
        return (min(first for first, _ in boxes), max(last for _, last in boxes)) if boxes else None


ITSELF = Phases()
"""The input itself, as fields that could depend on the position."""
