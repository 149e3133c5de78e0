"""The hyper-parameters of update rules and schedules: symbol, bounds, the slider's scale and words for a beginner.

One entry per id serves every function that has the hyper-parameter; its default stands in each function's signature.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Hyper:
    """Describe one hyper-parameter of one rule or schedule.

    Attributes:
        id: the keyword of the function.
        name: what people call it.
        symbol: its letter in the LaTeX.
        default: the value in the signature.
        low: the smallest value accepted.
        high: the largest value accepted; it may make a run diverge, but the formula still has a meaning.
        logarithmic: whether a slider moves by factors instead of by amounts; then ``low`` is above zero.
        help: what it does, for a beginner.
    """

    id: str
    name: str
    symbol: str
    default: float
    low: float
    high: float
    logarithmic: bool
    help: str

    def check(self, value: float) -> float:
        """Return the value; raise ``ValueError`` naming it and the allowed range if it lies outside (NaN included)."""
        if not self.low <= value <= self.high:
            raise ValueError(f"{self.name.lower()} ({self.id}) is {value:g}; allowed is {self.low:g} to {self.high:g}")
        return value


def completed(hypers: Sequence[Hyper], settings: Mapping[str, float], owner: str) -> dict[str, float]:
    """Return a value for every hyper-parameter, in their order: those of ``settings``, checked, or the defaults.

    Raises:
        ValueError: ``owner`` has no such hyper-parameter, or a value lies outside its range.
    """
    ids = [hyper.id for hyper in hypers]
    if unknown := [id for id in settings if id not in ids]:
        raise ValueError(f"{owner} has no hyper-parameter {unknown[0]!r}; it has: {', '.join(ids) or 'none'}")
    # + 0.0 makes of a negative zero a plain one
    return {hyper.id: hyper.check(float(settings.get(hyper.id, hyper.default))) + 0.0 for hyper in hypers}


_BELOW_ONE = 0.99999
"""The largest decay of a bias-corrected average: at 1 the correction 1 - β^t would be zero."""

_TABLE: Mapping[str, Hyper] = {
    hyper.id: hyper
    for hyper in (
        Hyper(
            "lr", "Learning rate", r"\eta", 0.01, 1e-6, 10.0, True,
            "How far one step goes. Too small and nothing happens for a long time; too large and it jumps over the "
            "valley, each time farther, until the numbers explode.",
        ),
        Hyper(
            "momentum", "Momentum", r"\beta", 0.9, 0.0, 1.0, False,
            "How much of the last step's speed is kept, like a heavy ball that goes on rolling. 0 keeps nothing; "
            "near 1 it shoots past the minimum and swings; at 1 it never comes to rest.",
        ),
        Hyper(
            "beta1", "Memory of the direction", r"\beta_1", 0.9, 0.0, _BELOW_ONE, False,
            "How slowly the average of past gradients forgets. 0.9 averages about the last 10 steps, 0.99 about the "
            "last 100.",
        ),
        Hyper(
            "beta2", "Memory of the scale", r"\beta_2", 0.999, 0.0, _BELOW_ONE, False,
            "How slowly the measure of the gradients' size forgets; each coordinate is divided by it. 0.999 looks back "
            "about 1000 steps.",
        ),
        Hyper(
            "rho", "Memory of the scales", r"\rho", 0.9, 0.0, _BELOW_ONE, False,
            "How slowly the averages of squared gradients and of squared steps forget. 0.9 looks back about 10 steps.",
        ),
        Hyper(
            "alpha", "Memory of the scale", r"\alpha", 0.99, 0.0, _BELOW_ONE, False,
            "How slowly the average of squared gradients forgets; each coordinate is divided by its root. 0.99 looks "
            "back about 100 steps.",
        ),
        Hyper(
            "eps", "Epsilon", r"\epsilon", 1e-8, 1e-12, 1.0, True,
            "A small number that keeps the division finite where gradients vanish. A large one turns the "
            "adaptive scaling off.",
        ),
        Hyper(
            "weight_decay", "Weight decay", r"\lambda", 0.01, 0.0, 1.0, False,
            "Each step also shrinks the parameters by this share of the learning rate: a pull towards zero, whatever "
            "the gradient says.",
        ),
        Hyper(
            "stages", "Stages", "S", 3.0, 2.0, 20.0, False,
            "Into how many equal stretches the run is cut; the rate drops between them.",
        ),
        Hyper(
            "drop", "Factor of a drop", "d", 0.1, 0.01, 1.0, False,
            "By what the rate is multiplied at each drop.",
        ),
        Hyper(
            "floor", "Last factor", "f", 0.0, 0.0, 1.0, False,
            "What is left of the rate at the last step.",
        ),
        Hyper(
            "share", "Share of the rise", "s", 0.1, 0.0, 0.99, False,
            "The part of all steps during which the rate rises.",
        ),
        Hyper(
            "first", "First factor", "f", 0.01, 0.0, 1.0, False,
            "The part of the rate with which the rise begins.",
        ),
        Hyper(
            "momentum_decay", "Momentum schedule", r"\psi", 0.004, 0.0, 1.0, False,
            "How fast the direction's memory warms up, from half its value to all of it. 0 stays at half.",
        ),
    )
}  # fmt: skip  # a table: one row of facts, then its words


def of(update: Callable[..., Any]) -> tuple[Hyper, ...]:
    """Read a function's hyper-parameters off its keyword-only arguments, in their order and with their defaults.

    Raises:
        KeyError: the table has no entry for one of them.
    """
    keywords = [p for p in inspect.signature(update).parameters.values() if p.kind is p.KEYWORD_ONLY]
    return tuple(replace(_TABLE[keyword.name], default=float(keyword.default)) for keyword in keywords)
