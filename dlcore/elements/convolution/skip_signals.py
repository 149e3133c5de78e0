"""How large signals and gradients are, layer by layer, in a stack that has just been initialized: expectations.

Over random weights the mean square of what a convolution makes is the sum of those of what it reads times the variance
of a weight, and so it is on the way back. ReLU halves mean squares of numbers with a symmetric distribution. What
remains is to keep account of the places: at an edge of the image a window reads zeros. Both ways a layer is then one
linear map of the mean squares at each place, and a skip connection by addition adds the identity to it. What comes back
is taken as independent of the weights and signs in front of it, which costs a few per cent for each layer.

Source:
    He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", ICCV 2015, section 2.2 (both ways, without edges); Yang et al.,
    "A Mean Field Theory of Batch Normalization", ICLR 2019 (gradients grow by √(π / (π - 1)) per normalized layer).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution.skips import KERNEL, STEM, Connection, Stack

Map = Float[np.ndarray, "side side"]
CELLS = KERNEL * KERNEL


@dataclass(frozen=True)
class Signals:
    """Say what is expected behind the first convolution and behind each layer.

    Attributes:
        sizes: root mean square of the outputs; where layers concatenate, of the new channels.
        slopes: norm of the loss's gradient with respect to these outputs, the last layer's being 1.
    """

    sizes: Float[np.ndarray, " layers"]
    slopes: Float[np.ndarray, " layers"]


@dataclass(frozen=True)
class _Moments:
    """Expectations over weights of products of numbers in one channel.

    Attributes:
        square: of a number with itself, at each place.
        mean: of the channel's mean (over images and places) with itself.
        cross: of a number with the channel's mean, at each place.
    """

    square: Map
    mean: float
    cross: Map

    def plus(self, other: _Moments) -> _Moments:
        return _Moments(self.square + other.square, self.mean + other.mean, self.cross + other.cross)

    @property
    def variance(self) -> float:
        """Over images and places: what batch normalization divides by."""
        return float(self.square.mean()) - self.mean

    def normalized(self) -> Map:
        """Return the mean square at each place behind batch normalization."""
        return np.asarray((self.square - 2 * self.cross + self.mean) / self.variance)


def expected(stack: Stack, connection: Connection, images: Float[np.ndarray, "images side side"]) -> Signals:
    """Return what is expected of a stack with zero biases.

    Args:
        stack: the shape.
        connection: between its layers.
        images: what it is given, from 0 to 1.
    """
    moments, read = _forward(stack, connection, images)
    return Signals(np.sqrt([one.square.mean() for one in moments]), _back(stack, connection, read))


def forward(sizes: Float[np.ndarray, "*many layers"]) -> Float[np.ndarray, "*many"]:
    """Return by what signals change from the first convolution to the last layer; NaN where there is none at first."""
    return _ratio(sizes[..., -1], sizes[..., 0])


def back(slopes: Float[np.ndarray, "*many layers"]) -> Float[np.ndarray, "*many"]:
    """Return by what gradients change on their way from the last layer to the first; NaN where none sets out."""
    return _ratio(slopes[..., 0], slopes[..., -1])


def _ratio(ends: Float[np.ndarray, "*many"], begins: Float[np.ndarray, "*many"]) -> Float[np.ndarray, "*many"]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(begins > 0, np.divide(ends, begins), np.nan))


def neighbours(places: Map) -> Float[np.ndarray, "cells side side"]:
    """Return for each cell of the window what it reads around each place; zeros beyond the edges."""
    side, around = len(places), np.pad(places, KERNEL // 2)
    return np.stack([around[row : row + side, column : column + side] for row, column in np.ndindex(KERNEL, KERNEL)])


def over_window(places: Map) -> Map:
    """Return the mean over the window around each place."""
    return np.asarray(neighbours(places).mean(axis=0))


def _forward(
    stack: Stack, connection: Connection, images: Float[np.ndarray, "images side side"]
) -> tuple[list[_Moments], list[float]]:
    """Return the moments of what each convolution makes, sums included, and the variances that are divided by."""
    made = [_first(images)]
    for _layer in range(stack.depth):
        if connection == "dense":
            shares = np.array([stack.channels, *[stack.growth] * (len(made) - 1)]) / stack.width(len(made) - 1)
            read = sum((share * _read(stack, one) for share, one in zip(shares, made, strict=True)), np.zeros(()))
        else:
            read = _read(stack, made[-1])
        new = _convolved(stack.gain, np.asarray(read))
        made.append(new.plus(made[-1]) if connection == "residual" else new)
    return made, [one.variance if stack.normalized else 1.0 for one in made]


def _read(stack: Stack, arriving: _Moments) -> Map:
    """Return the mean square at each place of what ReLU reads."""
    return arriving.normalized() if stack.normalized else arriving.square


def _first(images: Float[np.ndarray, "images side side"]) -> _Moments:
    around = np.pad(images, ((0, 0), (STEM.before, STEM.after), (STEM.before, STEM.after)))
    windows = np.lib.stride_tricks.sliding_window_view(around, (KERNEL, KERNEL), (1, 2))[
        :, :: STEM.stride, :: STEM.stride
    ]
    cells = windows.reshape(*windows.shape[:3], CELLS)
    means = cells.mean(axis=0)
    overall = means.mean(axis=(0, 1))
    return _Moments((cells**2).mean(axis=(0, 3)), float((overall**2).mean()), (means * overall).mean(axis=2))


def _convolved(gain: float, read: Map) -> _Moments:
    """Return the moments of what a convolution of ReLUs makes: each weight has variance 2 · gain² / fan_in."""
    means = neighbours(np.sqrt(read / (2 * np.pi)))  # the mean of max(0, x) where x is normal
    overall = means.mean(axis=(1, 2), keepdims=True)
    twice = 2 * gain**2
    return _Moments(
        gain**2 * over_window(read), twice * float((overall**2).mean()), twice * (means * overall).mean(axis=0)
    )


def _back(stack: Stack, connection: Connection, divided: list[float]) -> Float[np.ndarray, " layers"]:
    """Return the norms of the gradients, going back from the last layer."""
    side, gain = stack.inner_side, stack.gain**2
    at_the_end = np.ones((side, side))
    squares = [at_the_end / divided[-1]]
    for layer in range(stack.depth - 1, -1, -1):
        if connection == "dense":
            later = zip(squares, range(stack.depth, layer, -1), strict=True)
            sums = sum((stack.growth / stack.width(at - 1) * over_window(one) for one, at in later), np.zeros(()))
            squares.append((at_the_end + gain * np.asarray(sums)) / divided[layer])
        else:
            through = gain * over_window(squares[-1]) / divided[layer]
            squares.append(squares[-1] + through if connection == "residual" else through)
    widths = np.array([stack.channels, *[stack.growth or stack.channels] * stack.depth])
    totals = widths * np.array([one.mean() for one in reversed(squares)])
    return np.asarray(np.sqrt(totals / totals[-1]))
