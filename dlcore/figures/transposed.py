"""Going back through a convolution: zeros in between, a matrix and its transpose, sizes, and copies that overlap."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int

from dlcore.figures import theme, tiles

WEIGHT_SCALE = [(0, "var(--st-secondary-background-color)"), (1, theme.MEASURED)]
"""From no weight to the largest one."""
WRITTEN = 16
"""Cells across up to which each one has its number written into it."""


class Stretched(NamedTuple):
    """Hold what the equivalent convolution reads and makes.

    Attributes:
        values: of the stretched input.
        kinds: 0 for the border, 1 for a zero between two cells, 2 for a cell of the input.
        outputs: what the convolution makes of it.
        names: of the three kinds, for the pointer.
    """

    values: Float[np.ndarray, "rows columns"]
    kinds: Int[np.ndarray, "rows columns"]
    outputs: Float[np.ndarray, "large large"]
    names: tuple[str, str, str]


class Round(NamedTuple):
    """Hold what becomes of sizes on the way there and back.

    Attributes:
        sizes: of images.
        back: size after the convolution and its transpose without output padding; NaN where the window does not fit.
    """

    sizes: Int[np.ndarray, " sizes"]
    back: Float[np.ndarray, " sizes"]

    @property
    def forgotten(self) -> Float[np.ndarray, " sizes"]:
        """Return what output padding must add, which is what the floor forgot."""
        forgotten: np.ndarray = self.sizes - self.back
        return forgotten


def equivalent(seen: Stretched, titles: tuple[str, str], axes: tuple[str, str]) -> go.Figure:
    """Draw the stretched input beside what an ordinary convolution makes of it.

    Args:
        seen: the two images.
        titles: above them.
        axes: titles of the columns and the rows.
    """
    drawn = _panels(2, titles, axes)
    _cells(drawn, seen.values, 0, _kind_words(seen))
    drawn.data[0].update(text=_numbers_of(seen), texttemplate="%{text}")
    _cross_out(drawn, seen.kinds == 0)
    _cells(drawn, seen.outputs, 1)
    return drawn


def matrices(
    matrix: Float[np.ndarray, "small many"], chosen: int, titles: tuple[str, str, str], axes: tuple[str, str]
) -> go.Figure:
    """Draw the convolution as a matrix C, its transpose, and one row of C folded back into an image.

    Args:
        matrix: C.
        chosen: the row that is folded, and marked in both.
        titles: above the three panels.
        axes: titles of C's columns (cells of the large image) and rows (cells of the small image).
    """
    many = matrix.shape[1]
    drawn = theme.figure(
        xaxis={"title": {"text": axes[0]}, "domain": [0, 1], "anchor": "y", "showgrid": False, "zeroline": False},
        yaxis={"title": {"text": axes[1]}, "domain": [0.7, 0.95], "autorange": "reversed", "showgrid": False},
        xaxis2={"title": {"text": axes[1]}, "domain": [0, 0.42], "anchor": "y2", "showgrid": False},
        yaxis2={"title": {"text": axes[0]}, "domain": [0, 0.46], "autorange": "reversed", "showgrid": False},
        xaxis3={"domain": [0.58, 1], "anchor": "y3", "showgrid": False, "zeroline": False, "showticklabels": False},
        yaxis3={
            "domain": [0, 0.46],
            "anchor": "x3",
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            **tiles.SQUARE,
            "scaleanchor": "x3",
        },
    )
    side = round(many**0.5)
    one = "C[%{y}, %{x}] = %{z:.3g}"
    _heat(drawn, matrix, one, xaxis="x", yaxis="y")
    _heat(drawn, matrix.T, "Cᵀ[%{y}, %{x}] = %{z:.3g}", xaxis="x2", yaxis="y2")
    _heat(drawn, matrix[chosen].reshape(side, side), "%{z:.3g}", xaxis="x3", yaxis="y3")
    for axis, corner in (
        ("", (-0.5, many - 0.5, chosen - 0.5, chosen + 0.5)),
        ("2", (chosen - 0.5, chosen + 0.5, -0.5, many - 0.5)),
    ):
        drawn.add_shape(
            type="rect",
            **dict(zip(("x0", "x1", "y0", "y1"), corner, strict=True)),
            xref=f"x{axis}",
            yref=f"y{axis}",
            line={"color": theme.BAD, "width": 2},
        )
    for title, x, y in zip(titles, (0, 0, 0.58), (0.96, 0.47, 0.47), strict=True):
        _title(drawn, title, x, y)
    return drawn.update_layout(margin={"t": 12, "l": 56, "r": 12, "b": 48})


def there_and_back(seen: Round, names: tuple[str, str, str], axes: tuple[str, str]) -> go.Figure:
    """Draw the size that comes back against the size that went there, and what output padding adds to it.

    Args:
        seen: the sizes.
        names: of the size without output padding, of the size that went there, and of what is missing.
        axes: titles.
    """
    drawn = theme.figure(xaxis=theme.number_axis(axes[0]), yaxis=theme.number_axis(axes[1]))
    drawn.add_scatter(
        x=seen.sizes,
        y=seen.sizes,
        mode="lines",
        name=names[1],
        line={"color": theme.THEORY, "width": 2, "dash": "dash"},
    )
    rise: dict[str, Any] = {"type": "data", "symmetric": False, "array": seen.forgotten, "width": 0, "thickness": 3}
    drawn.add_scatter(
        x=seen.sizes,
        y=seen.back,
        customdata=seen.forgotten,
        mode="markers",
        name=names[0],
        marker=theme.marker(theme.MEASURED, size=9),
        error_y=rise | {"color": theme.BAD},
        hovertemplate=theme.hover("%{x} → %{y}", f"{names[2]}: %{{customdata}}"),
    )
    drawn.add_scatter(
        x=[None], y=[None], mode="lines", name=names[2], line={"color": theme.BAD, "width": 3}, hoverinfo="skip"
    )
    return drawn


def overlaps(
    copies: Int[np.ndarray, " large"],
    flat: Float[np.ndarray, "wide wide"],
    titles: tuple[str, str],
    axes: tuple[str, str],
) -> go.Figure:
    """Draw how many copies of the kernel lie over each output, beside what an image of ones becomes.

    Args:
        copies: along one axis; the image's are their products.
        flat: the enlarged image of ones.
        titles: above the two panels.
        axes: titles of the columns and the rows.
    """
    drawn = _panels(2, titles, axes)
    _cells(drawn, np.outer(copies, copies).astype(float), 0)
    _cells(drawn, flat, 1)
    return drawn


def enlarged(
    images: tuple[Float[np.ndarray, "rows columns"], ...], titles: tuple[str, ...], axes: tuple[str, str]
) -> go.Figure:
    """Draw photos in grey side by side, from black (0) to white (1)."""
    drawn = _panels(len(images), titles, axes)
    for panel, image in enumerate(images):
        drawn.add_heatmap(
            z=(255 * np.clip(image, 0, 1)).astype(np.uint8),
            zmin=0,
            zmax=255,
            colorscale=theme.PHOTO,
            showscale=False,
            hoverinfo="skip",
            **_place(panel),
        )
    return drawn


def _panels(count: int, titles: tuple[str, ...], axes: tuple[str, str]) -> go.Figure:
    """Return panels in a row whose cells are squares."""
    width, gap = 1 / count, 0.06
    drawn = theme.figure(margin={"t": 36, "l": 48, "r": 8, "b": 44})
    for panel, title in enumerate(titles):
        name = "" if panel == 0 else str(panel + 1)
        left, right = (
            panel * width + (gap / 2 if panel else 0),
            (panel + 1) * width - (gap / 2 if panel < count - 1 else 0),
        )
        look = {"showgrid": False, "zeroline": False, "nticks": 8, "constrain": "domain"}
        drawn.update_layout(
            {
                f"xaxis{name}": look | {"title": {"text": axes[0]}, "domain": [left, right], "anchor": f"y{name}"},
                f"yaxis{name}": look
                | tiles.SQUARE
                | {
                    "constraintoward": "top",
                    "title": {"text": axes[1] if panel == 0 else ""},
                    "anchor": f"x{name}",
                    "scaleanchor": f"x{name}",
                },
            }
        )
        _title(drawn, title, left, 1.0)
    return drawn


def _place(panel: int) -> dict[str, str]:
    name = "" if panel == 0 else str(panel + 1)
    return {"xaxis": f"x{name}", "yaxis": f"y{name}"}


def _title(drawn: go.Figure, words: str, x: float, y: float) -> None:
    drawn.add_annotation(
        text=f"<b>{words}</b>",
        **{"x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"},
        showarrow=False,
        font={"color": theme.TEXT, "size": 13},
    )


def _cells(drawn: go.Figure, values: Float[np.ndarray, "rows columns"], panel: int, words: Any = None) -> None:
    """Draw an image with its numbers, as long as they can be read."""
    written = values.shape[1] <= WRITTEN
    drawn.add_heatmap(
        z=values.astype(np.float32),
        zmin=min(0.0, float(values.min())),
        colorscale=WEIGHT_SCALE,
        showscale=False,
        xgap=1,
        ygap=1,
        texttemplate="%{z:.3~g}" if written else None,
        customdata=words,
        hovertemplate=theme.hover("%{z:.4g}", *(["%{customdata}"] if words is not None else [])),
        **_place(panel),
    )


def _cross_out(drawn: go.Figure, cells: Bool[np.ndarray, "rows columns"]) -> None:
    """Mark the cells of the border, which no image has."""
    rows, columns = np.nonzero(cells)
    drawn.add_scatter(
        x=columns,
        y=rows,
        mode="markers",
        marker={
            "symbol": "x-thin",
            "size": max(3, min(14, 130 // max(cells.shape))),
            "line": {"color": theme.ISOLINE, "width": 1},
        },
        showlegend=False,
        hoverinfo="skip",
    )


def _numbers_of(seen: Stretched) -> list[list[str]]:
    """Write the numbers into the cells that are not padding, as long as they can be read."""
    if seen.values.shape[1] > WRITTEN:
        return [[""] * seen.values.shape[1]] * len(seen.values)
    return [
        ["" if kind == 0 else f"{value:.3g}" for kind, value in zip(*row, strict=True)]
        for row in zip(seen.kinds, seen.values, strict=True)
    ]


def _kind_words(seen: Stretched) -> list[list[str]]:
    return [[seen.names[kind] for kind in row] for row in seen.kinds.tolist()]


def _heat(drawn: go.Figure, values: Float[np.ndarray, "rows columns"], words: str, **place: str) -> None:
    drawn.add_heatmap(
        z=values.astype(np.float32),
        zmin=0,
        colorscale=WEIGHT_SCALE,
        showscale=False,
        hovertemplate=theme.hover(words),
        **place,
    )
