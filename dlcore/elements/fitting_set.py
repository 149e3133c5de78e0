"""Examples to fit a curve to: drawn around a known curve, or points of a person's own."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import own_points, targets
from dlcore.elements.regression_set import RegressionSet

TEST_EXAMPLES = 1000
"""On how many examples that nobody has learned from a test error is measured."""

NOISE_STREAM = 4
"""Keeps the random numbers of redrawn noise apart from those of the examples drawn with the same seed."""

FIRST_OWN = "-2.8_0.9_-2.3_1.1_-1.6_-0.1_-1.1_-0.7_-0.6_-1.1_0_0.2_0.5_0.6_0.9_1.2_1.5_0.1_1.9_-0.8_2.4_-0.9_2.8_-0.6"
"""Points that stand there first where a person wants to set their own."""


class FittingSet(RegressionSet):
    """Say from what examples is learned; an experiment inherits these settings.

    Points of a person's own come from nowhere: the chosen curve and noise stay what test examples are drawn from.
    """

    source: Literal["drawn", "own"] = "drawn"
    own: Annotated[str, pydantic.AfterValidator(own_points.canonical)] = FIRST_OWN
    """The points themselves, as ``own_points`` writes them; they count where ``source`` is "own"."""

    @pydantic.model_validator(mode="after")
    def _inside(self) -> Self:
        if self.source == "own":
            (low, high), x = self.domain, self.examples()[0]
            outside = x[(x < low) | (x > high)]
            if len(outside):
                name = targets.TARGETS[self.target].name
                raise ValueError(
                    f"a point at x = {outside[0]:g} lies outside: {name} is to be learned from {low:g} to {high:g}; "
                    "move the point, or take another true function"
                )
        return self

    def examples(self) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
        """Return x, sorted, and y of the examples to learn from."""
        return own_points.read(self.own) if self.source == "own" else super().examples()

    @property
    def count(self) -> int:
        """Count the examples to learn from."""
        return len(self.examples()[0]) if self.source == "own" else self.points

    def unseen(self) -> tuple[Float[np.ndarray, " test"], Float[np.ndarray, " test"]]:
        """Return x and noisy y of the test examples, drawn from the chosen curve, noise and seed."""
        return self.test_examples(TEST_EXAMPLES)

    def redrawn(self, sets: int) -> tuple[Float[np.ndarray, "sets points"], Float[np.ndarray, "sets test"]]:
        """Return y of many sets that differ in their noise alone: at the places of the examples, and of the tests."""
        rng = np.random.default_rng((self.data_seed, NOISE_STREAM))
        curve = targets.TARGETS[self.target].function
        places = self.examples()[0], self.unseen()[0]
        learned, unseen = (curve(x) + self.noise * rng.standard_normal((sets, len(x))) for x in places)
        return learned, unseen
