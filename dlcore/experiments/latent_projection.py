"""How do t-SNE and UMAP draw codes of more than two numbers, and how much of it is chance?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.experiments.latent_model import SHOWN, LatentModel
from dlcore.lab import earlier
from dlcore.lab.experiment import Experiment, Report, ignore_progress

SEEDS = 2
"""Every picture is drawn twice, with seeds that follow one another."""
SECONDS = {"tsne": (2.0, 1.4), "umap": (3.0, 0.5)}
"""What loading the library takes, and one picture."""

Method = Literal["tsne", "umap"]


def points(model: LatentModel) -> int:
    """Count the test images whose codes a model keeps."""
    return min(SHOWN, model.image_set.test)


@dataclass(frozen=True, eq=False)
class LatentProjectionResult:
    """Where the test images whose codes the model keeps lie in the pictures.

    Attributes:
        places: in two pictures that differ by their seed alone.
    """

    places: Float[np.ndarray, "seeds shown 2"]


class LatentProjection(Experiment[LatentProjectionResult]):
    """Draw the codes that a trained model gives to test images in two dimensions."""

    name: ClassVar[str] = "latent_projection"
    trains: ClassVar[bool] = False
    """The model is stored; only where it is not, it is trained first, in the same worker."""

    of: LatentModel = LatentModel(dims=8)
    """The model; the stored one, where it has been trained before."""
    method: Method = "tsne"
    perplexity: float = pydantic.Field(30.0, ge=2, le=1000)
    """Of t-SNE: about how many neighbours of a point pull at it."""
    exaggeration: float = pydantic.Field(12.0, ge=1, le=50)
    """Of t-SNE: how many times as strongly neighbours pull in the first quarter of the steps."""
    neighbours: int = pydantic.Field(15, ge=2, le=1000)
    """Of UMAP: a point's nearest ones, itself among them."""
    min_dist: float = pydantic.Field(0.1, ge=0, le=0.99)
    """Of UMAP: how close together points may lie."""
    metric: Literal["euclidean", "cosine"] = "euclidean"
    start: Literal["random", "ordered"] = "random"
    """Where points are at first: anywhere, or ordered by PCA (t-SNE) or by the graph's eigenvectors (UMAP)."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 2)
    """The first of the two seeds."""

    @pydantic.model_validator(mode="after")
    def _possible(self) -> LatentProjection:
        if self.of.model == "gan":
            raise ValueError("a GAN has no encoder: its images have no codes that could be drawn")
        most = self.points
        if self.method == "tsne" and self.perplexity >= most:
            raise ValueError(f"a perplexity of {self.perplexity:g} needs more points than the {most} there are")
        if self.method == "umap" and self.neighbours >= most:
            raise ValueError(f"{self.neighbours} neighbours are too many: there are only {most} points")
        return self

    @property
    def points(self) -> int:
        """Count the points of a picture."""
        return points(self.of)

    @classmethod
    def smallest(cls) -> LatentProjection:
        """Return the cheapest settings there are."""
        return cls(of=LatentModel.smallest(), perplexity=5)

    def cost(self) -> float:
        """Estimate the seconds of both pictures; the training, where nobody has done it before, is not counted."""
        loading, one = SECONDS[self.method]
        return loading + SEEDS * one

    def compute(self, report: Report) -> LatentProjectionResult:
        """Take the trained model's codes and draw them once for each seed."""
        report(0, 1 + SEEDS)
        codes = earlier.result(self.of, ignore_progress).codes[-1]
        if not np.isfinite(codes).all():
            raise ValueError("the model diverged: there are no codes to draw")
        report(1, 1 + SEEDS)
        drawn: list[Float[np.ndarray, "shown 2"]] = []
        for seed in range(self.seed, self.seed + SEEDS):
            drawn.append(self._draw(codes, seed))
            report(1 + len(drawn), 1 + SEEDS, picture={"places": np.stack(drawn).round(4).tolist()})
        return LatentProjectionResult(np.stack(drawn).astype(np.float32))

    def _draw(self, codes: Float[np.ndarray, "shown dims"], seed: int) -> Float[np.ndarray, "shown 2"]:
        from dlcore.training import projections

        if self.method == "tsne":
            return projections.tsne(
                codes,
                perplexity=self.perplexity,
                exaggeration=self.exaggeration,
                metric=self.metric,
                start=self.start,
                seed=seed,
            )
        return projections.umap(
            codes,
            neighbours=self.neighbours,
            min_dist=self.min_dist,
            metric=self.metric,
            start=self.start,
            seed=seed,
        )
