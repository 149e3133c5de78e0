"""1×1 convolutions: each output channel is a weighted sum of the channels at the same place, and nothing else."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import photos
from dlcore.elements.convolution import correlation
from dlcore.elements.convolution.window import Window

Mix = Literal["luminance", "opponent", "principal", "own"]
Matrix = Float[np.ndarray, "outputs inputs"]
Planes = Float[np.ndarray, "channels rows columns"]
FARTHEST = 4.0
"""How far from zero a weight may be."""
LATEX = r"y_{o,\,r,\,c} = \sum_{i} w_{o,\,i} \; x_{i,\,r,\,c}"
PRINCIPAL_LATEX = r"y_{o,\,r,\,c} = \sum_{i} w_{o,\,i} \; (x_{i,\,r,\,c} - \bar{x}_i)"
OPPONENT = ((1 / 3, 1 / 3, 1 / 3), (1.0, -1.0, 0.0), (-0.5, -0.5, 1.0))
"""Mean brightness, red against green, blue against yellow."""
_ONE = (Window(1), Window(1))


class Mixing(pydantic.BaseModel):
    """Describe a 1×1 convolution of a photo's three planes.

    Attributes:
        mix: which weights.
        kept: how many channels are left of the principal colours.
        red: the own weight of the red plane.
        green: of the green one.
        blue: of the blue one.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mix: Mix = "opponent"
    kept: int = pydantic.Field(1, ge=1, le=3)
    red: float = pydantic.Field(1.0, ge=-FARTHEST, le=FARTHEST)
    green: float = pydantic.Field(-0.5, ge=-FARTHEST, le=FARTHEST)
    blue: float = pydantic.Field(-0.5, ge=-FARTHEST, le=FARTHEST)

    def matrix(self, image: Planes) -> Matrix:
        """Return the weights, a row for each output channel; the principal ones depend on the image."""
        if self.mix == "principal":
            return principal(image).directions[: self.kept]
        rows = {"luminance": (photos.LUMINANCE,), "opponent": OPPONENT, "own": ((self.red, self.green, self.blue),)}
        return np.array(rows[self.mix])


class Principal(NamedTuple):
    """Hold the principal components of an image's colours.

    Attributes:
        mean: of each plane.
        directions: one a row, the direction in which colours vary most first; they stand at right angles.
        variances: of the colours along each.
    """

    mean: Float[np.ndarray, " channels"]
    directions: Matrix
    variances: Float[np.ndarray, " channels"]

    def share(self, kept: int) -> float:
        """Return the share of all variance that lies along the first directions: what as many channels can keep."""
        whole = float(self.variances.sum())
        return float(self.variances[:kept].sum()) / whole if whole > 0 else 1.0


def mixed(image: Planes, weights: Matrix) -> Planes:
    """Return the channels mixed by a 1×1 convolution: the general one, with kernels of one cell."""
    return correlation.correlate(image, weights[:, :, None, None], _ONE)


def principal(image: Planes) -> Principal:
    """Return the directions along which an image's colours vary; the largest part of each points upwards."""
    pixels = image.reshape(len(image), -1)
    variances, columns = np.linalg.eigh(np.cov(pixels, bias=True))
    directions = columns.T[::-1]
    signs = np.sign(directions[np.arange(len(image)), np.abs(directions).argmax(1)])
    return Principal(pixels.mean(1), directions * signs[:, None], np.maximum(variances[::-1], 0.0))


def projected(image: Planes, found: Principal, kept: int) -> Planes:
    """Return the first principal channels: a 1×1 convolution of what differs from the mean colour."""
    return mixed(image - found.mean[:, None, None], found.directions[:kept])


def squeezed(image: Planes, found: Principal, kept: int) -> Planes:
    """Return the image after a 1×1 convolution to ``kept`` channels and another one back."""
    back = mixed(projected(image, found, kept), found.directions[:kept].T.copy())
    return np.asarray(back + found.mean[:, None, None])


def share_kept(image: Planes, restored: Planes) -> float:
    """Return the share of an image's variance that another one reproduces: 1 less the squared error over it."""
    whole = float(((image - image.mean((1, 2), keepdims=True)) ** 2).sum())
    return 1.0 - float(((image - restored) ** 2).sum()) / whole if whole > 0 else 1.0
