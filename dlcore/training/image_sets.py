"""Sets of images by id, wherever they come from."""

from __future__ import annotations

from pathlib import Path

from dlcore.elements.datasets import DATASETS, Split


def load(id: str, folder: Path) -> Split:
    """Read the images of a set of ``dlcore.elements.datasets.DATASETS``.

    Args:
        id: of the set.
        folder: where downloaded sets are kept.

    Raises:
        ValueError: the set is neither on this machine nor to be had; the sentence is for visitors.
    """
    load_here = DATASETS[id].load
    if load_here is not None:
        return load_here()
    from dlcore.training import mnist  # imports torchvision, which takes two seconds

    return mnist.load(id, folder)
