"""How fast a rule must come closer to a minimum, by theory, and how fast it did.

Near a minimum every smooth loss is its Hessian's quadratic. Along an eigenvector with eigenvalue λ the rules without
adaptive scaling are linear maps of (parameter, state); the largest modulus of the map's eigenvalues is the factor by
which the distance shrinks per step, in the long run (Goh, "Why Momentum Really Works", Distill 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float

Settings = Mapping[str, float | np.ndarray]
"""Hyper-parameters by id: numbers, or arrays of one shape."""
StepMatrix = Callable[[float, Settings], Float[np.ndarray, "*shape n n"]]


def _sgd(curvature: float, settings: Settings) -> Float[np.ndarray, "*shape 1 1"]:
    return _matrix([1 - settings["lr"] * curvature])


def _momentum(curvature: float, settings: Settings) -> Float[np.ndarray, "*shape 2 2"]:
    """Map (w, z) by z <- βz + λw, w <- w - αz."""
    lr, momentum = settings["lr"], settings["momentum"]
    return _matrix([1 - lr * curvature, -lr * momentum], [curvature, momentum])


def _nesterov(curvature: float, settings: Settings) -> Float[np.ndarray, "*shape 2 2"]:
    """Map (w, z) by z <- βz + λw, w <- w - α(λw + βz): the form of torch.optim.SGD(nesterov=True)."""
    lr, momentum = settings["lr"], settings["momentum"]
    return _matrix([1 - lr * curvature * (1 + momentum), -lr * momentum**2], [curvature, momentum])


def _matrix(*rows: list[float | np.ndarray]) -> Float[np.ndarray, "*shape n n"]:
    """Put numbers, or arrays of one shape, together to matrices."""
    entries = np.broadcast_arrays(*(np.asarray(entry, dtype=float) for row in rows for entry in row))
    return np.stack(entries, axis=-1).reshape(*entries[0].shape, len(rows), len(rows))


STEP_MATRICES: Mapping[str, StepMatrix] = {"sgd": _sgd, "momentum": _momentum, "nesterov": _nesterov}
"""By optimizer id: the linear map of one step along an eigenvector of curvature λ. Adaptive rules are not linear."""


def predicted_rate(optimizer: str, settings: Mapping[str, float], curvatures: Float[np.ndarray, " dims"]) -> float:
    """Return the factor per step by which the distance to the minimum shrinks in the long run.

    Args:
        optimizer: the rule's id.
        settings: its hyper-parameters by id.
        curvatures: eigenvalues of the Hessian at the minimum, all positive.

    Returns:
        The largest spectral radius over the eigenvalues (1 and above: it does not converge), or NaN where no linear
        theory speaks: for adaptive rules, and for minima with a flat direction.
    """
    if optimizer not in STEP_MATRICES or not np.all(curvatures > 0):
        return float("nan")
    return float(predicted_rates(optimizer, settings, curvatures))


def predicted_rates(
    optimizer: str, settings: Settings, curvatures: Float[np.ndarray, " dims"]
) -> Float[np.ndarray, "*shape"]:
    """Return the same for many settings at once, for a rule that linear theory speaks of and positive curvatures."""
    matrices = [STEP_MATRICES[optimizer](float(value), settings) for value in curvatures]
    rates: np.ndarray = np.max([np.abs(np.linalg.eigvals(matrix)).max(axis=-1) for matrix in matrices], axis=0)
    return rates


def measured_rate(distances: Float[np.ndarray, " steps"], floor: float = 1e-11) -> float:
    """Return the factor per step at which a run came closer: a line fitted to log distance over its second half.

    Args:
        distances: distance to the minimum after each step; NaN after a divergence.
        floor: distances below it (rounding error) are left out.

    Returns:
        The fitted factor, or NaN when fewer than ten steps can be used.
    """
    usable = np.isfinite(distances) & (distances > floor)
    last = len(usable) if usable.all() else int(np.argmin(usable))
    window = np.arange(last // 2, last)
    if len(window) < 10:
        return float("nan")
    slope = np.polyfit(window, np.log(distances[window]), 1)[0]
    return float(np.exp(slope))
