"""Curves of a result under stable names, ``measure/member/part``: what comparisons of runs lay over one another."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Num

Named = dict[str, tuple[np.ndarray, np.ndarray]]


def named(
    measure: str,
    places: Num[np.ndarray, "*any places"],
    values: Num[np.ndarray, "*members places"],
    *members: Iterable[object],
) -> Named:
    """Return the curve of each member by its name.

    Args:
        measure: what is measured.
        places: where: steps, epochs, degrees, learning rates …; one row for all, or as many as ``values`` has, of which
            those that are NaN do not count.
        values: one curve per member, axis after axis.
        members: names along each axis of ``values`` but the last.
    """
    names = [[str(name) for name in axis] for axis in members]
    rows, wheres = (array.reshape(-1, values.shape[-1]) for array in (values, np.broadcast_to(places, values.shape)))
    paths = ["/".join((measure, *path)) for path in itertools.product(*names)]
    curves = zip(paths, wheres, rows, strict=True)
    return {path: (where[there := ~np.isnan(where)], row[there]) for path, where, row in curves}


def lowest(curves: Mapping[str, tuple[Any, Any]]) -> dict[str, float]:
    """Return the least finite value of each curve and where it is: what sums up a sweep over sizes or rates."""
    found: dict[str, float] = {}
    for name, (places, values) in curves.items():
        finite = np.where(np.isfinite(values), values, np.inf)
        if np.isfinite(finite).any():
            place = int(finite.argmin())
            found |= {f"{name}/lowest": float(values[place]), f"{name}/lowest_at": float(places[place])}
    return found


def numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, with a number from the second of a kind on: adam, sgd, adam_2."""
    return tuple(
        name if not (before := names[:place].count(name)) else f"{name}_{before + 1}"
        for place, name in enumerate(names)
    )
