"""Rules with one step size for all coordinates: plain descent, momentum, Nesterov; see ``optimizers``."""

from __future__ import annotations

from typing import Any

from dlcore.elements import update_rule as rule
from dlcore.elements.update_rule import Array, State


@rule.optimizer(
    name="SGD",
    family="gradient",
    latex=r"w_t = w_{t-1} - \eta\, g_t",
    paper="Cauchy, Comptes rendus 25, 1847; with sampled gradients: Robbins & Monro, Ann. Math. Statist. 22, 1951",
    arithmetic=("w = w0 - lr*g",),
)
def sgd(params: Array, grads: Array, state: State, _step: int, *, lr: Any = 0.01) -> tuple[Array, State]:
    """Step straight downhill."""
    return params - grads * rule.like(params, lr), state


@rule.optimizer(
    name="Momentum",
    family="gradient",
    latex=r"v_t = \beta v_{t-1} + g_t,\qquad w_t = w_{t-1} - \eta\, v_t",
    paper="Polyak, USSR Comput. Math. Math. Phys. 4, 1964; Sutskever et al., ICML 2013, eq. 1-2",
    state=("velocity",),
    arithmetic=("v = momentum*v0 + g", "w = w0 - lr*v"),
    letters=("v",),
)
def momentum(
    params: Array, grads: Array, state: State, _step: int, *, lr: Any = 0.01, momentum: Any = 0.9
) -> tuple[Array, State]:
    """Roll like a heavy ball: add the gradient to a decaying velocity."""
    velocity = state[0] * rule.like(params, momentum)
    velocity += grads
    return params - velocity * rule.like(params, lr), (velocity,)


@rule.optimizer(
    name="Nesterov",
    family="gradient",
    latex=r"v_t = \beta v_{t-1} + g_t,\qquad w_t = w_{t-1} - \eta\,(g_t + \beta v_t)",
    paper="Nesterov, Soviet Math. Dokl. 27, 1983; Sutskever et al., ICML 2013, eq. 3-4, in torch.optim's variables",
    state=("velocity",),
    arithmetic=("v = momentum*v0 + g", "w = w0 - lr*(g + momentum*v)"),
    letters=("v",),
)
def nesterov(
    params: Array, grads: Array, state: State, _step: int, *, lr: Any = 0.01, momentum: Any = 0.9
) -> tuple[Array, State]:
    """Roll like a heavy ball that looks one step ahead."""
    decay = rule.like(params, momentum)
    velocity = state[0] * decay
    velocity += grads
    ahead = velocity * decay
    ahead += grads
    return params - ahead * rule.like(params, lr), (velocity,)
