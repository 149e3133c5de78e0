"""What is taken down of an ensemble while it grows: answers on a grid, errors, and who answers out of bag."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from dlcore.elements import ensembles
from dlcore.elements.base_learners import Inputs, Wanted
from dlcore.elements.ensembles import Method, Stage, Task

FULL = 254
"""What a probability of 1 is stored as, so that one half is a whole number too."""
FRAME = ("counts", "together", "own", "seen")
CURVES = ("distinct", "weights", "train_error", "test_error", "oob_error", "covered", "member_error")
"""Names of what is taken down: of the members that are kept, and of every one."""


class Sights(NamedTuple):
    """Where an ensemble is asked: test points with what is wanted there, a grid, and after how many members."""

    unseen: tuple[Inputs, Wanted]
    grid: Inputs
    kept: frozenset[int]


class _Frame(NamedTuple):
    counts: int
    together: np.ndarray
    own: np.ndarray
    seen: np.ndarray


class Record:
    """Take down what a growing ensemble answers.

    Attributes:
        asked: where every stage has to answer: training points, test points, grid.
    """

    def __init__(self, task: Task, method: Method, sights: Sights) -> None:
        unseen, self._wanted = sights.unseen
        self._task, self._method, self._kept = task, method, sights.kept
        self.asked = np.concatenate([task.inputs, unseen, sights.grid])
        points, tested = len(task.wanted), len(unseen)
        self._train, self._test = slice(points), slice(points, points + tested)
        self._grid = slice(points + tested, None)
        self._oob_sum, self._oob_count = np.zeros(points), np.zeros(points)
        self._curves: list[list[float]] = []
        self._frames: list[_Frame] = []

    @property
    def count(self) -> int:
        """How many members there are."""
        return len(self._curves)

    def add(self, stage: Stage) -> None:
        """Take down one more member; the frame before stays only if it is one of those to be kept."""
        self._curves.append(self._measure(stage))
        if self._frames and self._frames[-1].counts not in self._kept:
            self._frames.pop()
        seen = stage.member.seen if self._task.kind == "regression" else np.abs(stage.member.seen)
        together, own = (self._stored(answers) for answers in (stage.together, self._as_answer(stage.own)))
        self._frames.append(_Frame(self.count, together, own, seen.astype(np.float32)))

    def picture(self) -> dict[str, Any]:
        """Return the latest frame and all curves, JSON-like; NaN is None."""
        frame = {name: [np.asarray(part).tolist()] for name, part in self._frames[-1]._asdict().items()}
        curves = dict(zip(CURVES, zip(*self._curves, strict=True), strict=True))
        return frame | {name: [None if math.isnan(one) else one for one in curve] for name, curve in curves.items()}

    def parts(self) -> dict[str, np.ndarray]:
        """Return everything by name; the last frame is that of the last member."""
        frames = {name: np.array([getattr(frame, name) for frame in self._frames]) for name in FRAME}
        return frames | dict(zip(CURVES, np.array(self._curves).T.copy(), strict=True))

    def _measure(self, stage: Stage) -> list[float]:
        """Return the next point of every curve, in the order of ``CURVES``."""
        sampled = self._method in ensembles.SAMPLING
        out = stage.member.seen == 0 if sampled else np.zeros(len(self._task.wanted), bool)
        self._oob_sum += np.where(out, stage.own[self._train], 0)
        self._oob_count += out
        known = self._oob_count > 0
        out_of_bag = self._oob_sum[known] / self._oob_count[known]
        alone = self._method in ensembles.AVERAGED
        return [
            1 - float(out.mean()),
            stage.member.weight,
            self._mean_error(stage.together[self._train], self._task.wanted),
            self._mean_error(stage.together[self._test], self._wanted),
            self._mean_error(out_of_bag, self._task.wanted[known]) if known.any() else math.nan,
            float(known.mean()),
            self._mean_error(stage.own[self._test], self._wanted) if alone else math.nan,
        ]

    def _as_answer(self, own: Wanted) -> Wanted:
        """Return a member's answer as a picture shows it: a tree of gradient boosting adds to the log odds."""
        odds = self._task.kind == "classification" and self._method not in ensembles.AVERAGED
        return ensembles.sigmoid(own) if odds else own

    def _stored(self, answers: Wanted) -> np.ndarray:
        there = answers[self._grid]
        return there.astype(np.float32) if self._task.kind == "regression" else np.rint(FULL * there).astype(np.uint8)

    def _mean_error(self, answers: Wanted, wanted: Wanted) -> float:
        return float(ensembles.errors(self._task.kind, answers, wanted).mean())
