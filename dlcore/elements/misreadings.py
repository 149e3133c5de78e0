"""Which images classifiers get wrong most often, and what they take them for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, UInt8


class Misreadings(NamedTuple):
    """Hold the hardest images, the hardest first.

    Attributes:
        places: of the images among all.
        taken_for: the wrong class that most of those who are wrong name.
        times: how many of each group are wrong.
    """

    places: Int[np.ndarray, " hardest"]
    taken_for: Int[np.ndarray, " hardest"]
    times: Int[np.ndarray, "groups hardest"]


def hardest(
    answers: Float[np.ndarray, "groups members images"], labels: UInt8[np.ndarray, " images"], most: int, classes: int
) -> Misreadings:
    """Find the images that most classifiers get wrong; of equals the first come first.

    Args:
        answers: the class that each classifier names; NaN from one that has nothing to say.
        labels: the right class.
        most: how many images at most; those that nobody gets wrong are left out.
        classes: how many classes there are.
    """
    wrong = np.isfinite(answers) & (answers != labels)
    times = wrong.sum(1)
    places = np.argsort(-times.sum(0), kind="stable")[: min(most, int(times.any(0).sum()))]
    votes = np.stack([((answers == one) & wrong).sum((0, 1)) for one in range(classes)])
    return Misreadings(places, votes.argmax(0)[places], times[:, places])
