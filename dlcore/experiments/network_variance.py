"""How do bias and variance of neural networks trade off against each other as they grow wider?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import decomposition, named_series
from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.decomposition import Decomposition
from dlcore.elements.training_sets import TrainingSets
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report

LIVE = 24
"""How many networks' fits are told while they learn."""
LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""


class NetworkVariance(TrainingSets, Experiment[Decomposition]):
    """Train one perceptron on every set, all of one width in one batched computation: full batches, Adam.

    Every network has a start of its own, so its luck counts as variance too.
    """

    name = "network_variance"

    activation: Annotated[str, pydantic.AfterValidator(ACTIVATIONS.known)] = "tanh"
    hidden_layers: int = pydantic.Field(1, ge=1, le=3)
    widest: int = pydantic.Field(32, ge=8, le=128)
    """The widths are the powers of two up to this."""
    steps: int = pydantic.Field(1000, ge=10, le=10_000)
    learning_rate: float = pydantic.Field(0.02, ge=1e-5, le=10)
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """Of the starts."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> NetworkVariance:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: take fewer "
                "steps, sets, points or layers, or narrower networks"
            )
        return self

    @classmethod
    def smallest(cls) -> NetworkVariance:
        """Return few narrow networks and few steps."""
        return cls(points=4, sets=10, widest=8, steps=10)

    @property
    def levels(self) -> Float[np.ndarray, " levels"]:
        """Return the widths."""
        return 2.0 ** np.arange(self.widest.bit_length())

    def cost(self) -> float:
        """Estimate the seconds: calls, and the arithmetic of every unit for every example."""
        networks = 2 * self.sets
        units = self.levels * self.hidden_layers
        weights = self.levels**2 * (self.hidden_layers - 1) + 3 * self.levels
        step = 2e-4 + networks * (self.points * (2.8e-9 * units + 0.2e-9 * weights) + 3.5e-9 * weights)
        return float(0.3 + self.steps * step.sum())

    def series(self, result: Decomposition) -> Mapping[str, Curve]:
        """Return bias², variance and errors over the complexity."""
        return decomposition.series(result)

    def scalars(self, result: Decomposition) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> Decomposition:
        """Train the networks of each width, split and test."""
        began = time.perf_counter()
        places, told, reasons, measured = self.places(), Told((), (), ()), [], []
        for level, width in enumerate(self.levels.astype(int).tolist()):
            seen, diverged_at = self._learn(width, places[0], self._telling(report, level, told))
            told = told.more(seen, places[1])
            measured.append(seen)
            reasons.append(self._reason(width, diverged_at))
        return decomposition.collect(
            decomposition.Measured(self.levels, *(np.stack(parts, 1) for parts in zip(*measured, strict=True))),
            places,
            noise=self.noise**2,
            device=device.name(),
            reasons=tuple(reasons),
            seconds=time.perf_counter() - began,
        )

    def _telling(self, report: Report, level: int, told: Told) -> Callable[[int, Float[np.ndarray, "shown at"]], None]:
        """Return what tells how far the networks of one width are, and what they know."""
        whole, networks = len(self.levels) * self.steps, 2 * self.sets

        def tell(updates: int, fits: Float[np.ndarray, "shown at"]) -> None:
            picture = {
                **told._asdict(),
                "level": level,
                "fits": np.nan_to_num(fits, posinf=0, neginf=0).round(3).tolist(),
            }
            report(level * self.steps + updates // networks, whole, picture=picture)

        return tell

    def _learn(
        self, width: int, grid: Float[np.ndarray, " at"], tell: Callable[[int, Float[np.ndarray, "shown at"]], None]
    ) -> tuple[Seen, Int[np.ndarray, " sets"]]:
        """Train on every set; return the fits of the first half, the errors of the others, and who diverged when."""
        from dlcore.nets import mlp
        from dlcore.training import set_fitting

        network = mlp.build(1, (width,) * self.hidden_layers, 1, self.activation)
        lesson = set_fitting.Lesson(network, self.learning_rate, self.steps, device.pick())
        drawn, fresh = self.training_sets(), self.fresh_examples()
        seeds = range(self.seed, self.seed + 2 * self.sets)
        fitted = set_fitting.fit(lesson, drawn.x, drawn.y, seeds, (grid[::2], LIVE, tell))
        learned, others = fitted.parameters[: self.sets], fitted.parameters[self.sets :]
        mine = drawn.of(slice(self.sets, None))
        seen = Seen(
            set_fitting.predict(network, learned, grid[None]),
            ((set_fitting.predict(network, others, fresh.x) - fresh.y) ** 2).mean(1),
            ((set_fitting.predict(network, others, mine.x) - mine.y) ** 2).mean(1),
        )
        return seen, fitted.diverged_at

    def _reason(self, width: int, diverged_at: Int[np.ndarray, " sets"]) -> str:
        """Say in words how many networks of a width diverged and what to try; nothing if none did."""
        lost = diverged_at > 0
        if not lost.any():
            return ""
        return (
            f"{lost.sum()} of {len(lost)} networks of width {width} diverged, the first at step "
            f"{diverged_at[lost].min()}: loss or parameters are not finite, and this width has no numbers. Try a "
            f"learning rate below {self.learning_rate:g}, for example {self.learning_rate / 10:g}."
        )


class Seen(NamedTuple):
    """What was measured of the networks of one width, a row for each set."""

    fits: Float[np.ndarray, "sets at"]
    test: Float[np.ndarray, " sets"]
    training: Float[np.ndarray, " sets"]


class Told(NamedTuple):
    """What is known of the widths that are done; None where networks diverged."""

    bias: tuple[float | None, ...]
    variance: tuple[float | None, ...]
    test: tuple[float | None, ...]

    def more(self, seen: Seen, truth: Float[np.ndarray, " at"]) -> Told:
        """Return this with one width more."""
        parts = decomposition.split(seen.fits[:, None], truth)
        values = parts.bias[0], parts.variance[0], seen.test.mean()
        return Told(*((*old, float(new) if np.isfinite(new) else None) for old, new in zip(self, values, strict=True)))
