"""Which optimizer learns to read digits best, and is that more than the luck of the start?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import datasets, initializers, luck, misreadings, named_series, racer
from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.datasets import CLASSES, DATASETS, ImageSet, Split
from dlcore.elements.guessing import NO_BETTER, Which
from dlcore.elements.perceptron import Perceptron
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from dlcore.training.records import Training

Values = Float[np.ndarray, "racers seeds logged"]

EVALUATIONS = 41
"""How often losses and error rates are measured, the start included."""
MEASURED = 5000
"""On how many training images at most: always the same ones, chosen at random."""
HARDEST = 10
"""How many of the test images that are misread most often are kept."""
SAMPLES = 2
"""How many images of each class are kept to be shown."""
LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""


_FIELD = tuple(
    Racer(optimizer=rule, settings={"lr": lr}) for rule, lr in (("sgd", 0.5), ("momentum", 0.1), ("adam", 0.003))
)
"""Each at a rate at which it learns well, two to five times below the rate that is best after forty epochs."""


class Curves(NamedTuple):
    """What was measured on training and test images after so many epochs."""

    epochs: Float[np.ndarray, " logged"]
    training: Values
    test: Values


@dataclass(frozen=True, eq=False)
class DigitsRaceResult:
    """What a race left behind; NaN from where a network diverged.

    Attributes:
        epochs: after how many rounds through the training images the curves were measured; 0 is the start.
        training_loss: cross-entropy in nats on ``MEASURED`` training images, or on all if there are fewer.
        test_loss: cross-entropy on all test images.
        training_error: the share of the same training images that are misread, 0 … 1.
        test_error: the share of the test images that are misread.
        diverged_at: the step (from 1) at which a network's loss stopped being finite; 0 for never.
        reasons: for each racer that diverged, or only guesses, with any seed a sentence; else empty.
        samples: a few training images of each class, class by class.
        sample_labels: their classes.
        hard_images: the test images that most networks misread at the end, the hardest first; maybe none.
        hard_labels: what they are.
        hard_answers: what most of those who are wrong take them for.
        hard_times: how many of each racer's networks misread them.
        training_images: how many there were to learn from.
        test_images: how many there were to be tested on.
        device: what it was computed on.
        seconds: that the race took, all networks together.
    """

    epochs: Float[np.ndarray, " logged"]
    training_loss: Values
    test_loss: Values
    training_error: Values
    test_error: Values
    diverged_at: Int[np.ndarray, "racers seeds"]
    reasons: tuple[str, ...]
    samples: UInt8[np.ndarray, "samples height width"]
    sample_labels: UInt8[np.ndarray, " samples"]
    hard_images: UInt8[np.ndarray, "hardest height width"]
    hard_labels: UInt8[np.ndarray, " hardest"]
    hard_answers: Int[np.ndarray, " hardest"]
    hard_times: Int[np.ndarray, "racers hardest"]
    training_images: int
    test_images: int
    device: str
    seconds: float

    def curves(self, which: Which) -> Curves:
        """Return the curves of the loss or of the error rate."""
        if which == "loss":
            return Curves(self.epochs, self.training_loss, self.test_loss)
        return Curves(self.epochs, self.training_error, self.test_error)

    def luck(self) -> luck.Luck:
        """Tell the differences of the final test errors between optimizers from those that chance alone makes."""
        return luck.compare(self.test_error[..., -1], self.test_images)


class DigitsRace(Perceptron, Experiment[DigitsRaceResult]):
    """Train one perceptron per racer and seed on images of digits; racers of one seed share start and batches.

    The network, the batch size and the loss are those of the course's assignment.
    """

    name: ClassVar[str] = "digits_race"

    dataset: Annotated[str, pydantic.AfterValidator(datasets.known_digits)] = "digits"
    hidden_layers: int = pydantic.Field(1, ge=0, le=6)
    width: int = pydantic.Field(256, ge=1, le=256)
    activation: Annotated[str, pydantic.AfterValidator(ACTIVATIONS.known)] = "relu"
    racers: Annotated[tuple[Racer, ...], pydantic.AfterValidator(racer.distinct)] = pydantic.Field(
        _FIELD, min_length=1, max_length=15
    )
    schedule: Schedule = Schedule()
    epochs: int = pydantic.Field(40, ge=1, le=300)
    """Rounds through the training images."""
    batch: int = pydantic.Field(256, ge=1, le=2000)
    seeds: int = pydantic.Field(5, ge=1, le=10)
    """Networks per racer, each with a start and an order of batches of its own."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> DigitsRace:
        if self.batch > self.images.training:
            raise ValueError(f"a batch of {self.batch} is larger than the {self.images.training} training images")
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs, seeds, optimizers or layers, or a larger batch"
            )
        return self

    @classmethod
    def smallest(cls) -> DigitsRace:
        """Return the cheapest race there is."""
        return cls(racers=_FIELD[:1], hidden_layers=1, width=1, epochs=1, batch=1347, seeds=1)

    @property
    def images(self) -> ImageSet:
        """The record of the data set."""
        return DATASETS[self.dataset]

    @property
    def parameters(self) -> int:
        """Count the weights and biases of one network."""
        return self.parameters_between(self.images.features, CLASSES)

    def steps(self, training_images: int) -> int:
        """Return how many updates the epochs are; the last batch of the last epoch may reach beyond it."""
        return -(-self.epochs * training_images // self.batch)

    @property
    def last_epoch(self) -> float:
        """Return after how many rounds through the training images the race ends."""
        return self.steps(self.images.training) * self.batch / self.images.training

    @property
    def least_error(self) -> float:
        """Return half an image's share of the images that errors are counted on: less than any error but none."""
        return 0.5 / max(min(self.images.training, MEASURED), self.images.test)

    def cost(self) -> float:
        """Estimate the seconds: reading, calls, arithmetic of passes, updates and measurements."""
        images, models = self.images, len(self.racers) * self.seeds
        calls = 150e-6 + 45e-6 * self.hidden_layers + 40e-6 * len(self.racers)
        example = 8.5e-11 * self.parameters + 3e-9 * self.width * self.hidden_layers + 1e-9 * images.features
        step = calls + models * (self.batch * example + 2e-9 * self.parameters)
        measured = EVALUATIONS * (min(images.training, MEASURED) + images.test)
        reading = 0.1 + 3e-5 * images.training
        return reading + self.steps(images.training) * step + measured * models * example / 3

    def series(self, result: DigitsRaceResult) -> Mapping[str, Curve]:
        """Return losses and error rates of every racer over the epochs, the mean over seeds."""
        members = named_series.numbered([one.optimizer for one in self.racers])
        parts = ("training_loss", "test_loss", "training_error", "test_error")
        curves: dict[str, Curve] = {}
        for part in parts:
            curves |= named_series.named(part, result.epochs, getattr(result, part).mean(1), members)
        return curves

    def compute(self, report: Report) -> DigitsRaceResult:
        """Read the images and race."""
        from dlcore.nets import mlp
        from dlcore.training import classification, image_sets, loop, losses
        from dlcore.training.plan import Plan, Probe, Task
        from dlcore.training.scoreboard import Scoreboard

        data = image_sets.load(self.dataset, Settings.from_environment().data)
        network = mlp.build(self.images.features, self.hidden, CLASSES, self.activation)
        task = Task(network, losses.cross_entropy, data.training.inputs(), data.training.one_hot())
        seeds, steps = range(self.seed, self.seed + self.seeds), self.steps(len(data.training))
        start = np.tile(initializers.kaiming_normal_stack(seeds, network.layers), (len(self.racers), 1))
        plan = Plan(
            steps, self.batch, (*seeds,) * len(self.racers), device.pick(), rate_factors=self.schedule.changes(steps)
        )
        logged = np.unique(np.linspace(0, steps, EVALUATIONS).round().astype(np.int64))
        epochs = logged * self.batch / len(data.training)
        board = Scoreboard(network, Split(data.training.at_most(MEASURED), data.test), plan, tuple(logged.tolist()))
        answers = Probe((steps,), classification.answers(network, plan.tensor(data.test.inputs())))

        def watch(step: int, *_: object) -> None:
            report(step, steps, picture={"epochs": epochs.tolist(), **board.so_far()})

        began = time.perf_counter()
        entrants = [one for one in self.racers for _ in seeds]
        trained = loop.train(task, entrants, start, plan, probes={**board.probes, "answers": answers}, watch=watch)
        return self._result(trained, data, epochs, time.perf_counter() - began)

    def curves_so_far(self, picture: Mapping[str, Any], which: Which) -> Curves:
        """Return what a race that still runs has told of its curves."""
        training, test = (_arranged(picture[part], len(self.racers))[which] for part in ("training", "test"))
        return Curves(np.array(picture["epochs"][: test.shape[-1]]), training, test)

    def _result(
        self, trained: Training, data: Split, epochs: Float[np.ndarray, " logged"], seconds: float
    ) -> DigitsRaceResult:
        racers, labels = len(self.racers), data.test.labels
        training, test = (_arranged(trained.probes[part], racers) for part in ("training", "test"))
        answers = trained.probes["answers"][0].reshape(racers, self.seeds, -1)
        hard = misreadings.hardest(answers, labels, HARDEST, CLASSES)
        diverged_at = trained.diverged_at.reshape(racers, -1)
        samples = data.training.first_of_each_class(SAMPLES)
        return DigitsRaceResult(
            epochs=epochs,
            training_loss=training["loss"],
            test_loss=test["loss"],
            training_error=training["error"],
            test_error=test["error"],
            diverged_at=diverged_at,
            reasons=tuple(map(reason, self.racers, diverged_at, training["error"][..., -1])),
            samples=samples.pixels,
            sample_labels=samples.labels,
            hard_images=data.test.pixels[hard.places],
            hard_labels=labels[hard.places],
            hard_answers=hard.taken_for,
            hard_times=hard.times,
            training_images=len(data.training),
            test_images=len(data.test),
            device=device.name(),
            seconds=seconds,
        )


def _arranged(measured: Any, racers: int) -> dict[Which, Values]:
    """Turn measurements × models × (loss, error) into racers × seeds × measurements of each; None becomes NaN."""
    measured = np.asarray(measured, dtype=float)
    loss, error = np.moveaxis(measured.reshape(len(measured), racers, -1, 2), (3, 0), (0, 3))
    return {"loss": loss, "error": error}


def reason(one: Racer, diverged_at: Int[np.ndarray, " seeds"], error: Float[np.ndarray, " seeds"]) -> str:
    """Say in words with how many seeds a racer diverged or only guesses, and what to try; nothing if it learns."""
    lost, guessing, seeds = (diverged_at > 0).sum(), (error > NO_BETTER).sum(), len(error)
    name, lr = one.rule.name, one.settings["lr"]
    if lost:
        return (
            f"{name} diverged with {lost} of {seeds} seeds, first at step {diverged_at[diverged_at > 0].min()}: its "
            f"loss or its parameters are not finite. Try a learning rate below {lr:g}, for example {lr / 10:g}."
        )
    if guessing:
        return (
            f"{name} only guesses with {guessing} of {seeds} seeds: it misreads about nine of ten training images. Its "
            f"steps are too large, or its gradients too small: try the learning rates {lr / 10:g} and {lr * 10:g}."
        )
    return ""
