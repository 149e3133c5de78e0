"""Rules that divide each coordinate by the size of its own gradients; see ``optimizers``."""

from __future__ import annotations

from typing import Any

from dlcore.elements import update_rule as rule
from dlcore.elements.update_rule import Array, State


@rule.optimizer(
    name="Adagrad",
    family="adaptive",
    latex=r"s_t = s_{t-1} + g_t^2,\qquad w_t = w_{t-1} - \frac{\eta\, g_t}{\sqrt{s_t} + \epsilon}",
    paper="Duchi, Hazan & Singer, JMLR 12, 2011, fig. 1 (diagonal matrices)",
    state=("sum of squared gradients",),
    arithmetic=("s = s0 + g**2", "w = w0 - lr*g/(sqrt(s) + eps)"),
    letters=("s",),
)
def adagrad(
    params: Array, grads: Array, state: State, _step: int, *, lr: Any = 0.01, eps: Any = 1e-10
) -> tuple[Array, State]:
    """Divide each coordinate by the root of all its squared gradients so far: steps only shrink."""
    total = grads * grads
    total += state[0]
    return rule.scaled_step(params, grads, total, lr, eps), (total,)


@rule.optimizer(
    name="Adadelta",
    family="adaptive",
    latex=(
        r"\begin{aligned} s_t &= \rho s_{t-1} + (1-\rho) g_t^2 \\ "
        r"\delta_t &= \sqrt{\frac{d_{t-1} + \epsilon}{s_t + \epsilon}}\; g_t \\ "
        r"d_t &= \rho d_{t-1} + (1-\rho) \delta_t^2 \\ w_t &= w_{t-1} - \eta\, \delta_t \end{aligned}"
    ),
    paper="Zeiler, arXiv:1212.5701, 2012, algorithm 1 (there without η, that is η = 1)",
    state=("mean squared gradient", "mean squared step"),
    arithmetic=(
        "s = rho*s0 + (1 - rho)*g**2",
        "delta = sqrt((d0 + eps)/(s + eps))*g",
        "d = rho*d0 + (1 - rho)*delta**2",
        "w = w0 - lr*delta",
    ),
    letters=("s", "d"),
)
def adadelta(
    params: Array, grads: Array, state: State, _step: int, *, lr: Any = 1.0, rho: Any = 0.9, eps: Any = 1e-6
) -> tuple[Array, State]:
    """Choose the step size by the ratio of past steps to past gradients."""
    square = rule.mean_square(state[0], grads, rho)
    eps = rule.like(params, eps)
    delta = state[1] + eps
    delta /= square + eps
    delta = delta**0.5
    delta *= grads
    return params - delta * rule.like(params, lr), (square, rule.mean_square(state[1], delta, rho))


@rule.optimizer(
    name="RMSprop",
    family="adaptive",
    latex=(
        r"s_t = \alpha s_{t-1} + (1-\alpha) g_t^2,\qquad "
        r"w_t = w_{t-1} - \frac{\eta\, g_t}{\sqrt{s_t} + \epsilon}"
    ),
    paper="Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5, Coursera 2012",
    state=("mean squared gradient",),
    arithmetic=("s = alpha*s0 + (1 - alpha)*g**2", "w = w0 - lr*g/(sqrt(s) + eps)"),
    letters=("s",),
)
def rmsprop(
    params: Array, grads: Array, state: State, _step: int, *, lr: Any = 0.01, alpha: Any = 0.99, eps: Any = 1e-8
) -> tuple[Array, State]:
    """Divide each coordinate by the root of its recent mean squared gradient."""
    square = rule.mean_square(state[0], grads, alpha)
    return rule.scaled_step(params, grads, square, lr, eps), (square,)


@rule.optimizer(
    name="RMSprop centred",
    family="adaptive",
    latex=(
        r"\begin{aligned} m_t &= \alpha m_{t-1} + (1-\alpha) g_t \\ "
        r"s_t &= \alpha s_{t-1} + \alpha (1-\alpha) (g_t - m_{t-1})^2 "
        r"\quad \bigl(= \overline{g^2}_t - m_t^2\bigr) \\ "
        r"w_t &= w_{t-1} - \frac{\eta\, g_t}{\sqrt{s_t} + \epsilon} \end{aligned}"
    ),
    paper="Graves, arXiv:1308.0850, 2013, eq. 38-41, without its momentum; ε outside the root as in torch.optim",
    state=("mean gradient", "variance of the gradient"),
    arithmetic=(
        "m = alpha*m0 + (1 - alpha)*g",
        "s = alpha*s0 + alpha*(1 - alpha)*(g - m0)**2",
        "w = w0 - lr*g/(sqrt(s) + eps)",
    ),
    letters=("m", "s"),
)
def rmsprop_centered(
    params: Array, grads: Array, state: State, _step: int, *, lr: Any = 0.01, alpha: Any = 0.99, eps: Any = 1e-8
) -> tuple[Array, State]:
    """Divide each coordinate by the recent standard deviation of its gradient.

    The variance is tracked as such: the difference of the mean square and the squared mean, which the paper and torch
    take, is the same number but comes out negative by rounding when the gradient hardly changes, and its root is NaN.
    """
    deviation = grads - state[0]
    change = deviation * rule.like(params, 1 - alpha)
    variance = deviation * change
    variance += state[1]
    variance *= rule.like(params, alpha)
    return rule.scaled_step(params, grads, variance, lr, eps), (state[0] + change, variance)
