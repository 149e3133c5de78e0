"""Histograms of many models at once, whose range need not be known before: counted finely and widely, trimmed later."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

FINE = 2048
"""Bins that are counted, from -``reach`` to ``reach``."""
OUTSIDE = 1e-3
"""The share of numbers that may lie beyond each end of what is shown."""


class Histogram(NamedTuple):
    """Hold borders of bins and the share of numbers in each; those beyond the ends count in the outermost bins."""

    edges: Float[np.ndarray, " borders"]
    shares: Float[np.ndarray, "... bins"]


def count(numbers: Tensor, reach: float) -> Tensor:
    """Count the numbers (models, ...) of each model in ``FINE`` equal bins from -reach to reach: (models, FINE).

    What lies beyond counts in the outermost bins; what is not finite, nowhere.
    """
    flat = numbers.reshape(len(numbers), -1)
    bins = ((flat / reach + 1) * (FINE / 2)).nan_to_num(-1, FINE, -1).clamp(0, FINE - 1).to(torch.int64)
    counts = torch.zeros(len(flat), FINE, dtype=flat.dtype, device=flat.device)
    return counts.scatter_add_(1, bins, torch.isfinite(flat).to(flat.dtype))


def trim(counts: Float[np.ndarray, "... fine"], reach: float, bins: int) -> Histogram:
    """Merge fine bins to ``bins`` equally wide ones over the range that holds nearly all numbers of every histogram.

    Args:
        counts: of ``count``, any number of histograms that are to be shown together; the shares of an empty one are 0.
        reach: that they were counted with.
        bins: that are wanted, a divisor of ``FINE``.
    """
    rows = counts.reshape(-1, FINE)
    shares = rows / rows.sum(1, keepdims=True).clip(min=1)
    below = np.cumsum(shares[rows.any(1)], 1)
    first = int((below <= OUTSIDE).sum(1).min(initial=FINE // 2))
    last = int((below < 1 - OUTSIDE).sum(1).max(initial=FINE // 2))
    width = -(-(last + 1 - first) // bins)
    first = min(max(0, (first + last + 1 - width * bins) // 2), FINE - width * bins)
    after = first + width * bins
    merged = shares[:, first:after].reshape(len(shares), bins, width).sum(2)
    merged[:, 0] += shares[:, :first].sum(1)
    merged[:, -1] += shares[:, after:].sum(1)
    edges = np.linspace(first, after, bins + 1) * (2 * reach / FINE) - reach
    return Histogram(edges, merged.reshape(*counts.shape[:-1], bins))
