"""Let a search find every optimizer's learning rate, so that the race is fair; both races use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.elements.racer import Racer
from dlcore.figures import curves, rate_valley, theme
from pages import _controls, _plot, _racers, _words
from pages._words import _


def wanted(prefix: str) -> bool:
    """Show the switch and return whether the rates are to be searched for."""
    words = _("Tries many learning rates for each optimizer, all at once, and takes the one that ends lowest.")
    return _controls.toggle(key=f"{prefix}_tune", label=_("Tune the learning rates for me"), help=words)


def at_best_rates(racers: Sequence[Racer], best: np.ndarray) -> tuple[Racer, ...]:
    """Return the racers at the rates that were found; one for which every rate diverged keeps its own."""
    return tuple(
        one.at_rate(float(f"{rate:.6g}")) if np.isfinite(rate) else one for one, rate in zip(racers, best, strict=True)
    )


def show_rates(prefix: str, racers: Sequence[Racer], budget: str) -> None:
    """Show the rates that were found and what the search has cost, and offer to go on from them by hand."""
    st.markdown(" · ".join(f"{one.rule.name} **{one.settings['lr']:.4g}**" for one in racers))
    with st.container(horizontal=True, vertical_alignment="center", key=f"{prefix}_tuned"):
        st.caption(budget, width="stretch")
        rates = {f"{prefix}_{one.optimizer}_lr": one.settings["lr"] for one in racers}
        st.button(
            _("Go on by hand"),
            key=f"{prefix}_by_hand",
            icon=":material/tune:",
            on_click=_go_on_by_hand,
            args=(prefix, rates),
            help=_("Takes these rates into the controls, where you can change them."),
        )


def _go_on_by_hand(prefix: str, rates: Mapping[str, float]) -> None:
    _controls.put({f"{prefix}_tune": False, **rates})


class Search(NamedTuple):
    """What a search has seen.

    Attributes:
        racers: who was tuned.
        rates: what was tried; NaN where nothing was.
        scores: how low each came, above zero; infinity where it diverged.
        best: the rate with the lowest score; NaN while there is none.
        axis: what a score is.
    """

    racers: Sequence[Racer]
    rates: Float[np.ndarray, "racers trials"]
    scores: Float[np.ndarray, "racers trials"]
    best: Float[np.ndarray, " racers"]
    axis: str


def so_far(racers: Sequence[Racer], picture: Mapping[str, Any], axis: str) -> Search:
    """Return what a running search reports: rows of rates and scores, as many as have begun."""
    trials = max(map(len, picture["rates"]), default=0)
    rates, scores = (np.full((len(racers), trials), np.nan) for _ in range(2))
    for lane, (tried, seen) in enumerate(zip(picture["rates"], picture["scores"], strict=True)):
        rates[lane, : len(tried)] = tried
        scores[lane, : len(seen)] = [np.inf if score is None else score for score in seen]
    return Search(racers, rates, scores, np.full(len(racers), np.nan), axis)


def valleys(search: Search) -> theme.Figure:
    """Draw how low each optimizer comes with each rate."""
    axes = curves.Axes(_("learning rate"), search.axis)
    entrants = _racers.entrants(search.racers)
    return rate_valley.valleys(entrants, search.rates, search.scores, search.best, axes)


def show_valleys(prefix: str, drawn: _plot.Print) -> None:
    """Show the valleys of a search that has ended, with words about them."""
    alt = _("The end of the race against the learning rate, one curve per optimizer, with a star at the best rate.")
    _plot.show(drawn, key=f"{prefix}_valleys", alt=alt, height=320, view="valleys")
    st.caption(_words.explanation("optimizers", "tuning"))


def show_valleys_so_far(prefix: str, search: Search) -> None:
    """Show the valleys of a search that is still running, small."""
    alt = _("How low each optimizer has come so far with each learning rate.")
    drawn = theme.small(valleys(search))
    _plot.show(drawn, key=f"{prefix}_valleys_so_far", alt=alt, height=200, view="valleys so far")
