"""What a place on a map of codes decodes to, beside the test images whose codes lie nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import theme

NEAR: Final = 4
"""How many of the nearest test images stand beside a decoded one."""


def chosen(
    decoded: Float[np.ndarray, "h w"],
    near: Float[np.ndarray, "near h w"],
    classes: Sequence[tuple[int, str]],
    titles: tuple[str, str],
) -> go.Figure:
    """Draw a decoded image large, and beside it the test images whose codes are nearest, with their classes.

    Args:
        decoded: 0 (paper) to 1 (ink).
        near: at most ``NEAR``.
        classes: number and name of the class of each.
        titles: of the hidden axes.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 2, "r": 2, "t": 2, "b": 2})
    _add_image(drawn, decoded, (0, 0), 2)
    words = []
    for place, (pixels, (label, name)) in enumerate(zip(near, classes, strict=True)):
        left, top = 2.15 + 1.05 * (place % 2), 1.02 * (place // 2)
        _add_image(drawn, pixels, (left, top), 0.98)
        words.append((left + 0.05, top + 0.14, name, theme.CLASSES[label]))
    drawn.add_scatter(
        x=[one[0] for one in words],
        y=[one[1] for one in words],
        mode="text",
        text=[f"<b>{one[2]}</b>" for one in words],
        textposition="middle right",
        textfont={"size": 13, "color": [one[3] for one in words]},
        hoverinfo="skip",
    )
    drawn.update_xaxes(visible=False, range=[-0.03, 4.25], title={"text": titles[0]}, constrain="domain")
    return drawn.update_yaxes(
        visible=False, range=[2.03, -0.03], title={"text": titles[1]}, scaleanchor="x", constrain="domain"
    )


def _add_image(drawn: go.Figure, pixels: np.ndarray, corner: tuple[float, float], size: float) -> None:
    height, width = pixels.shape
    drawn.add_heatmap(
        z=pixels.astype(np.float32), x0=corner[0] + size / width / 2, dx=size / width,
        y0=corner[1] + size / height / 2, dy=size / height, zmin=0, zmax=1, colorscale=theme.INK, showscale=False,
        hoverinfo="skip",
    )  # fmt: skip  # one line for what it is
