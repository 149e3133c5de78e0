"""What makes models more complex: how it is called, how its values are written, and which of them is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from dlcore.elements import smoothers
from pages import _controls, _numbers
from pages._words import _


def knob(family: str) -> str:
    """Return what makes the models of a family more complex: a word, or a symbol."""
    words = {"polynomial": _("degree"), "network": _("width")}
    return words[family] if family in words else smoothers.FAMILIES[family].knob


def name(family: str, value: float) -> str:
    """Return what a model is called, such as "degree 3" or "k = 7"."""
    symbol = knob(family)
    return f"{symbol} = {written(value)}" if len(symbol) == 1 else f"{symbol} {written(value)}"


def written(value: float) -> str:
    """Write a value of the knob for an axis: whole numbers as they are, small ones as powers of ten."""
    return f"{value:g}" if value >= 1e-2 or value == 0 else f"{value:.0e}"


def ticks(values: Sequence[float]) -> list[str]:
    """Write all values."""
    return [written(value) for value in values]


def axis(family: str) -> str:
    """Return the title of an axis of complexity."""
    return _("{knob} (simple → complex)").format(knob=knob(family))


def choose_level(key: str, last: int, usual: int) -> int:
    """Show which complexity is looked at, counted from 0 to ``last``; a click in a chart may set it too."""
    if _controls.held(key, usual) > last:
        _controls.put({key: last})
    words = _("Counted from 0, the simplest model. A click into the chart chooses it too.")
    return _numbers.whole(0, last, usual, key=key, label=_("Complexity shown"), help=words)
