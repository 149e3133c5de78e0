"""The ELBO of a VAE taken apart: both terms while it learns, its dimensions, its images, and tighter bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int, UInt8

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


class Bounds(NamedTuple):
    """Hold bounds on log p(x) of training and test images, in nats per image; NaN where not known yet.

    Attributes:
        draws: the numbers k.
        bound: the mean over images.
        bound_error: its standard error.
        gain: the mean of the bound minus the ELBO.
        gain_error: its standard error.
        exact: log p(x), NaN where nobody knows it.
    """

    draws: Int[np.ndarray, " k"]
    bound: Float[np.ndarray, "halves k"]
    bound_error: Float[np.ndarray, "halves k"]
    gain: Float[np.ndarray, "halves k"]
    gain_error: Float[np.ndarray, "halves k"]
    exact: Float[np.ndarray, " halves"]


def bounds(known: Bounds, axes: tuple[str, str, str], names: tuple[str, str, str]) -> go.Figure:
    """Draw at the left how the bounds fall with k, at the right by how much they are tighter than the ELBO.

    Args:
        known: the bounds.
        axes: titles of k, of the left and of the right panel.
        names: of training, of test, and of what is exact.
    """
    drawn = theme.figure(margin={"l": 60, "r": 8, "t": 34, "b": 44})
    elbo = (known.bound - known.gain)[:, 0]
    measured = (
        (-known.bound, known.bound_error, -known.exact),
        (known.gain, known.gain_error, known.exact - elbo),
    )
    for place, (letter, title) in enumerate(zip(("", "2"), axes[1:], strict=True)):
        _panel(drawn, known.draws, measured[place], names, letter)
        shown = {"type": "log", "domain": columns.ends(place, 2, GAP), "anchor": f"y{letter}"}
        marks = {"tickvals": _powers(known.draws), "range": [-0.1, np.log10(known.draws[-1]) + 0.1]}
        drawn.layout[f"xaxis{letter}"] = {"title": {"text": axes[0]}} | shown | marks
        drawn.layout[f"yaxis{letter}"] = theme.number_axis(title) | {"anchor": f"x{letter}"}
    return drawn


def _panel(
    drawn: go.Figure,
    draws: Int[np.ndarray, " k"],
    measured: tuple[np.ndarray, np.ndarray, np.ndarray],
    names: tuple[str, str, str],
    letter: str,
) -> None:
    """Draw values with their errors, and dashed what they come up to, on training and test images."""
    place = {"xaxis": f"x{letter}", "yaxis": f"y{letter}"}
    for colour, name, values, errors, exact in zip(LOOKS, names, *measured, strict=False):
        drawn.add_scatter(
            x=draws, y=values, mode="lines+markers", name=name, legendgroup=name, showlegend=not letter,
            line={"color": colour, "width": 2}, marker={"size": 7}, **place,
            error_y={"array": errors, "thickness": 1.2, "width": 4, "color": colour},
            hovertemplate=theme.hover(name, "k = %{x}", "%{y:.3f} ± %{error_y.array:.3f} nats"),
        )  # fmt: skip  # one line of a place
        if np.isfinite(exact):
            drawn.add_scatter(
                x=draws[[0, -1]], y=[exact, exact], mode="lines", name=f"{names[2]}, {name}", showlegend=not letter,
                line={"color": colour, "width": 1.5, "dash": "dash"}, **place,
                hovertemplate=theme.hover(names[2], name, "%{y:.3f} nats"),
            )  # fmt: skip  # one line of a place


def _powers(draws: Int[np.ndarray, " k"]) -> list[int]:
    return [int(k) for k in draws if k in (1, 5, 50, 500, 5000) or k == draws[-1]]


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
