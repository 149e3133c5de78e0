"""Settings of the tab "Momentum" worth trying, good and bad, each with its why."""

from __future__ import annotations

from dlcore.elements import quadratic
from pages._presets import Preset
from pages._words import _

CONDITION = 100.0
MUCH_STEEPER = 10_000.0


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    ends = (1 / CONDITION, 1.0)
    best, plain = (quadratic.written(find(*ends), *ends) for find in (quadratic.best_momentum, quadratic.best_descent))
    far_ends = (1 / MUCH_STEEPER, 1.0)
    steeper = quadratic.written(quadratic.best_momentum(*far_ends), *far_ends)
    return (
        Preset(
            _("Momentum at its best"),
            _("α* and β* for κ = 100: the flattest and the steepest direction are critically damped, 0.818 a step."),
            _at(best),
        ),
        Preset(
            _("The best without momentum"),
            _("Gradient descent at its best learning rate: 0.980 a step. It needs ten steps for one of momentum's."),
            _at(plain),
        ),
        Preset(
            _("Too much momentum"),
            _("β = 0.98: every direction swings and shrinks by the same √β = 0.990, slower than without momentum."),
            {"mom_beta": 0.98, "mom_steps": 200},
        ),
        Preset(
            _("Over the edge"),
            _("α = 3.5 is just above 2 + 2β = 3.4: the steepest direction grows, however well all others come down."),
            {"mom_lr": 3.5},
        ),
        Preset(
            _("The right β, a wrong α"),
            _("β* with a tenth of α*: the flattest direction is over-damped and creeps, 0.990 a step."),
            {**_at(best), "mom_lr": 0.33, "mom_steps": 200},
        ),
        Preset(
            _("A hundred times steeper"),
            _("κ = 10,000 at its optimum: 0.980 a step, what gradient descent reaches at κ = 100. Only √κ counts."),
            {**_at(steeper), "mom_kappa": MUCH_STEEPER, "mom_steps": 500},
        ),
    )


def _at(best: quadratic.Best) -> dict[str, float]:
    return {"mom_lr": best.learning_rate, "mom_beta": best.momentum}
