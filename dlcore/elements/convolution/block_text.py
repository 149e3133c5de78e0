"""A network as a line of text, one word for each block: ``conv64k7s2 max3s2 basic64*2 basic128s2*2 gap fc1000``.

A word is the kind, its main numbers joined by hyphens, further numbers by their letter, and how often it is repeated.
The stride of a repeated block is that of the first alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dlcore.elements.convolution import blocks
from dlcore.elements.convolution.block_kinds import MOST_TIMES, Kind, Setting, Values

LONGEST = 900
"""Characters that a network's text can have."""
MOST_BLOCKS = 40
"""Words that it can have."""
_WORD = re.compile(
    r"([a-z]+)((?:[0-9]+\.?[0-9]*)(?:-[0-9]+\.?[0-9]*)*)?((?:[a-z](?:[0-9]+\.?[0-9]*)?)*)(?:\*([0-9]{1,6}))?"
)
_OPTION = re.compile(r"([a-z])([0-9]+\.?[0-9]*)?")
_TIMES = Setting("repetitions", 1, 1, MOST_TIMES)


@dataclass(frozen=True)
class Block:
    """Describe a block of a network: its kind, its main numbers, the options that are not usual, its repetitions."""

    kind: Kind
    main: tuple[float, ...]
    options: dict[str, float]
    times: int = 1

    @property
    def values(self) -> Values:
        """Return all its numbers, the usual ones too."""
        usual = {letter: setting.usual for letter, setting in self.kind.options.items()}
        return Values(self.main, usual | self.options, self.times)

    def written(self) -> str:
        """Return the block as a word."""
        main = "-".join(f"{value:g}" for value in self.main)
        options = "".join(
            letter if setting.high == 1 and value == 1 else f"{letter}{value:g}"
            for letter, setting in self.kind.options.items()
            if (value := self.options.get(letter, setting.usual)) != setting.usual
        )
        return f"{self.kind.id}{main}{options}" + (f"*{self.times}" if self.times > 1 else "")

    def changed(self, part: str, value: float) -> Block:
        """Return the block with another number: ``part`` is an option's letter, a main number's place, or ``*``."""
        if part == "*":
            return replace(self, times=int(value))
        if part.isdigit():
            return replace(
                self, main=tuple(value if place == int(part) else old for place, old in enumerate(self.main))
            )
        return replace(self, options=self.options | {part: value})

    def numbers(self) -> list[tuple[str, Setting, float]]:
        """Return every number that can be changed: its part, its setting, and its value."""
        found = [(str(place), one, self.main[place]) for place, one in enumerate(self.kind.main)]
        found += [(letter, one, self.values.options[letter]) for letter, one in self.kind.options.items()]
        return [*found, ("*", replace(_TIMES, name=self.kind.times), self.times)] if self.kind.times else found


def read(text: str) -> tuple[Block, ...]:
    """Return the blocks of a network's text.

    Raises:
        ValueError: a word cannot be read, or a number is out of its limits.
    """
    words = text.lower().split()
    if not words:
        raise ValueError("the network has no block; write for example: conv64 max2s2 fc10")
    if len(words) > MOST_BLOCKS:
        raise ValueError(f"the network has {len(words)} blocks; at most {MOST_BLOCKS} are allowed")
    return tuple(map(_block, words))


def write(network: tuple[Block, ...]) -> str:
    """Return the text of a network."""
    return " ".join(block.written() for block in network)


def new(id: str) -> Block:
    """Return a block of a kind as a builder begins with it."""
    found = blocks.kinds()[id]
    return Block(found, found.first, {})


def _block(word: str) -> Block:
    match = _WORD.fullmatch(word)
    found = blocks.kinds().get(match[1]) if match else None
    if match is None or found is None:
        shown = word if len(word) <= 24 else word[:24] + "…"
        raise ValueError(f"no block is written {shown!r}; a word begins with one of: {', '.join(blocks.kinds())}")
    main = tuple(float(number) for number in (match[2] or "").split("-") if number)
    if len(main) != len(found.main):
        names = ", ".join(setting.name for setting in found.main) or "none"
        raise ValueError(f"{word}: {found.id} takes {len(found.main)} main numbers ({names}), not {len(main)}")
    main = tuple(setting.check(value, word) for setting, value in zip(found.main, main, strict=True))
    times = int(match[4] or 1)
    if times != 1 and not found.times:
        raise ValueError(f"{word}: {found.id} cannot be repeated by *{times}; write it {times} times")
    _TIMES.check(times, word)
    return Block(found, main, _options(match[3], found, word), times)


def _options(letters: str, found: Kind, word: str) -> dict[str, float]:
    options: dict[str, float] = {}
    for letter, number in _OPTION.findall(letters):
        if letter not in found.options:
            allowed = ", ".join(f"{key} ({one.name})" for key, one in found.options.items()) or "none"
            raise ValueError(f"{word}: {found.id} has no option {letter!r}; there are: {allowed}")
        options[letter] = found.options[letter].check(float(number or 1), word)
    return options
