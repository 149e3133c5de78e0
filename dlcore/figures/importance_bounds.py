"""Bounds on log p(x) that are tighter than the ELBO, the tighter the more draws they average."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import columns, theme
from dlcore.figures.objective import GAP, LOOKS


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
