"""Walks from one code to another: straight, on the sphere, one dimension after another, along a single dimension."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from jaxtyping import Float

Route = Literal["straight", "spherical", "stepwise"]
Code = Float[np.ndarray, " dims"]
Shares = Float[np.ndarray, " frames"]
"""How much of the way is behind: from 0 to 1."""
Path = Float[np.ndarray, "frames dims"]

PARALLEL = 1e-9
"""Sines below this are taken for those of codes in one line with the origin."""


def shares(frames: int) -> Shares:
    """Return evenly spread shares of the way, the start and the end among them."""
    return np.linspace(0, 1, frames)


def straight(start: Code, end: Code, done: Shares) -> Path:
    """Go in a straight line at an even pace (linear interpolation)."""
    t = done[:, None]
    return np.asarray((1 - t) * start + t * end)


def spherical(start: Code, end: Code, done: Shares) -> Path:
    """Turn the direction at an even pace along a great circle (slerp), while the length changes evenly.

    Where both codes are of one length this is White's interpolation, whose weights are Shoemake's, applied to the codes
    themselves. A code at the origin has no direction: the walk is straight. From a code to one exactly behind the
    origin all great circles are as long: one of them is taken.

    Source:
        Shoemake, "Animating Rotation with Quaternion Curves", SIGGRAPH 1985, section 3.3; White, "Sampling Generative
        Networks", 2016, section 2.1.
    """
    lengths = np.array([np.linalg.norm(start), np.linalg.norm(end)])
    if not lengths.all():
        return straight(start, end, done)
    first, last = start / lengths[0], end / lengths[1]
    t = done[:, None]
    between = math.radians(angle(start, end))
    if math.sin(between) >= PARALLEL:
        ways = (np.sin((1 - t) * between) * first + np.sin(t * between) * last) / math.sin(between)
    elif between < 1:
        ways = np.broadcast_to(first, (len(done), len(first)))
    else:
        ways = np.cos(t * math.pi) * first + np.sin(t * math.pi) * sideways(first)
    return np.asarray(((1 - t) * lengths[0] + t * lengths[1]) * ways)


def angle(start: Code, end: Code) -> float:
    """Return the angle between two codes in degrees; 0 where one of them is the origin."""
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if not all(lengths):
        return 0.0
    first, last = start / lengths[0], end / lengths[1]
    return math.degrees(
        2 * math.atan2(np.linalg.norm(last - first), np.linalg.norm(first + last))
    )  # exact near 0 and 180


def stepwise(start: Code, end: Code, done: Shares) -> Path:
    """Change one dimension after another, the first one first; the pace along the way is even.

    A dimension in which the codes agree takes no time.
    """
    changes = np.abs(end - start)
    before = np.cumsum(changes) - changes
    walked = changes.sum() * done[:, None]
    part = np.clip((walked - before) / np.where(changes > 0, changes, 1), 0, 1)
    return np.asarray(start + part * (end - start))


def along(code: Code, dimension: int, values: Float[np.ndarray, " frames"]) -> Path:
    """Hold a code in all dimensions but one, which takes these values."""
    path = np.repeat(code[None].astype(np.float64), len(values), axis=0)
    path[:, dimension] = values
    return path


def sideways(way: Code) -> Code:
    """Return a direction at right angles to a unit vector: towards the axis from which it points away most."""
    axis = np.zeros_like(way)
    axis[np.abs(way).argmin()] = 1
    across = axis - (axis @ way) * way
    return np.asarray(across / np.linalg.norm(across))


def plane(start: Code, end: Code) -> Float[np.ndarray, "2 dims"]:
    """Return two directions at right angles that span the plane through the origin and both codes.

    It holds the straight walk and the spherical one. The second direction points between the codes, so that they stand
    side by side; of two dimensions the plane is the map itself.
    """
    if len(start) == 2:
        return np.eye(2)
    ways = [code / length for code in (start, end) if (length := np.linalg.norm(code)) > 0]
    first, last = (ways[0], ways[-1]) if ways else (np.eye(len(start))[1],) * 2
    up, across = first + last, last - first
    if np.linalg.norm(across) < PARALLEL:
        return np.stack([sideways(first), first])
    if np.linalg.norm(up) < PARALLEL:
        return np.stack([last, sideways(last)])
    return np.stack([across / np.linalg.norm(across), up / np.linalg.norm(up)])


def mean_norm(dims: int) -> float:
    """Return the expected length of a draw from the standard normal distribution: a little less than the root of dims.

    Source:
        The mean of the chi distribution, e.g. Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions",
        volume 1, 1994, section 18.3.
    """
    return math.sqrt(2) * math.exp(math.lgamma((dims + 1) / 2) - math.lgamma(dims / 2))


def norm_between(dims: int, done: Shares) -> Shares:
    """Return the expected length on a straight line between two draws from the standard normal distribution.

    What is mixed of two draws is a draw of variance (1 - t)² + t²: half way it is shorter by the root of two.
    """
    return np.asarray(mean_norm(dims) * np.sqrt((1 - done) ** 2 + done**2))


def picture_steps(images: Float[np.ndarray, "frames features"]) -> Float[np.ndarray, " steps"]:
    """Return how far neighbouring images lie apart: the root of the summed squares over pixels."""
    return np.asarray(np.linalg.norm(np.diff(images, axis=0), axis=1))


def cross_fade(first: Float[np.ndarray, " features"], last: Float[np.ndarray, " features"], done: Shares) -> np.ndarray:
    """Blend two images pixel by pixel, without any code: a straight walk in the space of pixels."""
    return straight(first, last, done)


def undecided(images: Float[np.ndarray, "frames features"]) -> Float[np.ndarray, " frames"]:
    """Return how many pixels are undecided between paper (0) and ink (1): 4 p (1 - p), summed over pixels.

    A pixel of middle gray counts one, one of paper or of full ink nothing: the variance of a coin, in units of the
    largest.
    """
    return np.asarray((4 * images * (1 - images)).sum(1))
