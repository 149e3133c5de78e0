"""What does a network see of its training images once they are turned, noised, cut and mixed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements.few_images import SpoiledImages
from dlcore.elements.regularizers import Regularizers
from dlcore.lab.experiment import Experiment, Report
from dlcore.lab.settings import Settings


@dataclass(frozen=True, eq=False)
class SamplesResult:
    """What one batch of training images becomes, several times over.

    Attributes:
        originals: the images as they are, 0 (paper) … 1 (ink).
        labels: their classes, some of them wrong as the label noise asks for.
        samples: what a network sees in their place; with noise also beyond 0 … 1.
        targets: what it is to answer: how probable each class is; each row sums to 1.
        partners: the place in ``originals`` of the image that was mixed in; the image's own where none was.
        own_shares: of the image itself in the target before smoothing, 0 … 1; 1 where nothing was mixed in.
    """

    originals: Float[np.ndarray, "images height width"]
    labels: UInt8[np.ndarray, " images"]
    samples: Float[np.ndarray, "draws images height width"]
    targets: Float[np.ndarray, "draws images classes"]
    partners: Int[np.ndarray, "draws images"]
    own_shares: Float[np.ndarray, "draws images"]


class Samples(SpoiledImages, Experiment[SamplesResult]):
    """Put some training images, of as many classes as possible, as one batch through the transforms of the training."""

    name: ClassVar[str] = "augmented_samples"

    regularizers: Regularizers = Regularizers(rotation=15.0, shift=0.1, scale=0.1, mixing="mixup", smoothing=0.1)
    shown: int = pydantic.Field(10, ge=2, le=50)
    """How many images, at most all training images."""
    draws: int = pydantic.Field(4, ge=1, le=10)
    """How often each image is drawn anew."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """Of the draws."""

    @classmethod
    def smallest(cls) -> Samples:
        """Return the cheapest settings there are."""
        return cls(shown=2, draws=1)

    def cost(self) -> float:
        """Estimate the seconds: reading the images."""
        return 0.2 + 3e-5 * self.image_set.training

    def compute(self, report: Report) -> SamplesResult:
        """Read the images and change them."""
        from dlcore.training import image_sets, sample_batches

        data = image_sets.load(self.dataset, Settings.from_environment().data)
        training = self.choose(data).training
        shown = training.take(np.arange(min(self.shown, len(training))))
        changed = sample_batches.change(shown, self.regularizers, self.draws, self.seed)
        report(1, 1)
        originals = shown.inputs().reshape(shown.pixels.shape)
        return SamplesResult(originals=originals, labels=shown.labels, **changed._asdict())
