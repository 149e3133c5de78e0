"""The ELBO of a VAE taken apart: both terms while it learns, and its dimensions."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float

from dlcore.figures import columns, curves, theme, tiles

GAP: Final = 0.17
"""Share of the width between two columns."""
LOOKS: Final = (theme.TRAIN, theme.TEST)
EARLY = 2
"""Measurements at the start that may leave the picture at its top: there the terms are many times larger."""
COLLAPSED: Final = theme.DATA


class Names(NamedTuple):
    """Words of the legend."""

    training: str
    test: str
    reconstruction: str
    whole: str


class Terms(NamedTuple):
    """Hold both terms of the ELBO while a VAE learns, in nats per image, on training and test images.

    Attributes:
        epochs: at which they were measured.
        reconstruction: -log p(x|z).
        divergence: KL divergence of q(z|x) from the prior in each dimension.
    """

    epochs: Float[np.ndarray, " logged"]
    reconstruction: Float[np.ndarray, "halves logged"]
    divergence: Float[np.ndarray, "halves logged dims"]


def terms(known: Terms, axes: tuple[str, str, str], names: Names, last: float) -> go.Figure:
    """Draw -ELBO over the reconstruction term, with the KL term shaded between them, and the KL term alone beside it.

    Args:
        known: NaN where nothing is known yet.
        axes: titles of the epochs, of the left and of the right panel.
        names: words of the legend.
        last: where the epochs end.
    """
    drawn = theme.figure(margin={"l": 60, "r": 8, "t": 34, "b": 44})
    rate = known.divergence.sum(-1)
    whole = known.reconstruction + rate
    for half, (colour, name) in enumerate(zip(LOOKS, names, strict=False)):
        _line(drawn, known.epochs, whole[half], name, {"color": colour, "width": 2.5}, hover=names.whole)
    for half, (colour, name) in enumerate(zip(LOOKS, names, strict=False)):
        look = {"color": colour, "width": 1.5, "dash": "dot"}
        _line(drawn, known.epochs, known.reconstruction[half], names.reconstruction, look, show=half == 0)
        curves.fill(drawn, colour, known.epochs, (known.reconstruction[half], whole[half]))
        _line(drawn, known.epochs, rate[half], name, {"color": colour, "width": 2.5}, axis="2", show=False)
    for place, (letter, title) in enumerate(zip(("", "2"), axes[1:], strict=True)):
        across = columns.ends(place, 2, GAP)
        drawn.layout[f"xaxis{letter}"] = theme.number_axis(axes[0]) | {
            "domain": across, "range": [0, last], "anchor": f"y{letter}",
        }  # fmt: skip  # one line of settings
        drawn.layout[f"yaxis{letter}"] = theme.number_axis(title) | {"anchor": f"x{letter}"}
    drawn.update_layout(yaxis2={"rangemode": "tozero"})
    limits = _limits(np.stack([known.reconstruction, whole]))
    return drawn.update_yaxes(range=limits, selector={"anchor": "x"}) if limits else drawn


def _line(
    drawn: go.Figure,
    at: np.ndarray,
    values: np.ndarray,
    name: str,
    look: dict[str, Any],
    *,
    axis: str = "",
    show: bool = True,
    hover: str = "",
) -> None:
    drawn.add_scatter(
        x=np.asarray(at, np.float32), y=np.asarray(values, np.float32), mode="lines", name=name, line=look,
        xaxis=f"x{axis}", yaxis=f"y{axis}", showlegend=show,
        hovertemplate=theme.hover(f"{hover} {name}".strip(), "epoch %{x:.3~g}", "%{y:.2f} nats"),
    )  # fmt: skip  # one line of a place


def _limits(values: Float[np.ndarray, "any halves logged"]) -> list[float] | None:
    """Return between what the left panel reaches: the first measurements may leave it."""
    later = values[..., EARLY:] if np.isfinite(values[..., EARLY:]).any() else values
    known = later[np.isfinite(later)]
    if not len(known):
        return None
    room = 0.06 * max(float(np.ptp(known)), 1.0)
    return [float(known.min()) - room, float(known.max()) + room]


def dimensions(
    known: Terms,
    collapsed: Bool[np.ndarray, " dims"],
    axes: tuple[str, str, str, str, str],
    names: Names,
) -> go.Figure:
    """Draw the KL divergence in each dimension: at the left while it learns (test images), at the right at the end.

    Args:
        known: not NaN at the end.
        collapsed: which dimensions carry nothing: they are grey, and their names crossed out.
        axes: titles of the epochs, of the divergence, of the two panels, and of the dimensions.
        names: words of the legend.
    """
    order = np.argsort(-known.divergence[1, -1], kind="stable")
    rows = np.arange(len(order))
    drawn = theme.figure(margin={"l": 44, "r": 8, "t": 30, "b": 44}, barmode="group", bargap=0.25)
    drawn.add_heatmap(
        x=np.asarray(known.epochs, np.float32),
        y=rows,
        z=known.divergence[1].T[order].astype(np.float32),
        zmin=0,
        colorscale=theme.INTENSITY,
        showscale=False,
        hovertemplate=theme.hover("epoch %{x:.3~g}", "%{z:.3f} nats"),
    )
    for half, (colour, name) in enumerate(zip(LOOKS, names, strict=False)):
        drawn.add_bar(
            x=known.divergence[half, -1, order],
            y=rows,
            orientation="h",
            name=name,
            marker={"color": [COLLAPSED if collapsed[one] else colour for one in order]},
            showlegend=False,
            xaxis="x2",
            hovertemplate=theme.hover(name, "%{x:.3f} nats"),
        )
    words = [f"<s>z{_index(one + 1)}</s>" if collapsed[one] else f"z{_index(one + 1)}" for one in order]
    left, right = columns.ends(0, 2, 0.04), columns.ends(1, 2, 0.04)
    drawn.update_layout(
        xaxis=theme.number_axis(axes[0]) | {"domain": left, "showgrid": False},
        xaxis2=theme.number_axis(axes[1]) | {"domain": right, "anchor": "y", "rangemode": "tozero"},
        yaxis=tiles.names(words, axes[4]) | {"range": [len(order) - 0.5, -0.5]},
    )
    for across, title in ((left, axes[2]), (right, axes[3])):
        drawn.add_annotation(text=title, x=across[0], y=1, **_AT_THE_TOP)
    return drawn


_AT_THE_TOP: Final[dict[str, Any]] = {
    "xref": "paper",
    "xanchor": "left",
    "yref": "paper",
    "yanchor": "bottom",
    "showarrow": False,
}


def _index(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def dimensions_height(dims: int) -> int:
    """Return the height in px that so many dimensions want."""
    return 90 + max(26 * min(dims, 4), min(17 * dims, 400))
