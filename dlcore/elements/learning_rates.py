"""Learning rates to begin with: a reasonable first choice for each rule on each surface, never a tuned one."""

from __future__ import annotations

from dlcore.elements import surfaces
from dlcore.elements.optimizers import OPTIMIZERS

_HEAVY_BALL = 0.1
"""A velocity with β = 0.9 sums up to ten gradients, so it starts with a tenth of plain descent's rate."""
_STEPS_ACROSS = 100
"""Rules whose first steps are about one learning rate long get a rate that crosses the view in so many steps."""
_OWN_SCALE = {"adadelta": 1.0, "adagrad": 5.0, "lion": 0.5}
"""Adadelta needs no rate (1), Adagrad's steps only shrink (start larger), Lion's never do (start smaller)."""


def to_begin_with(surface: str, optimizer: str) -> float:
    """Return a learning rate for ``optimizer`` on ``surface``, both by id."""
    chosen = surfaces.get(surface)
    if optimizer == "adadelta":
        return _OWN_SCALE[optimizer]
    if OPTIMIZERS[optimizer].family == "gradient":
        return _short(chosen.learning_rate * (1.0 if optimizer == "sgd" else _HEAVY_BALL))
    (left, right), (bottom, top) = chosen.view
    across = min(right - left, top - bottom) / _STEPS_ACROSS * _OWN_SCALE.get(optimizer, 1.0)
    if optimizer == "radam":  # its first steps are plain momentum, until the second moment can be trusted
        across = min(across, chosen.learning_rate)
    return _short(across)


def _short(value: float) -> float:
    """Round to two significant digits: nobody wants to read more in a rate to begin with."""
    return float(f"{value:.2g}")
