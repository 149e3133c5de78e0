"""How far below log p(x) does a VAE's ELBO lie, and which images does the VAE explain best and worst?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import named_series
from dlcore.elements.datasets import HALVES, Images
from dlcore.elements.latent import forward, gaussian, images, linear
from dlcore.elements.latent.settings import NAMES
from dlcore.elements.student import standard_error
from dlcore.experiments.latent_model import SHOWN, LatentModel
from dlcore.lab import device, earlier
from dlcore.lab.experiment import Curve, Experiment, Report, ignore_progress
from dlcore.lab.settings import Settings

LONGEST = 100.0
"""Seconds of estimated work that one request may ask for."""
TURN = 30.0
"""Degrees by which all codes are turned to see whether the KL term notices."""


@dataclass(frozen=True, eq=False)
class LatentBoundsResult:
    """What was measured on some of the training images and on the test images (halves), in nats per image.

    Attributes:
        draws: the numbers k of draws whose bounds were measured.
        bound: the mean over images of the importance-weighted bound of k draws; its errors are those of a mean over
            so many images.
        bound_error: standard error of that mean.
        gain: the mean over images of that bound minus the same image's ELBO.
        gain_error: standard error of that mean.
        elbo: of each image: minus the mean reconstruction term of all draws, minus the KL divergence in closed form.
        reconstruction: -log p(x|z) of each image, the mean over all draws.
        divergence: KL divergence of q(z|x) from the prior of each image in each dimension, in closed form.
        drawn_divergence: the mean of log q(z|x) - log p(z) over the draws of all images.
        turned_divergence: the KL divergence of each half after all codes have been turned.
        exact: log p(x), where the model is linear and Gaussian and it is known; else NaN.
        exact_error: its standard error.
        reached: the mean log p(x) of all training images, where it is known; else NaN.
        best: the same under the best model of this kind (probabilistic PCA, with the noise of β σ² where β is not 1).
        best_divergence: that model's KL divergence in each dimension, the largest first; else without dimensions.
        device: what it was computed on.
    """

    draws: Int[np.ndarray, " k"]
    bound: Float[np.ndarray, "halves k"]
    bound_error: Float[np.ndarray, "halves k"]
    gain: Float[np.ndarray, "halves k"]
    gain_error: Float[np.ndarray, "halves k"]
    elbo: Float[np.ndarray, "halves images"]
    reconstruction: Float[np.ndarray, "halves images"]
    divergence: Float[np.ndarray, "halves images dims"]
    drawn_divergence: Float[np.ndarray, " halves"]
    turned_divergence: Float[np.ndarray, " halves"]
    exact: Float[np.ndarray, " halves"]
    exact_error: Float[np.ndarray, " halves"]
    reached: float
    best: float
    best_divergence: Float[np.ndarray, " best_dims"]
    device: str


class LatentBounds(Experiment[LatentBoundsResult]):
    """Measure the bounds of one VAE, on as many images of each half."""

    name: ClassVar[str] = "latent_bounds"
    trains: ClassVar[bool] = False

    of: LatentModel = LatentModel()
    """The VAE; the stored one, where it has been trained before."""
    draws: int = pydantic.Field(500, ge=5, le=5000)
    """Codes drawn from q(z|x) of each image: the largest k."""

    @pydantic.model_validator(mode="after")
    def _possible(self) -> LatentBounds:
        if self.of.model != "vae":
            raise ValueError(f"only a VAE bounds log p(x) from below; the {NAMES[self.of.model]} does not")
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost():.0f} seconds; allowed are {LONGEST:.0f}: take fewer draws"
            )
        return self

    @classmethod
    def smallest(cls) -> LatentBounds:
        """Return the cheapest settings there are."""
        return cls(of=LatentModel.smallest(), draws=5)

    def counts(self) -> Int[np.ndarray, " k"]:
        """Return the numbers of draws whose bounds are measured: 1, 2, 5, 10 … and the last."""
        series = [digit * 10**ten for ten in range(4) for digit in (1, 2, 5)]
        return np.array([k for k in series if k < self.draws] + [self.draws])

    def cost(self) -> float:
        """Estimate the seconds of the measurement; the training, where nobody has done it before, is not counted."""
        decoder = self.of.layout.sizes["decoder"]
        return 0.5 + self.draws * 2 * SHOWN * (1.8e-11 * decoder + 1.2e-8 * self.of.features + 2e-7)

    def series(self, result: LatentBoundsResult) -> Mapping[str, Curve]:
        """Return the importance-weighted bounds in nats per image over the number of draws."""
        return named_series.named("bound", result.draws, result.bound, HALVES)

    def compute(self, report: Report) -> LatentBoundsResult:
        """Take the trained model, draw codes of some training images and of the test images, and weigh them."""
        from dlcore.training import latent_lesson

        learned = earlier.result(self.of, ignore_progress)
        if not learned.learned:
            raise ValueError("the VAE diverged: there is nothing to be measured")
        data = latent_lesson.load(self.of, Settings.from_environment().data)
        seen = [self._seen(half) for half in (data.training, data.test)]
        told: list[list[float]] = [[], []]
        weights, errors = [], []
        for place, half in enumerate(seen):
            drawn = self._draw(learned.row, half, (place, told), report)
            weights.append(drawn[0])
            errors.append(drawn[1].mean(0))
        return self._result(learned.row, seen, weights, errors, images.observed(data.training, self.of.likelihood))

    def _seen(self, half: Images) -> Float[np.ndarray, "images features"]:
        """Return as many images of each half as the model's result shows of the test images, the same ones."""
        return images.observed(half.at_most(SHOWN), self.of.likelihood)

    def _draw(
        self,
        row: Float[np.ndarray, " row"],
        seen: Float[np.ndarray, "images features"],
        telling: tuple[int, list[list[float]]],
        report: Report,
    ) -> tuple[Float[np.ndarray, "draws images"], Float[np.ndarray, "draws images"]]:
        """Return log-weights and reconstruction terms of all draws, and tell on the way of the bounds."""
        from dlcore.training import latent_bounds

        (place, told), parts = telling, []
        for part in latent_bounds.draw(self.of, row, seen, self.draws, device.pick()):
            parts.append(part)
            done = sum(len(one.log_weights) for one in parts)
            so_far = np.concatenate([one.log_weights for one in parts]) if done in self._told_at(len(part[0])) else None
            if so_far is not None:
                told[place] = [float(latent_bounds.bound(so_far, k).mean()) for k in self.counts() if k <= done]
            report(place * self.draws + done, 2 * self.draws, picture={"bounds": told})
        weights, errors = (np.concatenate(list(one)) for one in zip(*parts, strict=True))
        return weights, errors

    def _told_at(self, at_once: int) -> set[int]:
        """Return after how many draws the bounds so far are told: whenever another k has been reached."""
        return {min(-(-int(k) // at_once) * at_once, self.draws) for k in self.counts()}

    def bounds_so_far(self, picture: Mapping[str, Any]) -> Float[np.ndarray, "halves k"]:
        """Return what a measurement that still runs has told; NaN where it has not come so far."""
        known = np.full((len(HALVES), len(self.counts())), np.nan)
        for half, told in enumerate(picture["bounds"]):
            known[half, : len(told)] = told
        return known

    def _result(
        self,
        row: Float[np.ndarray, " row"],
        seen: Sequence[Float[np.ndarray, "images features"]],
        weights: Sequence[Float[np.ndarray, "draws images"]],
        errors: Sequence[Float[np.ndarray, " images"]],
        training: Float[np.ndarray, "images features"],
    ) -> LatentBoundsResult:
        from dlcore.training import latent_bounds

        codes = [_gaussian(forward.encode(self.of.layout, row, half)) for half in seen]
        divergence = np.stack([gaussian.divergence(*one) for one in codes])
        elbo = -np.stack(errors) - divergence.sum(-1)
        bounds = np.stack([[latent_bounds.bound(half, int(k)) for k in self.counts()] for half in weights])
        gains = bounds - elbo[:, None]
        exact = np.stack([self._exact(row, half) for half in seen])
        best = self._best(training)
        return LatentBoundsResult(
            draws=self.counts(),
            bound=bounds.mean(-1),
            bound_error=standard_error(bounds),
            gain=gains.mean(-1),
            gain_error=standard_error(gains),
            elbo=elbo,
            reconstruction=np.stack(errors),
            divergence=divergence,
            drawn_divergence=np.array([(-half - error).mean() for half, error in zip(weights, errors, strict=True)]),
            turned_divergence=np.array(
                [gaussian.rotated_divergence(*one, _turn(self.of.dims)).mean() for one in codes]
            ),
            exact=exact.mean(-1),
            exact_error=standard_error(exact),
            reached=float(self._exact(row, training).mean()),
            best=-best.reconstruction - float(best.divergence.sum()),
            best_divergence=best.divergence,
            device=device.name(),
        )

    @property
    def is_known(self) -> bool:
        """Whether log p(x) is known: the VAE is linear and Gaussian."""
        return self.of.likelihood == "gaussian" and not self.of.hidden

    def _exact(self, row: Float[np.ndarray, " row"], seen: Float[np.ndarray, "images features"]) -> np.ndarray:
        if not self.is_known:
            return np.full(len(seen), np.nan)
        return linear.log_density(seen, linear.decoder(self.of.layout, row), self.of.sigma)

    def _best(self, training: Float[np.ndarray, "images features"]) -> linear.Optimum:
        if not self.is_known:
            return linear.Optimum(np.nan, np.zeros(0))
        return linear.optimum(linear.spectrum(training), self.of.dims, self.of.sigma, self.of.beta)


def _gaussian(codes: forward.Codes) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and log-variance of a VAE's codes in double precision."""
    return np.asarray(codes.mean, np.float64), np.asarray(codes.log_variance, np.float64)


def _turn(dims: int) -> Float[np.ndarray, "dims dims"]:
    """Return a matrix that turns the first two dimensions by ``TURN`` degrees, the next two as well, and so on."""
    angle, turn = np.deg2rad(TURN), np.eye(dims)
    for first in range(0, dims - 1, 2):
        turn[first : first + 2, first : first + 2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return turn
