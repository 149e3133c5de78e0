"""Sets of images of ten classes, split into those to learn from and those to be tested on.

Sources: Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998 (its
test set, by 13 writers, is scikit-learn's digits); LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied
to Document Recognition", Proceedings of the IEEE, 1998 (MNIST); Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image
Dataset for Benchmarking Machine Learning Algorithms", 2017, table 2 (the names of its classes).
"""

from __future__ import annotations

import functools
import gzip
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int, UInt8

from dlcore.elements.catalogue import Catalogue

HALVES = ("training", "test")
"""What every set of images is split into, in this order."""
CLASSES = 10
DIGITS = tuple("0123456789")
"""The names of the classes where they are digits."""
SPLIT_SEED = 0
"""Of the one split into training and test images, and of a choice among them: the same on every page, so that a test
image has never been trained on."""


@dataclass(frozen=True, eq=False)
class Images:
    """Hold images and what they show; the arrays are read-only.

    Attributes:
        pixels: from 0 (paper) to ``brightest`` (ink).
        labels: the class of each image, 0 … 9.
        brightest: what stands for full ink.
    """

    pixels: UInt8[np.ndarray, "images height width"]
    labels: UInt8[np.ndarray, " images"]
    brightest: int

    def __post_init__(self) -> None:
        self.pixels.flags.writeable = self.labels.flags.writeable = False

    def __len__(self) -> int:
        return len(self.labels)

    def inputs(self) -> Float[np.ndarray, "images features"]:
        """Return the pixels of each image in one row, scaled to 0 … 1, in single precision."""
        rows: Float[np.ndarray, "images features"] = self.pixels.reshape(len(self), -1).astype(np.float32)
        rows /= self.brightest  # in place: MNIST's take 190 MB
        return rows

    def one_hot(self) -> Float[np.ndarray, "images classes"]:
        """Return 1 at each image's class and 0 elsewhere, in single precision."""
        return np.asarray(np.eye(CLASSES)[self.labels], np.float32)

    def take(self, places: Int[np.ndarray, " chosen"]) -> Images:
        """Return the images at these places."""
        return Images(self.pixels[places], self.labels[places], self.brightest)

    def at_most(self, count: int) -> Images:
        """Return all images, or ``count`` of them chosen at random, always the same, where there are more."""
        if len(self) <= count:
            return self
        return self.take(np.sort(np.random.default_rng(SPLIT_SEED).permutation(len(self))[:count]))

    def first_of_each_class(self, count: int) -> Images:
        """Return the first ``count`` images of class 0, then of class 1 …; fewer where there are no more."""
        return self.take(np.concatenate([np.flatnonzero(self.labels == one)[:count] for one in range(CLASSES)]))


@dataclass(frozen=True)
class Split:
    """Hold images to learn from, and others to be tested on."""

    training: Images
    test: Images


@dataclass(frozen=True)
class ImageSet:
    """Describe one set of images.

    Attributes:
        name: the proper name, as a menu shows it.
        height: of an image, in pixels.
        width: of an image, in pixels.
        training: how many images there are to learn from.
        test: how many there are to be tested on.
        load: reads them; None where that takes torchvision (``dlcore.training.image_sets``).
        classes: what the images of each class show, as their authors name it.
    """

    name: str
    height: int
    width: int
    training: int
    test: int
    load: Callable[[], Split] | None = None
    classes: tuple[str, ...] = DIGITS

    @property
    def features(self) -> int:
        """Count the pixels of an image."""
        return self.height * self.width


DATASETS: Catalogue[ImageSet] = Catalogue("data set")


def digit_names() -> dict[str, str]:
    """Return the names of the sets of digits by id: the menu of pages whose words speak of digits."""
    return {id: one.name for id, one in DATASETS.items() if one.classes == DIGITS}


def known_digits(id: str) -> str:
    """Return the id; raise ``ValueError`` naming those there are if it is of no set of digits."""
    if id not in digit_names():
        raise ValueError(f"no set of digits is named {id!r}; there are: {', '.join(digit_names())}")
    return id


def image_set(
    name: str, *, size: tuple[int, int], training: int, test: int
) -> Callable[[Callable[[], Split]], Callable[[], Split]]:
    """Enter the decorated loader into the catalogue under its own name, with size and numbers of its images."""

    def enter(load: Callable[[], Split]) -> Callable[[], Split]:
        DATASETS.add(load.__name__, ImageSet(name, *size, training, test, load))
        return load

    return enter


@image_set("scikit-learn's digits", size=(8, 8), training=1347, test=450)
@functools.cache
def digits() -> Split:
    """Read the 1,797 digits of 8 × 8 pixels that come with scikit-learn, a quarter of each class for the test.

    The file is read without importing scikit-learn, which takes 0.7 s and 80 MB that a page has no use for.

    Raises:
        FileNotFoundError: the installed scikit-learn keeps its digits elsewhere.
    """
    package = importlib.util.find_spec("sklearn")
    folders = [] if package is None else package.submodule_search_locations or []
    with gzip.open(Path(*folders, "datasets", "data", "digits.csv.gz"), "rt") as lines:
        table = np.loadtxt(lines, delimiter=",", dtype=np.uint8)
    whole = Images(table[:, :-1].reshape(-1, 8, 8), table[:, -1].copy(), brightest=16)
    training, test = stratified(whole.labels, 0.25, SPLIT_SEED)
    return Split(whole.take(training), whole.take(test))


GARMENTS = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip  # one line reads better than ten

DATASETS.add("mnist", ImageSet("MNIST", 28, 28, training=60_000, test=10_000))
DATASETS.add("fashion", ImageSet("Fashion-MNIST", 28, 28, training=60_000, test=10_000, classes=GARMENTS))


def stratified(
    labels: UInt8[np.ndarray, " images"], share: float, seed: int
) -> tuple[Int[np.ndarray, " kept"], Int[np.ndarray, " held_out"]]:
    """Hold out the same ``share`` of every class, chosen at random.

    Returns:
        The places of the images that are kept, and of those held out, each in ascending order.
    """
    rng = np.random.default_rng(seed)
    held_out = np.zeros(len(labels), bool)
    for one in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == one))
        held_out[members[: round(share * len(members))]] = True
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)
