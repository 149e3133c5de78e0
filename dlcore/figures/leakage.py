"""What is claimed beside what is true, where a test set was used for choosing, or features were chosen beforehand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import theme

BINS = 26


def claims(
    ways: Sequence[str],
    reported: Float[np.ndarray, "ways repetitions"],
    actual: Float[np.ndarray, "ways repetitions"],
    words: tuple[str, str, str, str],
) -> go.Figure:
    """Draw for each way of choosing the quartiles of what is reported and of what is true; diamonds are means.

    Args:
        ways: their names, the first at the top.
        reported: what is claimed, in each repetition.
        actual: what is true.
        words: names of the two, titles of x and y.
    """
    drawn = theme.figure(margin={"l": 8, "r": 12, "t": 40, "b": 44}, boxmode="group")
    for values, name, colour in ((reported, words[0], theme.TRAIN), (actual, words[1], theme.TEST)):
        low, first, middle, third, high = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1)
        drawn.add_box(
            y=list(ways), q1=first, median=middle, q3=third, lowerfence=low, upperfence=high, mean=values.mean(1),
            boxmean=True, orientation="h", name=name, line={"color": colour, "width": 1.6}, hoverinfo="x",
        )  # fmt: skip  # one line of looks
    drawn.update_xaxes(title={"text": words[2]}, rangemode="tozero")
    return drawn.update_yaxes(autorange="reversed", title={"text": words[3]}, automargin=True)


def screening(
    wrong: Float[np.ndarray, " repetitions"],
    right: Float[np.ndarray, " repetitions"],
    words: tuple[str, str, str, str],
    truth: str,
) -> go.Figure:
    """Draw how often which error rate was reported, in two ways, and the true one half.

    Args:
        wrong: with features chosen on all examples.
        right: with features chosen without the fold.
        words: names of the two, titles of x and y.
        truth: the meaning of the line at one half.
    """
    edges = np.linspace(0, 1, BINS + 1)
    drawn = theme.figure(barmode="overlay", bargap=0.06, margin={"l": 56, "r": 12, "t": 40, "b": 44})
    for values, name, colour in ((wrong, words[0], theme.BAD), (right, words[1], theme.GOOD)):
        drawn.add_bar(
            x=(edges[1:] + edges[:-1]) / 2,
            y=np.histogram(values, edges)[0],
            name=name,
            marker={"color": colour, "opacity": 0.65},
            hovertemplate=theme.hover(name, "%{x:.0%}", "%{y}"),
        )
    drawn.add_vline(0.5, line={"color": theme.THEORY, "dash": "dash", "width": 1.5})
    drawn.add_annotation(
        x=0.5, y=1, yref="paper", xanchor="left", yanchor="top", showarrow=False, text=f" {truth}",
        font={"color": theme.THEORY, "size": 12},
    )  # fmt: skip  # one line of looks
    drawn.update_xaxes(title={"text": words[2]}, range=[-0.02, 1], tickformat=".0%")
    return drawn.update_yaxes(title={"text": words[3]}, rangemode="tozero")
