"""Where runs end, as categories: minima or directions, each with a name and a colour, and what comes to none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.figures import theme

DIVERGED, ON_ITS_WAY = -1, -2
"""Labels of runs that come to no place."""
GLOBAL, LOCAL = "★", "✦"
"""The symbols of a global and of another local minimum."""
MANY = 2 * len(theme.PLACES)
"""More local minima than this are told of as one kind."""


class Places(NamedTuple):
    """Where runs can end.

    Attributes:
        at: coordinates.
        names: what each place is called in a sentence.
        marks: what it is called in a legend: short, with the symbol that it has on a map.
        minima: how many of them, the first, are global minima. Without one the places are directions in which runs
            leave the view.
    """

    at: Float[np.ndarray, "places 2"]
    names: Sequence[str]
    marks: Sequence[str]
    minima: int


class Kind(NamedTuple):
    """Places that are told of together: their labels, their name and mark, and their colour."""

    labels: tuple[int, ...]
    name: str
    mark: str
    colour: str


def kinds(maps: Sequence[Int[np.ndarray, "rows columns"]], places: Places) -> list[Kind]:
    """Return what runs come to on any of the maps: places, very many local minima as one kind, and the rest."""
    seen = {int(label) for one in maps for label in np.unique(one)}
    fills = colours(places.at, places.minima)
    looks = enumerate(zip(places.names, places.marks, fills, strict=True))
    every = [Kind((label,), *look) for label, look in looks]
    if len(every) > MANY:
        traps = tuple(range(places.minima, len(every)))
        name, mark = f"one of {len(traps)} local minima", f"{LOCAL} any of {len(traps)}"
        every = [*every[: places.minima], Kind(traps, name, mark, theme.DATA)]
    states = ((ON_ITS_WAY, "on its way", theme.NOT_YET), (DIVERGED, "diverged", theme.BAD))
    every += [Kind((label,), name, name, colour) for label, name, colour in states]
    return [kind for kind in every if seen.intersection(kind.labels)]


def colours(places: Float[np.ndarray, "places 2"], minima: int) -> list[str]:
    """Return a colour for each place; where there are more places than colours, equal ones lie far from each other.

    A single global minimum then keeps the first colour to itself.
    """
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    alone = minima == 1 and len(places) > len(theme.PLACES)
    usable = range(int(alone), len(theme.PLACES))
    chosen = [0] if alone else []
    for number in range(len(chosen), len(places)):
        nearest = [
            min((apart[number, other] for other, colour in enumerate(chosen) if colour == mine), default=math.inf)
            for mine in usable
        ]
        chosen.append(usable[int(np.argmax(nearest))])
    return [theme.PLACES[colour] for colour in chosen]
