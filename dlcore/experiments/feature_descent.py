"""Does the test error of least squares fall, rise to the threshold n, and fall again? And what does ridge do to it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import (
    datasets,
    gaussian_regression,
    interpolation,
    least_squares,
    named_series,
    noisy_digits,
    random_features,
)
from dlcore.elements.interpolation import MEASURES
from dlcore.lab.experiment import Curve, Experiment, Report

Data = Literal["digits", "gaussian"]
Sweep = Literal["width", "points"]

RIDGES = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0)
"""The strengths that are measured, all from one decomposition; 0 is the minimum-norm solution."""
FACTORS = np.geomspace(0.1, 10, 25)
"""Where the threshold is measured around, in multiples of it; 1 is among them."""
STEPS = np.unique(np.geomspace(1, 1e6, 37).round())
"""After how many steps of gradient descent from zero is measured."""
LONGEST = 60.0
"""Seconds of estimated work that one request may ask for."""
PIXELS = 64
FEWEST = 4
"""The smallest model, or the fewest examples, in a sweep."""


@dataclass(frozen=True, eq=False)
class FeatureDescentResult:
    """What was measured around the threshold; the measures are those of ``MEASURES``, NaN where there are no classes.

    Attributes:
        sizes: widths, or numbers of training examples: what was swept.
        by_ridge: with each strength of ``RIDGES``.
        by_steps: without ridge, after so many steps of gradient descent (``STEPS``).
    """

    sizes: Int[np.ndarray, " sizes"]
    by_ridge: Float[np.ndarray, "measures sizes seeds ridges"]
    by_steps: Float[np.ndarray, "measures sizes seeds steps"]


class FeatureDescent(Experiment[FeatureDescentResult]):
    """Fit the readout of a layer of random units, or plain linear regression, by least squares at many sizes."""

    name: ClassVar[str] = "feature_descent"
    needs_torch: ClassVar[bool] = False

    data: Data = "digits"
    """Real digits through random units, or isotropic Gaussian inputs as they are."""
    features: random_features.Kind = "relu"
    """The units before the readout; Gaussian inputs have none."""
    sweep: Sweep = "width"
    points: int = pydantic.Field(100, ge=10, le=400)
    """Training examples where the width is swept."""
    width: int = pydantic.Field(100, ge=10, le=400)
    """Features where the number of training examples is swept."""
    label_noise: float = pydantic.Field(0.1, ge=0, le=0.9)
    """The share of the training images whose label is replaced by a wrong one."""
    noise: float = pydantic.Field(0.3, ge=0, le=2)
    """σ of the Gaussian task."""
    seeds: int = pydantic.Field(10, ge=1, le=30)
    """Draws of examples and of units; every size is measured with each."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """The first of the seeds."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> FeatureDescent:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost():.0f} seconds; allowed are {LONGEST:.0f}: "
                "take fewer seeds or a lower threshold"
            )
        return self

    @classmethod
    def smallest(cls) -> FeatureDescent:
        """Return the cheapest sweep there is."""
        return cls(data="gaussian", points=10, seeds=1)

    @property
    def threshold(self) -> int:
        """Return the size at which there are as many features as training examples."""
        return self.points if self.sweep == "width" else self.width

    @property
    def sizes(self) -> Int[np.ndarray, " sizes"]:
        """What is swept: the threshold and its multiples, as far as there are examples."""
        fewer = self.data == "digits" and self.sweep == "points"
        most = datasets.DATASETS["digits"].training if fewer else 2**31
        return interpolation.sizes(self.threshold, FACTORS, (FEWEST, most))

    def many_sizes(self) -> Int[np.ndarray, " many"]:
        """Return more sizes than are measured, to draw theory at."""
        low, high = self.sizes[[0, -1]].tolist()
        return np.unique(np.geomspace(low, high, 150).round()).astype(np.int64)

    def shapes(self, sizes: Int[np.ndarray, " sizes"] | None = None) -> list[tuple[int, int]]:
        """Return (training examples, features) at these sizes, or at all that are swept."""
        asked: list[int] = (self.sizes if sizes is None else sizes).tolist()
        return [(self.points, size) if self.sweep == "width" else (size, self.width) for size in asked]

    def cost(self) -> float:
        """Estimate the seconds: decompositions, features of the test images, and predictions of all filters."""
        outputs, tested = (10, 450) if self.data == "digits" else (1, 0)
        seconds = 0.1
        for points, width in self.shapes():
            rank = min(points, width)
            filters = len(RIDGES) + len(STEPS)
            decomposition = 3e-4 + 9e-10 * points * width * rank
            prediction = 1.5e-10 * tested * (PIXELS * width + width * rank + filters * rank * outputs)
            seconds += self.seeds * (decomposition + prediction + 3e-9 * filters * width * outputs)
        return seconds

    def series(self, result: FeatureDescentResult) -> Mapping[str, Curve]:
        """Return each measure without ridge over the sizes, the mean over seeds."""
        plain = result.by_ridge[..., 0].mean(-1)
        return {name: (result.sizes, values) for name, values in zip(MEASURES, plain, strict=True)}

    def scalars(self, result: FeatureDescentResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> FeatureDescentResult:
        """Measure size by size, from the smallest."""
        sizes, count = self.sizes, len(RIDGES)
        known = np.full((len(MEASURES), len(sizes), self.seeds, count + len(STEPS)), np.nan)
        for place, (points, width) in enumerate(self.shapes()):
            for row in range(self.seeds):
                known[:, place, row] = self._measure(points, width, self.seed + row)
            told = interpolation.to_json(known[..., :count])
            report(place + 1, len(sizes), picture={"by_ridge": told})
        return FeatureDescentResult(sizes, known[..., :count], known[..., count:])

    def by_ridge_so_far(self, picture: Mapping[str, Any]) -> Float[np.ndarray, "measures sizes seeds ridges"]:
        """Return what a sweep that still runs has told; NaN for the sizes to come."""
        return interpolation.from_json(picture["by_ridge"])

    def predicted(
        self, ridge: float, sizes: Int[np.ndarray, " sizes"] | None = None
    ) -> Float[np.ndarray, "2 sizes"] | None:
        """Return the expected training and test error at some sizes where theory knows them: of Gaussian inputs.

        Without ridge both are exact for every n and p. With ridge the test error is that of large n and p, and no
        training error is predicted (NaN).

        Args:
            ridge: its strength.
            sizes: where; all that are swept if left out.
        """
        if self.data != "gaussian":
            return None
        rows = []
        for points, width in self.shapes(sizes):
            known = self.truth(width)
            if ridge:
                rows.append((np.nan, gaussian_regression.ridge_risk(known, points, ridge)))
            else:
                rows.append((gaussian_regression.training_risk(known, points), gaussian_regression.risk(known, points)))
        return np.array(rows).T

    def truth(self, width: int) -> gaussian_regression.Truth:
        """Return what a model of this width meets among ten times as many inputs as the threshold."""
        return gaussian_regression.truth(width, 10 * self.threshold, self.noise)

    def _measure(self, points: int, width: int, seed: int) -> Float[np.ndarray, "measures filters"]:
        if self.data == "gaussian":
            return _measure_gaussian(self.truth(width), points, seed)
        lesson = noisy_digits.draw(points, self.label_noise, seed)
        units = random_features.draw(self.features, PIXELS, width, seed)
        spread = lesson.inputs.std()
        design = random_features.apply(units, lesson.inputs / spread, width)
        spectrum = least_squares.decompose(design, lesson.targets())
        filters = _filters(spectrum, points)
        test_design = random_features.apply(units, lesson.test_inputs / spread, width)
        answers = least_squares.predict(spectrum, filters, test_design)
        wrong = (answers.argmax(2) != lesson.test_labels).mean(1)
        test = ((answers - lesson.test_targets()) ** 2).sum(2).mean(1)
        learned = least_squares.predict(spectrum, filters, design)
        misread = (learned.argmax(2) != lesson.labels).mean(1)
        training, norm = least_squares.measure(spectrum, filters, points)
        return np.stack([training, test, misread, wrong, norm])


def _measure_gaussian(
    known: gaussian_regression.Truth, points: int, seed: int
) -> Float[np.ndarray, "measures filters"]:
    """Measure with the test error of one solution averaged over all new examples: |ŵ - β|² and what is not seen."""
    spectrum = least_squares.decompose(*gaussian_regression.draw(known, points, seed))
    filters = _filters(spectrum, points)
    found = least_squares.solve(spectrum, filters)[..., 0]
    test = ((found - known.signal) ** 2).sum(1) + known.noise
    training, norm = least_squares.measure(spectrum, filters, points)
    nothing = np.full_like(test, np.nan)
    return np.stack([training, test, nothing, nothing, norm])


def _filters(spectrum: least_squares.Spectrum, points: int) -> Float[np.ndarray, "filters rank"]:
    """Return the filters of every ridge, then of every number of steps."""
    ridge = least_squares.ridge_filters(spectrum, np.array(RIDGES), points)
    return np.concatenate([ridge, least_squares.descent_filters(spectrum, STEPS)])
