"""Let the momentum rule itself walk along eigenvectors of a quadratic, and measure how fast it comes down.

Arrays of eigenvalues, learning rates and momenta broadcast: one call of the rule advances every walk. All start at
error 1 with no velocity. The minimum is at 0, where floating-point numbers are densest, so no rounding error ends a
descent.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from dlcore.elements.optimizers import OPTIMIZERS

_RULE = OPTIMIZERS["momentum"]
_EVERY = 5
"""Steps between two looks at a long walk; not a multiple of 2, so that walks which alternate are seen on both sides."""


def errors(
    eigenvalues: np.ndarray, learning_rate: np.ndarray | float, momentum: np.ndarray | float, steps: int
) -> Float[np.ndarray, points * walks]:
    """Return the error before the first step and after each; what leaves the finite numbers is inf or NaN."""
    params = np.ones(np.broadcast_shapes(*map(np.shape, (eigenvalues, learning_rate, momentum))))
    state = _RULE.init(params)
    seen = np.empty((steps + 1, *params.shape))
    seen[0] = params
    with np.errstate(over="ignore", invalid="ignore"):  # a diverging walk overflows
        for step in range(1, steps + 1):
            params, state = _RULE.update(params, eigenvalues * params, state, step, lr=learning_rate, momentum=momentum)
            seen[step] = params
    return seen


def log_amplitudes(
    eigenvalues: np.ndarray, learning_rate: np.ndarray | float, momentum: np.ndarray | float, steps: int
) -> Float[np.ndarray, looks * walks]:
    """Walk on for very long and return the logarithm of the amplitude at every fifth step.

    The amplitude is √(w² + (α/λ)z²), the root of twice the energy over λ: of the loss λw²/2 and the kinetic energy
    αz²/2. Unlike the error it does not vanish whenever a path swings through the minimum. The walk is linear, so at
    each look it is scaled by a power of two, which is exact, and the exponent kept: nothing over- or underflows.
    -inf: the minimum was reached exactly.
    """
    stiffness = np.divide(learning_rate, eigenvalues)
    params = np.ones(np.broadcast_shapes(*map(np.shape, (eigenvalues, learning_rate, momentum))))
    state = _RULE.init(params)
    scale = np.zeros(params.shape, dtype=np.int64)
    seen = np.empty((steps // _EVERY, *params.shape))
    for step in range(1, len(seen) * _EVERY + 1):
        params, state = _RULE.update(params, eigenvalues * params, state, step, lr=learning_rate, momentum=momentum)
        if step % _EVERY == 0:
            velocity = state[0]
            energy = params**2 + stiffness * velocity**2
            with np.errstate(divide="ignore"):  # exactly at the minimum
                seen[step // _EVERY - 1] = np.log(energy) / 2 + scale * np.log(2)
            exponent = np.frexp(energy)[1] // 2
            params, state = np.ldexp(params, -exponent), (np.ldexp(velocity, -exponent),)
            scale += exponent
    return seen


def fitted_rate(log_amplitudes: Float[np.ndarray, looks * walks]) -> Float[np.ndarray, " *walks"]:
    """Return the factor per step: a line fitted to the second half of the logarithms; 0 where the minimum was reached.

    At critical damping an error is (1 + ck)·rᵏ, and the factor before the power makes every finite walk look a little
    slow: by 1.4/steps of r, that is 0.04 % for a walk of 4000 steps and 0.2 % for one of 600. Early steps, where the
    faster mode has not died out, are the half that is left out.
    """
    window = log_amplitudes[len(log_amplitudes) // 2 :]
    at = np.arange(len(window)) - (len(window) - 1) / 2
    with np.errstate(invalid="ignore"):  # -inf times 0
        slope = np.tensordot(at, window, axes=1) / (_EVERY * np.sum(at**2))
    return np.where(np.isneginf(window[-1]), 0.0, np.exp(slope))
