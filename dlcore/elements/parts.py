"""Rows of numbers that are made of named parts, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, pairwise


def columns(sizes: Mapping[str, int]) -> dict[str, slice]:
    """Return where in a row each part lies, from how many numbers each one has."""
    borders = pairwise(accumulate(sizes.values(), initial=0))
    return {name: slice(first, last) for name, (first, last) in zip(sizes, borders, strict=True)}
