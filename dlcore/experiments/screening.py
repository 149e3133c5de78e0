"""What does cross-validation promise when the features were chosen before it, on all examples? Labels are coins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pydantic
from jaxtyping import Bool, Float, Int

from dlcore.lab.experiment import Experiment, Report

STREAM = 15
"""Keeps the random numbers of the repetitions apart from others of the same seed."""


@dataclass(frozen=True, eq=False)
class ScreeningResult:
    """Hold what cross-validation reported in each repetition; the true error rate is one half.

    Attributes:
        wrong: the error rate when the features are chosen once, with all labels known.
        right: the error rate when they are chosen anew without each fold.
        wrong_correlations: of the features, chosen in the wrong way, with the labels of the first fold in the first
            repetition; positive where they have the sign for which they were chosen.
        right_correlations: the same, chosen in the right way, without that fold.
    """

    wrong: Float[np.ndarray, " repetitions"]
    right: Float[np.ndarray, " repetitions"]
    wrong_correlations: Float[np.ndarray, " kept"]
    right_correlations: Float[np.ndarray, " kept"]


class Screening(Experiment[ScreeningResult]):
    """Cross-validate a nearest-neighbour classifier on features that say nothing.

    Source:
        Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd edition, section 7.10.2.
    """

    name = "screening"
    needs_torch = False

    samples: int = pydantic.Field(50, ge=10, le=200)
    features: int = pydantic.Field(5000, ge=10, le=10_000)
    kept: int = pydantic.Field(100, ge=1, le=500)
    """Features that are kept: those that correlate most with the label."""
    folds: int = pydantic.Field(5, ge=2, le=20)
    repetitions: int = pydantic.Field(50, ge=10, le=200)
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> Screening:
        if self.kept > self.features:
            raise ValueError(f"{self.kept} features cannot be kept of {self.features}")
        if self.folds > self.samples // 2:
            raise ValueError(
                f"{self.folds} folds of {self.samples} samples are too small: allowed are up to half as many"
            )
        return self

    @classmethod
    def smallest(cls) -> Screening:
        """Return few repetitions with few features."""
        return cls(samples=10, features=20, kept=5, folds=2, repetitions=10)

    def cost(self) -> float:
        """Estimate the seconds."""
        drawn = self.samples * self.features
        distances = (1 + self.folds) * self.samples**2 * self.kept
        return 0.01 + self.repetitions * (8e-9 * drawn * (1 + self.folds / 4) + 3e-9 * distances + 1e-3)

    def compute(self, report: Report) -> ScreeningResult:
        """Repeat the study with new features and labels."""
        rng = np.random.default_rng((self.seed, STREAM))
        wrong, right = np.empty(self.repetitions), np.empty(self.repetitions)
        known: list[np.ndarray] = []
        for repetition in range(self.repetitions):
            features = rng.standard_normal((self.samples, self.features), np.float32)
            labels = rng.permutation(np.arange(self.samples) % 2)
            fold = rng.permutation(np.arange(self.samples) % self.folds)
            once, anew = self._chosen(features, labels, fold)
            wrong[repetition] = _error(features, labels, fold, np.tile(once, (self.folds, 1)))
            right[repetition] = _error(features, labels, fold, anew)
            if not known:
                known = [
                    _agreement(features[:, chosen], labels, seen, fold == 0)
                    for chosen, seen in ((once, fold >= 0), (anew[0], fold != 0))
                ]
            report(
                repetition + 1,
                self.repetitions,
                picture={"wrong": wrong[: repetition + 1].tolist(), "right": right[: repetition + 1].tolist()},
            )
        return ScreeningResult(wrong, right, *known)

    def _chosen(
        self, features: np.ndarray, labels: np.ndarray, fold: np.ndarray
    ) -> tuple[Int[np.ndarray, " kept"], Int[np.ndarray, "folds kept"]]:
        """Return the features chosen with all samples, and those chosen without each fold."""
        everything = np.ones(len(labels), bool)
        once, *anew = (
            _strongest(correlations(features[taken], labels[taken]), self.kept)
            for taken in [everything, *(fold != one for one in range(self.folds))]
        )
        return once, np.stack(anew)


def correlations(
    features: Float[np.ndarray, "samples features"], labels: Int[np.ndarray, " samples"]
) -> Float[np.ndarray, " features"]:
    """Return the correlation of each feature with the label; 0 where the labels are all the same."""
    wanted = (labels - labels.mean()).astype(features.dtype)
    spread = features.std(0) * wanted.std() * len(labels)
    found = np.divide(wanted @ (features - features.mean(0)), spread, out=np.zeros_like(spread), where=spread > 0)
    return np.asarray(found, dtype=np.float64)


def _agreement(
    features: Float[np.ndarray, "samples kept"],
    labels: Int[np.ndarray, " samples"],
    seen: Bool[np.ndarray, " samples"],
    held_out: Bool[np.ndarray, " samples"],
) -> Float[np.ndarray, " kept"]:
    """Return the correlations with the labels held out, counted positive where they have the sign that was seen."""
    sense = np.sign(correlations(features[seen], labels[seen]))
    return np.asarray(sense * correlations(features[held_out], labels[held_out]))


def _strongest(found: Float[np.ndarray, " features"], kept: int) -> Int[np.ndarray, " kept"]:
    return np.asarray(np.argpartition(-np.abs(found), kept - 1)[:kept])


def _error(features: np.ndarray, labels: np.ndarray, fold: np.ndarray, chosen: Int[np.ndarray, "folds kept"]) -> float:
    """Return the error rate of the nearest neighbour, every fold with its features."""
    wrong = 0
    for one, kept in enumerate(chosen):
        test = fold == one
        seen, asked = features[~test][:, kept], features[test][:, kept]
        squares = (seen**2).sum(1) - 2 * asked @ seen.T  # the distance but for what all have in common
        wrong += int((labels[~test][squares.argmin(1)] != labels[test]).sum())
    return wrong / len(labels)
