"""One class that a model never sees, and the scores by which its images are to be told from those of the others."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Int

from dlcore.elements.datasets import CLASSES, Images, Split
from dlcore.elements.latent.settings import LatentSettings

MOST = 5000
"""Training images that are used at most: always the same ones."""
KEPT = (22, 25)
"""The share of them that is learned from: as many whichever class is held out, so that ten models learn side by side.
No class of the data sets has more than the rest."""
NORMAL, ANOMALOUS = 396, 150
"""Test images of the nine classes that were learned, and images of the one that was not, that are scored."""
EVALUATIONS = 11
"""How often a model is measured, the start included."""


class Score(NamedTuple):
    """Name a score: the higher, the more anomalous.

    Attributes:
        name: the proper name, as a menu shows it; untranslated, it stands in the URL.
        needs_doubt: whether only a model that knows q(z|x) has it.
    """

    name: str
    needs_doubt: bool


SCORES = {
    "elbo": Score("ELBO", True),
    "bound": Score("IWAE bound", True),
    "reconstruction": Score("Reconstruction", False),
    "divergence": Score("KL divergence", True),
    "nearest": Score("Nearest image", False),
    "ink": Score("Ink", False),
}
"""Negative bounds, -log p(x|z) and KL in nats; distance to the nearest training image; mean brightness, the trivial
rival."""


class HeldOutSettings(LatentSettings):
    """Say how models learn without a class; an experiment inherits these settings."""

    model: Literal["vae", "autoencoder"] = "vae"
    side: Literal[8, 28] = 8
    dims: int = pydantic.Field(8, ge=2, le=32)
    hidden: tuple[int, ...] = pydantic.Field((128, 64), max_length=3)
    seeds: int = pydantic.Field(3, ge=1, le=5)
    """Models, each with a start, an order of batches and draws of its own; the first one is shown."""

    @property
    def examples(self) -> int:
        """Count the images that are learned from."""
        several, of = KEPT
        return several * min(self.image_set.training, MOST) // of

    @property
    def scores(self) -> tuple[str, ...]:
        """Return the ids of the scores that the model has, in the order in which results hold them."""
        return tuple(id for id, one in SCORES.items() if self.model == "vae" or not one.needs_doubt)

    def logged_steps(self) -> Int[np.ndarray, " logged"]:
        """Return after which updates is measured: evenly spread, 0 and the last among them."""
        return np.unique(np.linspace(0, self.steps, EVALUATIONS).round().astype(np.int64))

    def without(self, held_out: int, data: Split) -> Split:
        """Return images of the nine other classes: to learn from, and to be tested on."""
        training, test = (half.take(np.flatnonzero(half.labels != held_out)) for half in (data.training, data.test))
        return Split(training.at_most(self.examples), test.at_most(NORMAL))

    def seconds(self, models: int) -> float:
        """Estimate the seconds of one core that so many models take side by side."""
        parameters = sum(self.layout.sizes.values())
        step = 1e-3 + models * (8e-9 * parameters + self.batch * (1.5e-10 * parameters + 2e-8 * self.features))
        looks = (
            EVALUATIONS * models * (NORMAL + ANOMALOUS + self.examples) * (1e-10 * parameters + 1e-8 * self.features)
        )
        return 0.5 + 2e-5 * self.image_set.training + self.steps * step + looks

    def seconds_to_score(self, draws: int) -> float:
        """Estimate the seconds that one model takes to score all images."""
        decoded = draws if self.model == "vae" else 1
        parameters = sum(self.layout.sizes.values())
        images, per_image = NORMAL + ANOMALOUS, 1e-10 * parameters + 1e-8 * self.features
        return images * ((1 + decoded) * per_image + 1e-10 * self.examples * self.features)


def affordable(seconds: float, longest: float) -> None:
    """Raise ``ValueError`` with a sentence for visitors where a training would take too long."""
    if seconds > longest:
        raise ValueError(
            f"this would take about {seconds / 60:.0f} minutes; allowed are {longest / 60:.0f}: "
            "take fewer epochs, seeds or units, or larger batches"
        )


def anomalies(held_out: int, data: Split) -> Images:
    """Return images of the class that no model without it has seen, of both halves."""
    found = [half.take(np.flatnonzero(half.labels == held_out)) for half in (data.test, data.training)]
    pixels, labels = (np.concatenate([getattr(half, part) for half in found]) for part in ("pixels", "labels"))
    return Images(pixels, labels, data.test.brightest).at_most(ANOMALOUS)


def classes() -> range:
    """Return what may be held out."""
    return range(CLASSES)
