"""Counts as people write them."""

from __future__ import annotations


def short(value: float) -> str:
    """Return a count with three digits and a word for its thousands: 64, 36.9 k, 1.18 M, 15.5 G."""
    for size, unit in ((1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size * 0.9995:
            return f"{value / size:#.3g}".rstrip(".") + unit
    return f"{value:g}"
