"""What code does a model of images find, and what do the places between the codes decode to?"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, UInt8

from dlcore.elements import named_series
from dlcore.elements.datasets import HALVES
from dlcore.elements.latent import forward, images
from dlcore.elements.latent.settings import LatentSettings
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.training.latent_bounds import Terms

SHOWN = 450
"""How many test images are kept with their codes: always the same ones."""
TILES = 9
"""Rows and columns of the mosaic that is decoded while the model learns."""
REACH = 2.5
"""How far from the origin the mosaic's outermost codes lie, in the first two dimensions."""
LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True, eq=False)
class LatentModelResult:
    """What the model learned; NaN from where it diverged. Halves are some of the training images, and the test images.

    Attributes:
        epochs: after how many rounds through the training images was measured; 0 is the start.
        reconstruction: -log p(x|z) in nats per image, with one code drawn for each image; NaN for a GAN.
        divergence: KL divergence of q(z|x) from the prior in each dimension, in nats per image; of a VAE alone, else
            without dimensions.
        turns: what each turn of a step descended on that step's batch (``turn_names``); NaN at the start.
        turn_names: coder, and with adversaries critic and encoder; or generator and critic.
        row: the model, laid out as the settings' ``layout`` says.
        images: some of the test images, as many rows and columns as the settings ask for.
        brightest: what stands for full ink in them.
        labels: what they show.
        codes: their codes (the means of q(z|x)) at each measurement; without images for a GAN, which has no encoder.
        log_variance: of q(z|x) at the end; without dimensions where the encoder knows no doubt.
        diverged_at: the step (from 1) at which something was not finite; 0 for never.
        training_images: how many there were to learn from.
        test_images: how many were measured on.
        device: what it was computed on.
        seconds: that the training took.
    """

    epochs: Float[np.ndarray, " logged"]
    reconstruction: Float[np.ndarray, "halves logged"]
    divergence: Float[np.ndarray, "halves logged dims"]
    turns: Float[np.ndarray, "turns logged"]
    turn_names: tuple[str, ...]
    row: Float[np.ndarray, " row"]
    images: UInt8[np.ndarray, "shown height width"]
    brightest: int
    labels: UInt8[np.ndarray, " shown"]
    codes: Float[np.ndarray, "logged shown dims"]
    log_variance: Float[np.ndarray, "shown dims"]
    diverged_at: int
    training_images: int
    test_images: int
    device: str
    seconds: float

    @property
    def learned(self) -> bool:
        """Whether there is a model to be shown: it did not diverge."""
        return bool(np.isfinite(self.row).all())


