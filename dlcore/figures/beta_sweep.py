"""What β makes of a VAE: the curve of rate against distortion, its dimensions, and the maps of its codes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8

from dlcore.figures import columns, theme

GAP: Final = 0.17
ACROSS = 3
"""Maps side by side."""
HEAD, FOOT = 0.12, 0.09
"""Shares of a row of maps that its titles and its ticks take."""


class Sweep(NamedTuple):
    """Hold what several values of β lead to, in nats per image; NaN where it is not known.

    Attributes:
        betas: weights of the KL term, in ascending order.
        distortion: -log p(x|z).
        rate: KL divergence of q(z|x) from the prior in each dimension.
    """

    betas: Sequence[float]
    distortion: Float[np.ndarray, "halves betas"]
    rate: Float[np.ndarray, "halves betas dims"]


class Names(NamedTuple):
    """Words of the legend."""

    training: str
    test: str
    predicted: str
    elbo: str


def rate_distortion(
    known: Sweep,
    best: tuple[Float[np.ndarray, " betas"], Float[np.ndarray, " betas"]],
    axes: Sequence[str],
    names: Names,
) -> go.Figure:
    """Draw at the left distortion against rate, each point with its β, at the right the KL of each dimension against β.

    Args:
        known: what was measured.
        best: the least distortion and the rate that belongs to it for each β, NaN where nobody knows.
        axes: titles of rate, distortion, β and KL.
        names: words of the legend.
    """
    drawn = theme.figure(margin={"l": 60, "r": 8, "t": 34, "b": 44})
    words = [f"β = {one:g}" for one in known.betas]
    rate = known.rate.sum(-1)
    _equal_bounds(drawn, rate, known.distortion, names.elbo)
    for half, (name, colour) in enumerate(zip(names, (theme.TRAIN, theme.TEST), strict=False)):
        drawn.add_scatter(
            x=rate[half], y=known.distortion[half], mode="lines+markers+text" if half else "lines+markers", name=name,
            text=words, textposition="top right", textfont={"size": 11, "color": theme.TEXT}, cliponaxis=False,
            line={"color": colour, "width": 2}, marker={"size": 8}, customdata=words,
            hovertemplate=theme.hover(f"{name}, %{{customdata}}", "rate %{x:.2f}", "distortion %{y:.2f} nats"),
        )  # fmt: skip  # one line of a place
    if np.isfinite(best[0]).any():
        drawn.add_scatter(
            x=best[1], y=best[0], mode="markers", name=names.predicted, customdata=words,
            marker=theme.marker(theme.THEORY, "diamond", 10),
            hovertemplate=theme.hover(f"{names.predicted}, %{{customdata}}", "rate %{x:.2f}", "distortion %{y:.2f}"),
        )  # fmt: skip  # one line of a place
    _dimensions(drawn, known)
    room = 0.12 * max(float(np.nanmax(rate, initial=0)), 1)
    drawn.update_layout(
        xaxis=theme.number_axis(axes[0])
        | {"domain": columns.ends(0, 2, GAP), "range": [-room / 3, float(np.nanmax(rate, initial=1)) + 1.6 * room]},
        yaxis=theme.number_axis(axes[1]),
        xaxis2=theme.log_axis(axes[2])
        | {"domain": columns.ends(1, 2, GAP), "anchor": "y2", "tickvals": list(known.betas), "exponentformat": "none"},
        yaxis2=theme.number_axis(axes[3]) | {"anchor": "x2", "rangemode": "tozero"},
    )
    return drawn


def _equal_bounds(drawn: go.Figure, rate: np.ndarray, distortion: np.ndarray, name: str) -> None:
    """Draw the line on which the ELBO is as good as at the best point: both axes are nats, so its slope is -1."""
    whole = rate[1] + distortion[1]
    if not np.isfinite(whole).any():
        return
    best, most = float(np.nanmin(whole)), float(np.nanmax(rate))
    drawn.add_scatter(
        x=[0, most], y=[best, best - most], mode="lines", name=name,
        line={"color": theme.MUTED, "width": 1.2, "dash": "dash"}, hoverinfo="skip",
    )  # fmt: skip  # one line of a place


def _dimensions(drawn: go.Figure, known: Sweep) -> None:
    """Draw each dimension's KL of the test images against β, the largest first."""
    ordered = -np.sort(-known.rate[1], axis=-1)
    for place, values in enumerate(ordered.T):
        drawn.add_scatter(
            x=list(known.betas), y=values, mode="lines+markers", xaxis="x2", yaxis="y2", showlegend=False,
            line={"color": theme.TEST, "width": 1.5}, marker={"size": 5}, opacity=max(0.35, 1 - 0.08 * place),
            hovertemplate=theme.hover("β = %{x}", "%{y:.3f} nats"),
        )  # fmt: skip  # one line of a place


def maps(
    codes: Float[np.ndarray, "betas shown dims"],
    labels: UInt8[np.ndarray, " shown"],
    titles: Sequence[str],
    axes: tuple[str, str],
) -> go.Figure:
    """Draw small maps of the codes, one for each β, in the two dimensions that vary most, all on the same scale.

    Args:
        codes: of the same images.
        labels: of those.
        titles: one for each map.
        axes: titles of the two dimensions, which the maps at the lower left and the upper left show for all.
    """
    across, rows = min(ACROSS, len(codes)), math.ceil(len(codes) / ACROSS)
    drawn = theme.figure(showlegend=False, margin={"l": 44, "r": 8, "t": 4, "b": 40})
    colours = [theme.CLASSES[one] for one in labels]
    reach = float(np.nanquantile(np.abs(codes), 0.998)) * 1.05 if np.isfinite(codes).any() else 3.0
    for place, (one, title) in enumerate(zip(codes, titles, strict=True)):
        row, column = divmod(place, across)
        ends, top = columns.ends(column, across, 0.04), 1 - row / rows
        bare = {"nticks": 5, "tickfont": {"size": 10}, "range": [-reach, reach]}
        drawn.layout[columns.axis("xaxis", place)] = bare | {"domain": ends, "anchor": columns.axis("y", place)}
        drawn.layout[columns.axis("yaxis", place)] = bare | {
            "domain": [top - 1 / rows + FOOT / rows, top - HEAD / rows], "anchor": columns.axis("x", place),
        }  # fmt: skip  # one line of settings
        spread = np.nan_to_num(one.var(0)) if len(one) else np.zeros(one.shape[1])
        pair = np.sort(np.argsort(-spread, kind="stable")[:2])
        drawn.add_scatter(
            x=one[:, pair[0]].astype(np.float32), y=one[:, pair[1]].astype(np.float32), mode="markers",
            xaxis=columns.axis("x", place), yaxis=columns.axis("y", place), marker={"size": 4, "color": colours},
            text=[str(label) for label in labels], hovertemplate=theme.hover("class %{text}", "%{x:.2f}, %{y:.2f}"),
        )  # fmt: skip  # one line of a place
        drawn.add_annotation(
            text=title, x=ends[0], y=top, xref="paper", yref="paper", xanchor="left", yanchor="top", showarrow=False,
        )  # fmt: skip  # as above
    lowest = (rows - 1) * across
    if lowest:
        drawn.layout.xaxis.matches = columns.axis("x", lowest)  # which has the title of both
    drawn.layout[columns.axis("xaxis", lowest)].title = {"text": axes[0], "standoff": 2}
    drawn.layout.yaxis.title = {"text": axes[1], "standoff": 2}
    return drawn


def maps_height(betas: int) -> int:
    """Return the height in px that so many maps want."""
    return 40 + 210 * math.ceil(betas / ACROSS)
