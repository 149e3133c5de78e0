"""MNIST by way of torchvision: read from the folder of data sets, downloaded into it where it is missing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from torchvision.datasets import MNIST

from dlcore.elements.datasets import CLASSES, DATASETS, Images, Split
from dlcore.training import downloads

RAW = Path("MNIST", "raw")
"""Where torchvision keeps the four files, below a folder of data sets."""


def load(folder: Path) -> Split:
    """Read MNIST below ``folder``; what is missing is downloaded first (12 MB).

    Raises:
        ValueError: it is not there and cannot be downloaded, or what is there is no MNIST. The sentence is for
            visitors: of the paths of this machine it names only the folder itself.
    """
    place = Path(folder.name, RAW)
    try:
        _fetch(folder)
    except downloads.FAILURES as error:
        raise ValueError(
            f"MNIST is not on this machine and could not be downloaded: {downloads.reason(error)}; put its four files "
            f"into {place} or choose {DATASETS['digits'].name}"
        ) from error
    try:
        return Split(_part(folder, train=True), _part(folder, train=False))
    except (AssertionError, RuntimeError, ValueError, OSError, IndexError) as error:
        raise ValueError(f"the files of MNIST in {place} are damaged; delete them, and they are downloaded") from error


def _fetch(folder: Path) -> None:
    """Download what is missing into a folder of its own and move it into place: nobody ever reads half a file."""
    if all((folder / RAW / name).is_file() for name in _names()):
        return
    (folder / RAW).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as fresh, downloads.patience():
        arriving = Path(fresh, RAW)
        arriving.mkdir(parents=True)
        for packed in (folder / RAW).glob("*.gz"):
            shutil.copy(packed, arriving)
        MNIST(fresh, download=True)
        for name in _names():
            (arriving / name).replace(folder / RAW / name)


def _names() -> list[str]:
    return [packed.removesuffix(".gz") for packed, _ in MNIST.resources]


def _part(folder: Path, *, train: bool) -> Images:
    """Read one half; raise ``ValueError`` unless it is made of images and their classes."""
    read = MNIST(folder, train=train)
    pixels, labels, record = read.data.numpy(), read.targets.numpy(), DATASETS["mnist"]
    if pixels.shape != (len(labels), record.height, record.width) or not len(labels) or labels.max() >= CLASSES:
        raise ValueError(f"{pixels.shape} are no images of {len(labels)} digits")
    return Images(pixels, labels.astype("uint8"), brightest=255)
