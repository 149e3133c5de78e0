"""What does an ensemble know after 1, 2 … members, and how does each member see the points?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Float32, Int, UInt8

from dlcore.elements import ensembles, plane_sets
from dlcore.elements.base_learners import BaseLearner, Inputs, Kind, Wanted
from dlcore.elements.ensemble_record import Record, Sights
from dlcore.elements.ensembles import Method, Recipe, Task
from dlcore.elements.regression_set import RegressionSet
from dlcore.lab.experiment import Curve, Experiment, Report

TEST_POINTS = 2000
CELLS = 60
"""Of the grid over the plane, along each axis."""
FRAMES = 40
"""For how many numbers of members the picture is kept at most."""
LONGEST = 120.0
"""Seconds of estimated work that one request may ask for."""

Surface = UInt8[np.ndarray, "frames places"] | Float32[np.ndarray, "frames places"]
PerMember = Float[np.ndarray, " members"]


@dataclass(frozen=True, eq=False)
class EnsembleResult:
    """Hold an ensemble as it grew.

    Attributes:
        counts: for how many members each frame stands.
        together: by frame what the whole ensemble answers at the places of ``Ensemble.places``: the probability of
            class 1 from 0 to ``ensemble_record.FULL``, or y.
        own: the same of the latest member alone.
        seen: by frame how the latest member saw each point (see ``ensembles.Member``); of what is left to be explained
            of a class only the size.
        distinct: the share of the points that each member's sample took; 1 in boosting.
        weights: what each member's answer counts.
        train_error: the error rate (0 … 1) or the mean squared error on the points learned from, after each member.
        test_error: the same on ``TEST_POINTS`` other points.
        oob_error: the same on the points learned from, each answered only by members that never saw it (out of bag);
            NaN in boosting.
        covered: the share of the points that have such an answer.
        member_error: the test error of each member alone; NaN where a member alone answers nothing.
    """

    counts: Int[np.ndarray, " frames"]
    together: Surface
    own: Surface
    seen: Float32[np.ndarray, "frames points"]
    distinct: PerMember
    weights: PerMember
    train_error: PerMember
    test_error: PerMember
    oob_error: PerMember
    covered: PerMember
    member_error: PerMember

    @property
    def members(self) -> int:
        """How many members there came to be."""
        return len(self.test_error)

    @property
    def oob_standard_error(self) -> float:
        """√(p (1 - p) / n): how far the out-of-bag error rate of n points may well be from that of very many."""
        rate, points = float(self.oob_error[-1]), self.seen.shape[1]
        return math.sqrt(rate * (1 - rate) / points)


class Ensemble(RegressionSet, Experiment[EnsembleResult]):
    """Let an ensemble grow member by member, and look at it after each.

    Attributes:
        kind: whether classes are told apart in the plane or a curve is learned.
        shape: the set of points in the plane; a curve has ``target`` instead.
    """

    name: ClassVar[str] = "ensemble"
    needs_torch: ClassVar[bool] = False

    kind: Kind = "classification"
    shape: plane_sets.Id = "moons"
    points: int = pydantic.Field(150, ge=4, le=500)
    noise: float = pydantic.Field(0.4, ge=0, le=2)
    """Standard deviation of the noise on both coordinates, or on y."""
    method: Method = "bagging"
    learner: BaseLearner = BaseLearner()
    members: int = pydantic.Field(60, ge=1, le=300)
    share: float = pydantic.Field(1.0, ge=0.05, le=1)
    """Draws of a bootstrap sample, as a share of the points."""
    learning_rate: float = pydantic.Field(1.0, ge=0.01, le=2)
    """What boosting multiplies each step by."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> Ensemble:
        for reason in self._obstacles():
            raise ValueError(reason)
        return self

    def _obstacles(self) -> Iterator[str]:
        """Yield why these settings make no ensemble, in a sentence each."""
        learner, sampling = self.learner, self.method in ensembles.SAMPLING
        if self.method == "adaboost" and self.kind == "regression":
            yield "AdaBoost tells classes apart here: for a curve choose bagging, a forest or gradient boosting"
        if self.method == "adaboost" and learner.base == "knn":
            yield "AdaBoost weighs the points, and k-NN knows no weights: choose trees or a linear model"
        if self.method in ("forest", "gradient_boosting") and learner.base != "tree":
            yield "a random forest and gradient boosting are made of trees: choose trees, or bagging"
        if sampling and learner.least_points > self.draws:
            yield (
                f"{learner.neighbours} neighbours are more than the {self.draws} draws of a bootstrap sample: "
                "take fewer neighbours, more points or a larger share"
            )
        if self.cost() > LONGEST:
            yield f"this would take about {self.cost():.0f} s; allowed are {LONGEST:.0f}: take fewer members or points"

    @classmethod
    def smallest(cls) -> Ensemble:
        """Return a small ensemble."""
        return cls(points=20, members=3)

    @property
    def draws(self) -> int:
        """How many draws a bootstrap sample has."""
        return ensembles.draws(self.points, self.share)

    @property
    def recipe(self) -> Recipe:
        """How the ensemble is made."""
        return Recipe(self.method, self.learner, self.share, self.learning_rate)

    def cost(self) -> float:
        """Estimate the seconds; never so few that the web process would compute it and import scikit-learn."""
        return 0.6 + self.members * self.learner.seconds(self.points, self.points + TEST_POINTS + len(self.places()[1]))

    def task(self) -> Task:
        """Return what there is to learn from."""
        if self.kind == "regression":
            x, y = self.examples()
            return Task(self.kind, x[:, None], y)
        inputs, labels = plane_sets.sample(self.shape, self.points, self.noise, self.data_seed)
        return Task(self.kind, inputs, labels.astype(float))

    def unseen(self) -> tuple[Inputs, Wanted]:
        """Return the test points."""
        if self.kind == "regression":
            x, y = self.test_examples(TEST_POINTS)
            return x[:, None], y
        stream = self.data_seed, plane_sets.TEST_STREAM
        inputs, labels = plane_sets.sample(self.shape, TEST_POINTS, self.noise, stream)
        return inputs, labels.astype(float)

    def places(self) -> tuple[Float[np.ndarray, " along"], Inputs]:
        """Return the coordinates of the picture's grid, and its places."""
        if self.kind == "regression":
            grid, _ = self.truth()
            return grid, grid[:, None]
        return plane_sets.grid(self.noise, CELLS)

    def frames(self) -> set[int]:
        """Return for which numbers of members the picture is kept: the first ones all, then evenly spread."""
        first = range(1, min(self.members, FRAMES // 2) + 1)
        return {*first, *np.linspace(first[-1], self.members, FRAMES - len(first) + 1).round().astype(int).tolist()}

    def series(self, result: EnsembleResult) -> Mapping[str, Curve]:
        """Return the errors over the number of members."""
        members = np.arange(1, result.members + 1)
        parts = ("train_error", "test_error", "oob_error")
        return {part: (members, getattr(result, part)) for part in parts}

    def compute(self, report: Report) -> EnsembleResult:
        """Add one member after the other."""
        import sklearn

        record = Record(self.task(), self.method, Sights(self.unseen(), self.places()[1], frozenset(self.frames())))
        with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):  # half of a small tree's time
            for stage in islice(ensembles.stages(self.task(), self.recipe, self.seed, record.asked), self.members):
                record.add(stage)
                report(record.count, self.members, picture=record.picture())
        return EnsembleResult(**record.parts())

    def so_far(self, picture: Mapping[str, Any]) -> EnsembleResult:
        """Return the result of a run that is still going, as far as it is known; it has one frame."""
        surface = np.uint8 if self.kind == "classification" else np.float32
        types = {"counts": int, "together": surface, "own": surface, "seen": np.float32}
        return EnsembleResult(
            **{name: np.array(values, dtype=types.get(name, float)) for name, values in picture.items()}
        )
