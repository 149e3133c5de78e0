"""Let a search find every optimizer's learning rate, so that the race is fair; both races use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st

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


def show_valleys(
    prefix: str,
    racers: Sequence[Racer],
    search: tuple[np.ndarray, np.ndarray, np.ndarray],
    axis: str,
    keep: Callable[[Callable[[], theme.Figure]], _plot.Print],
) -> None:
    """Show how low each optimizer comes with each rate.

    Args:
        prefix: of the page's keys.
        racers: who was tuned.
        search: rates, scores (both racers × trials) and the best rate of each.
        axis: what a score is.
        keep: takes the figure from the cache, or draws it.
    """

    def draw() -> theme.Figure:
        drawn = rate_valley.valleys(_racers.entrants(racers), *search, curves.Axes(_("learning rate"), axis))
        return theme.titled(drawn, _("What every learning rate leads to"))

    alt = _("The end of the race against the learning rate, one curve per optimizer, with a star at the best rate.")
    _plot.show(keep(draw), key=f"{prefix}_valleys", alt=alt, height=320, view="valleys")
    st.caption(_words.explanation("optimizers", "tuning"))
