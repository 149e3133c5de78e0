"""How low each optimizer comes with which learning rate, and the rate that a search has found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import theme
from dlcore.figures.curves import Axes, Entrant

DECADES = 9
"""Scores lower than this many powers of ten below that of the smallest rate, which hardly moves, are drawn at the
bottom: all of them have arrived."""


def valleys(
    entrants: Sequence[Entrant],
    rates: Float[np.ndarray, "entrants trials"],
    scores: Float[np.ndarray, "entrants trials"],
    best: Float[np.ndarray, " entrants"],
    axes: Axes,
) -> go.Figure:
    """Draw one curve per entrant, and a star at the best rate; where a rate diverged there is a gap.

    Args:
        entrants: who was tuned.
        rates: what was tried, ascending; NaN where nothing was.
        scores: how far above the lowest possible loss each came; infinity where it diverged.
        best: the rate with the lowest score; NaN where there is none.
        axes: titles.
    """
    top = np.log10(max(np.max(scores[:, 0], initial=0, where=np.isfinite(scores[:, 0])), 1e-30))
    floor = 10.0 ** (top - DECADES)
    lowest = np.log10(np.fmin.reduce(np.maximum(scores, floor), axis=None, initial=np.inf))
    limits = {"range": [min(lowest, top - 1) - 0.3, top + 0.7]}
    drawn = theme.figure(xaxis=theme.log_axis(axes.x), yaxis=theme.log_axis(axes.y) | limits)
    shown = np.where(np.isfinite(scores), np.maximum(scores, floor), np.nan)
    for entrant, tried, row in zip(entrants, rates, shown, strict=True):
        drawn.add_scatter(
            x=np.asarray(tried, np.float32),
            y=np.asarray(row, np.float32),
            mode="lines",
            name=entrant.name,
            line=theme.line(entrant.optimizer, 2),
            connectgaps=False,
            hovertemplate=theme.hover(entrant.name, "learning rate %{x:.3g}", "%{y:.3g}"),
        )
    for entrant, tried, row, rate in zip(entrants, rates, shown, best, strict=True):
        if np.isfinite(rate):
            drawn.add_scatter(
                x=[rate],
                y=[row[np.abs(tried - rate).argmin()]],
                mode="markers",
                marker=theme.marker(theme.colour(entrant.optimizer), "star", 13),
                showlegend=False,
                hovertemplate=theme.hover(entrant.name, "best rate %{x:.4g}", "%{y:.3g}"),
            )
    return drawn
