"""Which class is easiest to miss? Ten kinds of models, each without another class, learn side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.latent import held_out, ranking
from dlcore.elements.latent.held_out import HeldOutSettings
from dlcore.lab import device
from dlcore.lab.experiment import Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from torch import Tensor

LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True, eq=False)
class AnomalyClassesResult:
    """How well each class is told from the nine others by models that have never seen it; NaN where one diverged.

    Attributes:
        names: ids of the scores (``held_out.SCORES``).
        area: under the ROC curve.
        error: its standard error, from the images that were scored (DeLong).
        mean: of each score over the images of the class that was held out, the first one's models, and over normal
            test images.
        diverged_at: the step (from 1) at which something was not finite; 0 for never.
        device: what it was computed on.
        seconds: that the training took, all models together.
    """

    names: tuple[str, ...]
    area: Float[np.ndarray, "classes scores seeds"]
    error: Float[np.ndarray, "classes scores seeds"]
    mean: Float[np.ndarray, "classes groups scores seeds"]
    diverged_at: Int[np.ndarray, "classes seeds"]
    device: str
    seconds: float


class AnomalyClasses(HeldOutSettings, Experiment[AnomalyClassesResult]):
    """Train models of images without each of the classes in turn, all at once."""

    name: ClassVar[str] = "anomaly_classes"

    draws: int = pydantic.Field(10, ge=1, le=200)
    """Codes that are drawn of each image: for the reconstruction, and k of the importance-weighted bound."""

    @pydantic.model_validator(mode="after")
    def _affordable(self) -> AnomalyClasses:
        held_out.affordable(self.cost(), LONGEST)
        return self

    @classmethod
    def smallest(cls) -> AnomalyClasses:
        """Return the cheapest settings there are."""
        return cls(hidden=(1,), dims=2, epochs=1, batch=1000, seeds=1, draws=1)

    def cost(self) -> float:
        """Estimate the seconds."""
        models = len(held_out.classes()) * self.seeds
        return self.seconds(models) + models * self.seconds_to_score(self.draws)

    def scalars(self, result: AnomalyClassesResult) -> Mapping[str, float]:
        """Return the area under the ROC curve by each score, the mean over classes and seeds."""
        areas = result.area.mean((0, 2))
        return {f"area/{name}": float(area) for name, area in zip(result.names, areas, strict=True)}

    def compute(self, report: Report) -> AnomalyClassesResult:
        """Train all models side by side, then score."""
        import torch

        from dlcore.training import anomaly_scores, latent_lesson, latent_steps

        everything, classes = latent_lesson.load(self, Settings.from_environment().data), held_out.classes()
        data = [self.without(one, everything) for one in classes]
        strange = [held_out.anomalies(one, everything).inputs() for one in classes]
        groups = [(one.test.inputs(), other) for one, other in zip(data, strange, strict=True)]
        areas: list[list[float | None]] = []

        def area(rows: Tensor) -> Tensor:
            """Measure each class by its first models."""
            told = [
                anomaly_scores.area_so_far(self, row, *group)[0]
                for row, group in zip(rows[:: self.seeds].cpu().numpy(), groups, strict=True)
            ]
            areas.append([round(one, 4) if np.isfinite(one) else None for one in told])
            return torch.tensor(told, dtype=rows.dtype, device=rows.device).repeat_interleave(self.seeds)

        learned, _ = latent_lesson.learn(
            self,
            [latent_steps.Member(self.seed + one, self.beta) for _ in classes for one in range(self.seeds)],
            [one for one in data for _ in range(self.seeds)],
            device.pick(),
            probes={"area": area},
            tell=lambda step, _rows: report(step, self.steps, picture={"areas": areas}),
        )
        rows = learned.rows.reshape(len(classes), self.seeds, -1)
        scored = [
            self._score(of_class, *group, one.training.inputs())
            for of_class, group, one in zip(rows, groups, data, strict=True)
        ]
        area_of, error, mean = (np.stack(parts) for parts in zip(*scored, strict=True))
        return AnomalyClassesResult(
            names=self.scores,
            area=area_of,
            error=error,
            mean=mean,
            diverged_at=learned.diverged_at.reshape(len(classes), self.seeds),
            device=device.name(),
            seconds=learned.seconds,
        )

    def areas_so_far(self, picture: Mapping[str, Any] | None) -> Float[np.ndarray, " classes"]:
        """Return the latest areas that a training which still runs has told of; NaN where it has not."""
        told = [] if picture is None else picture["areas"]
        return np.array(told[-1], dtype=float) if told else np.full(len(held_out.classes()), np.nan)

    def _score(
        self,
        rows: Float[np.ndarray, "seeds row"],
        normal: Float[np.ndarray, "normal features"],
        anomalous: Float[np.ndarray, "anomalous features"],
        learned_from: Float[np.ndarray, "training features"],
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return areas, their errors and the groups' mean scores for the models of one class."""
        from dlcore.training import anomaly_scores

        scores = [anomaly_scores.of_all(self, rows, one, learned_from, self.draws)[0] for one in (anomalous, normal)]
        return *ranking.areas(scores[1], scores[0]), np.stack([one.mean(-1) for one in scores])
