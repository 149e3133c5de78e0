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
from dlcore.elements.ensembles import Method, Recipe, Stage, Task
from dlcore.elements.regression_set import RegressionSet
from dlcore.lab.experiment import Experiment, Report

TEST_POINTS = 2000
CELLS = 60
"""Of the grid over the plane, along each axis."""
FULL = 254
"""What a probability of 1 is stored as, so that one half is a whole number too."""
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
            class 1 from 0 to ``FULL``, or y.
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

    def compute(self, report: Report) -> EnsembleResult:
        """Add one member after the other."""
        import sklearn

        record = _Record(self)
        with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):  # half of a small tree's time
            for stage in islice(ensembles.stages(record.task, self.recipe, self.seed, record.asked), self.members):
                record.add(stage)
                report(record.count, self.members, picture=record.picture())
        return record.result()

    def so_far(self, picture: Mapping[str, Any]) -> EnsembleResult:
        """Return the result of a run that is still going, as far as it is known; it has one frame."""
        surface = np.uint8 if self.kind == "classification" else np.float32
        types = {"counts": int, "together": surface, "own": surface, "seen": np.float32}
        return EnsembleResult(
            **{name: np.array(values, dtype=types.get(name, float)) for name, values in picture.items()}
        )


class _Record:
    """Take down what a growing ensemble answers."""

    def __init__(self, asked: Ensemble) -> None:
        self._asked, self._shown = asked, asked.frames()
        self.task, (unseen, self._wanted) = asked.task(), asked.unseen()
        self.asked = np.concatenate([self.task.inputs, unseen, asked.places()[1]])
        points = asked.points
        self._train, self._test = slice(points), slice(points, points + TEST_POINTS)
        self._grid = slice(points + TEST_POINTS, None)
        self._oob_sum, self._oob_count = np.zeros(points), np.zeros(points)
        self._curves: list[list[float]] = []
        self._frames: list[tuple[int, np.ndarray, np.ndarray, np.ndarray]] = []
        self._last: tuple[int, np.ndarray, np.ndarray, np.ndarray] | None = None

    @property
    def count(self) -> int:
        """How many members there are."""
        return len(self._curves)

    def add(self, stage: Stage) -> None:
        """Take down one more member."""
        sampled = self._asked.method in ensembles.SAMPLING
        out = stage.member.seen == 0 if sampled else np.zeros(len(self.task.wanted), bool)
        self._oob_sum += np.where(out, stage.own[self._train], 0)
        self._oob_count += out
        alone = math.nan if self._asked.method == "gradient_boosting" else self._error(stage.own[self._test])
        self._curves.append(
            [
                1 - float(out.mean()),
                stage.member.weight,
                self._mean_error(stage.together[self._train], self.task.wanted),
                self._error(stage.together[self._test]),
                self._out_of_bag(),
                float((self._oob_count > 0).mean()),
                alone,
            ]
        )
        seen = stage.member.seen if self._asked.kind == "regression" else np.abs(stage.member.seen)
        self._last = self.count, *map(self._stored, (stage.together, self._alone(stage.own))), seen
        if self.count in self._shown:
            self._frames.append(self._last)

    def picture(self) -> dict[str, Any]:
        """Return what a page can draw by now, JSON-like; NaN is None."""
        assert self._last is not None, "a picture of an ensemble without members"  # noqa: S101 - called after add
        rows = dict(zip(_FRAME, ([part] for part in self._last), strict=True))
        curves = dict(zip(_CURVES, np.array(self._curves).T.tolist(), strict=True))
        lists: dict[str, Any] = {name: np.array(values).tolist() for name, values in rows.items()}
        return lists | {name: [None if math.isnan(one) else one for one in curve] for name, curve in curves.items()}

    def result(self) -> EnsembleResult:
        """Return what was taken down; an ensemble that ended by itself has its last state among the frames."""
        frames = self._frames if self._last is None or self._frames[-1] is self._last else [*self._frames, self._last]
        counts, together, own, seen = (np.array(part) for part in zip(*frames, strict=True))
        curves = dict(zip(_CURVES, np.array(self._curves).T.copy(), strict=True))
        return EnsembleResult(counts=counts, together=together, own=own, seen=seen.astype(np.float32), **curves)

    def _alone(self, own: Wanted) -> Wanted:
        """Return a member's answer as the picture has it: a tree of gradient boosting adds to the log odds."""
        odds = self._asked.kind == "classification" and self._asked.method == "gradient_boosting"
        return 1 / (1 + np.exp(-np.clip(own, -500, 500))) if odds else own

    def _stored(self, answers: Wanted) -> np.ndarray:
        there = answers[self._grid]
        if self._asked.kind == "regression":
            return there.astype(np.float32)
        return np.rint(FULL * there).astype(np.uint8)

    def _error(self, answers: Wanted) -> float:
        return self._mean_error(answers, self._wanted)

    def _mean_error(self, answers: Wanted, wanted: Wanted) -> float:
        return float(ensembles.errors(self._asked.kind, answers, wanted).mean())

    def _out_of_bag(self) -> float:
        known = self._oob_count > 0
        if not known.any():
            return math.nan
        return self._mean_error(self._oob_sum[known] / self._oob_count[known], self.task.wanted[known])


_FRAME = ("counts", "together", "own", "seen")
_CURVES = ("distinct", "weights", "train_error", "test_error", "oob_error", "covered", "member_error")
