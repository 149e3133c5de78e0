"""Distributions that codes are wanted to have: how to draw from each, and how dense it is.

Each is written for any array library, so that the page's contours and the training's samples come from one formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import array_api_compat
import numpy as np
from jaxtyping import Float

from dlcore.elements.catalogue import Catalogue

Array = Any

RADIUS = 2.0
"""Of the ring, and of the circle on which the mixture's centres lie."""
RING_WIDTH = 0.2
CENTRE = 1e-6
"""Nearer to the origin than this the ring's density, which has a pole there that no draw meets, is held level."""
MODES = 10
MODE_WIDTH = 0.3
HALF_SIDE = 2.0
"""Of the square."""
STREAM = 41
"""Keeps these random numbers apart from others drawn with the same seed."""


@dataclass(frozen=True)
class Prior:
    """Describe one distribution.

    Attributes:
        name: the proper name, as a menu shows it.
        latex: its density.
        draw: (standard normals (..., dims + 1), uniforms from 0 to 1 (..., dims)) -> points (..., dims).
        log_density: points (..., dims) -> natural logarithm of the density (...).
    """

    name: str
    latex: str
    draw: Callable[[Array, Array], Array]
    log_density: Callable[[Array], Array]


PRIORS: Catalogue[Prior] = Catalogue("prior")


def prior(name: str, latex: str, log_density: Callable[[Array], Array]) -> Callable[[Callable[..., Array]], Any]:
    """Enter the decorated way to draw into the catalogue under its own name."""

    def enter(draw: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
        PRIORS.add(draw.__name__, Prior(name, latex, draw, log_density))
        return draw

    return enter


def _log_normal(points: Array) -> Array:
    dims = points.shape[-1]
    return -0.5 * (points**2).sum(-1) - 0.5 * dims * math.log(2 * math.pi)


def _log_ring(points: Array) -> Array:
    """Spread the density of the distance from the origin over the sphere of that radius."""
    xp = array_api_compat.array_namespace(points)
    dims = points.shape[-1]
    distance = xp.sqrt((points**2).sum(-1))
    sphere = math.log(2) + 0.5 * dims * math.log(math.pi) - math.lgamma(dims / 2)  # log area of the unit sphere
    along = -0.5 * ((distance - RADIUS) / RING_WIDTH) ** 2 - math.log(RING_WIDTH * math.sqrt(2 * math.pi))
    return along - sphere - (dims - 1) * xp.log(xp.clip(distance, min=CENTRE))


def _log_mixture(points: Array) -> Array:
    xp = array_api_compat.array_namespace(points)
    dims = points.shape[-1]
    angles = [2 * math.pi * mode / MODES for mode in range(MODES)]
    squares = xp.stack(
        [
            (points[..., 0] - RADIUS * math.cos(angle)) ** 2 + (points[..., 1] - RADIUS * math.sin(angle)) ** 2
            for angle in angles
        ],
        axis=-1,
    )
    exponents = -0.5 * squares / MODE_WIDTH**2
    largest = exponents.max(-1) if isinstance(exponents, np.ndarray) else exponents.amax(-1)
    heights = largest + xp.log(xp.exp(exponents - largest[..., None]).sum(-1))
    normal = -0.5 * (points[..., 2:] ** 2).sum(-1) - 0.5 * (dims - 2) * math.log(2 * math.pi)
    return heights - math.log(MODES * 2 * math.pi * MODE_WIDTH**2) + normal


def _log_square(points: Array) -> Array:
    xp = array_api_compat.array_namespace(points)
    inside = (xp.abs(points) <= HALF_SIDE).all(-1)
    level = xp.zeros_like(points[..., 0]) - points.shape[-1] * math.log(2 * HALF_SIDE)
    return xp.where(inside, level, -math.inf)


@prior("Gaussian", r"\mathcal{N}(0, I)", _log_normal)
def gaussian(normals: Array, uniforms: Array) -> Array:  # noqa: ARG001  the signature of every prior
    """Draw from the isotropic Gaussian."""
    return normals[..., :-1]


@prior("Ring", r"\frac{1}{A_{d-1}\,|z|^{d-1}}\;\mathcal{N}(|z|;\, 2,\, 0.2^2)", _log_ring)
def ring(normals: Array, uniforms: Array) -> Array:  # noqa: ARG001  the signature of every prior
    """Draw a direction, and a distance of about 2."""
    xp = array_api_compat.array_namespace(normals)
    ways, distance = normals[..., :-1], RADIUS + RING_WIDTH * normals[..., -1:]
    return ways / xp.sqrt((ways**2).sum(-1))[..., None] * distance


@prior(
    "Ten Gaussians",
    r"\tfrac{1}{10}\sum_{m=0}^{9} \mathcal{N}\bigl(z_{1,2};\, 2\,(\cos\tfrac{2\pi m}{10}, \sin\tfrac{2\pi m}{10}),\,"
    r" 0.3^2 I\bigr)\;\mathcal{N}(z_{3\ldots};\, 0, I)",
    _log_mixture,
)
def mixture(normals: Array, uniforms: Array) -> Array:
    """Draw one of ten Gaussians on a circle in the first two dimensions; the others are standard normal."""
    xp = array_api_compat.array_namespace(normals)
    angle = xp.floor(uniforms[..., 0] * MODES) * (2 * math.pi / MODES)
    first = RADIUS * xp.cos(angle) + MODE_WIDTH * normals[..., 0]
    second = RADIUS * xp.sin(angle) + MODE_WIDTH * normals[..., 1]
    return xp.concat([first[..., None], second[..., None], normals[..., 2:-1]], axis=-1)


@prior("Square", r"4^{-d} \text{ where all } |z_j| \le 2", _log_square)
def square(normals: Array, uniforms: Array) -> Array:  # noqa: ARG001  the signature of every prior
    """Draw each coordinate evenly from -2 to 2."""
    return 2 * HALF_SIDE * (uniforms - 0.5)


def sample(prior: str, count: int, dims: int, seed: int) -> Float[np.ndarray, "count dims"]:
    """Draw points from a prior of the catalogue; equal seeds give equal points."""
    rng = np.random.default_rng((seed, STREAM))
    points = PRIORS[prior].draw(rng.standard_normal((count, dims + 1)), rng.random((count, dims)))
    return np.asarray(points)
