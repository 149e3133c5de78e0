"""Points that a person has typed or clicked: read from a short text that a link can carry, and written as one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

FEWEST, MOST = 2, 100
FARTHEST = 10.0
"""How far from zero x and y may lie."""
DECIMALS = 3
"""Places are kept to a thousandth, so that a hundred points fit into a link."""
LONGEST_TEXT = 1500

Points = tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]

_BETWEEN = re.compile(r"[\s_;,]+")


def pairs(text: str) -> list[tuple[float, float]]:
    """Return the points of a text such as ``-1.5_0.2_0_0.9``: x, y, x, y, …; blanks, commas and semicolons do too.

    Raises:
        ValueError: a word is no finite number, or an x has no y; the sentence says which.
    """
    numbers = [_number(word) for word in _BETWEEN.split(text.strip()) if word]
    if len(numbers) % 2:
        raise ValueError(f"{len(numbers)} numbers make no pairs: every point is an x and a y")
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def read(text: str) -> Points:
    """Return x and y, sorted by x, of as many points as can be learned from.

    Raises:
        ValueError: the text holds too few points, too many, or something else than points; the sentence says what.
    """
    places = sorted(pairs(text))
    if not FEWEST <= len(places) <= MOST:
        raise ValueError(f"there are {len(places)} points of your own; it takes at least {FEWEST}, and at most {MOST}")
    for x, y in places:
        if max(abs(x), abs(y)) > FARTHEST:
            raise ValueError(f"the point ({x:g}, {y:g}) is too far away: allowed is up to ±{FARTHEST:g}")
    both = np.array(places)
    return both[:, 0], both[:, 1]


def written(
    x: Sequence[float] | Float[np.ndarray, " points"], y: Sequence[float] | Float[np.ndarray, " points"]
) -> str:
    """Return points, in the order given, as a text that ``read`` takes and that an address carries as it is."""
    return "_".join(_short(value) for point in zip(x, y, strict=True) for value in point)


def canonical(text: str) -> str:
    """Return the one text of all that mean the same points; raise ``ValueError`` where there are none."""
    return written(*read(text))


def _number(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"{word[:20]!r} is no number: points are written x_y_x_y, such as -1.5_0.2_0_0.9") from None
    if not math.isfinite(value):
        raise ValueError(f"{word[:20]!r} is no finite number: every point needs an x and a y")
    return round(value, DECIMALS)


def _short(value: float) -> str:
    return f"{round(float(value), DECIMALS) + 0.0:.{DECIMALS}f}".rstrip("0").rstrip(".")
