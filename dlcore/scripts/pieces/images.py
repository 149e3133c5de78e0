"""The images that a script learns from: those that come with scikit-learn are carried along, packed."""

from __future__ import annotations

import numpy as np

from dlcore.elements import datasets
from dlcore.elements.datasets import DATASETS, Images, Split
from dlcore.scripts.packed import Numbers
from dlcore.scripts.program import NotOffered, Setting, setting


def of(dataset: str) -> Split:
    """Return the images of a set.

    Raises:
        NotOffered: the set is not scikit-learn's.
    """
    if dataset != "digits":
        raise NotOffered(
            f"the images of {DATASETS[dataset].name} are too many for a script to carry; with "
            f"{DATASETS['digits'].name} there is one"
        )
    return datasets.digits()


def carried(*sets: Images, side: int = 0) -> tuple[list[Setting], list[Numbers]]:
    """Return the settings and the data that ``reader`` reads.

    Args:
        sets: the images, set by set.
        side: rows and columns to which they are enlarged when they are read; 0 leaves them as they are.
    """
    pixels, labels = (np.concatenate([getattr(one, name) for one in sets]) for name in ("pixels", "labels"))
    _, height, width = pixels.shape
    return (
        [
            setting("HEIGHT", side or height, "of an image, in pixels"),
            setting("WIDTH", side or width, "likewise"),
            setting("BRIGHTEST", sets[0].brightest, "what stands for full ink"),
            setting("COUNTS", tuple(map(len, sets)), "images in each part"),
        ],
        [
            Numbers("images", pixels, "The images of all parts, one part behind the other."),
            Numbers("labels", labels, "What they show."),
        ],
    )


def reader(before: int, side: int) -> list[str]:
    """Return what reads the images, and enlarges them where they are to have another side."""
    return [IMAGES] if before == side else [IMAGES.replace(_PLAIN, _ENLARGED), ENLARGED]


_PLAIN = """    images = unpack("images").flatten(1) / BRIGHTEST
"""
_ENLARGED = """    bright = (unpack("images").double() * 255 / BRIGHTEST).round().long()
    images = enlarged(bright).flatten(1) / 255
"""

IMAGES = '''
def read_images():
    """Return images (from 0 to 1, one in a row) and labels of each part."""
    images = unpack("images").flatten(1) / BRIGHTEST
    labels = unpack("labels").long()
    return list(zip(images.split(COUNTS), labels.split(COUNTS)))
'''

ENLARGED = '''
def cubic(x):
    """Weigh a pixel by its distance (Keys 1981)."""
    x = abs(x)
    if x < 1:
        return 1.5 * x**3 - 2.5 * x**2 + 1
    return -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2 if x < 2 else 0


def enlarged(images):
    """Return the images with more rows and columns, in whole numbers as Pillow."""
    before = images.shape[1]
    weights = torch.zeros(HEIGHT, before, dtype=torch.int64)
    for place in range(HEIGHT):
        middle = (place + 0.5) * before / HEIGHT
        first, last = max(0, int(middle - 1.5)), min(before, int(middle + 2.5))
        near = [cubic(pixel + 0.5 - middle) for pixel in range(first, last)]
        for pixel, weight in zip(range(first, last), near):
            weights[place, pixel] = round(weight / sum(near) * 2**22)
    for _ in range(2):  # along the rows, then along the columns
        sums = torch.einsum("nyx,zx->nzy", images, weights)
        images = (sums + 2**21 >> 22).clamp(0, 255)
    return images
'''
