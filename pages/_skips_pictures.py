"""The pictures of the tab "Skip connections": curves above gradients by layer and step, and the profile by depth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore import lab
from dlcore.elements.convolution.skips import QUANTITIES, Connection
from dlcore.elements.guessing import GUESSING, Which
from dlcore.experiments.skip_connections import Curves, SkipConnections, SkipConnectionsResult
from dlcore.figures import curves, skip_layers, skips, theme
from pages import _lab, _live, _plot, _skips_costs
from pages._words import _

GROUP = "skip"
"""Curves and profile move along the steps together."""

Run = lab.Run[SkipConnectionsResult]
Flow = Float[np.ndarray, "connections quantities layers logged"]


class Shown(NamedTuple):
    """What is looked at: the curves' measure, and the place and the name of the quantity in the maps."""

    which: Which
    quantity: int
    name: str


def names() -> dict[Connection, str]:
    """Return what the connections are called."""
    return {"plain": _("plain"), "residual": _("residual (addition)"), "dense": _("concatenation")}


def _titles() -> dict[Connection, str]:
    """Return names short enough to stand above three panels on a phone."""
    return {"plain": _("plain"), "residual": _("residual"), "dense": _("concat")}


def draw(question: SkipConnections, run: Run | None, shown: Shown) -> None:
    """Draw curves and maps as far as they are known."""
    name = f"skip {shown.which} {shown.quantity}"
    _plot.show(
        _live.kept(question, run, name, lambda: _training(question, run, shown)),
        key="skip_curves",
        alt=_("Learning curves of each kind of stack, and below them a quantity of each layer at each step, as a map."),
        height=430,
        view=f"{name} {question.steps} {question.depth}",
        controls=False,
        group=GROUP,
        autoplay="",
    )


def _training(question: SkipConnections, run: Run | None, shown: Shown) -> theme.Figure:
    panels, steps = _panels(question, run, shown), question.logged_steps()
    words = _words_of(shown)
    drawn = skips.training(panels, steps, words)
    if shown.which == "error":
        drawn = skips.in_percent(drawn, len(panels), question.least_error)
        drawn = skips.level(drawn, len(panels), GUESSING["error"], _("guessing: 90 %"))
    else:
        drawn = skips.level(drawn, len(panels), GUESSING["loss"], _("guessing: ln 10 = 2.303"))
    return drawn if run is None or run.result is None else skips.follow(drawn, steps)


def _words_of(shown: Shown) -> skips.Words:
    measure = _("error rate") if shown.which == "error" else _("cross-entropy (nats)")
    return skips.Words(_("training"), _("test"), _("step"), measure, _("layer"), quantity_axis(shown.quantity))


def quantity_axis(quantity: int) -> str:
    """Return an axis title."""
    return (_("‖∂L/∂W‖"), _("‖∂L/∂x‖"), _("root mean square of x"))[quantity]


def _panels(question: SkipConnections, run: Run | None, shown: Shown) -> list[skips.Panel]:
    known, flow = _known(question, run, shown.which)
    least = question.least_error if shown.which == "error" else 0.0
    return [
        skips.Panel(
            _titles()[one],
            np.maximum(known.training[place], least),
            np.maximum(known.test[place], least),
            flow[place, shown.quantity],
        )
        for place, one in enumerate(question.connections)
    ]


def _known(question: SkipConnections, run: Run | None, which: Which) -> tuple[Curves, Flow]:
    if run is not None and run.result is not None:
        return run.result.curves(which), run.result.median_flow()
    picture = {} if run is None or run.picture is None else run.picture
    return question.curves_so_far(picture, which), question.flow_so_far(picture)


def show_profile(question: SkipConnections, run: Run, result: SkipConnectionsResult, shown: Shown) -> None:
    """Show a quantity against depth, moving along the steps, with what theory expects at the start."""
    axes = curves.Axes(_("layer (0: the first convolution)"), quantity_axis(shown.quantity))
    drawn = _live.kept(
        question,
        run,
        f"skip profile {shown.quantity}",
        lambda: skip_layers.profile(
            _courses(question, result, shown.quantity), result.steps, axes, _("expected at the start")
        ),
    )
    alt = _("A quantity of each layer against its depth, one line for each kind of stack, moving along the steps.")
    view = f"{shown.quantity} {question.depth}"
    _plot.show(drawn, key="skip_profile", alt=alt, height=330, view=view, group=GROUP, autoplay=question.key())


def _courses(question: SkipConnections, result: SkipConnectionsResult, quantity: int) -> list[skip_layers.Course]:
    flow = result.median_flow()[:, quantity]
    return [
        skip_layers.Course(one, names()[one], flow[place].T, expected(result, place, quantity))
        for place, one in enumerate(question.connections)
    ]


def expected(result: SkipConnectionsResult, place: int, quantity: int) -> Float[np.ndarray, " layers"]:
    """Return what theory expects of a quantity at the start; no numbers where it says nothing.

    Of gradients it expects ratios: they begin at the last layer's, as measured.
    """
    name = QUANTITIES[quantity]
    if name == "size":
        return np.asarray(result.expected_sizes[place])
    if name == "outputs":
        return np.asarray(result.expected_slopes[place] * result.median_flow()[place, quantity, -1, 0])
    return np.empty(0)


def show_card(question: SkipConnections) -> None:
    """Show the learning curves small if they are stored, else what the layers have and cost."""
    run = _lab.look(question)
    if run is None or run.result is None:
        _skips_costs.show_card(question)
        return
    shown = Shown("loss", 0, "")
    drawn = _live.kept(
        question,
        run,
        "skip card",
        lambda: theme.small(skips.learning(_panels(question, run, shown), question.logged_steps(), _words_of(shown))),
    )
    alt = _("Learning curves of a plain, a residual and a concatenating stack of the same depth.")
    _plot.show(drawn, key="home_skips", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)
