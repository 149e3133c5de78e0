"""What does the weight β of the KL term make of both terms of the ELBO, of the dimensions in use, and of the map?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import named_series
from dlcore.elements.datasets import HALVES, Split
from dlcore.elements.latent import collapse, forward, images, linear
from dlcore.elements.latent.settings import LatentSettings, Units
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from torch import Tensor

SHOWN = 450
"""How many test images' codes are kept: always the same ones."""
TOLD = 150
"""On how many of them what is drawn while they learn is measured."""
MOST = 8
LEAST_STEP = 0.05
"""Nats by which two rates must differ for a slope between them to mean something."""
LONGEST = 600.0
"""Seconds of estimated work that one request may ask for."""

Beta = Annotated[float, pydantic.Field(ge=0.01, le=100)]


class SoFar(NamedTuple):
    """What is known while the VAEs learn, of the first ``TOLD`` images shown; see ``BetaSweepResult``."""

    reconstruction: Float[np.ndarray, " betas"]
    divergence: Float[np.ndarray, "betas dims"]
    codes: Float[np.ndarray, "betas told dims"]
    labels: UInt8[np.ndarray, " told"]


@dataclass(frozen=True, eq=False)
class BetaSweepResult:
    """What each VAE learned; NaN where it diverged. Halves are some of the training images, and the test images.

    Attributes:
        reconstruction: -log p(x|z) in nats per image, with one code drawn for each image: the distortion.
        divergence: KL divergence of q(z|x) from the prior in each dimension, in nats per image: their sum is the rate.
        activity: the variance over test images of the mean of q(z|x) in each dimension.
        codes: the means of q(z|x) of some test images.
        labels: what those show.
        diverged_at: the step (from 1) at which something was not finite; 0 for never.
        best_reconstruction: what the best linear VAE pays on the training images, where the VAEs are linear and
            Gaussian and it is known; else NaN.
        best_divergence: likewise, in each dimension, the largest first.
        device: what it was computed on.
        seconds: that the training of all together took.
    """

    reconstruction: Float[np.ndarray, "betas halves"]
    divergence: Float[np.ndarray, "betas halves dims"]
    activity: Float[np.ndarray, "betas dims"]
    codes: Float[np.ndarray, "betas shown dims"]
    labels: UInt8[np.ndarray, " shown"]
    diverged_at: Int[np.ndarray, " betas"]
    best_reconstruction: Float[np.ndarray, " betas"]
    best_divergence: Float[np.ndarray, "betas dims"]
    device: str
    seconds: float

    @property
    def in_use(self) -> Int[np.ndarray, " betas"]:
        """Count the dimensions that have not collapsed on the test images."""
        return np.asarray((~collapse.collapsed(self.divergence[:, 1])).sum(-1))

    @property
    def active(self) -> Int[np.ndarray, " betas"]:
        """Count the units that are active by the other measure, the variance of the means."""
        return np.asarray(collapse.active(self.activity).sum(-1))