class LatentModel(LatentSettings, Experiment[LatentModelResult]):
    """Train one model of images: autoencoder, VAE, adversarial autoencoder or GAN."""

    name: ClassVar[str] = "latent_model"

    @pydantic.model_validator(mode="after")
    def _affordable(self) -> LatentModel:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs or units, or larger batches"
            )
        return self

    @classmethod
    def smallest(cls) -> LatentModel:
        """Return the cheapest settings there are."""
        return cls(side=8, hidden=(1,), epochs=1, batch=1000)

    def cost(self) -> float:
        """Estimate the seconds: reading, and each step's calls, parameters and examples."""
        turns = {"autoencoder": 1.0, "vae": 1.0, "aae": 1.6, "gan": 2.0}[self.model]
        parameters = sum(self.layout.sizes.values())
        step = 1e-3 + 8e-9 * parameters + self.batch * (1.5e-10 * parameters + 2e-8 * self.features)
        return 0.5 + turns * self.steps * step

    def series(self, result: LatentModelResult) -> Mapping[str, Curve]:
        """Return reconstruction, KL divergence, ELBO (nats per image) and what each turn descended by epoch."""
        curves = named_series.named("reconstruction", result.epochs, result.reconstruction, HALVES)
        curves |= named_series.named("turn", result.epochs, result.turns, result.turn_names)
        if result.divergence.shape[-1]:
            rate = result.divergence.sum(-1)
            curves |= named_series.named("divergence", result.epochs, rate, HALVES)
            curves |= named_series.named("elbo", result.epochs, -result.reconstruction - rate, HALVES)
        return curves

    def compute(self, report: Report) -> LatentModelResult:
        """Train, measure on the way, and encode the test images."""
        from dlcore.training import latent_bounds, latent_lesson, latent_steps

        data = latent_lesson.load(self, Settings.from_environment().data)
        shown, encodes = data.test.at_most(SHOWN), self.model != "gan"
        seen = images.observed(shown, self.likelihood)[: len(shown) if encodes else 0]
        codes: list[Float[np.ndarray, "shown dims"]] = []
        terms: list[list[float | None]] = []

        def encode(rows: Tensor) -> Tensor:
            """Note the codes of the moment; measure nothing more."""
            row = rows[0].cpu().numpy()
            with np.errstate(all="ignore"):  # of a model that diverges right now
                codes.append(forward.encode(self.layout, row, seen).mean if encodes else np.zeros((0, self.dims)))
            if self.model == "vae":
                terms.append(_written(latent_bounds.terms(self, rows, seen)))
            return rows[:, 0]

        def tell(step: int, rows: Tensor) -> None:
            picture = self._picture(rows[0].cpu().numpy(), codes, shown.labels)
            report(step, self.steps, picture={**picture, "terms": terms})

        learned, _ = latent_lesson.learn(
            self, [latent_steps.Member(self.seed, self.beta)], data, device.pick(), probes={"codes": encode}, tell=tell
        )
        row = learned.rows[0]
        with np.errstate(all="ignore"):  # as above
            doubts = forward.encode(self.layout, row, seen).log_variance if encodes else None
        return LatentModelResult(
            epochs=self.epochs_after(self.logged_steps()),
            reconstruction=learned.reconstruction[0],
            divergence=learned.divergence[0],
            turns=learned.turns[0],
            turn_names=latent_steps.turn_names(self),
            row=row.astype(np.float32),
            images=shown.pixels,
            brightest=shown.brightest,
            labels=shown.labels,
            codes=_all(codes, len(self.logged_steps())),
            log_variance=np.zeros((len(seen), 0), np.float32) if doubts is None else doubts.astype(np.float32),
            diverged_at=int(learned.diverged_at[0]),
            training_images=len(data.training),
            test_images=len(data.test),
            device=device.name(),
            seconds=learned.seconds,
        )

    def _picture(
        self,
        row: Float[np.ndarray, " row"],
        codes: list[Float[np.ndarray, "shown dims"]],
        labels: UInt8[np.ndarray, " shown"],
    ) -> Mapping[str, Any]:
        """Return what is drawn while it learns: the latest codes, and what a square of codes decodes to."""
        place = np.linspace(-REACH, REACH, TILES)
        square = np.zeros((TILES**2, self.dims))
        square[:, :2] = np.stack(np.meshgrid(place, place[::-1]), -1).reshape(-1, 2)
        with np.errstate(all="ignore"):  # as above
            mosaic = np.nan_to_num(forward.decode(self.layout, row, square, self.likelihood))
        return {
            "codes": codes[-1].astype(np.float64).round(3).tolist(),
            "labels": labels[: len(codes[-1])].tolist(),
            "tiles": base64.b64encode(np.round(255 * mosaic).astype(np.uint8).tobytes()).decode(),
        }

    def terms_so_far(
        self, picture: Mapping[str, Any]
    ) -> tuple[Float[np.ndarray, " logged"], Float[np.ndarray, "logged dims"]]:
        """Return what a training that still runs has told of a VAE's terms on the test images shown; NaN beyond.

        Returns:
            -log p(x|z), and the KL divergence in each dimension, in nats per image.
        """
        known = np.full((len(self.logged_steps()), 1 + self.dims), np.nan)
        told = np.array(picture["terms"], dtype=float).reshape(-1, 1 + self.dims)
        known[: len(told)] = told
        return known[:, 0], known[:, 1:]


def _written(terms: Terms) -> list[float | None]:
    """Return one model's terms, mean over the images, as a picture carries them."""
    numbers = [float(terms.reconstruction[0].mean()), *terms.divergence[0].mean(0).tolist()]
    return [round(one, 3) if np.isfinite(one) else None for one in numbers]


def _all(codes: list[Float[np.ndarray, "shown dims"]], count: int) -> Float[np.ndarray, "logged shown dims"]:
    """Stack the codes of all moments; those never reached, because the model had diverged, are NaN."""
    stacked = np.full((count, *codes[0].shape), np.nan, np.float32)
    stacked[: len(codes)] = codes[:count]
    return stacked
