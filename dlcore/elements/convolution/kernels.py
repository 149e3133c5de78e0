"""Kernels worth knowing, from the identity to Gabor's: what each does to a picture, and its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.elements.catalogue import Catalogue

SMALLEST, LARGEST = 1, 7
"""Rows and columns that a kernel may have."""
DECIMALS = 3

Numbers = Float[np.ndarray, "rows columns"]


@dataclass(frozen=True)
class Shape:
    """Say how a kernel that can be shaped is to be.

    Attributes:
        size: rows and columns.
        angle: of Gabor's stripes in degrees: 0 finds vertical ones, 90 horizontal ones.
        wavelength: of Gabor's stripes in cells.
        width: standard deviation of the bell that Gabor's kernel and Gauss's blur lie under, in cells.
    """

    size: int = 3
    angle: float = 0.0
    wavelength: float = 4.0
    width: float = 1.5


@dataclass(frozen=True)
class Kernel:
    """Describe one kernel.

    Attributes:
        name: what a menu shows.
        about: what it does to a picture, and its source where it has one.
        build: makes its numbers.
        knobs: the attributes of ``Shape`` that it heeds.
    """

    name: str
    about: str
    build: Callable[[Shape], Numbers]
    knobs: tuple[str, ...]


KERNELS: Catalogue[Kernel] = Catalogue("kernel")


def kernel(name: str, about: str, *knobs: str) -> Callable[[Callable[[Shape], Numbers]], Callable[[Shape], Numbers]]:
    """Enter the decorated function into the catalogue under its own name."""

    def enter(build: Callable[[Shape], Numbers]) -> Callable[[Shape], Numbers]:
        KERNELS.add(build.__name__, Kernel(name, about, build, knobs))
        return build

    return enter


def numbers(id: str, shape: Shape = Shape()) -> Numbers:
    """Return the numbers of a kernel, rounded as a link carries them."""
    return np.round(KERNELS[id].build(shape), DECIMALS) + 0.0


@kernel("Identity", "A single 1 in the middle: every output is the cell it stands on.", "size")
def identity(shape: Shape) -> Numbers:
    """Return a 1 in the middle; with an even size the cell behind the middle."""
    found = np.zeros((shape.size, shape.size))
    found[(shape.size - 1) // 2, (shape.size - 1) // 2] = 1
    return found


@kernel("Edges (Laplace)", "What differs from its neighbours stays, in whatever direction; the sum is 0.")
def edges(_shape: Shape) -> Numbers:
    """Return the discrete Laplacian over all eight neighbours, its middle positive."""
    return np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]])


@kernel("Blur (box)", "The mean of all cells under the window; the sum is 1.", "size")
def blur(shape: Shape) -> Numbers:
    """Return equal weights that add up to 1."""
    return np.full((shape.size, shape.size), 1 / shape.size**2)


@kernel("Blur (Gauss)", "A mean in which near cells count more; the sum is 1.", "size", "width")
def gauss(shape: Shape) -> Numbers:
    """Return a bell that adds up to 1."""
    x, y = _centred(shape.size)
    bell = np.exp(-(x**2 + y**2) / (2 * shape.width**2))
    return np.asarray(bell / bell.sum())


@kernel("Sharpen", "The cell five times, less its four neighbours: differences grow, the sum stays 1.")
def sharpen(_shape: Shape) -> Numbers:
    """Return the identity plus the Laplacian over four neighbours."""
    return np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])


@kernel("Sobel x", "Right minus left: vertical edges (Sobel and Feldman, 1968).")
def sobel_x(_shape: Shape) -> Numbers:
    """Return the derivative along columns, smoothed along rows."""
    return np.outer([1.0, 2, 1], [-1.0, 0, 1])


@kernel("Sobel y", "Below minus above: horizontal edges.")
def sobel_y(_shape: Shape) -> Numbers:
    """Return the derivative along rows, smoothed along columns."""
    return np.outer([-1.0, 0, 1], [1.0, 2, 1])


@kernel("Emboss", "Light from the upper left falls on a relief; the sum is 1.")
def emboss(_shape: Shape) -> Numbers:
    """Return a derivative along the diagonal on top of the identity."""
    return np.array([[-2.0, -1, 0], [-1, 1, 1], [0, 1, 2]])


@kernel(
    "Gabor",
    "Stripes under a bell: edges of one direction and one size, as the first layer of AlexNet learns them.",
    "size", "angle", "wavelength", "width",
)  # fmt: skip  # one line of knobs
def gabor(shape: Shape) -> Numbers:
    """Return cosine stripes under a Gaussian bell, without their mean, so that an even area gives 0.

    Source: Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation optimized by
    two-dimensional visual cortical filters", J. Opt. Soc. Am. A 2, 1985.
    """
    x, y = _centred(shape.size)
    turned = x * np.cos(np.deg2rad(shape.angle)) + y * np.sin(np.deg2rad(shape.angle))
    bell = np.exp(-(x**2 + y**2) / (2 * shape.width**2))
    stripes = np.cos(2 * np.pi * turned / shape.wavelength)
    return np.asarray(bell * (stripes - (bell * stripes).sum() / bell.sum()))


def _centred(size: int) -> tuple[Numbers, Numbers]:
    """Return how far each cell lies to the right of the middle and below it."""
    at = np.arange(size) - (size - 1) / 2
    x, y = np.meshgrid(at, at)
    return x, y


def turned(first: Numbers, filters: int, channels: int) -> Float[np.ndarray, "filters channels rows columns"]:
    """Return several filters made of one kernel: each the one before it, turned; the same for every channel.

    A square kernel is turned by a quarter, another one, which must keep its shape, is mirrored.
    """
    square = first.shape[0] == first.shape[1]
    mirrored = (first, first[:, ::-1], first[::-1], first[::-1, ::-1])
    ways = [np.rot90(first, quarters) for quarters in range(4)] if square else mirrored
    return np.stack([np.stack([ways[number % 4]] * channels) for number in range(filters)])


def is_signed(kernel: Numbers) -> bool:
    """Return whether a kernel's weights take each other away, so that an even area gives about 0."""
    return bool(abs(kernel.sum()) <= 0.05 * np.abs(kernel).sum())
