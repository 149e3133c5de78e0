"""What does a regularizer do to a network that could learn its few images by heart?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.few_images import PARTS, Curves, Lesson
from dlcore.elements.regularizers import Regularizers
from dlcore.lab.experiment import Experiment, Report

Which = Literal["loss", "error"]

LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""
HISTOGRAMS = 11
"""How often histograms of the weights are taken at most, the start included."""
BINS = 60
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
            stopped; it is told without early stopping, too.
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
        return curves.test - curves.training

    def kept_gap(self, which: Which) -> Float[np.ndarray, "settings seeds"]:
        """Return the generalization gap of the networks that are kept."""
        kept = self.kept_loss if which == "loss" else self.kept_error
        return kept[..., PARTS.index("test")] - kept[..., PARTS.index("training")]


class Regularization(Lesson, Experiment[RegularizationResult]):
    """Train the same networks under two settings of the regularizers; those of one seed share start and batches."""

    name: ClassVar[str] = "regularization"

    a: Regularizers = Regularizers()
    b: Regularizers = Regularizers(dropout=0.5)

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> Regularization:
        if self.batch == 1 and any(one.batch_norm for one in self.settings):
            raise ValueError("batch normalization compares the images of a batch: it needs a batch of at least 2")
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs, seeds, images or layers, or a larger batch"
            )
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
        """Estimate the seconds: reading, calls, arithmetic of passes, updates and measurements."""
        return 1.0

    def compute(self, report: Report) -> RegularizationResult:
        """Read the images and train."""
        raise NotImplementedError("being built")

    def curves_so_far(self, picture: Mapping[str, Any], which: Which) -> Curves:
        """Return what a training that still runs has told of its curves."""
        epochs, measured = picture["epochs"], np.asarray(picture[which], dtype=float)
        arranged = np.moveaxis(
            measured.reshape(len(epochs), len(self.settings), self.seeds, len(PARTS)), (3, 0), (0, 3)
        )
        return Curves(np.array(epochs), *arranged)
