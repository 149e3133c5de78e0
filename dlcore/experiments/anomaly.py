"""Does a model of images notice what it has never seen: a class that was held out, or images that were corrupted?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import named_series
from dlcore.elements.datasets import CLASSES, HALVES, Images
from dlcore.elements.latent import held_out, ranking
from dlcore.elements.latent.corruptions import CORRUPTIONS, corrupted
from dlcore.elements.latent.held_out import HeldOutSettings
from dlcore.lab import device, earlier
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from torch import Tensor

HELD_OUT = "held_out"
"""What stands for a corruption where images of the class that was held out are the anomalies."""
LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""


def known_anomaly(id: str) -> str:
    """Return the id; raise ``ValueError`` if it is of no kind of anomaly."""
    return id if id == HELD_OUT else CORRUPTIONS.known(id)


@dataclass(frozen=True, eq=False)
class AnomalyResult:
    """What was learned without the class; NaN from where a model diverged. Halves are training and test images.

    Attributes:
        epochs: after how many rounds through the training images was measured; 0 is the start.
        reconstruction: -log p(x|z) in nats per image, with one code drawn for each image.
        divergence: KL divergence of q(z|x) from the prior in nats per image, over all dimensions; 0 for an autoencoder.
        area: under the ROC curve that tells held-out images from test images, by the first of the settings' scores
            with one code drawn for each image.
        rows: the models, laid out as the settings' ``layout`` says.
        training: (some of) the images that were learned from.
        normal: test images of the nine classes.
        normal_labels: what they show.
        anomalous: images of the class that was held out.
        brightest: what stands for full ink in them.
        diverged_at: the step (from 1) at which something was not finite; 0 for never.
        device: what it was computed on.
        seconds: that the training took, all models together.
    """

    epochs: Float[np.ndarray, " logged"]
    reconstruction: Float[np.ndarray, "seeds halves logged"]
    divergence: Float[np.ndarray, "seeds halves logged"]
    area: Float[np.ndarray, "seeds logged"]
    rows: Float[np.ndarray, "seeds row"]
    training: UInt8[np.ndarray, "training height width"]
    normal: UInt8[np.ndarray, "normal height width"]
    normal_labels: UInt8[np.ndarray, " normal"]
    anomalous: UInt8[np.ndarray, "anomalous height width"]
    brightest: int
    diverged_at: Int[np.ndarray, " seeds"]
    device: str
    seconds: float

    @property
    def learned(self) -> bool:
        """Whether there is a model to be shown: the first one did not diverge."""
        return bool(np.isfinite(self.rows[0]).all())


class Anomaly(HeldOutSettings, Experiment[AnomalyResult]):
    """Train models of images without one class."""

    name: ClassVar[str] = "anomaly"

    held_out: int = pydantic.Field(7, ge=0, le=CLASSES - 1)
    """The class that no model sees."""

    @pydantic.model_validator(mode="after")
    def _affordable(self) -> Anomaly:
        held_out.affordable(self.cost(), LONGEST)
        return self

    @classmethod
    def smallest(cls) -> Anomaly:
        """Return the cheapest settings there are."""
        return cls(hidden=(1,), dims=2, epochs=1, batch=1000, seeds=1)

    def cost(self) -> float:
        """Estimate the seconds."""
        return self.seconds(self.seeds)

    def series(self, result: AnomalyResult) -> Mapping[str, Curve]:
        """Return reconstruction, KL divergence and area under the ROC curve over the epochs, means over seeds."""
        curves = named_series.named("reconstruction", result.epochs, result.reconstruction.mean(0), HALVES)
        curves |= named_series.named("divergence", result.epochs, result.divergence.mean(0), HALVES)
        return curves | {"area": (result.epochs, result.area.mean(0))}

    def compute(self, report: Report) -> AnomalyResult:
        """Train, and see on the way how well the held-out class is told from the others."""
        import torch

        from dlcore.training import anomaly_scores, latent_lesson, latent_steps

        everything = latent_lesson.load(self, Settings.from_environment().data)
        data, strange = self.without(self.held_out, everything), held_out.anomalies(self.held_out, everything)
        groups = data.test.inputs(), strange.inputs()
        areas: list[list[float | None]] = []
        picture: dict[str, Any] = {"areas": areas}

        def area(rows: Tensor) -> Tensor:
            """Measure all models, and keep the first one's scores to be shown."""
            told = [anomaly_scores.area_so_far(self, row, *groups) for row in rows.cpu().numpy()]
            areas.append([round(one, 4) if np.isfinite(one) else None for one, *_ in told])
            picture.update(zip(("normal", "anomalous"), map(_rounded, told[0][1:]), strict=True))
            return torch.tensor([one for one, *_ in told], dtype=rows.dtype, device=rows.device)

        members = [latent_steps.Member(self.seed + one, self.beta) for one in range(self.seeds)]
        learned, probed = latent_lesson.learn(
            self,
            members,
            data,
            device.pick(),
            probes={"area": area},
            tell=lambda step, _rows: report(step, self.steps, picture=picture),
        )
        return AnomalyResult(
            epochs=self.epochs_after(self.logged_steps()),
            reconstruction=learned.reconstruction,
            divergence=learned.divergence.sum(-1),
            area=probed["area"].T,
            rows=learned.rows.astype(np.float32),
            training=data.training.pixels,
            normal=data.test.pixels,
            normal_labels=data.test.labels,
            anomalous=strange.pixels,
            brightest=strange.brightest,
            diverged_at=learned.diverged_at,
            device=device.name(),
            seconds=learned.seconds,
        )

    def area_so_far(self, picture: Mapping[str, Any] | None) -> Float[np.ndarray, "seeds logged"]:
        """Return the areas that a training which still runs has told of; NaN where it has not."""
        known = np.full((self.seeds, len(self.logged_steps())), np.nan)
        told = np.array([] if picture is None else picture["areas"], dtype=float)
        if len(told):
            known[:, : len(told)] = told.T
        return known


