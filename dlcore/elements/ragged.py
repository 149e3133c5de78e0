"""Rows of different lengths in one array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def stack(rows: Sequence[Any]) -> np.ndarray:
    """Stack arrays along a new first axis; those with a shorter last axis are filled up with NaN."""
    arrays = [np.asarray(row) for row in rows]
    if len({array.shape for array in arrays}) == 1:
        return np.stack(arrays)
    longest = max(array.shape[-1] for array in arrays)
    whole = np.full((len(arrays), *arrays[0].shape[:-1], longest), np.nan)
    for place, array in enumerate(arrays):
        whole[place, ..., : array.shape[-1]] = array
    return whole
