"""Measured effective fields as results hold them: of both measures, over many inputs and of one alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution.effective import Measure

Maps = Float[np.ndarray, "... rows columns"]
"""One map, or one for each of several moments."""


@dataclass(frozen=True, eq=False)
class FieldMaps:
    """Hold what reaches the input's cells; each map adds up to 1. A result inherits these fields.

    Attributes:
        square: the mean square of the gradient, over inputs and, where they are random, weights.
        absolute: the mean absolute gradient.
        square_alone: the square for a single input and a single network.
        absolute_alone: the absolute gradient of the same.
    """

    square: Maps
    absolute: Maps
    square_alone: Maps
    absolute_alone: Maps

    def map(self, measure: Measure, *, alone: bool = False) -> Maps:
        """Return the map of a measure, over all inputs or of one alone."""
        if measure == "square":
            return self.square_alone if alone else self.square
        return self.absolute_alone if alone else self.absolute
