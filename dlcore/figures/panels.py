"""Images in a grid of panels: colour photos, single planes, numbers with a sign, and small grids to read."""

from __future__ import annotations

import base64
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8

from dlcore.elements import photos
from dlcore.figures import theme, tiles

GAP = 0.025
"""Share of the figure's width between two panels."""
TITLE = 0.08
"""Share of the figure's height above each row of panels, for their titles."""


_WHERE = "row %{y}, column %{x}"


class Grid(NamedTuple):
    """Say how many panels stand in a figure, and with what gaps (shares of its width and height)."""

    rows: int
    columns: int
    gap: float = GAP
    title: float = TITLE

    def place(self, number: int) -> dict[str, str]:
        """Return the axes of a panel, counted in reading order from 0, as a trace names them."""
        name = "" if number == 0 else str(number + 1)
        return {"xaxis": f"x{name}", "yaxis": f"y{name}"}

    def domain(self, number: int) -> tuple[list[float], list[float]]:
        """Return the part of the figure's width and height that a panel fills."""
        row, column = divmod(number, self.columns)
        width = (1 - (self.columns - 1) * self.gap) / self.columns
        height = 1 / self.rows
        left, bottom = column * (width + self.gap), 1 - (row + 1) * height
        ends = (left, left + width, bottom, bottom + height - self.title)
        first, last, low, high = (min(max(end, 0.0), 1.0) for end in ends)  # 1.0000000000000002 is refused
        return [first, last], [low, high]


class Labels(NamedTuple):
    """Hold the words of a figure.

    Attributes:
        titles: one above each panel; there are as many panels.
        axes: titles of the columns and the rows, which the first panel shows for all.
    """

    titles: tuple[str, ...]
    axes: tuple[str, str]


def empty(grid: Grid, labels: Labels) -> go.Figure:
    """Return panels without ticks, their cells square."""
    drawn = theme.figure(margin={"t": 4, "l": 22, "r": 4, "b": 4}, showlegend=False)
    bare: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
        "constrain": "domain",
    }
    for number, title in enumerate(labels.titles):
        across, up = grid.domain(number)
        name = "" if number == 0 else str(number + 1)
        square = {**tiles.SQUARE, "scaleanchor": f"x{name}", "anchor": f"x{name}", "constraintoward": "top"}
        drawn.layout[f"xaxis{name}"] = bare | {"domain": across, "anchor": f"y{name}", "constraintoward": "left"}
        drawn.layout[f"yaxis{name}"] = bare | square | {"domain": up}
        drawn.add_annotation(
            text=f"<b>{title}</b>", x=across[0], y=up[1], xref="paper", yref="paper", xanchor="left", yanchor="bottom",
            showarrow=False, font={"color": theme.TEXT, "size": 13},
        )  # fmt: skip  # one line each for what it says, where, and how
    for axis, title in zip((drawn.layout.xaxis, drawn.layout.yaxis), labels.axes, strict=True):
        axis.update(title={"text": title, "standoff": 2, "font": {"size": 11, "color": theme.MUTED}}, automargin=False)
    return drawn


def add_photo(drawn: go.Figure, pixels: UInt8[np.ndarray, "rows columns 3"], **place: str) -> None:
    """Add a photo in its colours."""
    source = "data:image/png;base64," + base64.b64encode(photos.png(pixels)).decode()
    drawn.add_image(source=source, hoverinfo="skip", **place)


def add_plane(drawn: go.Figure, plane: Float[np.ndarray, "rows columns"], colour: str, **place: str) -> None:
    """Add one plane of a photo, from black (0) to a colour (1)."""
    drawn.add_heatmap(
        z=np.round(255 * np.clip(plane, 0, 1)).astype(np.uint8),
        zmin=0,
        zmax=255,
        colorscale=[(0, theme.BLACK), (1, colour)],
        showscale=False,
        hovertemplate=theme.hover("%{z} / 255", _WHERE),
        **place,
    )


def add_channel(drawn: go.Figure, values: Float[np.ndarray, "rows columns"], **place: str) -> None:
    """Add a channel by itself: as light where no number is below zero, else in the two colours of a sign."""
    if values.min() < 0:
        add_signed(drawn, values, strongest(values), **place)
        return
    drawn.add_heatmap(
        z=values.astype(np.float32),
        zmin=0,
        colorscale=theme.PHOTO,
        showscale=False,
        hovertemplate=theme.hover("%{z:.3f}", _WHERE),
        **place,
    )


def add_signed(drawn: go.Figure, values: Float[np.ndarray, "rows columns"], most: float, **place: str) -> None:
    """Add numbers with a sign; ``most`` is the size at which the colour is strongest."""
    drawn.add_heatmap(
        z=values.astype(np.float32),
        zmin=-most,
        zmax=most,
        colorscale=theme.SIGNED,
        showscale=False,
        hovertemplate=theme.hover("%{z:.3f}", _WHERE),
        **place,
    )


def add_numbers(drawn: go.Figure, values: Float[np.ndarray, "rows columns"], most: float, **place: str) -> None:
    """Add a small grid whose numbers can be read."""
    drawn.add_heatmap(
        z=values.astype(np.float32),
        zmin=-most,
        zmax=most,
        colorscale=theme.SIGNED,
        showscale=False,
        xgap=1,
        ygap=1,
        texttemplate="%{z:.2f}",
        textfont={"size": 11},
        hovertemplate=theme.hover("%{z:.5f}"),
        **place,
    )


def ring(drawn: go.Figure, cell: tuple[float, float], **place: str) -> None:
    """Mark a cell, given by its row and column."""
    row, column = cell
    for colour, width in ((theme.WHITE, 5), (theme.MARK, 2.5)):
        look = {"symbol": "circle-open", "size": 13, "color": colour, "line": {"width": width}}
        drawn.add_scatter(x=[column], y=[row], mode="markers", marker=look, hoverinfo="skip", **place)


def sign(drawn: go.Figure, grid: Grid, after: int, words: str) -> None:
    """Write a sign such as + or = into the gap after a panel."""
    across, up = grid.domain(after)
    drawn.add_annotation(
        text=f"<b>{words}</b>", x=across[1] + grid.gap / 4, y=(up[0] + up[1]) / 2, xref="paper", yref="paper",
        showarrow=False, font={"color": theme.TEXT, "size": 18},
    )  # fmt: skip  # as above


def lines(panes: int, columns: int) -> int:
    """Return how many rows so many panels take."""
    return -(-panes // columns)


def largest(values: Float[np.ndarray, "*any"]) -> float:
    """Return the size of the largest number, 1 where there are only zeros."""
    return float(np.abs(values).max()) or 1.0


def strongest(values: Float[np.ndarray, "*any"]) -> float:
    """Return the size that one number in a hundred passes: a few at the edge shall not make all others pale."""
    return float(np.quantile(np.abs(values), 0.99)) or largest(values)


def height(shape: tuple[int, ...], columns: int, panes: int, width: int = 550) -> int:
    """Return the height in px at which panels of images of this shape, so many side by side, fill this width."""
    panel = width / columns * shape[0] / shape[1]
    return round(min(max(lines(panes, columns) * (panel + 26), 150), 520))
