"""The measured gradient of one unit by every pixel, with the box that arithmetic predicts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dlcore.figures import rectangles, theme, tiles

FAINTEST = 1e-6
"""Share of the largest gradient below which all look the same."""
SCALE = [(0, "var(--st-secondary-background-color)"), (1, theme.MEASURED)]
"""From next to nothing to the largest gradient."""
Box = tuple[tuple[int, int], tuple[int, int]]
"""The first and last row, the first and last column."""


class Gradient(NamedTuple):
    """Hold what was measured and what was predicted.

    Attributes:
        strength: the gradient by each pixel, divided by the largest; 0 where there is none.
        measured: rows and columns with a gradient; None where there is none.
        predicted: the field; None where the unit sees nothing.
    """

    strength: Float32[np.ndarray, "size size"]
    measured: Box | None
    predicted: Box | None


def support(seen: Gradient, names: tuple[str, str, str], axes: tuple[str, str]) -> go.Figure:
    """Draw the gradient on a logarithmic scale, a hole where there is none, and both boxes around it.

    Args:
        seen: gradient and boxes.
        names: of the predicted box, of the measured one, of the scale.
        axes: titles of the columns and the rows.
    """
    size = len(seen.strength)
    known = np.where(seen.strength > 0, np.log10(np.maximum(seen.strength, FAINTEST)), np.nan)
    powers = range(round(np.log10(FAINTEST)), 1, 2)
    drawn = theme.figure(margin={"l": 44, "r": 8, "t": 34, "b": 44}, legend={"orientation": "h", "y": 1.12, "x": 0})
    drawn.add_heatmap(
        z=known.astype(np.float32),
        zmin=np.log10(FAINTEST),
        zmax=0,
        colorscale=SCALE,
        hoverinfo="skip",
        colorbar={
            "tickvals": list(powers),
            "ticktext": ["1" if power == 0 else f"10<sup>{power}</sup>" for power in powers],
            "title": {"text": names[2], "side": "right", "font": {"size": 12, "color": theme.TEXT}},
        },
    )
    low, high = -0.5, size - 0.5
    for box, name, line in (
        (seen.predicted, names[0], {"color": theme.THEORY, "width": 3}),
        (seen.measured, names[1], {"color": theme.MEASURED, "width": 2, "dash": "dot"}),
    ):
        if box is not None:
            edges = left, right, top, bottom = rectangles.around(*box)
            drawn.add_scatter(**rectangles.outlines([edges]), mode="lines", line=line, name=name, hoverinfo="skip")
            low, high = min(low, left, top), max(high, right, bottom)
    rim = 0.03 * (high - low)
    drawn.update_xaxes(
        title={"text": axes[0]}, showgrid=False, zeroline=False, range=[low - rim, high + rim], constrain="domain"
    )
    drawn.update_yaxes(title={"text": axes[1]}, showgrid=False, zeroline=False, **tiles.SQUARE)
    return drawn.update_yaxes(autorange=False, range=[high + rim, low - rim])
