"""Each regularizer alone beside none and all: training error, test error and the gap, with intervals over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import theme

PANELS: Final = ((0.0, 0.31), (0.345, 0.655), (0.69, 1.0))
COLOURS: Final = (theme.TRAIN, theme.TEST, theme.TRUTH)
"""Of training, test, and the gap between them."""


class Measure(NamedTuple):
    """One panel: a quantity of each setting.

    Attributes:
        title: of the panel.
        seeds: measured with each seed.
        mean: over the seeds.
        half: half the width of the interval around the mean; NaN where there is none.
    """

    title: str
    seeds: Float[np.ndarray, "settings seeds"]
    mean: Float[np.ndarray, " settings"]
    half: Float[np.ndarray, " settings"]


def chart(names: Sequence[str], measures: Sequence[Measure], unit: str, title: str) -> go.Figure:
    """Draw three panels, a row for each setting: a dot for the mean, a bar for its interval, a speck for each seed.

    Args:
        names: of the settings, from the top; a dotted line goes through the means of the first one named ``none``.
        measures: three quantities.
        unit: of all of them, as the x axes say it.
        title: of the axis of the settings.
    """
    drawn = theme.figure(showlegend=False, margin={"t": 28, "r": 12, "l": 8})
    rows = np.arange(len(names))
    for place, (measure, panel, colour) in enumerate(zip(measures, PANELS, COLOURS, strict=True)):
        axis = "x" if place == 0 else f"x{place + 1}"
        _specks(drawn, measure, rows, colour, axis)
        _means(drawn, names, measure, (rows, colour, unit), axis)
        drawn.layout[f"xaxis{place + 1 if place else ''}"] = (
            theme.number_axis(unit)
            | {
                "domain": panel,
                "anchor": "y",
                "nticks": 4,
                "tickangle": 0,
            }
            | ({"range": _reach(measure)} if np.isfinite(measure.mean).any() else {})
        )
        drawn.add_annotation(
            text=f"<b>{measure.title}</b>", x=panel[0], xref="paper", xanchor="left", y=1, yref="paper",
            yanchor="bottom", showarrow=False,
        )  # fmt: skip  # one line of a place
    places = {"tickvals": rows, "ticktext": list(names), "range": [len(names) - 0.5, -0.5]}
    return drawn.update_yaxes(title={"text": title}, automargin=True, zeroline=False, **places)


def reference(drawn: go.Figure, measures: Sequence[Measure], place: int) -> go.Figure:
    """Draw a dotted line through the means of the setting at ``place``, so that every other is seen beside it."""
    for number, (measure, colour) in enumerate(zip(measures, COLOURS, strict=True)):
        mean = float(measure.mean[place])
        if np.isfinite(mean):
            drawn.add_shape(
                type="line", x0=mean, x1=mean, xref="x" if number == 0 else f"x{number + 1}", y0=0, y1=1, yref="paper",
                line={"color": colour, "dash": "dot", "width": 1.2}, layer="below",
            )  # fmt: skip  # one line of a place
    return drawn


def _specks(drawn: go.Figure, measure: Measure, rows: np.ndarray, colour: str, axis: str) -> None:
    drawn.add_scatter(
        x=measure.seeds.ravel(),
        y=np.repeat(rows, measure.seeds.shape[1]),
        xaxis=axis,
        mode="markers",
        marker={"color": colour, "size": 4, "opacity": 0.35},
        hoverinfo="skip",
    )


def _means(
    drawn: go.Figure, names: Sequence[str], measure: Measure, looks: tuple[np.ndarray, str, str], axis: str
) -> None:
    rows, colour, unit = looks
    half = np.where(np.isfinite(measure.half), measure.half, 0.0)
    drawn.add_scatter(
        x=measure.mean,
        y=rows,
        xaxis=axis,
        mode="markers",
        name=measure.title,
        marker=theme.marker(colour, size=10),
        error_x={"type": "data", "array": half, "color": colour, "thickness": 2, "width": 4},
        text=list(names),
        customdata=half,
        hovertemplate=theme.hover("%{text}", measure.title, f"%{{x:.3g}} ± %{{customdata:.2g}} {unit}"),
    )


def _reach(measure: Measure) -> list[float]:
    """Return where the panel begins and ends: it holds every interval and every seed."""
    half = np.where(np.isfinite(measure.half), measure.half, 0.0)
    known = [
        values[np.isfinite(values)] for values in (measure.mean - half, measure.mean + half, measure.seeds.ravel())
    ]
    low, high = min(one.min() for one in known), max(one.max() for one in known)
    room = 0.06 * max(high - low, 1e-3)
    return [float(low - room), float(high + room)]
