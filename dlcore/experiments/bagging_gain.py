"""Does bagging pay for this learner, and with how many points?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import bootstrap, ensembles, plane_sets, student
from dlcore.elements.base_learners import BaseLearner, Inputs, Kind, Wanted
from dlcore.elements.ensembles import Task
from dlcore.elements.regression_set import RegressionSet
from dlcore.lab.experiment import Experiment, Report

SIZES = 5
"""How many sizes of the training set are compared: from the smallest to the largest in equal ratios."""
TEST_POINTS = 1000
WATCHED = 200
"""At how many of the test points the variance over training sets is measured."""
SCOUTS = 10
"""Further members of each training set, on which the variance of the mean of all the others is predicted."""
LONGEST = 120.0
"""Seconds of estimated work that one request may ask for."""

Cells = Float[np.ndarray, "learners sizes repetitions"]
"""NaN where a repetition has not been done yet."""


@dataclass(frozen=True, eq=False)
class BaggingGainResult:
    """Hold what one learner and many of its kind got wrong, over sizes and repetitions.

    Attributes:
        sizes: points in a training set.
        single: the test error of one learner that sees the whole training set: error rate or mean squared error.
        bagged: that of the mean of as many learners as the ensemble has, each on a bootstrap sample of the same set.
        disagreement: how far two members of an ensemble are apart: how often one of two says the other class, or the
            variance of their answers.
        distinct: the share of the points that a sample takes at least once, the mean over the members.
        common: the share of the points that two samples both take, the mean over neighbours in the ensemble.
        variance: over training sets, of the mean of 1, 2 … members; of a probability, or of y.
        member_variance: σ² of a single member, measured on the scouts.
        correlation: ρ of two members of the same training set, measured on the scouts.
    """

    sizes: Int[np.ndarray, " sizes"]
    single: Cells
    bagged: Cells
    disagreement: Cells
    distinct: Float[np.ndarray, "sizes repetitions"]
    common: Float[np.ndarray, "sizes repetitions"]
    variance: Float[np.ndarray, "learners sizes members"]
    member_variance: Float[np.ndarray, "learners sizes"]
    correlation: Float[np.ndarray, "learners sizes"]

    def gain(self) -> student.Interval:
        """Return by how much bagging lowers the test error, set by set, as an interval of the mean for each cell."""
        return student.of_mean(self.single - self.bagged)

    def predicted_variance(self) -> Float[np.ndarray, "learners sizes members"]:
        """Return ρσ² + (1 - ρ)σ²/B for B = 1, 2 … members."""
        own, shared = self.member_variance[..., None], self.correlation[..., None]
        count = np.arange(1, self.variance.shape[-1] + 1)
        return np.asarray(shared * own + (1 - shared) * own / count)


class SoFar(NamedTuple):
    """What a run that is still going knows: errors of the repetitions done; NaN for the others."""

    single: Cells
    bagged: Cells


class BaggingGain(RegressionSet, Experiment[BaggingGainResult]):
    """Compare one learner with a bag of its kind, for two kinds of learners, on many training sets of every size.

    Attributes:
        points: the smallest size of a training set.
        largest: the largest.
        unstable: a learner that should gain.
        stable: one that should not.
    """

    name: ClassVar[str] = "bagging_gain"
    needs_torch: ClassVar[bool] = False

    kind: Kind = "classification"
    shape: plane_sets.Id = "moons"
    points: int = pydantic.Field(25, ge=4, le=500)
    noise: float = pydantic.Field(0.4, ge=0, le=2)
    largest: int = pydantic.Field(400, ge=10, le=2000)
    unstable: BaseLearner = BaseLearner(base="tree", depth=0)
    stable: BaseLearner = BaseLearner(base="linear")
    members: int = pydantic.Field(20, ge=2, le=100)
    repetitions: int = pydantic.Field(20, ge=4, le=100)

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> BaggingGain:
        for reason in self._obstacles():
            raise ValueError(reason)
        return self

    def _obstacles(self) -> Iterator[str]:
        """Yield why these settings cannot be compared, in a sentence each."""
        if self.unstable == self.stable:
            yield "both learners are the same: choose two that differ"
        if self.largest <= self.points:
            yield f"the largest set must have more points than the smallest: {self.largest} is not above {self.points}"
        for learner in self.learners:
            if learner.least_points > self.points:
                yield (
                    f"{learner.neighbours} neighbours are more than the {self.points} points of the smallest set: "
                    "take fewer neighbours or a larger smallest set"
                )
        if self.cost() > LONGEST:
            yield (
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer members, repetitions or points"
            )

    @classmethod
    def smallest(cls) -> BaggingGain:
        """Return a small comparison."""
        return cls(points=6, largest=20, members=2, repetitions=4)

    @property
    def learners(self) -> tuple[BaseLearner, BaseLearner]:
        """Both learners."""
        return self.unstable, self.stable

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many points the training sets have."""
        return tuple(np.geomspace(self.points, self.largest, SIZES).round().astype(int).tolist())

    def cost(self) -> float:
        """Estimate the seconds; never so few that the web process would compute it and import scikit-learn."""
        fits = self.repetitions * (self.members + SCOUTS + 1)
        each = sum(learner.seconds(size, TEST_POINTS) for learner in self.learners for size in self.sizes)
        spread = 2 * SIZES * self.members**2 * self.repetitions * WATCHED * 1e-8
        return 0.6 + fits * each + spread

    def training_set(self, size: int, repetition: int) -> Task:
        """Return the training set of one repetition; smaller ones are not parts of larger ones."""
        seed = self.data_seed + repetition
        if self.kind == "regression":
            x, y = self.model_copy(update={"points": size, "data_seed": seed}).examples()
            return Task(self.kind, x[:, None], y)
        inputs, labels = plane_sets.sample(self.shape, size, self.noise, (seed, size))
        return Task(self.kind, inputs, labels.astype(float))

    def unseen(self) -> tuple[Inputs, Wanted]:
        """Return the test points, the same for every repetition."""
        if self.kind == "regression":
            x, y = self.test_examples(TEST_POINTS)
            order = np.random.default_rng(self.data_seed).permutation(TEST_POINTS)  # x is sorted, and some are watched
            return x[order, None], y[order]
        inputs, labels = plane_sets.sample(
            self.shape, TEST_POINTS, self.noise, (self.data_seed, plane_sets.TEST_STREAM)
        )
        return inputs, labels.astype(float)

    def compute(self, report: Report) -> BaggingGainResult:
        """Go through the sizes once for every repetition, so that the picture fills everywhere at once."""
        import sklearn

        record, done = _Record(self), 0
        with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):  # half of a small tree's time
            for repetition in range(self.repetitions):
                for size in range(SIZES):
                    record.measure(size, repetition)
                    done += 1
                    report(done, self.repetitions * SIZES, picture=record.picture())
        return record.result()

    def so_far(self, picture: Mapping[str, Any]) -> SoFar:
        """Return what a run that is still going has told."""
        return SoFar(*(np.array(picture[part], dtype=float) for part in ("single", "bagged")))


