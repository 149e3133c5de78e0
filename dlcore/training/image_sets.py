"""Sets of images by id, wherever they come from."""

from __future__ import annotations

from pathlib import Path

from dlcore.elements.datasets import DATASETS, Split
from dlcore.training import mnist


def load(id: str, folder: Path) -> Split:
    """Read the images of a set of ``dlcore.elements.datasets.DATASETS``.

    Args:
        id: of the set.
        folder: where downloaded sets are kept.

    Raises:
        ValueError: the set is neither on this machine nor to be had; the sentence is for visitors.
    """
    load_here = DATASETS[id].load
    return mnist.load(folder) if load_here is None else load_here()
