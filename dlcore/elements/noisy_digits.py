"""A few images of digits to learn from, some of them labelled wrongly; the test images keep their true labels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements import datasets
from dlcore.elements.datasets import CLASSES

STREAM = 5
"""Keeps the random numbers of the choice and of wrong labels apart from those of starts drawn with the same seed."""


class Lesson(NamedTuple):
    """What is learned from, and what is tested on.

    Attributes:
        inputs: pixels from 0 to 1, less the mean of these images.
        labels: some of them wrong.
        test_inputs: shifted as the inputs are.
        test_labels: all true.
    """

    inputs: Float[np.ndarray, "points features"]
    labels: Int[np.ndarray, " points"]
    test_inputs: Float[np.ndarray, "images features"]
    test_labels: Int[np.ndarray, " images"]

    def targets(self) -> Float[np.ndarray, "points classes"]:
        """Return 1 at each image's label and 0 elsewhere."""
        return np.asarray(np.eye(CLASSES)[self.labels])

    def test_targets(self) -> Float[np.ndarray, "images classes"]:
        """Return 1 at each test image's label and 0 elsewhere."""
        return np.asarray(np.eye(CLASSES)[self.test_labels])


def draw(points: int, label_noise: float, seed: int) -> Lesson:
    """Choose training digits as ``choose`` does, and return them with all test digits, all less the same mean."""
    data = _digits()
    chosen, labels = choose(points, label_noise, seed)
    inputs, test = data.training.inputs()[chosen].astype(float), data.test.inputs().astype(float)
    middle = inputs.mean(0)
    return Lesson(inputs - middle, labels, test - middle, data.test.labels.astype(np.int64))


def choose(points: int, label_noise: float, seed: int) -> tuple[Int[np.ndarray, " points"], Int[np.ndarray, " points"]]:
    """Choose ``points`` of scikit-learn's training digits, and give a share of them a wrong label.

    With one seed, more points are the same points and others behind them, and a higher share spoils the same labels
    and others: what changes with either is not the luck of another draw.

    Args:
        points: how many images.
        label_noise: the probability that a label is replaced by one of the nine others.
        seed: of the choice, and of which labels are wrong.

    Returns:
        Their places among the training images, and their labels.

    Raises:
        ValueError: there are fewer training images.
    """
    true = _digits().training.labels
    count = len(true)
    if points > count:
        raise ValueError(f"there are {count} training images, fewer than {points}")
    rng = np.random.default_rng((seed, STREAM))
    chosen = rng.permutation(count)[:points]
    spoiled, by = rng.random(count)[:points], rng.integers(1, CLASSES, count)[:points]
    labels = true[chosen].astype(np.int64)
    return chosen, np.where(spoiled < label_noise, (labels + by) % CLASSES, labels)


def _digits() -> datasets.Split:
    load = datasets.DATASETS["digits"].load
    assert load is not None  # noqa: S101  # for the type checker: these are read without torchvision
    return load()
