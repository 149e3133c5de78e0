"""Codes of more than two numbers in a picture of two dimensions, and what that does to their distances."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import latent_map, theme

BINS = 48
"""Cells along each side of the diagram of distances."""
ROOM = 0.06
"""What stays free around all places, as a share of their extent."""


def picture(
    codes: latent_map.Codes,
    place: tuple[float, float],
    near: Float[np.ndarray, "near 2"],
    titles: tuple[str, str],
) -> go.Figure:
    """Draw where images lie, in the colours of their classes, at one scale along both axes.

    Args:
        codes: the images' places, of one moment.
        place: the chosen one.
        near: where the images lie whose codes are nearest to the chosen one.
        titles: of the axes.
    """
    low, high = codes.frames[-1].min(0), codes.frames[-1].max(0)
    middle, reach = (low + high) / 2, (0.5 + ROOM) * max(float((high - low).max()), 1e-9)
    view = latent_map.View((float(middle[0]), float(middle[1])), reach, titles)
    return latent_map.atlas(view, latent_map.Layers(codes=codes, named=True, place=place, near=near))


def explained(shares: Float[np.ndarray, " components"], titles: tuple[str, str]) -> go.Figure:
    """Draw the share of the variance along each principal component; the first two are those of the picture.

    Args:
        shares: the largest first.
        titles: of the axes: the component and the share.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 48, "r": 8, "t": 8, "b": 44})
    drawn.add_bar(
        x=list(range(1, len(shares) + 1)),
        y=shares,
        marker={"color": [theme.MEASURED] * 2 + [theme.DATA] * (len(shares) - 2)},
        hovertemplate=theme.hover("%{x}", "%{y:.1%}"),
    )
    drawn.update_xaxes(title={"text": titles[0]}, dtick=1 if len(shares) <= 16 else 4, showgrid=False)
    return drawn.update_yaxes(title={"text": titles[1]}, tickformat=".0%", rangemode="tozero", nticks=5)


def shepard(
    true: Float[np.ndarray, " pairs"], shown: Float[np.ndarray, " pairs"], titles: tuple[str, str]
) -> go.Figure:
    """Draw how many pairs of images lie so far apart in truth and so far in the picture (a Shepard diagram).

    Args:
        true: distances between codes.
        shown: distances in the picture, of the same pairs.
        titles: of the axes.

    Source:
        Shepard, "The Analysis of Proximities", Psychometrika, 1962.
    """
    counts, x, y = np.histogram2d(true, shown, bins=BINS)
    filled = np.where(counts > 0, np.log10(np.maximum(counts, 1)), np.nan).T
    drawn = theme.figure(showlegend=False, margin={"l": 48, "r": 8, "t": 8, "b": 44})
    drawn.add_heatmap(
        z=filled.astype(np.float32),
        x0=float(x[0] + x[1]) / 2,
        dx=float(x[1] - x[0]),
        y0=float(y[0] + y[1]) / 2,
        dy=float(y[1] - y[0]),
        colorscale=theme.INTENSITY,
        showscale=False,
        hoverongaps=False,
        customdata=counts.T.astype(np.int32).tolist(),
        hovertemplate=theme.hover("%{x:.2f} → %{y:.2f}", "%{customdata} pairs"),
    )
    drawn.update_xaxes(theme.number_axis(titles[0]) | {"rangemode": "tozero"})
    return drawn.update_yaxes(theme.number_axis(titles[1]) | {"rangemode": "tozero"})
