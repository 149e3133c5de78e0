"""Panels side by side: what plotly calls their axes, and where they stand."""

from __future__ import annotations


def axis(name: str, place: int) -> str:
    """Return what the axis of a panel is called: x, x2 and so on in a trace, xaxis, xaxis2 and so on in the layout."""
    return name if place == 0 else f"{name}{place + 1}"


def ends(place: int, count: int, gap: float) -> tuple[float, float]:
    """Return where a panel of several begins and ends, as shares of the figure's width, as is the gap between two."""
    width = (1 - gap * (count - 1)) / count
    left = place * (width + gap)
    return left, min(1.0, left + width)  # 1.0000000000000002 is refused