class BetaSweep(LatentSettings, Experiment[BetaSweepResult]):
    """Train one VAE for each β, all at once, with equal starts, batches and draws; the setting ``beta`` is unused."""

    name: ClassVar[str] = "beta_sweep"

    side: Literal[8, 28] = 8
    hidden: tuple[Units, ...] = pydantic.Field((128, 64), max_length=3)
    betas: tuple[Beta, ...] = pydantic.Field((0.1, 0.3, 1.0, 2.0, 4.0, 20.0), min_length=2, max_length=MOST)
    """Weights of the KL term, in ascending order."""

    @pydantic.model_validator(mode="after")
    def _affordable(self) -> BetaSweep:
        if self.model != "vae":
            raise ValueError("only a VAE has a KL term that β can weigh")
        if list(self.betas) != sorted(set(self.betas)):
            raise ValueError(f"the values of β must be different and in ascending order, not {self.betas}")
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer values of β, epochs or units, or larger batches"
            )
        return self

    @classmethod
    def smallest(cls) -> BetaSweep:
        """Return the cheapest settings there are."""
        return cls(betas=(0.1, 10.0), side=8, hidden=(1,), epochs=1, batch=1000)

    def cost(self) -> float:
        """Estimate the seconds: each step's calls, and its parameters and examples once for every β."""
        parameters = sum(self.layout.sizes.values())
        each = 8e-9 * parameters + self.batch * (1.5e-10 * parameters + 2e-8 * self.features)
        return 0.5 + self.steps * (1e-3 + len(self.betas) * each)

    def series(self, result: BetaSweepResult) -> Mapping[str, Curve]:
        """Return reconstruction (distortion) and KL divergence (rate) in nats per image over β."""
        betas, rate = np.array(self.betas), result.divergence.sum(-1)
        curves = named_series.named("reconstruction", betas, result.reconstruction.T, HALVES)
        return curves | named_series.named("divergence", betas, rate.T, HALVES)

    def compute(self, report: Report) -> BetaSweepResult:
        """Train all VAEs together, and encode the test images."""
        from dlcore.training import latent_bounds, latent_lesson, latent_steps

        data = latent_lesson.load(self, Settings.from_environment().data)
        shown = data.test.at_most(SHOWN)
        seen = images.observed(shown, self.likelihood)
        pictures: list[Mapping[str, Any]] = []

        def note(rows: Tensor) -> Tensor:
            """Note what is drawn while they learn; measure nothing more."""
            known = latent_bounds.terms(self, rows, seen[:TOLD])
            parts = {"terms": known.reconstruction.mean(-1), "divergence": known.divergence.mean(1)}
            numbers = {name: _written(part) for name, part in (parts | {"codes": known.means}).items()}
            pictures.append(numbers | {"labels": shown.labels[:TOLD].tolist()})
            return rows[:, 0]

        def tell(step: int, rows: Tensor) -> None:  # noqa: ARG001  the signature of a ``Tell``
            report(step, self.steps, picture=pictures[-1])

        members = [latent_steps.Member(self.seed, beta) for beta in self.betas]
        learned, _ = latent_lesson.learn(self, members, data, device.pick(), probes={"picture": note}, tell=tell)
        with np.errstate(all="ignore"):  # of those that diverged
            codes = np.stack([forward.encode(self.layout, row, seen).mean for row in learned.rows])
        best = [self._best(data, beta) for beta in self.betas]
        return BetaSweepResult(
            reconstruction=learned.reconstruction[..., -1],
            divergence=learned.divergence[..., -1, :],
            activity=collapse.activity(codes),
            codes=codes.astype(np.float32),
            labels=shown.labels,
            diverged_at=learned.diverged_at,
            best_reconstruction=np.array([one.reconstruction for one in best]),
            best_divergence=np.stack([one.divergence for one in best]),
            device=device.name(),
            seconds=learned.seconds,
        )

    @property
    def is_known(self) -> bool:
        """Whether the least that can be paid is known: the VAEs are linear and Gaussian."""
        return self.likelihood == "gaussian" and not self.hidden

    def _best(self, data: Split, beta: float) -> linear.Optimum:
        if not self.is_known:
            return linear.Optimum(np.nan, np.full(self.dims, np.nan))
        variances = linear.spectrum(images.observed(data.training, self.likelihood))
        return linear.optimum(variances, self.dims, self.sigma, beta)

    def slopes(self, result: BetaSweepResult) -> Float[np.ndarray, " pairs"]:
        """Return by how much distortion falls for a nat more of rate between neighbouring β, on training images.

        At the optimum of distortion + β rate that slope is β, so between two values of β it lies between both. NaN
        where the rates hardly differ.
        """
        distortion, rate = result.reconstruction[:, 0], result.divergence[:, 0].sum(-1)
        step = -np.diff(rate)
        return np.where(step > LEAST_STEP, np.diff(distortion) / np.where(step > LEAST_STEP, step, 1), np.nan)

    def so_far(self, picture: Mapping[str, Any]) -> SoFar:
        """Return what a training that still runs has told."""
        terms, divergence, codes = (np.array(picture[name], dtype=float) for name in ("terms", "divergence", "codes"))
        return SoFar(terms, divergence, codes, np.array(picture["labels"], np.uint8))


def _written(numbers: np.ndarray) -> Any:
    """Return numbers as nested lists, rounded to what a screen shows, None where there is none."""
    rounded = np.round(numbers.astype(np.float64), 3)
    known = rounded.astype(object)
    known[~np.isfinite(rounded)] = None
    return known.tolist()
