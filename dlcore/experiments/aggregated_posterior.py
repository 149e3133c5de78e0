"""Do the codes of all images together have the distribution that new codes are drawn from?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np
import pydantic
from jaxtyping import Float, Int, UInt8

from dlcore.elements import named_series
from dlcore.elements.datasets import HALVES, Images, Split
from dlcore.elements.latent import aggregated, agreement, code_plane, images, priors, two_sample
from dlcore.elements.latent.agreement import Agreement, Codes
from dlcore.elements.latent.forward import Row
from dlcore.elements.latent.settings import Kind, LatentSettings
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.training.latent_lesson import Learned

MODELS: tuple[Kind, ...] = ("aae", "vae", "autoencoder")
"""Which are trained, one after the other, in the order in which results hold them."""
POSTERIORS = (*MODELS, "fitted")
"""What is compared with the prior: the codes of each model, and those of the plain autoencoder with a prior that was
given their mean and covariance afterwards."""
SHOWN = 450
"""How many test images are coded at most, and how many codes are drawn from the prior."""
LEARNED = 1350
"""How many training images at most say where codes are."""
COARSE = 25
"""Places along a side of the square of codes while the models learn."""
LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True, eq=False)
class AggregatedPosteriorResult:
    """What the three models learned; NaN from where one diverged. Halves are (some) training images, and test images.

    Attributes:
        epochs: after how many rounds through the training images was measured; 0 is the start.
        reconstruction: -log p(x|z) in nats per image, of each of ``MODELS``.
        distance: energy distance of the test images' codes from as many draws of the prior, likewise.
        critic_loss: of the adversarial autoencoder's discriminator on test images' codes and draws of the prior.
        critic_right: the share of both that it takes for what they are.
        along: places along either side of a square of codes, row by row from its lowest place.
        said: how much the discriminator takes each of its places for the prior's, 0 … 100 %, at each measurement.
        best: what the best discriminator says of them in the end, by the estimated density of the codes.
        codes: of the test images, one drawn from q(z|x) for each, at each measurement.
        learned_codes: of training images, the adversarial autoencoder's, at the end.
        draws: of the prior.
        statistic: energy distance at the end, of each of ``POSTERIORS``.
        null: the same of points dealt at random.
        empty: the share of the prior's draws that fall where no code is near (``aggregated.empty_share``).
        nearest: root mean square difference of decoded draws of the prior from the nearest training image, in ink.
        nearest_real: the same of the test images.
        width: of the Gaussians with which the density of the adversarial autoencoder's codes is estimated.
        best_loss: what the loss of the best discriminator is by that estimate, on the same points as ``critic_loss``.
        aae: the model's row.
        vae: likewise.
        autoencoder: likewise.
        images: the test images, as many rows and columns as the settings ask for.
        brightest: what stands for full ink in them.
        labels: what they show.
        diverged_at: the step (from 1) at which each model was not finite any more; 0 for never.
        device: what it was computed on.
        seconds: that each training took.
    """

    epochs: Float[np.ndarray, " logged"]
    reconstruction: Float[np.ndarray, "models halves logged"]
    distance: Float[np.ndarray, "models logged"]
    critic_loss: Float[np.ndarray, " logged"]
    critic_right: Float[np.ndarray, " logged"]
    along: Float[np.ndarray, " cells"]
    said: UInt8[np.ndarray, "logged places"]
    best: UInt8[np.ndarray, " places"]
    codes: Float[np.ndarray, "models logged shown dims"]
    learned_codes: Float[np.ndarray, "learned dims"]
    draws: Float[np.ndarray, "shown dims"]
    statistic: Float[np.ndarray, " posteriors"]
    null: Float[np.ndarray, "posteriors permutations"]
    empty: Float[np.ndarray, " posteriors"]
    nearest: Float[np.ndarray, "posteriors shown"]
    nearest_real: Float[np.ndarray, " shown"]
    width: float
    best_loss: float
    aae: Float[np.ndarray, " aae_row"]
    vae: Float[np.ndarray, " vae_row"]
    autoencoder: Float[np.ndarray, " autoencoder_row"]
    images: UInt8[np.ndarray, "shown height width"]
    brightest: int
    labels: UInt8[np.ndarray, " shown"]
    diverged_at: Int[np.ndarray, " models"]
    device: str
    seconds: Float[np.ndarray, " models"]

    def row(self, model: Kind) -> Row:
        """Return a model's row."""
        return {"aae": self.aae, "vae": self.vae, "autoencoder": self.autoencoder}[model]

    def outcome(self, posterior: str) -> two_sample.Outcome:
        """Return how the two-sample test of one of ``POSTERIORS`` came out."""
        place = POSTERIORS.index(posterior)
        return two_sample.Outcome(float(self.statistic[place]), self.null[place])

    @property
    def learned(self) -> bool:
        """Whether there is an adversarial autoencoder to be shown: it did not diverge."""
        return bool(np.isfinite(self.aae).all())


