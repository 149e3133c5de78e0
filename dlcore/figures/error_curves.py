"""What models get wrong on the examples they learned and on others, against complexity, against time, and in theory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.elements import student
from dlcore.figures import animation, curves, theme

DECADES = 3.0
"""How far below the error of the simplest model the picture reaches: an error of nothing leaves it downwards."""
TOP = 30.0
"""How many times that error the picture reaches at most: a wild model leaves it upwards."""


class Errors(NamedTuple):
    """Mean squared errors of several seeds (or of one) against a setting or a time, ascending."""

    at: Float[np.ndarray, " settings"]
    training: Float[np.ndarray, "seeds settings"]
    test: Float[np.ndarray, "seeds settings"]

    @property
    def medians(self) -> tuple[Float[np.ndarray, " settings"], Float[np.ndarray, " settings"]]:
        """Training and test error, the median over seeds; NaN where a seed has none."""
        return np.median(self.training, axis=0), np.median(self.test, axis=0)


class Names(NamedTuple):
    """What is drawn, in words."""

    training: str
    test: str
    gap: str


class Mark(NamedTuple):
    """A place on the axis, and what it is called."""

    at: float
    words: str


def compare(measured: Errors, names: Names, axes: curves.Axes, *, simplest: float) -> go.Figure:
    """Draw training and test error, the gap between them shaded, and from three seeds on what lies between the seeds.

    Args:
        measured: what is drawn; NaN where there is nothing.
        names: of the three.
        axes: titles; x is logarithmic if they say so, y always is.
        simplest: the test error of the simplest model, which sets how far y reaches.
    """
    drawn = theme.figure(
        xaxis=theme.log_axis(axes.x) | {"dtick": 1} if axes.logarithmic else theme.number_axis(axes.x),
        yaxis=theme.log_axis(axes.y) | {"dtick": 1, "range": _reach(measured, simplest)},
    )
    low = 10.0 ** (_reach(measured, simplest)[0] - 1)
    training, test = (np.where(part > 0, np.maximum(part, low), part) for part in measured.medians)
    known = np.isfinite(training) & np.isfinite(test)
    drawn.add_scatter(
        x=np.concatenate([measured.at[known], measured.at[known][::-1]]),
        y=np.concatenate([test[known], training[known][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=theme.TEST,
        line={"width": 0},
        opacity=0.12,
        name=names.gap,
        hoverinfo="skip",
    )
    for name, colour, middle, seeds in (
        (names.training, theme.TRAIN, training, measured.training),
        (names.test, theme.TEST, test, measured.test),
    ):
        if len(seeds) > 2:
            _add_seeds(drawn, measured.at, seeds, colour)
        drawn.add_scatter(
            x=measured.at,
            y=middle,
            mode="lines+markers" if len(measured.at) <= 40 else "lines",
            marker={"size": 4},
            name=name,
            line={"color": colour, "width": 2},
            hovertemplate=theme.hover(name, f"{axes.x.split(' (')[0]} %{{x:.4~g}}", "%{y:.4~g}"),
        )
    return drawn


def mark(drawn: go.Figure, best: Mark | None, value: float, here: Mark | None) -> go.Figure:
    """Mark the lowest test error with a star of height ``value``, and where we are with a line."""
    if here is not None:
        _add_line(drawn, here, theme.ACCENT, "solid", top=False)
    if best is not None and np.isfinite(value):
        drawn.add_scatter(
            x=[best.at],
            y=[value],
            mode="markers",
            name=best.words,
            marker=theme.marker(theme.GOOD, "star", 15),
            hovertemplate=theme.hover(best.words, "%{y:.4~g}"),
        )
    return drawn


def theory(drawn: go.Figure, noise: float, words: str, threshold: Mark | None = None) -> go.Figure:
    """Draw the noise floor σ² as a dashed line, and where a model can just go through all points as a dotted one."""
    if noise > 0:
        place = math.log10(noise**2)
        drawn.add_hline(noise**2, line={"color": theme.THEORY, "dash": "dash", "width": 1.5})
        drawn.add_annotation(
            x=0.005, xref="paper", xanchor="left", y=place, yanchor="top", showarrow=False, text=words,
            font={"color": theme.THEORY, "size": 12},
        )  # fmt: skip
    if threshold is not None:
        _add_line(drawn, threshold, theme.THEORY, "dot", top=True)
    return drawn


def regions(drawn: go.Figure, ends: tuple[float, float], best: float, words: Sequence[str]) -> go.Figure:
    """Shade what lies before and behind the best place, and name it at the top; an empty word names nothing.

    Args:
        drawn: a figure of ``compare``.
        ends: where the axis begins and ends.
        best: where the test error is lowest.
        words: of what lies before, and behind.
    """
    logarithmic = drawn.layout.xaxis.type == "log"
    for (low, high), word, colour in zip(
        ((ends[0], best), (best, ends[1])), words, (theme.TRAIN, theme.BAD), strict=True
    ):
        if not word or high <= low:
            continue
        drawn.add_vrect(low, high, fillcolor=colour, opacity=0.07, line={"width": 0}, layer="below")
        middle = math.sqrt(low * high) if logarithmic else (low + high) / 2
        drawn.add_annotation(
            x=math.log10(middle) if logarithmic else middle, y=1, yref="paper", yanchor="top", showarrow=False,
            text=f"<i>{word}</i>", font={"color": theme.MUTED, "size": 12},
        )  # fmt: skip
    return drawn


def play_errors(drawn: go.Figure, moments: int) -> go.Figure:
    """Let the curves of a figure of ``compare`` grow moment by moment, a marker at the tip of each."""
    lines = [
        index for index, trace in enumerate(drawn.data) if trace.mode in {"lines", "lines+markers"} and not trace.fill
    ]
    lines = [
        index for index in lines if len(drawn.data[index].x) == moments and drawn.data[index].showlegend is not False
    ]
    animation.reveal(drawn, lines)
    animation.heads(drawn, lines, {"size": 9})
    return animation.timeline(drawn, max(moments - 1, 1), unit="moment")


class Predicted(NamedTuple):
    """What theory expects of each setting, and what many sets of examples came to: training, then test."""

    at: Float[np.ndarray, " settings"]
    expected: tuple[Float[np.ndarray, " settings"], Float[np.ndarray, " settings"]]
    measured: tuple[Float[np.ndarray, "settings sets"], Float[np.ndarray, "settings sets"]]


def predicted(seen: Predicted, names: tuple[str, str], axes: curves.Axes, reach: tuple[float, float]) -> go.Figure:
    """Draw lines of theory, and the means of what was measured as dots, with two standard errors to both sides.

    Args:
        seen: both.
        names: of training and test error.
        axes: titles.
        reach: the lowest and the highest error shown.
    """
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x) | {"range": [seen.at[0] - 0.5, _last_shown(seen, reach[1]) + 1.5]},
        yaxis=theme.log_axis(axes.y) | {"dtick": 1, "range": [math.log10(error) for error in reach]},
    )
    for name, colour, expected, measured in zip(
        names, (theme.TRAIN, theme.TEST), seen.expected, seen.measured, strict=True
    ):
        drawn.add_scatter(
            x=seen.at, y=np.maximum(expected, reach[0] / 10), mode="lines", name=name,
            line={"color": colour, "width": 2, "dash": "dash"}, legendgroup=name,
            hovertemplate=theme.hover(name, "%{y:.4~g}"),
        )  # fmt: skip
        spread = 2 * student.standard_error(measured)
        drawn.add_scatter(
            x=seen.at, y=measured.mean(axis=1), mode="markers", legendgroup=name, showlegend=False,
            marker={"color": colour, "size": 6},
            error_y={"array": spread, "color": colour, "thickness": 1.2, "width": 3},
            hovertemplate=theme.hover("%{y:.4~g} ± %{error_y.array:.2~g}"),
        )  # fmt: skip
    return drawn


def _last_shown(seen: Predicted, top: float) -> float:
    """Return the setting behind which every expected test error is too high for the picture."""
    return float(seen.at[np.flatnonzero(seen.expected[1] <= top)].max(initial=seen.at[0]))


def _reach(measured: Errors, simplest: float) -> list[float]:
    """Return the exponents between which errors are shown."""
    training, test = measured.medians
    finite = np.concatenate([training[np.isfinite(training)], test[np.isfinite(test)]])
    low = max(finite.min(initial=simplest), simplest / 10**DECADES)
    high = min(max(finite.max(initial=simplest), simplest), TOP * simplest)
    room = 0.06 * math.log10(high / low) + 0.02
    return [math.log10(low) - room, math.log10(high) + 2.5 * room]


def _add_seeds(drawn: go.Figure, at: np.ndarray, seeds: np.ndarray, colour: str) -> None:
    """Fill what lies between the lowest and the highest seed."""
    known = np.isfinite(seeds).all(axis=0)
    drawn.add_scatter(
        x=np.concatenate([at[known], at[known][::-1]]),
        y=np.concatenate([seeds.min(axis=0)[known], seeds.max(axis=0)[known][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
        opacity=0.2,
        showlegend=False,
        hoverinfo="skip",
    )


def _add_line(drawn: go.Figure, line: Mark, colour: str, dash: str, *, top: bool) -> None:
    """Draw a vertical line with its name at its side, on the left where the right end of the picture is near."""
    logarithmic = drawn.layout.xaxis.type == "log"
    at = np.log10(drawn.data[-1].x) if logarithmic else np.asarray(drawn.data[-1].x)
    place = math.log10(line.at) if logarithmic else line.at
    near_the_end = len(at) > 1 and place > at[0] + 0.65 * (at[-1] - at[0])
    drawn.add_vline(line.at, line={"color": colour, "dash": dash, "width": 1.5})
    drawn.add_annotation(
        x=place,
        y=1 if top else 0,
        yref="paper",
        xanchor="right" if near_the_end else "left",
        yanchor="top" if top else "bottom",
        showarrow=False,
        text=line.words,
        font={"color": colour, "size": 12},
    )
