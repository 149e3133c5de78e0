"""Errors around the interpolation threshold: over model sizes or numbers of examples, over time, and over both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import theme

UPPER, LOWER = (0.33, 1.0), (0.0, 0.24)
"""What the panel of the errors and that of the norm take of the height."""
LEAST: Final = 1e-3
"""A squared error below this is drawn there: zero has no place on a logarithmic scale."""
MULTIPLES: Final = (0.1, 0.3, 1.0, 3.0, 10.0)
"""Where the axis of sizes has ticks, in multiples of the threshold."""


class Line(NamedTuple):
    """One quantity at every size.

    Attributes:
        name: what the legend says; lines of one name have one entry.
        colour: of the median, and of the band.
        at: the sizes, ascending.
        values: with each seed; NaN where nothing is known.
        dash: plotly's name.
        band: whether the seeds are shown as a band around the median.
    """

    name: str
    colour: str
    at: Float[np.ndarray, " sizes"] | Int[np.ndarray, " sizes"]
    values: Float[np.ndarray, "sizes seeds"]
    dash: theme.Dash = "solid"
    band: bool = True


class Threshold(NamedTuple):
    """Where theory puts the peak, in the axis's own unit, and what is written there."""

    at: float
    words: str


class Axes(NamedTuple):
    """Titles; ``y`` is an error rate, drawn as a percentage, or a squared error, on a logarithmic scale."""

    x: str
    y: str
    norm: str
    percent: bool = False


def sweep(errors: Sequence[Line], norm: Line, threshold: Threshold, axes: Axes) -> go.Figure:
    """Draw errors over sizes, below them the length of the solution, and the threshold through both.

    Args:
        errors: drawn in this order.
        norm: of the solution; its sizes are the width of the picture.
        threshold: where it is.
        axes: titles.
    """
    drawn = theme.figure(margin={"t": 30, "b": 44, "r": 12}, hovermode="closest")
    for line in errors:
        shown = line.values if axes.percent else np.maximum(line.values, LEAST)
        _fan(drawn, line, shown, threshold=threshold.at, percent=axes.percent)
    _fan(drawn, norm, norm.values, threshold=threshold.at, yaxis="y2", showlegend=False)
    _scale_errors(drawn, [line.values for line in errors], axes)
    shown = np.median(norm.values, 1)
    drawn.layout.yaxis2 = theme.log_axis(axes.norm) | _decades(shown, 0.1, most=3) | {"domain": LOWER, "anchor": "x"}
    drawn.layout.xaxis = _sizes_axis(axes.x, norm.at, threshold.at) | {"anchor": "y2"}
    return _mark(drawn, threshold)


def singles(drawn: go.Figure, line: Line, name: str, *, percent: bool) -> go.Figure:
    """Add each seed's own curve of one line to a figure of ``sweep``, thin; one entry in the legend for all."""
    for number, values in enumerate(line.values.T):
        drawn.add_scatter(
            x=np.asarray(line.at, float),
            y=np.asarray(values if percent else np.maximum(values, LEAST), np.float32),
            mode="lines",
            name=name,
            legendgroup="singles",
            showlegend=number == 0,
            line={"color": line.colour, "width": 0.7},
            opacity=0.55,
            hovertemplate=theme.hover(f"seed {number}", "%{y:.3g}"),
        )
    return drawn


class Course(NamedTuple):
    """How the errors of one size went, with each seed, and how the legend calls it."""

    name: str
    training: Float[np.ndarray, "seeds times"]
    test: Float[np.ndarray, "seeds times"]


