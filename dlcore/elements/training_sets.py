"""Many sets of examples drawn from the same truth: what bias and variance are about."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import targets
from dlcore.elements.regression_set import RegressionSet

SETS_STREAM, FRESH_STREAM = 11, 12
"""Keep the random numbers of sets at fixed places, and of fresh examples, apart from others of the same seed."""
PLACES = 200
"""Where bias and variance are averaged over x."""
FRESH = 100
"""Fresh test examples for each set whose test error is measured."""

Design = Literal["fixed", "random"]


class Examples(NamedTuple):
    """Sets of examples, a row each."""

    x: Float[np.ndarray, "#sets points"]
    """One row for all if the design is fixed."""
    y: Float[np.ndarray, "sets points"]

    def of(self, sets: slice) -> Examples:
        """Return some of the sets."""
        return Examples(self.x if len(self.x) == 1 else self.x[sets], self.y[sets])


class TrainingSets(RegressionSet):
    """Say how many sets are drawn, and what differs between them; an experiment inherits these settings.

    As many sets again are drawn for the test error, so that it is measured with models that bias and variance have not
    seen.
    """

    points: int = pydantic.Field(25, ge=4, le=500)
    noise: float = pydantic.Field(0.4, ge=0, le=2)
    sets: int = pydantic.Field(300, ge=10, le=500)
    """Training sets for bias and variance; so many others for the test error."""
    design: Design = "fixed"
    """Whether every set has places x of its own, or all have those of the first set and only the noise is new."""

    def training_sets(self) -> Examples:
        """Return the sets for bias and variance and, behind them, as many for the test error."""
        if self.design == "random":
            return Examples(*self.example_sets(2 * self.sets))
        x, _ = self.examples()
        rng = np.random.default_rng((self.data_seed, SETS_STREAM))
        noise = self.noise * rng.standard_normal((2 * self.sets, self.points))
        return Examples(x[None], targets.TARGETS[self.target].function(x) + noise)

    def places(self) -> tuple[Float[np.ndarray, " places"], Float[np.ndarray, " places"]]:
        """Return places spread evenly over the domain, over which a mean is the expectation over x; and the truth."""
        return targets.cells(self.target, PLACES)

    def fresh_examples(self) -> Examples:
        """Return test examples for each of the sets for the test error, drawn anew."""
        chosen = targets.TARGETS[self.target]
        rng = np.random.default_rng((self.data_seed, FRESH_STREAM))
        x = rng.uniform(*chosen.domain, (self.sets, FRESH))
        return Examples(x, chosen.function(x) + self.noise * rng.standard_normal(x.shape))
