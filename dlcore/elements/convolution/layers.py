"""The layers of a stack, and the short text that a link carries and an engineer types: ``conv 3 p1; pool 2 s2``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from dlcore.elements.convolution.window import TransposedWindow, Window

Kind = Literal["conv", "pool", "avg", "up"]
"""A convolution, a max pooling, an average pooling, a transposed convolution."""
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_LAYERS = 40
LONGEST_TEXT = 1200
LIMITS = {"kernel": (1, 31), "stride": (1, 16), "padding": (0, 64), "dilation": (1, 32), "output padding": (0, 15)}
"""Least and greatest value of each number of a layer."""

_NUMBERS = {"s": "stride", "p": "padding", "d": "dilation", "a": "output padding"}
_ALLOWED = {"conv": "spd", "pool": "sp", "avg": "sp", "up": "spda"}
_CEIL = "ceil"
_BETWEEN = re.compile(r"[;,\n]+")
_NUMBER = re.compile(r"([a-z])(\d{1,6})")


@dataclass(frozen=True)
class Layer:
    """Describe a layer as far as sizes and fields are concerned; it is the same along both axes.

    Attributes:
        kind: what it is.
        kernel: rows and columns of the window.
        stride: of the window; of a transposed convolution, of its direct one.
        padding: on all sides; of a transposed convolution, of its direct one.
        dilation: from one weight's cell to the next one's.
        output_padding: of a transposed convolution, rows and columns added at the end.
        ceil: whether a pooling rounds its size up.
    """

    kind: Kind = "conv"
    kernel: int = 3
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    output_padding: int = 0
    ceil: bool = False

    @property
    def window(self) -> Window | TransposedWindow:
        """Return the layer along one axis."""
        if self.kind == "up":
            return TransposedWindow(self.kernel, self.stride, self.padding, self.output_padding, self.dilation)
        rounding: Literal["floor", "ceil"] = "ceil" if self.ceil else "floor"
        return Window(self.kernel, self.stride, self.padding, self.padding, self.dilation, rounding)

    def __str__(self) -> str:
        """Return the layer as ``read`` takes it; the stride of a pooling is always said."""
        said = [self.kind, str(self.kernel)]
        if self.stride != 1 or self.kind in {"pool", "avg"}:
            said.append(f"s{self.stride}")
        usual = {"p": (self.padding, 0), "d": (self.dilation, 1), "a": (self.output_padding, 0)}
        said += [f"{letter}{value}" for letter, (value, least) in usual.items() if value != least]
        return " ".join([*said, *([_CEIL] if self.ceil else [])])


def written(layers: Sequence[Layer]) -> str:
    """Return the layers as the text that ``read`` takes."""
    return "; ".join(map(str, layers))


def read(text: str) -> tuple[Layer, ...]:
    """Return the layers of a text such as ``conv 3 s1 p1; pool 2 s2; conv 3 d2``, the first one on the image.

    A convolution's stride is 1 unless something else is said, a pooling's is its kernel, as in torch.

    Raises:
        ValueError: a word means nothing; the sentence names it and says what is allowed.
    """
    parts = [part.split() for part in _BETWEEN.split(text.lower()) if part.strip()]
    if not 1 <= len(parts) <= MOST_LAYERS:
        raise ValueError(f"there are {len(parts)} layers; a stack has 1 to {MOST_LAYERS}, such as: conv 3 p1; pool 2")
    return tuple(_layer(number, words) for number, words in enumerate(parts, 1))


def checked(layer: Layer, number: int) -> Layer:
    """Return the layer if torch would build it.

    Raises:
        ValueError: a number is out of its bounds, or violates a relation to another; the sentence says which.
    """
    values = (layer.kernel, layer.stride, layer.padding, layer.dilation, layer.output_padding)
    for (name, (low, high)), value in zip(LIMITS.items(), values, strict=True):
        if not low <= value <= high:
            raise ValueError(f"layer {number} ({layer}): the {name} is {value}; it must be from {low} to {high}")
    if layer.kind in {"pool", "avg"} and layer.dilation > 1:
        raise ValueError(f"layer {number} ({layer}): a pooling has no dilation here; it must be 1")
    if layer.kind in {"pool", "avg"} and layer.padding > layer.kernel // 2:
        raise ValueError(
            f"layer {number} ({layer}): a pooling's padding is at most half its kernel, {layer.kernel // 2} here"
        )
    if layer.kind == "up" and layer.output_padding >= max(layer.stride, layer.dilation):
        raise ValueError(
            f"layer {number} ({layer}): the output padding a must be smaller than the stride or the dilation"
        )
    return layer


def _layer(number: int, words: list[str]) -> Layer:
    kind = next((kind for kind in KINDS if kind == words[0]), None)
    if kind is None:
        raise ValueError(
            f"layer {number}: {words[0][:20]!r} is no layer; it begins with one of {', '.join(KINDS)}, "
            "and then come the kernel's size and the rest, such as conv 3 s2 p1"
        )
    if len(words) < 2 or not re.fullmatch(r"\d{1,6}", words[1]):
        found = f"{words[1][:20]!r} is no kernel size" if len(words) > 1 else "the kernel's size is missing"
        raise ValueError(f"layer {number}: {found}; behind {kind} comes a whole number, such as {kind} 3")
    said: dict[str, int] = {}
    for word in words[2:]:
        _take(word, number, kind, said)
    kernel = int(words[1])
    usual = kernel if kind in {"pool", "avg"} else 1
    stride, padding = said.get("s", usual), said.get("p", 0)
    return checked(Layer(kind, kernel, stride, padding, said.get("d", 1), said.get("a", 0), _CEIL in said), number)


def _take(word: str, number: int, kind: Kind, said: dict[str, int]) -> None:
    """Take one word behind the kernel into what was said."""
    match = _NUMBER.fullmatch(word)
    letter = match[1] if match else word
    may_ceil = kind in {"pool", "avg"}
    if (match and letter not in _ALLOWED[kind]) or (not match and not (word == _CEIL and may_ceil)):
        allowed = [f"{one} ({_NUMBERS[one]})" for one in _ALLOWED[kind]] + [_CEIL] * may_ceil
        raise ValueError(
            f"layer {number}: {word[:20]!r} means nothing behind {kind}; allowed are {', '.join(allowed)}, "
            "each letter with a whole number, such as s2"
        )
    if letter in said:
        raise ValueError(f"layer {number}: {word[:20]!r} says a second time what was said before")
    said[letter] = int(match[2]) if match else 1
