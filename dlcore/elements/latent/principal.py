"""Principal components of codes: the plane in which they spread most. Every place of the plane is a code again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Components(NamedTuple):
    """Hold the principal components of some codes, the one along which they spread most first.

    Attributes:
        mean: of the codes.
        axes: one direction of length 1 in each row, at right angles to all others.
        variance: of the codes along each of them.
    """

    mean: Float[np.ndarray, " dims"]
    axes: Float[np.ndarray, "components dims"]
    variance: Float[np.ndarray, " components"]

    @property
    def explained(self) -> Float[np.ndarray, " components"]:
        """The share of all variance that lies along each; zeros where all codes are the same."""
        return np.asarray(self.variance / (self.variance.sum() or 1.0))


def fit(codes: Float[np.ndarray, "codes dims"]) -> Components:
    """Find the principal components of at least two codes.

    The largest entry of each direction is positive: else two machines could show the same codes mirrored.

    Source:
        Pearson, "On Lines and Planes of Closest Fit to Systems of Points in Space", Philosophical Magazine, 1901.
    """
    mean = codes.mean(0, dtype=np.float64)
    _, spread, axes = np.linalg.svd(codes - mean, full_matrices=False)
    largest = np.take_along_axis(axes, np.abs(axes).argmax(1)[:, None], 1)
    return Components(mean, axes * np.where(largest < 0, -1.0, 1.0), spread**2 / (len(codes) - 1))


def project(components: Components, codes: Float[np.ndarray, "codes dims"]) -> Float[np.ndarray, "codes 2"]:
    """Return where codes lie in the plane of the first two components: the foot of the perpendicular."""
    return np.asarray((codes - components.mean) @ components.axes[:2].T)


def code_at(components: Components, places: Float[np.ndarray, "places 2"]) -> Float[np.ndarray, "places dims"]:
    """Return the codes that lie at places of the plane: what is between the plane and a code off it is left out."""
    return np.asarray(components.mean + places @ components.axes[:2])