def over_time(
    times: Float[np.ndarray, " times"], courses: Sequence[Course], axes: Axes, words: tuple[str, str]
) -> go.Figure:
    """Draw the median test error of some sizes over time, their training errors dashed, the lowest test error ringed.

    Args:
        times: epochs or steps; 0, which a logarithmic axis cannot show, is left out.
        courses: the sizes, in colours of their own.
        axes: titles; ``norm`` is not used.
        words: the title of the legend, and how it calls the dashed lines.
    """
    drawn = theme.figure(margin={"t": 40, "b": 44, "r": 12})
    kept = times > 0
    for course, colour in zip(courses, theme.PLACES, strict=False):
        test, training = (np.median(values[:, kept], 0) for values in (course.test, course.training))
        for values, dash in ((training, "dot"), (test, "solid")):
            drawn.add_scatter(
                x=times[kept],
                y=values if axes.percent else np.maximum(values, LEAST),
                mode="lines",
                name=course.name,
                legendgroup=course.name,
                showlegend=dash == "solid",
                line={"color": colour, "width": 2.2 if dash == "solid" else 1.2, "dash": dash},
                customdata=values,
                hovertemplate=theme.hover(
                    course.name, f"{axes.x} %{{x:.4~g}}", "%{customdata:.1%}" if axes.percent else "%{customdata:.3g}"
                ),
            )
        if np.isfinite(test).any():
            best = int(np.nanargmin(test))
            drawn.add_scatter(
                x=[times[kept][best]],
                y=[test[best]],
                mode="markers",
                marker={"size": 11, "symbol": "circle-open", "color": colour, "line": {"width": 2}},
                legendgroup=course.name,
                showlegend=False,
                hoverinfo="skip",
            )
    drawn.add_scatter(
        x=[None], y=[None], mode="lines", name=words[1], line={"color": theme.MUTED, "width": 1.2, "dash": "dot"}
    )
    _scale_errors(drawn, [one for course in courses for one in (course.test.T, course.training.T)], axes)
    drawn.layout.yaxis.domain = [0, 1]
    drawn.layout.legend.title = {"text": words[0]}
    drawn.layout.xaxis = theme.log_axis(axes.x) | {"dtick": 1}
    return drawn


def field(
    at: Float[np.ndarray, " sizes"],
    times: Float[np.ndarray, " times"],
    test: Float[np.ndarray, "sizes times"],
    threshold: Threshold,
    axes: Axes,
) -> go.Figure:
    """Draw the test error of every size at every time as a map; the lowest stands out most.

    Args:
        at: the sizes, ascending.
        times: epochs or steps; 0 is left out.
        test: medians over seeds.
        threshold: through which a line is drawn.
        axes: titles: of sizes, of times (``norm``) and of the error.
    """
    kept = times > 0
    values = test[:, kept].T if axes.percent else np.log10(np.maximum(test[:, kept].T, LEAST))
    finite = values[np.isfinite(values)]
    top = np.quantile(finite, 0.97) if len(finite) else 1.0
    ticks = np.arange(np.floor(finite.min(initial=0)), top + 1) if not axes.percent else None
    bar: dict[str, Any] = {"title": {"text": axes.y, "side": "right"}}
    if ticks is not None:
        bar |= {"tickvals": ticks, "ticktext": [f"{10.0**tick:g}" for tick in ticks]}
    else:
        bar |= {"tickformat": ".0%"}
    drawn = theme.figure(margin={"t": 24, "b": 44, "r": 12})
    drawn.add_heatmap(
        x=np.asarray(at, float),
        y=times[kept],
        z=values.astype(np.float32),
        zmax=float(top),
        zmin=float(finite.min()) if len(finite) else 0.0,
        colorscale=theme.MERIT,
        colorbar=bar,
        customdata=test[:, kept].T,
        hovertemplate=theme.hover(
            f"{axes.x} %{{x:.4~g}}",
            f"{axes.norm} %{{y:.4~g}}",
            "%{customdata:.1%}" if axes.percent else "%{customdata:.3g}",
        ),
    )
    drawn.layout.xaxis = _sizes_axis(axes.x, at, threshold.at)
    drawn.layout.yaxis = theme.log_axis(axes.norm) | {"dtick": 1}
    _mark(drawn, threshold).layout.annotations[0].yanchor = "bottom"  # beside the map, not on it
    return drawn


