"""The field of a race: which optimizers start, and the settings of each. Both races choose with these widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements import optimizers, racer
from dlcore.elements.hyperparameters import Hyper
from dlcore.figures import curves
from pages import _controls, _formula, _numbers, _words
from pages._words import _

Settings = Mapping[str, Mapping[str, float]]
"""Default values of a page by optimizer id and hyper-parameter id, where they differ from the rule's own."""


def names() -> dict[str, str]:
    """Return every optimizer's proper name by id."""
    return {id: rule.name for id, rule in optimizers.OPTIMIZERS.items()}


def choose(prefix: str, *, default: Sequence[str]) -> tuple[str, ...]:
    """Show the menu of optimizers and return the chosen ids; an empty field is answered with a sentence."""
    chosen = _controls.choices(names(), key=f"{prefix}_o", label=_("Optimizers"), default=default)
    if not chosen:
        st.info(_("Choose at least one optimizer to start the race."))
    return chosen


def learning_rates(prefix: str, chosen: Sequence[str], defaults: Settings) -> dict[str, float]:
    """Show a learning-rate control for every chosen optimizer and return the values by id."""
    rates: dict[str, float] = {}
    with st.container(gap="xsmall"):
        for id in chosen:
            if not rates:
                st.caption(_("Learning rates"), help=_hyper_of(id, "lr").help)
            rates[id] = learning_rate(prefix, id, defaults, optimizers.OPTIMIZERS[id].name)
    return rates


def learning_rate(prefix: str, id: str, defaults: Settings, label: str) -> float:
    """Show the learning-rate control of one optimizer and return the value."""
    rate = _hyper_of(id, "lr")
    initial = usual_rates([id], defaults)[id]
    return _numbers.logarithmic(rate.low, rate.high, initial, key=f"{prefix}_{id}_lr", label=label)


def usual_rates(chosen: Sequence[str], defaults: Settings) -> dict[str, float]:
    """Return the learning rate to begin with of every chosen optimizer, by id."""
    return {id: defaults.get(id, {}).get("lr", _hyper_of(id, "lr").default) for id in chosen}


def _hyper_of(id: str, hyper_id: str) -> Hyper:
    return next(hyper for hyper in optimizers.OPTIMIZERS[id].hypers if hyper.id == hyper_id)


def field(
    prefix: str, rates: Mapping[str, float], defaults: Settings, drawer: ExpanderContainer
) -> tuple[racer.Racer, ...]:
    """Show in ``drawer`` the other hyper-parameters of the chosen optimizers, with the formulas; return the racers."""
    usual = {id: _usual(id, defaults) for id in rates}
    keys = {f"{prefix}_{id}_{hyper_id}": value for id in rates for hyper_id, value in usual[id].items()}
    shown = _controls.wanted(drawer, keys)
    return tuple(
        racer.Racer(optimizer=id, settings={"lr": rate, **(_others(prefix, id, usual[id]) if shown else usual[id])})
        for id, rate in rates.items()
    )


def _usual(id: str, defaults: Settings) -> dict[str, float]:
    """Return the defaults of a rule's hyper-parameters on this page, without the learning rate."""
    hypers = optimizers.OPTIMIZERS[id].hypers
    return {hyper.id: defaults.get(id, {}).get(hyper.id, hyper.default) for hyper in hypers if hyper.id != "lr"}


def entrants(racers: Sequence[racer.Racer]) -> list[curves.Entrant]:
    """Return how the racers are drawn and called."""
    return [curves.Entrant(one.optimizer, one.rule.name) for one in racers]


def _others(prefix: str, id: str, usual: Mapping[str, float]) -> Mapping[str, float]:
    rule = optimizers.OPTIMIZERS[id]
    place = st.popover(rule.name, key=f"{prefix}_{id}_settings", width="stretch", on_change="rerun")
    if not _controls.wanted(place, {f"{prefix}_{id}_{hyper_id}": value for hyper_id, value in usual.items()}):
        return usual
    with place:
        _formula.show(rule.latex, rule.update, source=rule.paper)
        return {hyper_id: setting(prefix, id, _hyper_of(id, hyper_id), value) for hyper_id, value in usual.items()}


def setting(prefix: str, id: str, hyper: Hyper, default: float) -> float:
    """Show the control of one hyper-parameter of an optimizer and return the value."""
    key, label = f"{prefix}_{id}_{hyper.id}", f"${hyper.symbol}$ {hyper.name}"
    if hyper.logarithmic and hyper.low > 0:
        return _numbers.logarithmic(hyper.low, hyper.high, default, key=key, label=label, help=hyper.help)
    return _numbers.linear(hyper.low, hyper.high, default, key=key, label=label, help=hyper.help)


def show_formulas(racers: Sequence[racer.Racer]) -> None:
    """Show every racer's rule with its settings, and how the rules are written."""
    for one in racers:
        st.markdown(f"**{one.rule.name}**")
        symbols = {hyper.symbol: f"{one.settings[hyper.id]:g}" for hyper in one.rule.hypers}
        _formula.show(one.rule.latex, one.rule.update, source=one.rule.paper, symbols=symbols)
        st.divider()
    st.caption(_words.explanation("optimizers", "conventions"))
