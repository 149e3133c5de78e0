"""MNIST and Fashion-MNIST by way of torchvision: read from the folder of data sets, else downloaded into it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from torchvision.datasets import MNIST, FashionMNIST

from dlcore.elements.datasets import CLASSES, DATASETS, Images, Split
from dlcore.training import downloads

READERS: dict[str, type[MNIST]] = {"mnist": MNIST, "fashion": FashionMNIST}
"""What reads a set, by its id. They differ in addresses, checksums and the folder's name."""


def load(id: str, folder: Path) -> Split:
    """Read a set below ``folder``; what is missing is downloaded first (12 MB, Fashion-MNIST 31 MB).

    Raises:
        ValueError: it is not there and cannot be downloaded, or what is there is no such set. The sentence is for
            visitors: of the paths of this machine it names only the folder itself.
    """
    reader, name = READERS[id], DATASETS[id].name
    place = Path(folder.name, raw(reader))
    try:
        _fetch(reader, folder)
    except downloads.FAILURES as error:
        raise ValueError(
            f"{name} is not on this machine and could not be downloaded: {downloads.reason(error)}; put its four files "
            f"into {place} or choose {DATASETS['digits'].name}"
        ) from error
    try:
        return Split(_part(id, folder, train=True), _part(id, folder, train=False))
    except (AssertionError, RuntimeError, ValueError, OSError, IndexError) as error:
        raise ValueError(f"the files of {name} in {place} are damaged; delete them, and they are downloaded") from error


def raw(reader: type[MNIST]) -> Path:
    """Return where torchvision keeps the four files of a set, below a folder of data sets."""
    return Path(reader.__name__, "raw")


def _fetch(reader: type[MNIST], folder: Path) -> None:
    """Download what is missing into a folder of its own and move it into place: nobody ever reads half a file."""
    home, names = folder / raw(reader), _names(reader)
    if all((home / name).is_file() for name in names):
        return
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as fresh, downloads.patience():
        arriving = fresh / raw(reader)
        arriving.mkdir(parents=True)
        for packed in home.glob("*.gz"):
            shutil.copy(packed, arriving)
        reader(fresh, download=True)
        for name in names:
            (arriving / name).replace(home / name)


def _names(reader: type[MNIST]) -> list[str]:
    return [packed.removesuffix(".gz") for packed, _ in reader.resources]


def _part(id: str, folder: Path, *, train: bool) -> Images:
    """Read one half; raise ``ValueError`` unless it is made of images and their classes."""
    read, record = READERS[id](folder, train=train), DATASETS[id]
    pixels, labels = read.data.numpy(), read.targets.numpy()
    if pixels.shape != (len(labels), record.height, record.width) or not len(labels) or labels.max() >= CLASSES:
        raise ValueError(f"{pixels.shape} are no images of {len(labels)} of {CLASSES} classes")
    return Images(pixels, labels.astype("uint8"), brightest=255)
