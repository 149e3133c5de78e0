"""Adam and its relatives: an averaged direction, divided by the size of its gradients; see ``optimizers``."""

from __future__ import annotations

from typing import Any

from dlcore.elements import update_rule as rule
from dlcore.elements.update_rule import Array, State

_FIRST, _SECOND = "first moment", "second moment"
_MOMENT_LINES = ("m = beta1*m0 + (1 - beta1)*g", "v = beta2*v0 + (1 - beta2)*g**2")
_CORRECTED_LINES = ("mh = m/(1 - beta1**t)", "vh = v/(1 - beta2**t)")
_MOMENTS = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ v_t &= \beta_2 v_{t-1} + (1-\beta_2) g_t^2 \\ "
_CORRECTED = r"\hat m_t &= \frac{m_t}{1-\beta_1^t}, \quad \hat v_t = \frac{v_t}{1-\beta_2^t} \\ "


def _moments(grads: Array, state: State, beta1: Any, beta2: Any) -> tuple[Array, Array]:
    return rule.mean(state[0], grads, beta1), rule.mean_square(state[1], grads, beta2)


def _corrected(lr: Any, beta1: Any, beta2: Any, step: int) -> tuple[Any, Any]:
    """Return Adam's rate and the root by which ε is to be scaled, both bias corrections moved into them.

    lr·m̂ / (√v̂ + ε) = rate·m / (√v + root·ε) with root = √(1-β₂ᵗ): two operations less on the arrays.
    """
    root = (1 - beta2**step) ** 0.5
    return lr * root / (1 - beta1**step), root


@rule.optimizer(
    name="Adam",
    family="adam",
    latex=rf"\begin{{aligned}} {_MOMENTS}{_CORRECTED}"
    r"w_t &= w_{t-1} - \frac{\eta\, \hat m_t}{\sqrt{\hat v_t} + \epsilon} \end{aligned}",
    paper="Kingma & Ba, ICLR 2015, algorithm 1",
    state=(_FIRST, _SECOND),
    arithmetic=(*_MOMENT_LINES, *_CORRECTED_LINES, "w = w0 - lr*mh/(sqrt(vh) + eps)"),
    letters=("m", "v"),
)
def adam(
    params: Array, grads: Array, state: State, step: int,
    *, lr: Any = 0.001, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8,
) -> tuple[Array, State]:  # fmt: skip
    """Divide the averaged gradient by the root of the averaged square, both freed of their start at zero."""
    first, second = _moments(grads, state, beta1, beta2)
    rate, root = _corrected(lr, beta1, beta2, step)
    return rule.scaled_step(params, first, second, rate, eps * root), (first, second)


@rule.optimizer(
    name="Adam uncorrected",
    family="adam",
    latex=rf"\begin{{aligned}} {_MOMENTS}"
    r"w_t &= w_{t-1} - \frac{\eta\, m_t}{\sqrt{v_t} + \epsilon} \end{aligned}",
    paper="Kingma & Ba, ICLR 2015, algorithm 1 without the bias correction of section 3 (its effect: section 6.4)",
    state=(_FIRST, _SECOND),
    arithmetic=(*_MOMENT_LINES, "w = w0 - lr*m/(sqrt(v) + eps)"),
    letters=("m", "v"),
)
def adam_uncorrected(
    params: Array, grads: Array, state: State, _step: int,
    *, lr: Any = 0.001, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8,
) -> tuple[Array, State]:  # fmt: skip
    """Do as Adam without the bias correction: the first steps come out (1-β₁)/√(1-β₂) times as long."""
    first, second = _moments(grads, state, beta1, beta2)
    return rule.scaled_step(params, first, second, lr, eps), (first, second)