def _fan(
    drawn: go.Figure,
    line: Line,
    shown: np.ndarray,
    *,
    threshold: float,
    percent: bool = False,
    **more: Any,
) -> None:
    """Draw the median over the seeds and, from three on, the band between the 10 % and the 90 % quantile."""
    known = np.isfinite(shown).all(1) if line.band else np.ones(len(shown), bool)
    at, shown, values = np.asarray(line.at, float)[known], shown[known], line.values[known]
    if line.band and shown.shape[1] > 2 and len(at):
        low, high = np.quantile(shown, [0.1, 0.9], axis=1)
        drawn.add_scatter(
            x=np.concatenate([at, at[::-1]]),
            y=np.concatenate([low, high[::-1]]),
            mode="lines",
            fill="toself",
            fillcolor=line.colour,
            line={"width": 0},
            opacity=0.18,
            legendgroup=line.name,
            hoverinfo="skip",
            **more | {"showlegend": False},
        )
    written = "%{customdata[0]:.1%}" if percent else "%{customdata[0]:.3g}"
    drawn.add_scatter(
        x=at,
        y=np.median(shown, 1),
        mode="lines+markers" if line.band else "lines",
        marker={"size": 4, "color": line.colour},
        name=line.name,
        legendgroup=line.name,
        connectgaps=False,
        line={"color": line.colour, "width": 2.2 if line.band else 1.8, "dash": line.dash},
        customdata=np.stack([np.median(values, 1), at / threshold], 1),
        hovertemplate=theme.hover(line.name, "%{x:,} = %{customdata[1]:.2~f} × threshold", written),
        **{"showlegend": all(trace.name != line.name for trace in drawn.data)} | more,
    )


def _scale_errors(drawn: go.Figure, values: Sequence[np.ndarray], axes: Axes) -> None:
    if axes.percent:
        drawn.layout.yaxis = theme.number_axis(axes.y) | {"tickformat": ".0%", "range": [-0.03, 1.0], "domain": UPPER}
        return
    medians = [np.median(one, 1) for one in values if one.size]
    finite = np.concatenate([one[np.isfinite(one)] for one in medians] or [np.ones(1)])
    drawn.layout.yaxis = theme.log_axis(axes.y) | _decades(np.maximum(finite, LEAST), 0.12) | {"domain": UPPER}


def _decades(values: np.ndarray, room: float, most: int = 6) -> dict[str, Any]:
    """Let a logarithmic axis hold these values, with at most so many labelled decades."""
    finite = np.log10(np.maximum(values[np.isfinite(values) & (values > 0)], 1e-12))
    low, high = (finite.min(), finite.max()) if len(finite) else (-1.0, 1.0)
    space = room * max(high - low, 1.0)
    step = "D2" if high - low < 1 else max(1, int(np.ceil((high - low) / most)))  # D2: 1, 2 and 5 are labelled
    return {"range": [low - space, high + space], "dtick": step}


def _sizes_axis(title: str, at: np.ndarray, threshold: float) -> dict[str, Any]:
    ticks = [threshold * multiple for multiple in MULTIPLES]
    reach = [np.log10(at[0]) - 0.04, np.log10(at[-1]) + 0.04] if len(at) else [0, 1]
    return theme.log_axis(title) | {
        "tickvals": ticks,
        "ticktext": [f"{tick:,.3g}" if tick < 100 else f"{tick:,.0f}" for tick in ticks],
        "tickfont": {"size": 12},
        "range": reach,
    }


def _mark(drawn: go.Figure, threshold: Threshold) -> go.Figure:
    drawn.add_shape(
        type="line",
        x0=threshold.at,
        x1=threshold.at,
        yref="paper",
        y0=0,
        y1=1,
        line={"color": theme.THEORY, "dash": "dash", "width": 1.5},
    )
    return drawn.add_annotation(  # plotly takes an annotation's x as an exponent on a logarithmic axis, a shape's not
        x=np.log10(threshold.at),
        y=1,
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=4,
        showarrow=False,
        text=threshold.words,
        font={"color": theme.THEORY, "size": 12},
    )
