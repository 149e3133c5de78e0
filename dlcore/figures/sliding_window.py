"""A convolution as heat maps: a small image, its kernel and the output with their numbers, and a whole photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8

from dlcore.figures import theme, tiles

GAP = 0.08
"""Share of the width between two panels."""
AFTER = 1
"""Index of the trace that is the filtered photo."""
MOST_NUMBERS = 400
"""Cells up to which a panel shows its numbers; more could not be read."""


class Part(NamedTuple):
    """One of the three parts of a convolution: its planes, what they are called, and whether they are brightnesses."""

    planes: Float[np.ndarray, "planes rows columns"]
    title: str
    grey: bool = False


class Filtered(NamedTuple):
    """A photo before and after.

    Attributes:
        before: its brightness, from 0 to 255.
        after: what the kernel makes of it.
        signed: whether 0 is in the middle of what comes out, as with kernels whose weights add up to 0.
        box: the part that is looked at closely, as first and last row and first and last column; None: there is none.
    """

    before: UInt8[np.ndarray, "rows columns"]
    after: Float[np.ndarray, "output_rows output_columns"]
    signed: bool
    box: tuple[int, int, int, int] | None = None


def parts(shown: Sequence[Part], axes: tuple[str, str]) -> go.Figure:
    """Draw the parts side by side, each as wide as its planes are, with numbers; planes stand below each other."""
    grids = [_below(part.planes) for part in shown]
    drawn = theme.figure(showlegend=False, margin={"l": 48, "r": 8, "t": 34, "b": 44})
    domains = _domains([grid.shape[1] for grid in grids])
    for number, (part, grid, domain) in enumerate(zip(shown, grids, domains, strict=True), 1):
        suffix = "" if number == 1 else str(number)
        drawn.add_heatmap(
            z=grid.astype(np.float32),
            text=_numbers(grid) if grid.size <= MOST_NUMBERS else None,
            texttemplate="%{text}" if grid.size <= MOST_NUMBERS else None,
            x0=1,
            y0=1,
            xgap=1,
            ygap=1,
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
            showscale=False,
            hovertemplate=_hover(part, axes),
            **_colours(grid, part.grey),
        )
        _axes(drawn, suffix, domain, axes)
        drawn.layout[f"yaxis{suffix}"].showticklabels = len(part.planes) == 1
        drawn.add_annotation(text=f"<b>{part.title}</b>", x=domain[0], y=1.02, **_TITLE)
    return drawn


def filtered(photo: Filtered, titles: tuple[str, str], axes: tuple[str, str]) -> go.Figure:
    """Draw a photo before and after it was filtered, and the part of it that is looked at closely."""
    drawn = theme.figure(showlegend=False, margin={"l": 48, "r": 8, "t": 34, "b": 44})
    high = float(np.percentile(np.abs(photo.after), 99.5)) or 1.0
    looks: list[dict[str, Any]] = [
        {"colorscale": theme.PHOTO, "zmin": 0, "zmax": 255},
        {"colorscale": theme.PHOTO, "zmin": -high if photo.signed else 0, "zmax": high if photo.signed else 255},
    ]
    pictures = (photo.before, np.round(photo.after).clip(-32000, 32000).astype(np.int16))
    for number, (pixels, look, domain) in enumerate(zip(pictures, looks, _domains((1, 1)), strict=True), 1):
        suffix = "" if number == 1 else str(number)
        drawn.add_heatmap(
            z=pixels,
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
            showscale=False,
            hovertemplate=theme.hover(f"{axes[0]} %{{y}}, {axes[1]} %{{x}}", "%{z:.0f}"),
            **look,
        )
        _axes(drawn, suffix, domain, axes)
        drawn.add_annotation(text=f"<b>{titles[number - 1]}</b>", x=domain[0], y=1.02, **_TITLE)
    if photo.box is not None:
        top, bottom, left, right = photo.box
        drawn.add_shape(
            type="rect", x0=left - 0.5, x1=right + 0.5, y0=top - 0.5, y1=bottom + 0.5,
            line={"color": theme.NEGATIVE, "width": 2.5},
        )  # fmt: skip  # one line of corners
    return drawn


_TITLE = {"xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom", "showarrow": False}


def _below(planes: Float[np.ndarray, "planes rows columns"]) -> Float[np.ndarray, "all_rows columns"]:
    """Return the planes below each other, an empty row between two."""
    gap = np.full((len(planes), 1, planes.shape[2]), np.nan)
    return np.concatenate(np.concatenate([planes, gap], axis=1), axis=0)[:-1]


def _domains(columns: Sequence[int]) -> list[tuple[float, float]]:
    """Return what each panel takes of the width, in proportion to its columns."""
    widths = np.array(columns, dtype=float)
    widths *= (1 - GAP * (len(columns) - 1)) / widths.sum()
    left = np.concatenate([[0], np.cumsum(widths[:-1] + GAP)])
    return [(float(at), float(min(at + width, 1))) for at, width in zip(left, widths, strict=True)]


def _hover(part: Part, axes: tuple[str, str]) -> str:
    """Return what is said of a cell; rows of several planes are not counted through."""
    place = [f"{axes[0]} %{{y}}, {axes[1]} %{{x}}"] if len(part.planes) == 1 else []
    return theme.hover(part.title, *place, "%{z:.4g}")


def _numbers(grid: np.ndarray) -> list[list[str]]:
    return [["" if np.isnan(value) else f"{value:.3g}" for value in row] for row in grid]


def _colours(grid: np.ndarray, grey: bool) -> dict[str, Any]:
    if grey:
        return {"colorscale": theme.PHOTO, "zmin": 0, "zmax": 255}
    most = float(np.nanmax(np.abs(grid))) or 1.0
    return {"colorscale": theme.SIGNED, "zmin": -1.6 * most, "zmax": 1.6 * most}  # paler, so that numbers can be read


def _axes(drawn: go.Figure, suffix: str, domain: tuple[float, float], titles: tuple[str, str]) -> None:
    bare = {"showgrid": False, "zeroline": False, "nticks": 6}
    drawn.layout[f"xaxis{suffix}"] = {
        **bare, "title": {"text": titles[1]}, "domain": domain, "anchor": f"y{suffix}", "constrain": "domain",
        "constraintoward": "left",
    }  # fmt: skip  # one axis
    drawn.layout[f"yaxis{suffix}"] = tiles.SQUARE | {
        **bare, "title": {"text": titles[0] if not suffix else ""}, "anchor": f"x{suffix}",
        "scaleanchor": f"x{suffix}", "constraintoward": "top",
    }  # fmt: skip  # one axis
