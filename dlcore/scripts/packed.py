"""Numbers in a script: what numpy has drawn and torch cannot draw again, packed as text at the end of the file."""

from __future__ import annotations

import base64
import textwrap
import zlib
from dataclasses import dataclass

import numpy as np

LINE = 88
"""Characters of a line at most, as tools for Python have it by default."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """An array that a script takes along.

    Attributes:
        name: under which the script unpacks it.
        array: of a type that torch has under the same name: float32, float64, int16, int64, uint8.
        words: what it is, in a sentence.
    """

    name: str
    array: np.ndarray
    words: str


def text_of(numbers: Numbers) -> str:
    """Return the lines that put the array into the script's ``DATA``."""
    array = np.ascontiguousarray(numbers.array)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    squeezed = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)  # random numbers never repeat: looking is in vain
    packed = base64.b64encode(squeezed.compress(little.tobytes()) + squeezed.flush()).decode()
    lines = (packed[start : start + LINE] for start in range(0, len(packed), LINE))
    comment = textwrap.fill(numbers.words, LINE, initial_indent="# ", subsequent_indent="# ")
    head = f'DATA["{numbers.name}"] = "{array.dtype.name}", {array.shape}, """'
    return "\n".join((comment, head, *lines, '"""'))


def whole(array: np.ndarray) -> np.ndarray:
    """Return whole numbers in the smallest type that holds them."""
    return array.astype(np.int16 if array.max(initial=0) < 2**15 else np.int32)


def single(array: np.ndarray) -> np.ndarray:
    """Return numbers in single precision: that in which networks are trained."""
    return array.astype(np.float32)


def column(values: np.ndarray) -> np.ndarray:
    """Return numbers in single precision below one another: examples of one number each."""
    return single(values[:, None])


UNPACK = '''
DATA = {}  # filled at the end of this file


def unpack(name):
    """Return the numbers that stand under this name at the end of the file.

    They are images, or what numpy drew when this file was written: torch has another
    generator of random numbers and cannot draw it again.
    """
    kind, shape, text = DATA[name]
    numbers = bytearray(zlib.decompress(base64.b64decode(text)))
    return torch.frombuffer(numbers, dtype=getattr(torch, kind)).view(shape)
'''
