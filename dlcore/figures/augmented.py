"""What a network is shown in place of its images, and what it is to answer: turned, noised, cut and mixed images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import theme, tiles

CAPTION = 0.45
"""Height of a caption below an image, as a share of the image's."""
NAMED = 0.05
"""Classes below this share of a target go without a name."""


def samples(
    pictures: Float[np.ndarray, "rows images height width"],
    targets: Float[np.ndarray, "rows images classes"],
    names: Sequence[str],
    titles: tuple[str, str],
) -> go.Figure:
    """Show rows of images with what is to be answered below each.

    Args:
        pictures: 0 (paper) … 1 (ink); what lies beyond is shown as paper or ink.
        targets: how probable each class is.
        names: of the rows.
        titles: of the axes.
    """
    rows, images, height, width = pictures.shape
    room = round(CAPTION * height)
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 8, "t": 4, "b": 28})
    padded = np.pad(np.clip(pictures, 0, 1), ((0, 0), (0, 0), (0, room), (0, 0)), constant_values=np.nan)
    tiles.add(drawn, list(padded))
    drawn.update_traces(zmin=0, zmax=1)
    middle = (height + room / 2 - (height + room) / 2) / (height + room + 1)
    drawn.add_scatter(
        x=np.tile(np.arange(images), rows),
        y=np.repeat(np.arange(rows), images) + middle,
        mode="text",
        text=[_short(target) for row in targets for target in row],
        textfont={"size": 11, "color": theme.TEXT},
        hovertext=[_whole(target) for row in targets for target in row],
        hovertemplate=theme.hover("%{hovertext}"),
        cliponaxis=False,
    )
    ratio = (height + room + 1) / (width + 1)
    reach = {"range": [rows - 0.5, -0.5], "autorange": None, "scaleratio": ratio, "ticklabelstandoff": 4}
    drawn.update_xaxes(tiles.names([""] * images, titles[0]) | {"range": [-0.5, images - 0.5]})
    return drawn.update_yaxes(tiles.names(names, titles[1]) | tiles.SQUARE | reach)


def _short(target: Float[np.ndarray, " classes"]) -> str:
    """Name the most probable classes: 3, or 3 62 %, 8 29 % in two lines."""
    order = [one for one in np.argsort(-target, kind="stable")[:2] if target[one] >= NAMED]
    if target[order[0]] > 0.999:
        return f"<b>{order[0]}</b>"
    return "<br>".join(f"<b>{one}</b> {100 * target[one]:.0f} %" for one in order)


def _whole(target: Float[np.ndarray, " classes"]) -> str:
    """Write a whole target, a class in each line."""
    return "<br>".join(f"{one}: {100 * share:.1f} %" for one, share in enumerate(target) if share > 0)
