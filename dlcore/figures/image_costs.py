"""What single images cost in both terms of the ELBO, and how they are seen and come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8

from dlcore.figures import theme, tiles


def per_image(
    divergence: Float[np.ndarray, " images"],
    reconstruction: Float[np.ndarray, " images"],
    labels: UInt8[np.ndarray, " images"],
    chosen: int,
    axes: tuple[str, str],
) -> go.Figure:
    """Draw what each image costs in both terms, in the colour of its class, with the chosen one in a ring."""
    drawn = theme.figure(showlegend=False, margin={"l": 60, "r": 8, "t": 10, "b": 44})
    drawn.add_scatter(
        x=divergence, y=reconstruction, mode="markers",
        marker={"color": [theme.CLASSES[one] for one in labels], "size": 6, "opacity": 0.75},
        customdata=np.stack([np.arange(len(labels)), labels], 1).tolist(),
        hovertemplate=theme.hover("image %{customdata[0]}: class %{customdata[1]}", "KL %{x:.2f}", "%{y:.2f} nats"),
    )  # fmt: skip  # one line of a place
    look = {"symbol": "circle-open", "size": 16, "color": theme.TEXT, "line": {"width": 2.5}}
    drawn.add_scatter(x=[divergence[chosen]], y=[reconstruction[chosen]], mode="markers", marker=look, hoverinfo="skip")
    return drawn.update_layout(xaxis=theme.number_axis(axes[0]), yaxis=theme.number_axis(axes[1]))


def gallery(
    rows: Sequence[Float[np.ndarray, "images height width"]],
    names: Sequence[str],
    captions: Sequence[str],
    axes: tuple[str, str],
) -> go.Figure:
    """Draw images in columns, in rows that have names: as they are, as the likelihood sees them, as they come back.

    Args:
        rows: the same images in each; NaN leaves a hole.
        names: of the rows.
        captions: below each column.
        axes: what the captions and what the names are.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 8, "t": 4, "b": 44})
    tiles.add(drawn, rows, zmin=0, zmax=1)
    drawn.update_xaxes(tiles.names(captions, axes[0]) | {"tickangle": 0, "tickfont": {"size": 11, "color": theme.TEXT}})
    return drawn.update_yaxes(tiles.names(names, axes[1]) | tiles.SQUARE)


def best_and_worst(
    rows: Sequence[Float[np.ndarray, "images height width"]],
    names: Sequence[str],
    captions: Sequence[str],
    axes: tuple[str, str],
    titles: tuple[str, str],
) -> go.Figure:
    """Draw the first half of the images as the best, the second as the worst, with a free column between them.

    Args:
        rows: as in ``gallery``, without a hole.
        names: likewise.
        captions: likewise.
        axes: likewise.
        titles: above either half.
    """
    half = len(captions) // 2
    apart = [np.insert(row, half, np.nan, axis=0) for row in rows]
    drawn = gallery(apart, names, [*captions[:half], "", *captions[half:]], axes)
    for place, title in zip((-0.5, half + 0.5), titles, strict=True):
        drawn.add_annotation(text=f"<b>{title}</b>", x=place, y=1, yref="paper", **_ABOVE)
    return drawn.update_layout(margin={"t": 26, "b": 72})


_ABOVE: Final[dict[str, Any]] = {"xanchor": "left", "yanchor": "bottom", "showarrow": False}
