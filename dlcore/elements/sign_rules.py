"""Rules that follow the sign of an averaged direction; see ``optimizers``."""

from __future__ import annotations

from typing import Any

from dlcore.elements import update_rule as rule
from dlcore.elements.update_rule import Array, State


@rule.optimizer(
    name="Lion",
    family="sign",
    latex=(
        r"\begin{aligned} c_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ "
        r"w_t &= w_{t-1} - \eta\, (\operatorname{sign}(c_t) + \lambda w_{t-1}) \\ "
        r"m_t &= \beta_2 m_{t-1} + (1-\beta_2) g_t \end{aligned}"
    ),
    paper="Chen et al., NeurIPS 2023, algorithm 2",
    state=("momentum",),
    arithmetic=(
        "c = beta1*m0 + (1 - beta1)*g",
        "w = w0 - lr*(sign(c) + weight_decay*w0)",
        "m = beta2*m0 + (1 - beta2)*g",
    ),
    letters=("m",),
)
def lion(
    params: Array, grads: Array, state: State, _step: int,
    *, lr: Any = 1e-4, beta1: Any = 0.9, beta2: Any = 0.99, weight_decay: Any = 0.0,
) -> tuple[Array, State]:  # fmt: skip
    """Move every coordinate by the same amount, in the direction of an averaged gradient's sign."""
    change = rule.sign(rule.mean(state[0], grads, beta1))
    change *= rule.like(params, -lr)
    change += params * rule.like(params, 1 - lr * weight_decay)
    return change, (rule.mean(state[0], grads, beta2),)