def _rounded(scores: Float[np.ndarray, " images"]) -> list[float]:
    return np.nan_to_num(scores).round(2).tolist()  # type: ignore[no-any-return]  # numpy's stub says Any


@dataclass(frozen=True, eq=False)
class AnomalyScoresResult:
    """How anomalous each image is to each model; NaN where a model diverged.

    Attributes:
        names: ids of the scores (``held_out.SCORES``).
        normal: scores of the normal images: the higher, the more anomalous.
        anomalous: of the others.
        area: under the ROC curve.
        error: its standard error, from these images (DeLong).
        normal_images: as they were scored, 255 for full ink.
        normal_labels: what they show.
        anomalous_images: likewise.
        anomalous_labels: what they show, or showed.
        nearest: the training image that is nearest to each image, the normal ones first.
    """

    names: tuple[str, ...]
    normal: Float[np.ndarray, "scores seeds normal"]
    anomalous: Float[np.ndarray, "scores seeds anomalous"]
    area: Float[np.ndarray, "scores seeds"]
    error: Float[np.ndarray, "scores seeds"]
    normal_images: UInt8[np.ndarray, "normal side side"]
    normal_labels: UInt8[np.ndarray, " normal"]
    anomalous_images: UInt8[np.ndarray, "anomalous side side"]
    anomalous_labels: UInt8[np.ndarray, " anomalous"]
    nearest: UInt8[np.ndarray, "images side side"]


class AnomalyScores(Experiment[AnomalyScoresResult]):
    """Score normal test images and anomalies by models that were trained before."""

    name: ClassVar[str] = "anomaly_scores"
    trains: ClassVar[bool] = False

    training: Anomaly = Anomaly()
    """The models."""
    kind: Annotated[str, pydantic.AfterValidator(known_anomaly)] = HELD_OUT
    """Images of the class that was held out, or a corruption of every other normal image."""
    strength: float = pydantic.Field(0.3, ge=0, le=1)
    """Of the corruption; without meaning for the held-out class."""
    draws: int = pydantic.Field(10, ge=1, le=200)
    """Codes that are drawn of each image: for the reconstruction, and k of the importance-weighted bound."""

    @classmethod
    def smallest(cls) -> AnomalyScores:
        """Return the cheapest settings there are."""
        return cls(training=Anomaly.smallest(), draws=1)

    def cost(self) -> float:
        """Estimate the seconds, the training not among them."""
        return 0.1 + self.training.seeds * self.training.seconds_to_score(self.draws)

    def scalars(self, result: AnomalyScoresResult) -> Mapping[str, float]:
        """Return the area under the ROC curve by each score, the mean over seeds."""
        areas = result.area.mean(-1)
        return {f"area/{name}": float(area) for name, area in zip(result.names, areas, strict=True)}

    def compute(self, report: Report) -> AnomalyScoresResult:
        """Take the models from the store, and score."""
        from dlcore.training import anomaly_scores

        trained, asked = earlier.result(self.training, report), self.training
        normal, strange = self._groups(trained)
        groups, side = (normal.inputs(), strange.inputs()), asked.side
        learned_from = Images(trained.training.copy(), np.zeros(len(trained.training), np.uint8), trained.brightest)
        found = [
            anomaly_scores.of_all(asked, trained.rows, group, learned_from.inputs(), self.draws) for group in groups
        ]
        scores, nearest = zip(*found, strict=True)
        area, error = ranking.areas(*scores)
        return AnomalyScoresResult(
            names=asked.scores,
            normal=scores[0],
            anomalous=scores[1],
            area=area,
            error=error,
            normal_images=_bytes(groups[0], side),
            normal_labels=normal.labels,
            anomalous_images=_bytes(groups[1], side),
            anomalous_labels=strange.labels,
            nearest=_bytes(learned_from.inputs()[np.concatenate(nearest)], side),
        )

    def _groups(self, trained: AnomalyResult) -> tuple[Images, Images]:
        """Return the normal images and the anomalies."""
        normal = Images(trained.normal.copy(), trained.normal_labels.copy(), trained.brightest)
        if self.kind == HELD_OUT:
            label = np.full(len(trained.anomalous), self.training.held_out, np.uint8)
            return normal, Images(trained.anomalous.copy(), label, trained.brightest)
        clean, spoiled = (normal.take(np.arange(first, len(normal), 2)) for first in (0, 1))
        side = self.training.side
        made = corrupted(self.kind, spoiled.inputs().reshape(-1, side, side), self.strength)
        return clean, Images(_bytes(made, side), spoiled.labels.copy(), 255)


def _bytes(gray: Float[np.ndarray, "images ..."], side: int) -> UInt8[np.ndarray, "images side side"]:
    return np.round(255 * gray.reshape(-1, side, side)).astype(np.uint8)
