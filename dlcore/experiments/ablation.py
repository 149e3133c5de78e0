"""Which regularizer closes how much of the gap, alone and together with all others?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import few_images, named_series, regularizers
from dlcore.elements.few_images import PARTS, Curves, Lesson
from dlcore.elements.guessing import Which
from dlcore.elements.regularizers import Regularizers
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True, eq=False)
class AblationResult:
    """What every regularizer did alone, beside none and all; NaN from where a network diverged.

    Axes: settings (``names``), seeds, parts (``few_images.PARTS``: training, validation, test), logged (``epochs``).

    Attributes:
        names: "none", then the ids of ``regularizers.SWITCHES`` that are on in the strengths, then "all".
        epochs: after how many rounds through the training images the curves were measured; 0 is the start.
        loss: cross-entropy in nats on the plain images and classes, the network as it would be used. Early stopping
            does not end the curves: behind ``stopped_at`` they show what would have come.
        error: the share of the images that are misread, 0 … 1, likewise.
        kept_loss: the loss with the weights that are kept: those of the best epoch where there is early stopping, else
            those of the end.
        kept_error: the error with them.
        best_epoch: of the least validation loss until the stop; without early stopping among the logged epochs.
        stopped_at: the epoch at which the patience was at its end; 0 for never.
        weight_norm: the root of the sum of all squared weights (not biases).
        diverged_at: the step (from 1) at which a network's loss stopped being finite; 0 for never.
        reasons: for each setting: a sentence if any network diverged or only guesses, else empty.
        training_images: how many there were to learn from.
        validation_images: how many early stopping looked at.
        test_images: how many there were to be tested on.
        device: what it was computed on.
        seconds: that the training took, all networks together.
    """

    names: tuple[str, ...]
    epochs: Int[np.ndarray, " logged"]
    loss: Float[np.ndarray, "settings seeds parts logged"]
    error: Float[np.ndarray, "settings seeds parts logged"]
    kept_loss: Float[np.ndarray, "settings seeds parts"]
    kept_error: Float[np.ndarray, "settings seeds parts"]
    best_epoch: Int[np.ndarray, "settings seeds"]
    stopped_at: Int[np.ndarray, "settings seeds"]
    weight_norm: Float[np.ndarray, "settings seeds logged"]
    diverged_at: Int[np.ndarray, "settings seeds"]
    reasons: tuple[str, ...]
    training_images: int
    validation_images: int
    test_images: int
    device: str
    seconds: float

    def curves(self, which: Which) -> Curves:
        """Return the curves of the loss or of the error rate."""
        return Curves(self.epochs, *np.moveaxis(self.loss if which == "loss" else self.error, 2, 0))

    def kept(self, which: Which) -> Float[np.ndarray, "settings seeds parts"]:
        """Return what the networks that are kept reach."""
        return self.kept_loss if which == "loss" else self.kept_error

    def kept_gap(self, which: Which) -> Float[np.ndarray, "settings seeds"]:
        """Return the generalization gap of the networks that are kept: test minus training."""
        kept = self.kept(which)
        return np.asarray(kept[..., PARTS.index("test")] - kept[..., PARTS.index("training")])


class Ablation(Lesson, Experiment[AblationResult]):
    """Train networks with none, with each alone and with all of some regularizers, several seeds, all at once."""

    name: ClassVar[str] = "ablation"

    seeds: int = pydantic.Field(5, ge=1, le=10)
    strengths: Regularizers = regularizers.USUAL
    """Every regularizer that takes part, each as strong as it will be alone and with all others."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> Ablation:
        self.check(self.settings, LONGEST)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Name the settings: "none", each regularizer that takes part, "all"; all is left out where it is just one."""
        switches = self.strengths.switches
        return ("none", *switches, "all") if len(switches) > 1 else ("none", *switches)

    @property
    def settings(self) -> tuple[Regularizers, ...]:
        """The regularizers of each setting, in the order of ``names``."""
        known = {"none": Regularizers(), "all": self.strengths}
        return tuple(known.get(name) or self.strengths.only(name) for name in self.names)

    @classmethod
    def smallest(cls) -> Ablation:
        """Return the cheapest settings there are."""
        return cls(
            images=10, validation=10, hidden_layers=1, width=1, epochs=1, batch=10, seeds=1,
            strengths=Regularizers(dropout=0.5),
        )  # fmt: skip  # one line of settings

    def cost(self) -> float:
        """Estimate the seconds of all settings × seeds."""
        return self.seconds(self.settings)

    def series(self, result: AblationResult) -> Mapping[str, Curve]:
        """Return losses, error rates and weight norms over the epochs, the mean over seeds."""
        curves = named_series.named("weight_norm", result.epochs, result.weight_norm.mean(1), result.names)
        for name, values in {"loss": result.loss, "error": result.error}.items():
            curves |= named_series.named(name, result.epochs, values.mean(1), result.names, PARTS)
        return curves

    def compute(self, report: Report) -> AblationResult:
        """Read the images and train all networks at once."""
        from dlcore.training import image_sets, lessons

        data = image_sets.load(self.dataset, Settings.from_environment().data)
        scene = lessons.prepare(self, self.settings, data, device.pick())
        learned = lessons.learn(scene, {}, lambda step, steps, picture: report(step, steps, picture=picture))
        kept_errors = learned.kept_scores[:, :, PARTS.index("training"), 1]
        return AblationResult(
            names=self.names,
            epochs=self.logged_epochs(),
            loss=learned.scores[..., 0],
            error=learned.scores[..., 1],
            kept_loss=learned.kept_scores[..., 0],
            kept_error=learned.kept_scores[..., 1],
            best_epoch=learned.best_epoch,
            stopped_at=learned.stopped_at,
            weight_norm=learned.weight_norm,
            diverged_at=learned.diverged_at,
            reasons=tuple(
                few_images.reason(self, *pair) for pair in zip(learned.diverged_at, kept_errors, strict=True)
            ),
            training_images=len(scene.parts.training),
            validation_images=len(scene.parts.validation),
            test_images=len(scene.parts.test),
            device=device.name(),
            seconds=learned.seconds,
        )
