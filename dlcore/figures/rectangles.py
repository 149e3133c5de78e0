"""Rectangles as traces draw them: many outlines in one line with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]
"""Left, right, top and bottom."""
Cells = tuple[int, int]
"""The first and the last cell along an axis."""


def around(rows: Cells, columns: Cells) -> Box:
    """Return the edges around cells whose middles are whole numbers."""
    return columns[0] - 0.5, columns[1] + 0.5, rows[0] - 0.5, rows[1] + 0.5


def outlines(boxes: Iterable[Box]) -> dict[str, Sequence[float | None]]:
    """Return x and y of a trace that goes around each of the rectangles."""
    x: list[float | None] = []
    y: list[float | None] = []
    for left, right, top, bottom in boxes:
        x += [left, right, right, left, left, None]
        y += [top, top, bottom, bottom, top, None]
    return {"x": x[:-1], "y": y[:-1]}
