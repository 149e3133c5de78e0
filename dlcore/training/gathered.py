"""What a training in chunks left behind, put together again: entrants × seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from dlcore.training.chunks import Chunk


def gather(parts: Iterable[tuple[Chunk, Mapping[str, np.ndarray]]], entrants: int, seeds: int) -> dict[str, np.ndarray]:
    """Return each named array of all chunks, (models, ...) in the parts, as (entrants, seeds, ...)."""
    whole: dict[str, np.ndarray] = {}
    for chunk, arrays in parts:
        for name, part in arrays.items():
            if name not in whole:
                whole[name] = np.empty((entrants, seeds, *part.shape[1:]), part.dtype)
            whole[name][chunk.entrants, chunk.seeds] = part
    return whole