@rule.optimizer(
    name="AdamW",
    family="adam",
    latex=rf"\begin{{aligned}} {_MOMENTS}{_CORRECTED}"
    r"w_t &= (1 - \eta\lambda)\, w_{t-1} - \frac{\eta\, \hat m_t}{\sqrt{\hat v_t} + \epsilon} \end{aligned}",
    paper="Loshchilov & Hutter, ICLR 2019, algorithm 2",
    state=(_FIRST, _SECOND),
    arithmetic=(*_MOMENT_LINES, *_CORRECTED_LINES, "w = (1 - lr*weight_decay)*w0 - lr*mh/(sqrt(vh) + eps)"),
    letters=("m", "v"),
)
def adamw(
    params: Array, grads: Array, state: State, step: int,
    *, lr: Any = 0.001, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8, weight_decay: Any = 0.01,
) -> tuple[Array, State]:  # fmt: skip
    """Do as Adam, and shrink the parameters apart from the gradient (decoupled weight decay)."""
    first, second = _moments(grads, state, beta1, beta2)
    rate, root = _corrected(lr, beta1, beta2, step)
    shrunk = params * rule.like(params, 1 - lr * weight_decay)
    return rule.scaled_step(shrunk, first, second, rate, eps * root), (first, second)


@rule.optimizer(
    name="Adamax",
    family="adam",
    latex=(
        r"\begin{aligned} m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ "
        r"u_t &= \max(\beta_2 u_{t-1},\; |g_t| + \epsilon) \\ "
        r"w_t &= w_{t-1} - \frac{\eta}{1-\beta_1^t}\, \frac{m_t}{u_t} \end{aligned}"
    ),
    paper="Kingma & Ba, ICLR 2015, algorithm 2 (ε added as in torch.optim)",
    state=(_FIRST, "largest decayed gradient"),
    arithmetic=(
        _MOMENT_LINES[0],
        "u = Max(beta2*u0, Abs(g) + eps)",
        "w = w0 - lr/(1 - beta1**t)*m/u",
    ),
    letters=("m", "u"),
)
def adamax(
    params: Array, grads: Array, state: State, step: int,
    *, lr: Any = 0.002, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8,
) -> tuple[Array, State]:  # fmt: skip
    """Do as Adam with the largest recent gradient in place of the root mean square."""
    first = rule.mean(state[0], grads, beta1)
    size = abs(grads)
    size += rule.like(params, eps)
    largest = rule.maximum(state[1] * rule.like(params, beta2), size)
    change = first / largest
    change *= rule.like(params, -lr / (1 - beta1**step))
    change += params
    return change, (first, largest)


@rule.optimizer(
    name="NAdam",
    family="adam",
    latex=rf"\begin{{aligned}} {_MOMENTS}"
    r"\mu_t &= \beta_1 \bigl(1 - \tfrac12\, 0.96^{t\psi}\bigr), \quad \hat v_t = \frac{v_t}{1-\beta_2^t} \\ "
    r"\hat m_t &= \frac{\mu_{t+1}\, m_t}{1 - \prod_{i=1}^{t+1} \mu_i} "
    r"+ \frac{(1-\mu_t)\, g_t}{1 - \prod_{i=1}^{t} \mu_i} \\ "
    r"w_t &= w_{t-1} - \frac{\eta\, \hat m_t}{\sqrt{\hat v_t} + \epsilon} \end{aligned}",
    paper="Dozat, ICLR workshop 2016, algorithm 2, with the momentum schedule of torch.optim",
    state=(_FIRST, _SECOND, rule.EMPTY_PRODUCT),
    arithmetic=(
        *_MOMENT_LINES,
        "mu = beta1*(1 - 0.5*0.96**(t*momentum_decay))",
        "mu1 = beta1*(1 - 0.5*0.96**((t + 1)*momentum_decay))",
        "q = q0*mu",
        "mh = mu1*m/(1 - q*mu1) + (1 - mu)*g/(1 - q)",
        _CORRECTED_LINES[1],
        "w = w0 - lr*mh/(sqrt(vh) + eps)",
    ),
    letters=("m", "v", "q"),
)
def nadam(
    params: Array, grads: Array, state: State, step: int,
    *, lr: Any = 0.002, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8, momentum_decay: Any = 0.004,
) -> tuple[Array, State]:  # fmt: skip
    """Do as Adam with Nesterov's look ahead."""
    first, second = _moments(grads, state, beta1, beta2)
    now = beta1 * (1 - 0.5 * 0.96 ** (step * momentum_decay))
    later = beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * momentum_decay))
    product = state[2] * now
    direction = first * rule.like(params, later / (1 - product * later))
    direction += grads * rule.like(params, (1 - now) / (1 - product))
    root = (1 - beta2**step) ** 0.5
    return rule.scaled_step(params, direction, second, lr * root, eps * root), (first, second, product)


