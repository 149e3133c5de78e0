"""Does a trained network show double descent: at n·K parameters, and again along the epochs?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import datasets, initializers, interpolation, named_series, noisy_digits
from dlcore.elements.datasets import CLASSES
from dlcore.elements.interpolation import MEASURES
from dlcore.elements.racer import Racer
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.nets.network import Network
    from dlcore.training.plan import Plan

Sweep = Literal["width", "points"]

FACTORS = {"width": np.geomspace(1 / 12, 12, 13), "points": np.geomspace(1 / 8, 8, 13)}
"""Where the threshold is measured around, in multiples of it; 1 is among them."""
MEASURED = 25
"""How often everything is measured on the way, the start included; closer together at the start."""
PIXELS = 64
FEWEST = 10
"""Training images at least."""
LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True, eq=False)
class NetworkDescentResult:
    """What was measured; the measures are those of ``MEASURES``, NaN from where a network diverged.

    Attributes:
        sizes: hidden units, or numbers of training images: what was swept.
        epochs: after how many rounds through the training images was measured; 0 is the start.
        measured: of every network at every time.
        diverged_at: the epoch (from 1) at which its loss stopped being finite; 0 for never.
        reason: a sentence on those that diverged, and what to try; empty where none did.
        device: what it was computed on.
    """

    sizes: Int[np.ndarray, " sizes"]
    epochs: Int[np.ndarray, " times"]
    measured: Float[np.ndarray, "measures sizes seeds times"]
    diverged_at: Int[np.ndarray, "sizes seeds"]
    reason: str
    device: str


class NetworkDescent(Experiment[NetworkDescentResult]):
    """Train networks with one hidden layer of ReLU units on few digits by Adam: size after size, all seeds together.

    Every step takes all training images, and descends the squared error between ten outputs and the one-hot label.
    """

    name: ClassVar[str] = "network_descent"

    sweep: Sweep = "width"
    points: int = pydantic.Field(100, ge=10, le=400)
    """Training images where the width is swept."""
    width: int = pydantic.Field(20, ge=2, le=100)
    """Hidden units where the number of training images is swept."""
    label_noise: float = pydantic.Field(0.2, ge=0, le=0.9)
    """The share of the training images whose label is replaced by a wrong one."""
    lr: float = pydantic.Field(0.01, ge=1e-5, le=10)
    epochs: int = pydantic.Field(3000, ge=50, le=30_000)
    """Steps: each takes all training images."""
    seeds: int = pydantic.Field(5, ge=1, le=10)
    """Draws of images, of wrong labels and of starts; every size is trained with each."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> NetworkDescent:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs, seeds or training images"
            )
        return self

    @classmethod
    def smallest(cls) -> NetworkDescent:
        """Return the cheapest sweep there is."""
        return cls(points=10, epochs=50, seeds=1)

    @property
    def threshold(self) -> float:
        """Return where there are n·K parameters for n images and K classes: in parameters, or in images."""
        return float(self.points * CLASSES if self.sweep == "width" else parameters(self.width) / CLASSES)

    @property
    def sizes(self) -> Int[np.ndarray, " sizes"]:
        """What is swept: around the threshold."""
        if self.sweep == "points":
            limits = FEWEST, datasets.DATASETS["digits"].training
            return interpolation.sizes(self.threshold, FACTORS["points"], limits)
        return interpolation.sizes(hidden_units(self.threshold), FACTORS["width"], (1, 2**31))

    def complexities(self) -> Int[np.ndarray, " sizes"]:
        """Return the sizes as the threshold counts them: parameters, or training images."""
        return parameters(self.sizes) if self.sweep == "width" else self.sizes

    def shapes(self) -> list[tuple[int, int]]:
        """Return (training images, hidden units) at each size."""
        return [(self.points, size) if self.sweep == "width" else (size, self.width) for size in self.sizes.tolist()]

    def times(self) -> Int[np.ndarray, " times"]:
        """Return after which epochs is measured."""
        return np.unique(np.append(0, np.geomspace(1, self.epochs, MEASURED - 1).round())).astype(np.int64)

    def cost(self) -> float:
        """Estimate the seconds: calls, and arithmetic of every step."""
        each = [1.1e-4 + self.seeds * parameters(width) * 1.1e-10 * (points + 20) for points, width in self.shapes()]
        return 0.2 + self.epochs * float(np.sum(each))

    def series(self, result: NetworkDescentResult) -> Mapping[str, Curve]:
        """Return each measure at the last epoch over the sizes, the mean over seeds."""
        ends = result.measured[..., -1].mean(-1)
        return {name: (self.complexities(), values) for name, values in zip(MEASURES, ends, strict=True)}

    def scalars(self, result: NetworkDescentResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> NetworkDescentResult:
        """Train size after size, from the smallest."""
        shapes, times = self.shapes(), self.times()
        known = np.full((len(MEASURES), len(shapes), self.seeds, len(times)), np.nan)
        diverged_at = np.zeros((len(shapes), self.seeds), np.int64)
        for place, shape in enumerate(shapes):

            def tell(step: int, place: int = place) -> None:
                told = {"measured": interpolation.to_json(known), "size": place}
                report(place * self.epochs + step, len(shapes) * self.epochs, picture=told)

            diverged_at[place] = self._train(shape, known[:, place], tell)
            known[:, place, diverged_at[place] > 0, -1] = np.nan
        return NetworkDescentResult(
            self.sizes, times, known, diverged_at, _reason(diverged_at, self.sizes, self.lr), device.name()
        )

    def measured_so_far(self, picture: Mapping[str, Any]) -> Float[np.ndarray, "measures sizes seeds times"]:
        """Return what a sweep that still runs has told; NaN for what is to come."""
        return interpolation.from_json(picture["measured"])

    def _train(
        self, shape: tuple[int, int], known: Float[np.ndarray, "measures seeds times"], tell: Callable[[int], None]
    ) -> Int[np.ndarray, " seeds"]:
        """Train all seeds of one size, fill in what is measured, and return when each diverged."""
        from dlcore.nets import mlp
        from dlcore.training import loop, losses
        from dlcore.training.plan import Plan, Probe, Task

        points, width = shape
        seeds = range(self.seed, self.seed + self.seeds)
        lessons = [noisy_digits.draw(points, self.label_noise, seed) for seed in seeds]
        network = mlp.build(PIXELS, (width,), CLASSES, "relu")
        inputs, targets = np.stack([one.inputs for one in lessons]), np.stack([one.targets() for one in lessons])
        plan = Plan(self.epochs, points, tuple(seeds), device.pick())
        measure, times = _measure(network, lessons, plan), self.times()

        def note(step: int) -> Callable[[Tensor], Tensor]:
            column = int(np.searchsorted(times, step))

            def measure_and_note(parameters: Tensor) -> Tensor:
                measured = measure(parameters)
                known[:, :, column] = measured.T.cpu().numpy()
                return measured

            return measure_and_note

        trained = loop.train(
            Task(network, losses.squared_error, inputs, targets),
            [Racer(optimizer="adam", settings={"lr": self.lr}) for _ in seeds],
            initializers.kaiming_normal_stack(seeds, network.layers),
            plan,
            probes={str(step): Probe((step,), note(step)) for step in times.tolist()},
            watch=lambda step, *_: tell(step),
        )
        gone = times >= np.where(trained.diverged_at, trained.diverged_at, np.inf)[:, None]
        known[:, gone | ~np.isfinite(known[1])] = np.nan
        return trained.diverged_at


def parameters(hidden: Any) -> Any:
    """Count weights and biases of a network with so many hidden units; numbers or arrays."""
    return hidden * (PIXELS + 1 + CLASSES) + CLASSES


def hidden_units(count: float) -> float:
    """Return with how many hidden units, not rounded, a network has so many parameters."""
    return (count - CLASSES) / (PIXELS + 1 + CLASSES)


def _measure(network: Network, lessons: list[noisy_digits.Lesson], plan: Plan) -> Callable[[Tensor], Tensor]:
    """Return what measures each model on its own examples and on the test images: (models, measures)."""
    import torch

    halves = [
        [
            plan.tensor(np.stack([getattr(one, f"{half}inputs") for one in lessons])),
            plan.tensor(np.stack([getattr(one, f"{half}targets")() for one in lessons])),
        ]
        for half in ("", "test_")
    ]

    def measure(parameters: Tensor) -> Tensor:
        answers = [network.predict(parameters, inputs) for inputs, _ in halves]
        pairs = [(found, wanted) for found, (_, wanted) in zip(answers, halves, strict=True)]
        squares = [(found - wanted).square().sum(2).mean(1) for found, wanted in pairs]
        errors = [(found.argmax(2) != wanted.argmax(2)).to(plan.dtype).mean(1) for found, wanted in pairs]
        return torch.stack([*squares, *errors, parameters.norm(dim=1)], 1)

    return measure


def _reason(diverged_at: Int[np.ndarray, "sizes seeds"], sizes: Int[np.ndarray, " sizes"], lr: float) -> str:
    """Say in words how many networks diverged, when first, and what to try; nothing where none did."""
    lost = diverged_at > 0
    if not lost.any():
        return ""
    place = int(np.argmax(lost.any(1)))
    return (
        f"{lost.sum()} of {lost.size} networks diverged, the first of size {sizes[place]} at epoch "
        f"{diverged_at[place][lost[place]].min()}: their loss or their parameters are not finite. "
        f"Try a learning rate below {lr:g}, for example {lr / 10:g}."
    )
