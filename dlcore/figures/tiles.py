"""Small images in rows and columns, a pixel apart, on axes that name them instead of measuring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from dlcore.figures import theme

SQUARE: Final = {"scaleanchor": "x", "autorange": "reversed", "constrain": "domain"}
"""What makes a y axis show square pixels, the first row at the top."""


def add(drawn: go.Figure, rows: Sequence[np.ndarray], first: int = 0, **looks: Any) -> None:
    """Draw rows of images (count, height, width), with their centres at whole numbers.

    Args:
        drawn: where to.
        rows: NaN leaves a hole; all images are of one size.
        first: the whole number at which the first row stands.
        looks: what the heat map has other than ink on paper, in plotly's words, such as axes and a colour scale.
    """
    count, height, width = rows[0].shape
    mosaic = np.full((len(rows), height + 1, count, width + 1), np.nan, np.float32)
    for row, images in enumerate(rows):
        mosaic[row, :height, :, :width] = images.swapaxes(0, 1)
    drawn.add_heatmap(
        z=mosaic.reshape(len(rows) * (height + 1), -1)[:-1, :-1],
        x0=-(width - 1) / 2 / (width + 1),
        dx=1 / (width + 1),
        y0=first - (height - 1) / 2 / (height + 1),
        dy=1 / (height + 1),
        **({"colorscale": theme.INK, "showscale": False, "hoverinfo": "skip"} | looks),
    )


def names(words: Sequence[str], title: str) -> dict[str, Any]:
    """Return an axis that has a word at each whole number."""
    places = list(range(len(words)))
    return {"title": {"text": title}, "tickvals": places, "ticktext": list(words), "showgrid": False, "zeroline": False}