@rule.optimizer(
    name="RAdam",
    family="adam",
    latex=rf"\begin{{aligned}} {_MOMENTS}{_CORRECTED}"
    r"\rho_\infty &= \frac{2}{1-\beta_2} - 1, \quad \rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1-\beta_2^t} \\ "
    r"w_t &= w_{t-1} - \eta\, \hat m_t \cdot \begin{cases} "
    r"\sqrt{\frac{(\rho_t-4)(\rho_t-2)\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\rho_t}}\, "
    r"\frac{\sqrt{1-\beta_2^t}}{\sqrt{v_t}+\epsilon} & \rho_t > 5 \\ 1 & \text{else} \end{cases} \end{aligned}",
    paper="Liu et al., ICLR 2020, algorithm 2 (switched on above 5, as in torch.optim)",
    state=(_FIRST, _SECOND),
    arithmetic=(
        *_MOMENT_LINES,
        _CORRECTED_LINES[0],
        "rho_inf = 2/(1 - beta2) - 1",
        "rho_t = rho_inf - 2*t*beta2**t/(1 - beta2**t)",
        "r = Piecewise((sqrt((rho_t - 4)*(rho_t - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho_t))"
        "*sqrt(1 - beta2**t)/(sqrt(v) + eps), rho_t > 5), (1, True))",
        "w = w0 - lr*mh*r",
    ),
    letters=("m", "v"),
)
def radam(
    params: Array, grads: Array, state: State, step: int,
    *, lr: Any = 0.001, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8,
) -> tuple[Array, State]:  # fmt: skip
    """Do as Adam once enough gradients are seen to trust the second moment; before, step by momentum alone."""
    first, second = _moments(grads, state, beta1, beta2)
    trusted, rectified = _rectification(beta2, step)
    rate = lr / (1 - beta1**step)
    adaptive = rule.scaled_step(params, first, second, rate * rectified, eps)
    plain = params - first * rule.like(params, rate)
    return rule.choose(trusted, adaptive, plain), (first, second)


def _rectification(beta2: Any, step: int) -> tuple[Any, Any]:
    """Return whether ρ_t > 5, and the factor of the adaptive step (of no meaning where not)."""
    decayed = beta2**step
    limit = 2 / (1 - beta2) - 1
    length = limit - 2 * step * decayed / (1 - decayed)
    trusted = length > 5.0
    length, limit = rule.choose(trusted, length, 5.0), rule.choose(trusted, limit, 5.0)  # keeps the root below real
    ratio = (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
    return trusted, (ratio * (1 - decayed)) ** 0.5


@rule.optimizer(
    name="AMSGrad",
    family="adam",
    latex=rf"\begin{{aligned}} {_MOMENTS}"
    r"u_t &= \max(u_{t-1}, v_t), \quad \hat m_t = \frac{m_t}{1-\beta_1^t}, \quad \hat u_t = \frac{u_t}{1-\beta_2^t} \\ "
    r"w_t &= w_{t-1} - \frac{\eta\, \hat m_t}{\sqrt{\hat u_t} + \epsilon} \end{aligned}",
    paper="Reddi, Kale & Kumar, ICLR 2018, algorithm 2 (with Adam's bias correction, as in torch.optim)",
    state=(_FIRST, _SECOND, "largest second moment"),
    arithmetic=(
        *_MOMENT_LINES,
        "u = Max(u0, v)",
        _CORRECTED_LINES[0],
        "uh = u/(1 - beta2**t)",
        "w = w0 - lr*mh/(sqrt(uh) + eps)",
    ),
    letters=("m", "v", "u"),
)
def amsgrad(
    params: Array, grads: Array, state: State, step: int,
    *, lr: Any = 0.001, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8,
) -> tuple[Array, State]:  # fmt: skip
    """Do as Adam with the largest second moment so far: what was once steep stays slow."""
    first, second = _moments(grads, state, beta1, beta2)
    largest = rule.maximum(state[2], second)
    rate, root = _corrected(lr, beta1, beta2, step)
    return rule.scaled_step(params, first, largest, rate, eps * root), (first, second, largest)
