"""What does a regularizer do to a network that could learn its few images by heart?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import few_images, named_series, regularizers
from dlcore.elements.datasets import CLASSES
from dlcore.elements.few_images import PARTS, Curves, Lesson
from dlcore.elements.guessing import Which
from dlcore.elements.regularizers import Regularizers
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""
HISTOGRAMS = 11
"""How often histograms of the weights are taken at most, the start included."""
BINS = 64
"""Of each histogram."""
SHOWN_UNITS = 16
"""How many units of the first layer are kept to be shown as images, at most."""


@dataclass(frozen=True, eq=False)
class RegularizationResult:
    """What two settings of the regularizers, A and B, made of the same networks; NaN from where a network diverged.

    Axes: settings (A, B), seeds, parts (``few_images.PARTS``: training, validation, test), logged (``epochs``).

    Attributes:
        epochs: after how many rounds through the training images the curves were measured; 0 is the start.
        loss: cross-entropy in nats on the plain images and classes, the network as it would be used (no dropout, no
            noise, running statistics). Early stopping does not end the curves: behind ``stopped_at`` they show what
            would have come.
        error: the share of the images that are misread, 0 … 1, likewise.
        objective: what was descended (with soft targets, noise, dropout and so on, without the penalty), in nats: the
            mean over the batches since the epoch logged before; NaN at the start.
        floor: the least objective that label smoothing leaves possible, in nats; 0 without it.
        weight_norm: the root of the sum of all squared weights (not biases).
        kept_loss: the loss with the weights that are kept: those of the best epoch where there is early stopping, else
            those of the end.
        kept_error: the error with them.
        best_epoch: the epoch whose weights are kept if there is early stopping: of the least validation loss until it
            stopped; without early stopping that of the least validation loss among the logged epochs.
        stopped_at: the epoch at which the patience was at its end; 0 for never.
        histogram_epochs: after how many epochs the histograms of the weights were taken.
        weight_edges: borders of the bins, the same for A and B, for each layer.
        weight_shares: the share of a layer's weights, of all seeds together, that lie in a bin; those beyond the
            borders count in the outermost bins.
        sum_edges: borders of the bins of what goes into the activation function of each hidden layer; no rows where
            there is no hidden layer.
        sum_shares: the share of the hidden layer's sums (behind the normalisation where there is one), over units,
            training images and seeds, that lie in a bin; moments are the start and the end, modes are training
            (normalised over the batch, units silenced) and use (running statistics, nobody silenced).
        sum_mean: mean of those sums of each hidden layer, in use.
        sum_std: their standard deviation over units and training images.
        first_weights: of some units of the first layer of the first seed's kept network, as images.
        diverged_at: the step (from 1) at which a network's loss stopped being finite; 0 for never.
        reasons: for A and for B: a sentence if any network diverged or only guesses, else empty.
        training_images: how many there were to learn from.
        validation_images: how many early stopping looked at.
        test_images: how many there were to be tested on.
        device: what it was computed on.
        seconds: that the training took, all networks together.
    """

    epochs: Int[np.ndarray, " logged"]
    loss: Float[np.ndarray, "settings seeds parts logged"]
    error: Float[np.ndarray, "settings seeds parts logged"]
    objective: Float[np.ndarray, "settings seeds logged"]
    floor: Float[np.ndarray, " settings"]
    weight_norm: Float[np.ndarray, "settings seeds logged"]
    kept_loss: Float[np.ndarray, "settings seeds parts"]
    kept_error: Float[np.ndarray, "settings seeds parts"]
    best_epoch: Int[np.ndarray, "settings seeds"]
    stopped_at: Int[np.ndarray, "settings seeds"]
    histogram_epochs: Int[np.ndarray, " histograms"]
    weight_edges: Float[np.ndarray, "layers borders"]
    weight_shares: Float[np.ndarray, "settings histograms layers bins"]
    sum_edges: Float[np.ndarray, "hidden borders"]
    sum_shares: Float[np.ndarray, "settings moments modes hidden bins"]
    sum_mean: Float[np.ndarray, "settings seeds hidden logged"]
    sum_std: Float[np.ndarray, "settings seeds hidden logged"]
    first_weights: Float[np.ndarray, "settings units height width"]
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

    def gap(self, which: Which) -> Float[np.ndarray, "settings seeds logged"]:
        """Return the generalization gap: test minus training."""
        curves = self.curves(which)
        return np.asarray(curves.test - curves.training)

    def kept_gap(self, which: Which) -> Float[np.ndarray, "settings seeds"]:
        """Return the generalization gap of the networks that are kept."""
        kept = self.kept_loss if which == "loss" else self.kept_error
        return np.asarray(kept[..., PARTS.index("test")] - kept[..., PARTS.index("training")])


class Regularization(Lesson, Experiment[RegularizationResult]):
    """Train the same networks under two settings of the regularizers; those of one seed share start and batches."""

    name: ClassVar[str] = "regularization"

    a: Regularizers = Regularizers()
    b: Regularizers = regularizers.USUAL.only("augment", "dropout")

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> Regularization:
        self.check(self.settings, LONGEST)
        return self

    @property
    def settings(self) -> tuple[Regularizers, ...]:
        """A and B."""
        return self.a, self.b

    @classmethod
    def smallest(cls) -> Regularization:
        """Return the cheapest settings there are."""
        return cls(images=10, validation=10, hidden_layers=1, width=1, epochs=1, batch=10, seeds=1)

    def cost(self) -> float:
        """Estimate the seconds of both settings × seeds."""
        return self.seconds(self.settings)

    def series(self, result: RegularizationResult) -> Mapping[str, Curve]:
        """Return losses, error rates and weight norms over the epochs, the mean over seeds."""
        curves = named_series.named("weight_norm", result.epochs, result.weight_norm.mean(1), ("a", "b"))
        for name, values in {"loss": result.loss, "error": result.error}.items():
            curves |= named_series.named(name, result.epochs, values.mean(1), ("a", "b"), PARTS)
        return curves

    def compute(self, report: Report) -> RegularizationResult:
        """Read the images, train both settings at once, and look into the networks."""
        from dlcore.training import image_sets, inside, lessons

        data = image_sets.load(self.dataset, Settings.from_environment().data)
        scene = lessons.prepare(self, self.settings, data, device.pick())
        epochs = self._histogram_epochs()
        probes = {
            "weights": inside.weights_probe(scene, tuple(map(self.step_after, epochs.tolist()))),
            "sums": inside.sums_probe(scene),
        }
        learned = lessons.learn(scene, probes, lambda step, steps, picture: report(step, steps, picture=picture))
        weights = inside.weight_histograms(scene, learned, BINS)
        sums = inside.sum_histograms(scene, learned, BINS)
        mean, std = inside.sum_moments(scene, learned)
        kept_errors = learned.kept_scores[:, :, PARTS.index("training"), 1]
        return RegularizationResult(
            epochs=self.logged_epochs(),
            loss=learned.scores[..., 0],
            error=learned.scores[..., 1],
            objective=learned.objective,
            floor=np.array([one.loss_floor(CLASSES) for one in self.settings]),
            weight_norm=learned.weight_norm,
            kept_loss=learned.kept_scores[..., 0],
            kept_error=learned.kept_scores[..., 1],
            best_epoch=learned.best_epoch,
            stopped_at=learned.stopped_at,
            histogram_epochs=epochs,
            weight_edges=weights.edges,
            weight_shares=weights.shares,
            sum_edges=sums.edges,
            sum_shares=sums.shares,
            sum_mean=mean,
            sum_std=std,
            first_weights=inside.first_weights(scene, learned, SHOWN_UNITS),
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

    def _histogram_epochs(self) -> Int[np.ndarray, " histograms"]:
        return np.unique(np.linspace(0, self.epochs, HISTOGRAMS).round().astype(np.int64))
