"""What a block is called, which numbers it has and between which limits: the words of a network written as a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcore.elements.convolution.draft import Draft

MOST_CHANNELS = 4096
"""That one number of a block can ask for."""


@dataclass(frozen=True)
class Setting:
    """Describe one number of a block.

    Attributes:
        name: what it is, in words.
        usual: its value where the text says nothing.
        low: the least value allowed.
        high: the greatest value allowed.
        whole: whether it must be a whole number.
        step: how far one press of a button changes it; 0: to the half and to the double.
    """

    name: str
    usual: float
    low: float
    high: float
    whole: bool = True
    step: float = 1.0

    def lower(self, value: float) -> float | None:
        """Return the next value below, None at the end."""
        below = value // 2 if self.step == 0 else round(value - self.step, 6)
        return below if below >= self.low and below != value else None

    def higher(self, value: float) -> float | None:
        """Return the next value above, None at the end."""
        above = (value * 2 or 8) if self.step == 0 else round(value + self.step, 6)
        return above if above <= self.high else None

    def check(self, value: float, written: str) -> float:
        """Return the value if it is allowed.

        Raises:
            ValueError: it is not; the sentence names it and what is allowed.
        """
        if not self.low <= value <= self.high or (self.whole and value != int(value)):
            kind = "a whole number" if self.whole else "a number"
            raise ValueError(
                f"{written}: {self.name} is {value:g}; it must be {kind} from {self.low:g} to {self.high:g}"
            )
        return value


@dataclass(frozen=True)
class Values:
    """Hold the numbers of one block: the main ones in their order, the others by letter, and how often it stands."""

    main: tuple[float, ...]
    options: dict[str, float]
    times: int

    def whole(self, letter: str) -> int:
        """Return an option that is a whole number."""
        return int(self.options[letter])

    @property
    def width(self) -> int:
        """Return the first main number: channels, units, the kernel of a pooling."""
        return int(self.main[0])


Lay = Callable[["Draft", int, Values], int]
"""Lay a block's layers behind a layer; return the last of them."""


@dataclass(frozen=True)
class Kind:
    """Describe a kind of block.

    Attributes:
        id: the word that stands in a network's text.
        name: its proper name.
        main: the numbers that follow the word, all needed.
        options: further numbers by their letter.
        times: what ``*n`` repeats; empty: the block stands once.
        first: numbers that a new block of the kind begins with.
        lay: lays its layers.
    """

    id: str
    name: str
    main: tuple[Setting, ...]
    options: dict[str, Setting]
    times: str
    first: tuple[float, ...]
    lay: Lay


KINDS: dict[str, Kind] = {}
"""Every kind of block by its id, in the order of the menu."""
MOST_TIMES = 48
"""How often a block can be repeated: DenseNet-201 has 48 layers in its third dense block."""


def kind(
    id: str, name: str, *main: Setting, options: dict[str, Setting], times: str = "", first: tuple[float, ...] = ()
) -> Callable[[Lay], Lay]:
    """Enter the function below as the kind of block ``id``."""

    def enter(lay: Lay) -> Lay:
        KINDS[id] = Kind(id, name, main, options, times, first, lay)
        return lay

    return enter


def width(name: str = "channels", low: int = 1) -> Setting:
    """Return the setting of a number of channels or units."""
    return Setting(name, 64, low, MOST_CHANNELS, step=0)


def kernel(usual: int = 3) -> Setting:
    """Return the setting of a window's rows and columns."""
    return Setting("kernel size", usual, 1, 15, step=2)


STRIDE = Setting("stride", 1, 1, 4)
GROUPS = Setting("groups", 1, 1, MOST_CHANNELS, step=0)
PADDING = Setting("padding", -1, -1, 7)
"""-1: so much that stride 1 keeps the size, (k - 1) / 2."""
