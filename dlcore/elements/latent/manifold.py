"""The manifold of decoded images: codes in rows and columns, evenly spread or each for an equal share of the prior."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Places(NamedTuple):
    """Say where tiles stand along one axis.

    Attributes:
        centres: the codes that are decoded.
        edges: where the tiles begin and end, one more than there are tiles.
    """

    centres: Float[np.ndarray, " tiles"]
    edges: Float[np.ndarray, " edges"]


def even(low: float, high: float, count: int) -> Places:
    """Spread ``count`` tiles evenly from ``low`` to ``high``."""
    edges = np.linspace(low, high, count + 1)
    return Places((edges[1:] + edges[:-1]) / 2, edges)


def quantiles(count: int, farthest: float) -> Places:
    """Give each of ``count`` tiles the same share of a standard normal; the outermost ones end at ±``farthest``.

    Source:
        Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014, appendix A: the unit square through the
        inverse of the Gaussian's cumulative distribution.
    """
    inverse = NormalDist().inv_cdf
    centres = np.array([inverse((tile + 0.5) / count) for tile in range(count)])
    inner = [inverse(tile / count) for tile in range(1, count)]
    outermost = max(farthest, float(centres[-1]) + 0.1)
    return Places(centres, np.array([-outermost, *inner, outermost]))


def codes(across: Places, up: Places, other: Float[np.ndarray, " dims"]) -> Float[np.ndarray, "tiles dims"]:
    """Return the codes of all tiles, row by row from below; dimensions beyond two are those of ``other``."""
    spread = np.tile(other, (len(up.centres) * len(across.centres), 1)).astype(np.float64)
    spread[:, :2] = np.stack(np.meshgrid(across.centres, up.centres), -1).reshape(-1, 2)
    return spread
