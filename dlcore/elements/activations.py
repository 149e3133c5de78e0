"""Activation functions: what a unit makes of its weighted sum.

Each is written for any array library (numpy and torch alike), so that the formula on a page is the one a network runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import array_api_compat

from dlcore.elements.catalogue import Catalogue

Array = Any
Elementwise = Callable[[Array], Array]


@dataclass(frozen=True)
class Activation:
    """Describe one activation.

    Attributes:
        name: the proper name, as a menu shows it.
        latex: the formula, in the letter z.
        function: the activation of every element of an array.
        derivative: the slope at every element, as a function of the same z.
        gain: the factor by which weights behind it are scaled to keep the variance of the signal (see initializers).
    """

    name: str
    latex: str
    function: Elementwise
    derivative: Elementwise
    gain: float


ACTIVATIONS: Catalogue[Activation] = Catalogue("activation")


def activation(name: str, latex: str, derivative: Elementwise, gain: float) -> Callable[[Elementwise], Elementwise]:
    """Enter the decorated function into the catalogue under its own name."""

    def enter(function: Elementwise) -> Elementwise:
        ACTIVATIONS.add(function.__name__, Activation(name, latex, function, derivative, gain))
        return function

    return enter


@activation(
    "tanh",
    r"\tanh z",
    derivative=lambda z: 1 - tanh(z) ** 2,
    gain=5 / 3,  # torch.nn.init.calculate_gain, after LeCun's 1.7159·tanh(2z/3)
)
def tanh(z: Array) -> Array:
    """Squash to (-1, 1), odd around zero."""
    return array_api_compat.array_namespace(z).tanh(z)


@activation(
    "ReLU",
    r"\max(0, z)",
    derivative=lambda z: z * 0 + (z > 0),
    gain=2**0.5,  # He et al. 2015, eq. (10): half of the units are silent
)
def relu(z: Array) -> Array:
    """Let positive sums through and silence the rest; the slope at zero is taken as 0."""
    xp = array_api_compat.array_namespace(z)
    return xp.where(z <= 0, xp.zeros_like(z), z)  # so that NaN stays NaN


@activation(
    "sigmoid",
    r"\frac{1}{1 + e^{-z}}",
    derivative=lambda z: sigmoid(z) * sigmoid(-z),
    gain=1.0,  # torch.nn.init.calculate_gain
)
def sigmoid(z: Array) -> Array:
    """Squash to (0, 1); written with tanh, which does not overflow."""
    return 0.5 + 0.5 * array_api_compat.array_namespace(z).tanh(0.5 * z)


@activation(
    "GELU",
    r"z\,\Phi(z) = \frac{z}{2}\left(1 + \operatorname{erf}\frac{z}{\sqrt 2}\right)",
    derivative=lambda z: 0.5 * (1 + _erf(z * 0.5**0.5)) + z * _normal_density(z),
    gain=1.5335,  # (E f(z)²)^(-1/2) for standard normal z: the criterion that gives ReLU its √2
)
def gelu(z: Array) -> Array:
    """Weigh the sum by the chance that a standard normal draw lies below it (Hendrycks and Gimpel 2016)."""
    return 0.5 * z * (1 + _erf(z * 0.5**0.5))


def _erf(z: Array) -> Array:
    if array_api_compat.is_torch_array(z):
        return z.erf()
    import scipy.special  # type: ignore[import-untyped]  # ships no types

    return scipy.special.erf(z)


def _normal_density(z: Array) -> Array:
    return array_api_compat.array_namespace(z).exp(-0.5 * z * z) * 0.3989422804014327