class Trained(NamedTuple):
    """What is known of one model after its training; NaN from where it diverged.

    Attributes:
        settings: how it was trained.
        learned: what the lesson measured.
        rows: its row at each measurement.
        codes: of the test images at each measurement.
    """

    settings: LatentSettings
    learned: Learned
    rows: Sequence[Row]
    codes: Sequence[Codes]


class AggregatedPosterior(Experiment[AggregatedPosteriorResult]):
    """Train an adversarial autoencoder, a VAE and an autoencoder alike, and compare their codes with a prior."""

    name: ClassVar[str] = "aggregated_posterior"

    coder: LatentSettings = LatentSettings(model="aae", side=8, hidden=(128, 64))
    """Of the adversarial autoencoder; the others have the same, but for the prior, which is Gaussian for the VAE."""

    @pydantic.model_validator(mode="after")
    def _possible(self) -> Self:
        if self.coder.model != "aae" or self.coder.dims != 2:
            raise ValueError("the prior is compared for an adversarial autoencoder with codes of 2 numbers")
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs or units, or larger batches"
            )
        return self

    @classmethod
    def smallest(cls) -> AggregatedPosterior:
        """Return the cheapest settings there are."""
        return cls(coder=LatentSettings(model="aae", side=8, hidden=(1,), epochs=1, batch=1000))

    def settings(self, model: Kind) -> LatentSettings:
        """Return the settings of one of the models."""
        prior = self.coder.prior if model == "aae" else "gaussian"
        return self.coder.model_copy(update={"model": model, "prior": prior})

    def prior_of(self, posterior: str) -> str:
        """Return the prior that codes are compared with: the VAE's own, or the one that was asked for."""
        return "gaussian" if posterior == "vae" else self.coder.prior

    def cost(self) -> float:
        """Estimate the seconds: each step's calls, parameters and examples of all turns, and what is measured."""
        turns = {"aae": 1.9, "vae": 1.0, "autoencoder": 0.85}
        work = 3.0
        for model in MODELS:
            parameters = sum(self.settings(model).layout.sizes.values())
            step = 8e-4 + 8e-9 * parameters + self.coder.batch * (1.5e-10 * parameters + 2e-8 * self.coder.features)
            work += turns[model] * self.coder.steps * step
        return work

    def series(self, result: AggregatedPosteriorResult) -> Mapping[str, Curve]:
        """Return reconstruction, the codes' distance from the prior and the discriminator's loss over the epochs."""
        curves = named_series.named("reconstruction", result.epochs, result.reconstruction, MODELS, HALVES)
        curves |= named_series.named("energy_distance", result.epochs, result.distance, MODELS)
        return curves | {"critic_loss": (result.epochs, result.critic_loss)}

    def compute(self, report: Report) -> AggregatedPosteriorResult:
        """Train the three models, telling of the first one's codes; then measure."""
        from dlcore.training import latent_lesson

        data = latent_lesson.load(self.coder, Settings.from_environment().data)
        told: dict[str, Any] = {}
        return self._result([self._train(model, data, told, report) for model in MODELS], data)

    def _train(self, model: Kind, data: Split, told: dict[str, Any], report: Report) -> Trained:
        """Train one model; ``told`` is what is drawn meanwhile, and stays for the models after it."""
        from dlcore.training import latent_lesson, latent_steps

        settings, shown = self.settings(model), data.test.at_most(SHOWN)
        seen, rows_so_far = images.observed(shown, settings.likelihood), list[Row]()

        def watch(rows: Tensor) -> Tensor:
            """Keep the model of the moment; measure nothing more."""
            rows_so_far.append(rows[0].cpu().numpy().copy())
            return rows[:, 0]

        def tell(step: int, _rows: Tensor) -> None:
            if model == "aae":
                told.update(self._picture(rows_so_far[-1], seen, shown.labels))
            report(MODELS.index(model) * settings.steps + step, len(MODELS) * settings.steps, picture=told)

        member = latent_steps.Member(settings.seed, settings.beta)
        learned, _ = latent_lesson.learn(settings, [member], data, device.pick(), probes={"rows": watch}, tell=tell)
        lost = np.full_like(learned.rows[0], np.nan)
        before = [*rows_so_far, *[lost] * len(settings.logged_steps())][: len(settings.logged_steps()) - 1]
        rows = [*before, learned.rows[0]]
        return Trained(settings, learned, rows, [agreement.coded(settings, row, seen) for row in rows])

    def _picture(
        self, row: Row, seen: Float[np.ndarray, "shown features"], labels: UInt8[np.ndarray, " shown"]
    ) -> Mapping[str, Any]:
        """Return what is drawn while the first model learns: codes, and what the discriminator says of the plane."""
        codes = np.nan_to_num(agreement.coded(self.coder, row, seen).astype(np.float64))
        side = code_plane.along(code_plane.reach(codes), COARSE)
        said = code_plane.said(self.coder, row[self.coder.layout.columns["critic"]], side)
        return {
            "codes": codes.round(3).tolist(),
            "labels": labels.tolist(),
            "along": side.tolist(),
            "said": said.tolist(),
        }

    def _result(self, trained: Sequence[Trained], data: Split) -> AggregatedPosteriorResult:
        shown, some = data.test.at_most(SHOWN), data.training.at_most(LEARNED)
        draws = {name: priors.sample(self.prior_of(name), len(shown), 2, self.coder.seed) for name in MODELS}
        seen = images.observed(some, self.coder.likelihood)
        learned = {one.settings.model: agreement.coded(one.settings, one.rows[-1], seen) for one in trained}
        found = self._agreements(trained, learned, draws, some)
        critics = np.stack([row[self.coder.layout.columns["critic"]] for row in trained[0].rows])
        judged = _judged(self.coder, critics, draws["aae"], trained[0].codes)
        side = code_plane.along(code_plane.reach(np.stack([*trained[0].codes, draws["aae"][: len(shown)]])))
        width, best = self._best(trained[0].codes[-1], learned["aae"], draws["aae"])
        return AggregatedPosteriorResult(
            epochs=self.coder.epochs_after(self.coder.logged_steps()),
            reconstruction=np.stack([one.learned.reconstruction[0] for one in trained]),
            distance=np.array(
                [[two_sample.energy(codes, draws[one.settings.model]) for codes in one.codes] for one in trained]
            ),
            critic_loss=aggregated.loss(*judged),
            critic_right=aggregated.share_right(*judged),
            along=side,
            said=np.stack([code_plane.said(self.coder, critic, side) for critic in critics]),
            best=code_plane.best(self.coder.prior, side, learned["aae"], width),
            codes=np.stack([np.stack(one.codes) for one in trained]).astype(np.float32),
            learned_codes=learned["aae"].astype(np.float32),
            draws=draws["aae"],
            statistic=np.array([one.outcome.statistic for one in found]),
            null=np.stack([one.outcome.null for one in found]),
            empty=np.array([one.empty for one in found]),
            nearest=np.stack([one.nearest for one in found]),
            nearest_real=agreement.to_nearest(shown.inputs(), some),
            width=width,
            best_loss=best,
            **{one.settings.model: one.rows[-1].astype(np.float32) for one in trained},
            images=shown.pixels,
            brightest=shown.brightest,
            labels=shown.labels,
            diverged_at=np.array([one.learned.diverged_at[0] for one in trained], np.int64),
            device=device.name(),
            seconds=np.array([one.learned.seconds for one in trained]),
        )

    def _agreements(
        self, trained: Sequence[Trained], learned: Mapping[Kind, Codes], draws: Mapping[Kind, Codes], some: Images
    ) -> list[Agreement]:
        """Measure each of ``POSTERIORS``."""
        models = [(one, draws[one.settings.model]) for one in trained]
        plain = trained[-1]
        models.append((plain, aggregated.fitted(draws["autoencoder"], learned["autoencoder"])))
        return [
            agreement.measure(one.settings, one.rows[-1], (one.codes[-1], learned[one.settings.model]), drawn, some)
            for one, drawn in models
        ]

    def _best(self, fresh: Codes, learned: Codes, draws: Codes) -> tuple[float, float]:
        """Return the width of the density's estimate and, by it, the loss of the best discriminator."""
        if not np.isfinite(learned).all():
            return np.nan, np.nan
        width, density = aggregated.bandwidth(learned), priors.PRIORS[self.coder.prior].log_density
        of_prior, of_codes = (
            aggregated.optimal_logit(density(points), aggregated.log_density(points, learned, width))
            for points in (draws, fresh)
        )
        return width, float(aggregated.loss(of_prior, of_codes))


def _judged(
    settings: LatentSettings, critics: Float[np.ndarray, "logged parameters"], draws: Codes, codes: Sequence[Codes]
) -> tuple[Float[np.ndarray, "logged draws"], Float[np.ndarray, "logged codes"]]:
    """Return what the discriminator of each moment says of the prior's draws and of the codes of that moment."""
    return (
        np.stack([agreement.logits(settings, critic, draws) for critic in critics]),
        np.stack([agreement.logits(settings, *both) for both in zip(critics, codes, strict=True)]),
    )
