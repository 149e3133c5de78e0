"""Layers of random units that are never trained: only the linear readout behind them learns.

Sources: Rahimi and Recht, "Random Features for Large-Scale Kernel Machines", NeurIPS 2007 (Fourier features); Belkin,
Hsu, Ma and Mandal, "Reconciling modern machine-learning practice and the classical bias-variance trade-off", PNAS 2019
(Fourier and ReLU features against their number).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

Kind = Literal["relu", "fourier"]

STREAM = 4
"""Keeps the random numbers of features apart from those of data drawn with the same seed."""


class Units(NamedTuple):
    """The weights and biases of random units, the first of which stay the same when more are asked for."""

    kind: Kind
    weights: Float[np.ndarray, "inputs units"]
    biases: Float[np.ndarray, " units"]


def draw(kind: Kind, inputs: int, units: int, seed: int) -> Units:
    """Draw random units for inputs of mean square 1; a wider draw begins with the narrower one.

    Weights are normal with standard deviation 1 / √inputs, so that w·x is of size 1. Biases are uniform: from -1 to 1
    for ReLU, from 0 to 2π, a phase, for Fourier.
    """
    weights = np.random.default_rng((seed, STREAM)).standard_normal((units, inputs)).T / inputs**0.5
    low, high = (-1.0, 1.0) if kind == "relu" else (0.0, 2 * np.pi)
    return Units(kind, weights, np.random.default_rng((seed, STREAM, 1)).uniform(low, high, units))


def apply(
    units: Units, inputs: Float[np.ndarray, "examples inputs"], count: int
) -> Float[np.ndarray, "examples count"]:
    """Return what the first ``count`` units answer, scaled so that the sum of an example's squares is about 1.

    ReLU: √(2/N) max(0, w·x + b). Fourier: √(2/N) cos(w·x + b).
    """
    sums = inputs @ units.weights[:, :count] + units.biases[:count]
    answers = np.maximum(sums, 0) if units.kind == "relu" else np.cos(sums)
    return np.asarray(answers * np.sqrt(2 / count))
