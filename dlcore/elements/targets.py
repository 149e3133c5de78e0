"""Functions of one variable to be learned from noisy examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pydantic
from jaxtyping import Float
from numpy.typing import NDArray

from dlcore.elements.catalogue import Catalogue

Values = NDArray[np.float64]
Curve = Callable[[Values], Values]


@dataclass(frozen=True)
class Target:
    """Describe one function to learn.

    Attributes:
        name: what a menu shows.
        latex: the formula, in the letter x.
        function: its values at an array of x.
        domain: the interval from which examples are drawn.
    """

    name: str
    latex: str
    function: Curve
    domain: tuple[float, float]


TARGETS: Catalogue[Target] = Catalogue("target")

Id = Annotated[str, pydantic.AfterValidator(TARGETS.known)]
"""A setting that names a target."""


def target(name: str, latex: str, domain: tuple[float, float] = (-3.0, 3.0)) -> Callable[[Curve], Curve]:
    """Enter the decorated function into the catalogue under its own name."""

    def enter(function: Curve) -> Curve:
        TARGETS.add(function.__name__, Target(name, latex, function, domain))
        return function

    return enter


@target("Wave packet", r"e^{-x^2} \cos 10x")
def wave_packet(x: Values) -> Values:
    """Swing fast in the middle and lie still outside: the course's assignment, hard for plain descent."""
    return np.exp(-(x**2)) * np.cos(10 * x)


@target("Sine", r"\sin 2x")
def sine(x: Values) -> Values:
    """Swing twice, smooth everywhere: the easiest of the collection."""
    return np.sin(2 * x)


@target("Two frequencies", r"\sin 2x + \tfrac12 \sin 9x")
def two_frequencies(x: Values) -> Values:
    """Add a fast ripple to a slow swing: networks learn the slow one first (Rahaman et al. 2019)."""
    return np.sin(2 * x) + 0.5 * np.sin(9 * x)


@target("Step", r"\operatorname{sign} x")
def step(x: Values) -> Values:
    """Jump at zero: no smooth network can follow it exactly."""
    return np.sign(x)


@target("Corner", r"|x| - \tfrac32")
def corner(x: Values) -> Values:
    """Bend once: two ReLU units are enough for it."""
    return np.abs(x) - 1.5


@target("Zigzag", r"\tfrac{2}{\pi} \arcsin \sin 3x")
def zigzag(x: Values) -> Values:
    """Bend at every half period and be straight between."""
    return 2 / np.pi * np.arcsin(np.sin(3 * x))


@target("Bump", r"2 e^{-8 x^2} - \tfrac12")
def bump(x: Values) -> Values:
    """Be flat but for one narrow hill: most examples say nothing about it."""
    return 2 * np.exp(-8 * x**2) - 0.5


@target("Sinc", r"\frac{2 \sin 5x}{5x}")
def sinc(x: Values) -> Values:
    """Ring around a peak, fading to both sides."""
    return 2 * np.sinc(5 * x / np.pi)


@target("Cubic", r"\tfrac12 x^3 - x", domain=(-2.0, 2.0))
def cubic(x: Values) -> Values:
    """Fall between two rises: the smallest polynomial with a hill and a valley."""
    return 0.5 * x**3 - x


def sample(
    target_id: str, points: int, noise: float, seed: int
) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
    """Draw noisy examples of a target.

    Args:
        target_id: an id of ``TARGETS``.
        points: how many examples.
        noise: standard deviation of the normal noise added to y, in units of y.
        seed: of both the places and the noise; the places do not depend on the noise.

    Returns:
        x, uniform over the domain and sorted, and y, the target there plus noise.
    """
    chosen = TARGETS[target_id]
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(*chosen.domain, points))
    return x, chosen.function(x) + noise * rng.standard_normal(points)


def truth(target_id: str, points: int) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
    """Return an even grid over the domain and the target's noiseless values on it."""
    chosen = TARGETS[target_id]
    grid = np.linspace(*chosen.domain, points)
    return grid, chosen.function(grid)


def cells(target_id: str, count: int) -> tuple[Float[np.ndarray, " count"], Float[np.ndarray, " count"]]:
    """Return the middles of equal cells of the domain and the target there: their mean is the expectation over x.

    Other than the ends of the cells, none of the middles of an even number of cells stands at the jump of a step.
    """
    low, high = TARGETS[target_id].domain
    middles = low + (np.arange(count) + 0.5) / count * (high - low)
    return middles, TARGETS[target_id].function(middles)
