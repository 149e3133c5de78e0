"""Does it under- or overfit? Read off a curve of test errors, from the simplest model to the most complex."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

Kind = Literal["underfits", "fits", "overfits"]

TOLERANCE = 1.1
"""A test error up to this factor above the lowest counts as good: the next training set would choose another best."""


class Verdict(NamedTuple):
    """What a model does, and the place of the best one."""

    kind: Kind
    best: int


def judge(test: Float[np.ndarray, " settings"], place: int) -> Verdict:
    """Return whether the model at ``place`` is too simple, too complex (or trained too long), or about right.

    Args:
        test: test errors in the order of complexity, or of time; NaN is never best.
        place: of the model that is judged.
    """
    best = int(np.nanargmin(test))
    if test[place] <= TOLERANCE * test[best]:
        return Verdict("fits", best)
    return Verdict("underfits" if place < best else "overfits", best)
