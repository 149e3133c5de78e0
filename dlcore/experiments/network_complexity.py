"""How do width and training time set what a network gets wrong on the points it learned, and on others?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Float32, Int

from dlcore.elements import named_series, scattered_starts, targets
from dlcore.elements.fitting_set import TEST_EXAMPLES, FittingSet
from dlcore.elements.racer import Racer
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.training.error_board import ErrorBoard
    from dlcore.training.plan import Plan, Task
    from dlcore.training.records import Training

WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
MEASUREMENTS = 49
"""After how many epochs errors and fits are kept: by equal factors, the first and the last among them."""
FIT_PLACES = 101
"""Where fits are kept."""
FIT_PLACES_LIVE = 61
LONGEST = 120.0
"""Seconds of estimated work that one request may ask for."""


class Errors(NamedTuple):
    """What was measured after so many epochs."""

    epochs: Int[np.ndarray, " logged"]
    training: Float[np.ndarray, "widths seeds logged"]
    test: Float[np.ndarray, "widths seeds logged"]


@dataclass(frozen=True, eq=False)
class NetworkComplexityResult:
    """What the networks have made of the examples; NaN from where one diverged.

    Attributes:
        epochs: after how many the rest was measured; one epoch is one step.
        training: mean squared error on the examples.
        test: mean squared error on the test examples.
        places: where fits are kept.
        fits: what the first seed's networks say there, after each of ``epochs``.
        last_fits: what all networks say there at the end.
        diverged_at: the step (from 1) at which a network's loss stopped being finite; 0 for never.
        reason: a sentence if some have diverged, else empty.
        device: what it was computed on.
        seconds: that the training took.
    """

    epochs: Int[np.ndarray, " logged"]
    training: Float32[np.ndarray, "widths seeds logged"]
    test: Float32[np.ndarray, "widths seeds logged"]
    places: Float[np.ndarray, " places"]
    fits: Float32[np.ndarray, "widths logged places"]
    last_fits: Float32[np.ndarray, "widths seeds places"]
    diverged_at: Int[np.ndarray, "widths seeds"]
    reason: str
    device: str
    seconds: float

    def errors(self) -> Errors:
        """Return the errors of all networks."""
        return Errors(self.epochs, self.training, self.test)


class NetworkComplexity(FittingSet, Experiment[NetworkComplexityResult]):
    """Train networks of one hidden layer, of every width in ``WIDTHS`` and from several starts, all at once.

    All examples are in every step (full batch), and Adam takes it. A narrow network is the widest one with units whose
    weights are zero and stay so (``dlcore.elements.scattered_starts``).
    """

    name: ClassVar[str] = "network_complexity"

    activation: Literal["tanh", "relu"] = "tanh"
    epochs: int = pydantic.Field(4000, ge=1, le=20_000)
    learning_rate: float = pydantic.Field(0.01, ge=1e-5, le=10)
    start_scale: float = pydantic.Field(3.0, ge=0.1, le=10)
    """Standard deviation of the input weights at the start: how wiggly the networks are before they learn."""
    seeds: int = pydantic.Field(3, ge=1, le=8)
    """Networks of each width."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> NetworkComplexity:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs, seeds or points"
            )
        return self

    @classmethod
    def smallest(cls) -> NetworkComplexity:
        """Return the cheapest training there is."""
        return cls(points=4, epochs=1, seeds=1)

    @property
    def models(self) -> int:
        """Count the networks."""
        return len(WIDTHS) * self.seeds

    @property
    def logged_epochs(self) -> Int[np.ndarray, " logged"]:
        """After how many epochs errors and fits are kept."""
        return np.unique(np.geomspace(1, self.epochs, MEASUREMENTS).round().astype(np.int64))

    def cost(self) -> float:
        """Estimate the seconds: calls, updates, passes over examples, measurements on the test examples."""
        update, example = 6e-6, 1.8e-7
        measured = len(self.logged_epochs) * self.models * TEST_EXAMPLES * example / 2
        return 0.5 + self.epochs * (2e-4 + self.models * (update + self.count * example)) + measured

    def places(self, count: int) -> Float[np.ndarray, " places"]:
        """Return where fits are kept or drawn."""
        return targets.truth(self.target, count)[0]

    def errors_so_far(self, picture: dict[str, Any]) -> Errors:
        """Return the errors that a training under way has reported."""
        known = {name: np.array(picture[name], dtype=float) for name in ("training", "test")}
        arrays = {name: values.reshape(-1, len(WIDTHS), self.seeds) for name, values in known.items()}
        epochs = self.logged_epochs[: len(arrays["test"])]
        return Errors(epochs, *(np.moveaxis(arrays[name], 0, 2) for name in ("training", "test")))

    def series(self, result: NetworkComplexityResult) -> Mapping[str, Curve]:
        """Return the mean squared errors (means over seeds) over the width at the end, and of each over the epochs."""
        errors = {"training_error": result.training, "test_error": result.test}
        curves: dict[str, Curve] = {}
        for name, values in errors.items():
            means = values.mean(1)
            curves |= {name: (np.array(WIDTHS), means[:, -1])}
            curves |= named_series.named(f"{name}_over_epochs", result.epochs, means, WIDTHS)
        return curves

    def scalars(self, result: NetworkComplexityResult) -> Mapping[str, float]:
        """Return the lowest errors over the widths and where they are."""
        over_widths = {name: curve for name, curve in self.series(result).items() if "over_epochs" not in name}
        return named_series.lowest(over_widths)

    def compute(self, report: Report) -> NetworkComplexityResult:
        """Train all networks in one array."""
        from dlcore.nets import mlp
        from dlcore.training import loop, losses
        from dlcore.training.error_board import ErrorBoard
        from dlcore.training.plan import Plan, Probe, Task

        x, y = self.examples()
        task = Task(mlp.build(1, WIDTHS[-1:], 1, self.activation), losses.squared_error, x[:, None], y[:, None])
        plan = Plan(self.epochs, len(x), (self.seed,), device.pick())
        logged, places = tuple(self.logged_epochs.tolist()), self.places(FIT_PLACES)
        board = ErrorBoard(task, plan, self.unseen(), logged)
        grid = plan.tensor(places)[None, :, None]
        fits = Probe(logged, lambda now: task.network.predict(now, grid)[..., 0])
        began = time.perf_counter()
        trained = loop.train(
            task,
            [Racer(optimizer="adam", settings={"lr": self.learning_rate})] * self.models,
            scattered_starts.stack(self._seeds, WIDTHS, self.domain, self.start_scale),
            plan,
            probes=board.probes | {"fits": fits},
            watch=self._watch(task, plan, board, report),
        )
        return self._result(trained, places, time.perf_counter() - began)

    @property
    def _seeds(self) -> range:
        return range(self.seed, self.seed + self.seeds)

    def _watch(self, task: Task, plan: Plan, board: ErrorBoard, report: Report) -> Any:
        """Report the errors so far and what the first seed's networks say."""
        from dlcore.training.error_board import drawable

        grid = plan.tensor(self.places(FIT_PLACES_LIVE))[None, :, None]

        def watch(step: int, _loss: Float[np.ndarray, " models"], parameters: Tensor) -> None:
            fits = task.network.predict(parameters[:: self.seeds], grid)[..., 0].tolist()
            shown = [[drawable(value) for value in fit] for fit in fits]
            report(step, self.epochs, picture={**board.so_far(), "fits": shown})

        return watch

    def _result(
        self, trained: Training, places: Float[np.ndarray, " places"], seconds: float
    ) -> NetworkComplexityResult:
        shape = (len(WIDTHS), self.seeds)
        training, test = (trained.probes[name].T.reshape(*shape, -1) for name in ("training", "test"))
        fits = np.moveaxis(trained.probes["fits"], 0, 1).reshape(*shape, len(training[0, 0]), -1)
        return NetworkComplexityResult(
            epochs=self.logged_epochs,
            training=training,
            test=test,
            places=places,
            fits=fits[:, 0],
            last_fits=fits[:, :, -1],
            diverged_at=trained.diverged_at.reshape(shape),
            reason=self._reason(trained.diverged_at),
            device=device.name(),
            seconds=seconds,
        )

    def _reason(self, diverged_at: Int[np.ndarray, " models"]) -> str:
        lost = diverged_at[diverged_at > 0]
        if not len(lost):
            return ""
        return (
            f"{len(lost)} of {self.models} networks diverged, the first at step {lost.min()}: the loss or the "
            f"weights are no finite numbers. Try a learning rate below {self.learning_rate:g}, for example "
            f"{self.learning_rate / 10:g}."
        )
