"""Where training starts: random weights of the right size, zero biases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

STREAM = 1
"""Keeps the random numbers of starts apart from those of batches and data drawn with the same seed."""


@dataclass(frozen=True)
class DenseLayer:
    """State what an initializer must know of a fully connected layer.

    Attributes:
        fan_in: inputs of one unit.
        fan_out: units.
        gain: factor of the activation whose output the layer's own activation feeds on; 1 for a linear output.
    """

    fan_in: int
    fan_out: int
    gain: float = 1.0

    @property
    def parameters(self) -> int:
        """Count weights and biases."""
        return self.fan_in * self.fan_out + self.fan_out


def kaiming_normal(rng: np.random.Generator, layers: Sequence[DenseLayer]) -> Float[np.ndarray, " parameters"]:
    """Draw weights from a normal distribution of standard deviation gain / √fan_in and set biases to zero.

    The variance of the signal then neither grows nor fades from layer to layer.

    Returns:
        All layers one after another, each as its weights (fan_in, fan_out) in row order, then its biases.

    Source:
        He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", ICCV 2015, section 2.2 (mode ``fan_in``).
    """
    drawn = [
        (rng.standard_normal((layer.fan_in, layer.fan_out)) * (layer.gain / layer.fan_in**0.5), layer.fan_out)
        for layer in layers
    ]
    return np.concatenate([part for weights, units in drawn for part in (weights.ravel(), np.zeros(units))])


def kaiming_normal_stack(seeds: Sequence[int], layers: Sequence[DenseLayer]) -> Float[np.ndarray, "models parameters"]:
    """Draw one start per seed, stacked along a leading axis of models; equal seeds give equal starts."""
    return np.stack([kaiming_normal(np.random.default_rng((seed, STREAM)), layers) for seed in seeds])
