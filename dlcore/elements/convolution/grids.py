"""Small grids of numbers: those to begin with, and those of a person's own, as the text that a link carries."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from dlcore.elements.catalogue import Catalogue

Numbers = Float[np.ndarray, "rows columns"]
Build = Callable[[int, int, int], Numbers]

SMALLEST, LARGEST = 1, 16
"""Rows and columns that a grid may have."""
GREATEST = 1000.0
"""How far from zero a number may be."""
DECIMALS = 3
LONGEST_TEXT = 2400

_ROWS = re.compile(r"[~;/\n]+")
_BETWEEN = re.compile(r"[\s_,]+")

GRIDS: Catalogue[tuple[str, Build]] = Catalogue("grid")
"""Name and build of each grid; it is built of rows, columns and a seed."""


def grid(name: str) -> Callable[[Build], Build]:
    """Enter the decorated function into the catalogue under its own name."""

    def enter(build: Build) -> Build:
        GRIDS.add(build.__name__, (name, build))
        return build

    return enter


@grid("Step edge")
def edge(rows: int, columns: int, _seed: int) -> Numbers:
    """Return 0 on the left and 10 on the right."""
    return np.tile(np.where(np.arange(columns) < columns // 2, 0.0, 10.0), (rows, 1))


@grid("Ramp")
def ramp(rows: int, columns: int, _seed: int) -> Numbers:
    """Return the whole numbers in reading order."""
    return np.arange(rows * columns, dtype=float).reshape(rows, columns)


@grid("Digit")
def digit(rows: int, columns: int, _seed: int) -> Numbers:
    """Return a 2 as a display of coarse cells has it."""
    pattern = np.array([[0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0], [1, 1, 1, 1]], dtype=float)
    down, across = (np.arange(size) * have // size for size, have in ((rows, 5), (columns, 4)))
    return 9 * pattern[np.ix_(down, across)]


@grid("Checkerboard")
def checkerboard(rows: int, columns: int, _seed: int) -> Numbers:
    """Return 0 and 10 in turns."""
    return 10.0 * (np.add.outer(np.arange(rows), np.arange(columns)) % 2)


@grid("Point")
def point(rows: int, columns: int, _seed: int) -> Numbers:
    """Return a single 1: the output is the kernel itself, turned by half."""
    found = np.zeros((rows, columns))
    found[rows // 2, columns // 2] = 1
    return found


@grid("Random")
def random(rows: int, columns: int, seed: int) -> Numbers:
    """Return whole numbers from 0 to 9."""
    return np.random.default_rng(seed).integers(0, 10, (rows, columns)).astype(float)


def channels_of(first: Numbers, count: int) -> Float[np.ndarray, "count rows columns"]:
    """Return several channels made of one grid: as it is, mirrored, upside down, and both."""
    return np.stack([first, first[:, ::-1], first[::-1], first[::-1, ::-1]][:count])


def read(text: str, largest: int = LARGEST) -> Numbers:
    """Return the grid of a text such as ``1 0 -1; 2 0 -2``; rows may also be divided by ``~``, numbers by ``_``.

    Raises:
        ValueError: a word is no number, the rows are not of one length, or there are too many; the sentence says what.
    """
    rows = [[_number(word) for word in _BETWEEN.split(row.strip(" _,\t\r")) if word] for row in _ROWS.split(text)]
    rows = [row for row in rows if row]
    if not rows:
        raise ValueError("there are no numbers: rows are divided by ; and numbers by blanks, such as 1 0 -1; 2 0 -2")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} numbers and row 1 has {len(rows[0])}: all need the same")
    if max(len(rows), len(rows[0])) > largest:
        raise ValueError(
            f"these are {len(rows)} rows and {len(rows[0])} columns; allowed are at most {largest} of each"
        )
    return np.array(rows)


def written(grid: Numbers) -> str:
    """Return a grid as a text that ``read`` takes and that an address carries as it is."""
    return "~".join("_".join(_short(value) for value in row) for row in grid)


def canonical(text: str, largest: int = LARGEST) -> str:
    """Return the one text of all that mean the same grid; raise ``ValueError`` where there is none."""
    return written(read(text, largest))


def _number(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"{word[:20]!r} is no number: a grid is written row by row, such as 1 0 -1; 2 0 -2") from None
    if not math.isfinite(value) or abs(value) > GREATEST:
        raise ValueError(f"{word[:20]} is out of bounds: every number must lie between -{GREATEST:g} and {GREATEST:g}")
    return round(value, DECIMALS) + 0.0


def _short(value: float) -> str:
    return f"{round(float(value), DECIMALS) + 0.0:.{DECIMALS}f}".rstrip("0").rstrip(".")
