"""A curve that is known, and noisy examples of it: the settings of every question about regression in one variable."""

from __future__ import annotations

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import targets

GRID_POINTS = 201
"""Where the truth is drawn and compared with a fit."""

TEST_STREAM = 3
"""Keeps the random numbers of test examples apart from those of the examples drawn with the same seed."""


class RegressionSet(pydantic.BaseModel):
    """Say from what examples of what curve is learned; an experiment inherits these settings, with its own defaults."""

    target: targets.Id = "sine"
    points: int = pydantic.Field(20, ge=4, le=500)
    noise: float = pydantic.Field(0.3, ge=0, le=2)
    """Standard deviation of the noise on y."""
    data_seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @property
    def domain(self) -> tuple[float, float]:
        """The interval from which examples are drawn."""
        return targets.TARGETS[self.target].domain

    def examples(self) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
        """Return x, sorted, and noisy y of the examples to learn from."""
        return targets.sample(self.target, self.points, self.noise, self.data_seed)

    def example_sets(self, sets: int) -> tuple[Float[np.ndarray, "sets points"], Float[np.ndarray, "sets points"]]:
        """Return x and y of many sets drawn alike; the first is that of ``examples``, the next has the next seed …."""
        drawn = [
            targets.sample(self.target, self.points, self.noise, self.data_seed + number) for number in range(sets)
        ]
        return np.stack([x for x, _ in drawn]), np.stack([y for _, y in drawn])

    def test_examples(self, count: int) -> tuple[Float[np.ndarray, " count"], Float[np.ndarray, " count"]]:
        """Return x, sorted, and noisy y of examples that no set to learn from contains, drawn alike."""
        chosen = targets.TARGETS[self.target]
        rng = np.random.default_rng((self.data_seed, TEST_STREAM))
        x = np.sort(rng.uniform(*chosen.domain, count))
        return x, chosen.function(x) + self.noise * rng.standard_normal(count)

    def truth(self) -> tuple[Float[np.ndarray, " grid"], Float[np.ndarray, " grid"]]:
        """Return an even grid over the domain and the noiseless curve on it."""
        return targets.truth(self.target, GRID_POINTS)