class _Record:
    """Take down errors and answers of both learners."""

    def __init__(self, asked: BaggingGain) -> None:
        self._asked, (self._unseen, self._wanted) = asked, asked.unseen()
        cells = (2, SIZES, asked.repetitions)
        self._single, self._bagged, self._apart = (np.full(cells, math.nan) for _ in range(3))
        self._distinct, self._common = (np.full(cells[1:], math.nan) for _ in range(2))
        members = asked.members + SCOUTS
        self._answers = np.empty((2, SIZES, asked.repetitions, members, WATCHED), np.float32)

    def measure(self, size: int, repetition: int) -> None:
        """Fit one learner of each kind and a bag of each to one training set; both bags have the same samples."""
        asked = self._asked
        task = asked.training_set(asked.sizes[size], repetition)
        points = len(task.wanted)
        rng = np.random.default_rng((asked.data_seed, repetition, points))
        samples = [bootstrap.draw(rng, points, points) for _ in range(asked.members + SCOUTS)]
        cell = size, repetition
        for place, learner in enumerate(asked.learners):
            alone = learner.fit(task.kind, task.inputs, task.wanted, seed=repetition)(self._unseen)
            every = np.stack(
                [
                    learner.fit(task.kind, task.inputs[taken], task.wanted[taken], seed=number)(self._unseen)
                    for number, taken in enumerate(samples)
                ]
            )
            bag = every[: asked.members]
            self._single[place, *cell] = self._error(alone)
            self._bagged[place, *cell] = self._error(bag.mean(axis=0))
            self._apart[place, *cell] = _disagreement(task.kind, bag)
            self._answers[place, *cell] = every[:, :WATCHED]
        seen = np.stack([bootstrap.times(taken, points) > 0 for taken in samples])
        self._distinct[cell] = seen.mean()
        self._common[cell] = (seen[1:] & seen[:-1]).mean()

    def picture(self) -> dict[str, Any]:
        """Return the errors so far, JSON-like; NaN is None."""
        told = {}
        for name, part in (("single", self._single), ("bagged", self._bagged)):
            values = part.astype(object)
            values[np.isnan(part)] = None
            told[name] = values.tolist()
        return told

    def result(self) -> BaggingGainResult:
        """Return what was taken down, and the variances over training sets."""
        asked, cells = self._asked, [(place, size) for place in range(2) for size in range(SIZES)]
        answers = [np.asarray(self._answers[cell], dtype=float) for cell in cells]
        kin = [bootstrap.kinship(one[:, asked.members :]) for one in answers]
        spread = [bootstrap.variance_so_far(one[:, : asked.members]) for one in answers]
        return BaggingGainResult(
            sizes=np.array(asked.sizes),
            single=self._single,
            bagged=self._bagged,
            disagreement=self._apart,
            distinct=self._distinct,
            common=self._common,
            variance=np.reshape(spread, (2, SIZES, asked.members)),
            member_variance=np.reshape([one.variance for one in kin], (2, SIZES)),
            correlation=np.reshape([one.correlation for one in kin], (2, SIZES)),
        )

    def _error(self, answers: Wanted) -> float:
        return float(ensembles.errors(self._asked.kind, answers, self._wanted).mean())


def _disagreement(kind: Kind, answers: Float[np.ndarray, "members points"]) -> float:
    """Return how often one of two members says the other class than the other one, or the variance of their answers."""
    votes = (answers > 0.5).astype(float) if kind == "classification" else answers
    spread = float(votes.var(axis=0, ddof=1).mean())
    return 2 * spread if kind == "classification" else spread  # p (1 - p) + (1 - p) p
