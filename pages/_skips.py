"""Skip connections: the same deep stack, plain, with additions and with concatenations, learns digits side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements.convolution.skips import QUANTITIES
from dlcore.elements.guessing import Which
from dlcore.elements.racer import Racer
from dlcore.experiments.skip_connections import SkipConnections
from pages import (
    _controls,
    _live,
    _numbers,
    _presets,
    _racers,
    _skips_costs,
    _skips_outcome,
    _skips_pictures,
    _skips_presets,
)
from pages._skips_pictures import Shown
from pages._words import _

CONNECTIONS = {"plain": "Plain", "residual": "Residual", "dense": "Concatenation"}
WHICH = {"loss": "Loss", "error": "Error rate"}
FLOW = {"weights": "Weight gradients", "outputs": "Output gradients", "size": "Output sizes"}
NORM = {"on": "On", "off": "Off"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 15.0
"""Curves are there after two or three of them."""


def show() -> None:
    """Show the whole tab."""
    shown, asked = _choose()
    picture = st.container()
    drawer = st.expander(
        _("Channels, optimizer, steps, seeds"), icon=":material/tune:", key="skip_more", on_change="rerun"
    )
    with drawer:
        more = _choose_more() if _controls.wanted(drawer, _usual()) else {}
    with picture:
        question = _ask(asked | more)
        run = None if question is None else _train(question, shown)
    if question is not None and run is not None and run.result is not None:
        _skips_outcome.tell(question, run, run.result, shown)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="skip_try"):
        _presets.show("skip", _skips_presets.presets())
    if question is not None:
        _skips_costs.show(question)
    if question is not None and run is not None and run.result is not None:
        _skips_outcome.show(question, run.result)


def show_picture() -> None:
    """Show the curves of the stacks as they are by default, small; what they have in layers while nobody has run it."""
    _skips_pictures.show_card(SkipConnections())


def _ask(settings: dict[str, Any]) -> SkipConnections | None:
    if not settings["connections"]:
        st.info(_("Choose at least one kind of connection."))
        return None
    return _controls.build(SkipConnections, **settings)


def _train(question: SkipConnections, shown: Shown) -> _skips_pictures.Run | None:
    start = question.cost() < SECONDS_TO_START_UNASKED
    run = _live.show(question, lambda run: _skips_pictures.draw(question, run, shown), key="skip", start=start)
    st.caption(_size(question))
    return run


def _choose() -> tuple[Shown, dict[str, Any]]:
    """Show in one row what matters most; return what to draw and the settings."""
    columns = st.columns([13, 29, 13, 10, 21, 19], gap="small", vertical_alignment="bottom")
    settings: dict[str, Any] = {}
    with columns[0]:
        words = _("Equal 3 × 3 convolutions between the first convolution and the classifier.")
        settings["depth"] = _numbers.slider(SkipConnections, "depth", key="skip_depth", label=_("Layers"), help=words)
    with columns[1]:
        usual = _controls.default(SkipConnections, "connections")
        settings["connections"] = _controls.choices(
            CONNECTIONS, key="skip_connections", label=_("Connections"), default=usual
        )
    with columns[2]:
        words = _("In front of each ReLU: every channel gets mean 0 and standard deviation 1 over the batch.")
        norm = _controls.switch(NORM, key="skip_norm", label=_("Batch norm"), default="on", help=words)
        settings["batch_norm"] = norm == "on"
    with columns[3]:
        words = _("Factor of the layers' first weights: 1 is He initialization. Batch norm makes up for any other.")
        settings["gain"] = _numbers.number(
            SkipConnections, "gain", key="skip_gain", label=_("Gain"), help=words, step=0.1
        )
    with columns[4]:
        flow = _controls.choice(FLOW, key="skip_flow", label=_("Map of"), default="weights")
    with columns[5]:
        which = _controls.switch(WHICH, key="skip_which", label=_("Curves of"), default="loss")
    chosen: Which = "error" if which == "error" else "loss"
    return Shown(chosen, QUANTITIES.index(flow), FLOW[flow]), settings


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    fields = ("channels", "growth", "steps", "batch", "seeds", "seed")
    racer: Racer = _controls.default(SkipConnections, "racer")
    chosen = _controls.held("skip_o", racer.optimizer)
    rates = _racers.usual_rates([chosen], _rates()) if chosen in _racers.names() else {}
    return (
        {f"skip_{field}": _controls.default(SkipConnections, field) for field in fields}
        | {"skip_o": racer.optimizer}
        | {f"skip_{id}_lr": rate for id, rate in rates.items()}
    )


def _rates() -> _racers.Settings:
    racer: Racer = _controls.default(SkipConnections, "racer")
    return {racer.optimizer: racer.settings}


def _choose_more() -> dict[str, Any]:
    shape, learning, chance = st.columns(3, gap="large")
    settings: dict[str, Any] = {}
    with shape:
        settings["channels"] = _number("channels", _("Channels"))
        words = _("Channels that each layer adds where layers concatenate: the growth rate of DenseNet.")
        settings["growth"] = _number("growth", _("Growth rate"), words)
    with learning:
        usual: Racer = _controls.default(SkipConnections, "racer")
        optimizer = _controls.choice(_racers.names(), key="skip_o", label=_("Optimizer"), default=usual.optimizer)
        rate = _racers.learning_rate("skip", optimizer, _rates(), _("Learning rate"))
        settings["racer"] = Racer(optimizer=optimizer, settings={"lr": rate})
        settings["batch"] = _number("batch", _("Batch size"))
    with chance:
        settings["steps"] = _number("steps", _("Steps"))
        words = _("Stacks per connection, each with a start and an order of batches of its own.")
        settings["seeds"] = _number("seeds", _("Seeds"), words)
        settings["seed"] = _number("seed", _("First seed"))
    return settings


def _number(field: str, label: str, help: str | None = None) -> int:
    value: int = _numbers.number(SkipConnections, field, key=f"skip_{field}", label=label, help=help)
    return value


def _size(question: SkipConnections) -> str:
    """Say what is trained."""
    words = _(
        "Digits of 8 × 8 pixels → 3 × 3 convolution to {channels} channels of {side} × {side} → {depth} layers → mean "
        "over all places → 10 classes. {seeds} stacks of each kind; those of one seed share start and batches. "
        "Parameters: {parameters}."
    )
    parameters = ", ".join(
        f"{CONNECTIONS[one].lower()} {question.stack(one).parameters:,}" for one in question.connections
    )
    return words.format(
        channels=question.channels,
        side=question.stack("plain").inner_side,
        depth=question.depth,
        seeds=question.seeds,
        parameters=parameters,
    )
