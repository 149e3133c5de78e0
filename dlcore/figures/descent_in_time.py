"""Errors around the interpolation threshold while something trains: some sizes over time, and all of them as a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import double_descent, theme


class Course(NamedTuple):
    """How the errors of one size went, with each seed, and how the legend calls it."""

    name: str
    training: Float[np.ndarray, "seeds times"]
    test: Float[np.ndarray, "seeds times"]


def over_time(
    times: Float[np.ndarray, " times"], courses: Sequence[Course], axes: double_descent.Axes, words: tuple[str, str]
) -> go.Figure:
    """Draw the median test error of some sizes over time, their training errors dashed, the lowest test error ringed.

    Args:
        times: epochs or steps; 0, which a logarithmic axis cannot show, is left out.
        courses: the sizes, ascending, at most six.
        axes: titles; ``norm`` is not used.
        words: the title of the legend, and how it calls the dashed lines.
    """
    drawn = theme.figure(margin={"t": 40, "b": 44, "r": 12})
    kept = times > 0
    for course, colour in zip(courses, theme.ordered(len(courses)), strict=True):
        test, training = (np.median(values[:, kept], 0) for values in (course.test, course.training))
        for values, dash in ((training, "dot"), (test, "solid")):
            drawn.add_scatter(
                x=times[kept],
                y=values if axes.percent else np.maximum(values, double_descent.LEAST),
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
    double_descent.scale_errors(drawn, [one for course in courses for one in (course.test.T, course.training.T)], axes)
    drawn.layout.yaxis.domain = [0, 1]
    drawn.layout.legend.title = {"text": words[0]}
    drawn.layout.xaxis = theme.log_axis(axes.x) | {"dtick": 1}
    return drawn


def field(
    at: Float[np.ndarray, " sizes"],
    times: Float[np.ndarray, " times"],
    test: Float[np.ndarray, "sizes times"],
    threshold: double_descent.Threshold,
    axes: double_descent.Axes,
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
    values = test[:, kept].T if axes.percent else np.log10(np.maximum(test[:, kept].T, double_descent.LEAST))
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
    drawn.layout.xaxis = double_descent.sizes_axis(axes.x, at, threshold.at)
    drawn.layout.yaxis = theme.log_axis(axes.norm) | {"dtick": 1}
    double_descent.mark(drawn, threshold)
    drawn.layout.annotations[0].yanchor = "bottom"  # beside the map, not on it
    return drawn
