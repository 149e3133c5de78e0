"""What one step of a model of codes is: its networks, its random numbers, and the turns that its parts take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from dlcore.elements.latent import layout
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from dlcore.nets import mlp
from dlcore.nets.draws import Fill
from dlcore.nets.network import Network
from dlcore.training import adversaries, latent_objectives, noise
from dlcore.training.game import Turn
from dlcore.training.noise import Noise
from dlcore.training.plan import Plan

STREAM = 43
"""Keeps the random numbers of codes and pixels apart from all others drawn with the same seed."""
CALM = 0.5
"""β₁ of Adam and its kin between adversaries: with 0.9 the codes keep circling around the prior.

Source:
    Radford, Metz and Chintala, "Unsupervised Representation Learning with DCGANs", ICLR 2016, section 4.
"""


class Member(NamedTuple):
    """Name one of several models that differ in nothing else."""

    seed: int
    beta: float


def turn_names(settings: LatentSettings) -> tuple[str, ...]:
    """Name the turns of a step, in order."""
    return {"aae": ("coder", "critic", "encoder"), "gan": ("generator", "critic")}.get(settings.model, ("coder",))


def networks(settings: LatentSettings) -> dict[str, Network]:
    """Return the parts of a model as networks, in the order in which they lie in its row."""
    return {
        name: mlp.build(part.inputs, part.hidden, part.outputs, layout.ACTIVATION)
        for name, part in settings.layout.parts.items()
    }


class Steps:
    """Hold networks and random numbers of a training, and make the turns of its steps of them."""

    def __init__(self, settings: LatentSettings, members: Sequence[Member], plan: Plan) -> None:
        self.nets = networks(settings)
        self._settings, self._members = settings, members
        like = torch.empty(0, dtype=plan.dtype, device=plan.device)
        self.beta = like.new_tensor([member.beta for member in members])
        seeds, batch, dims = [member.seed for member in members], plan.batch, settings.dims

        def deal(stream: int, width: int, fill: Fill) -> Noise:
            return noise.dealt((batch, width), seeds, (STREAM, stream), fill, like)

        self._pixels = deal(0, settings.features, noise.uniform)
        self._doubts = deal(1, dims, noise.normal)
        self._normals = deal(2, dims + 1, noise.normal)
        self._uniforms = deal(3, dims, noise.uniform)

    def turns(self) -> list[Turn]:
        """Return the turns of one step, in the order of ``turn_names``."""
        racer = self._settings.racer
        coder = [racer] * len(self._members)
        critic = [racer.at_rate(self._settings.critic_rate)] * len(self._members)
        players = [calmed(one) for one in critic]
        if self._settings.model == "gan":
            return [
                Turn("generator", ("decoder",), self._fool_with_images, [calmed(one) for one in coder]),
                Turn("critic", ("critic",), self._judge_images, players),
            ]
        turns = [Turn("coder", ("encoder", "decoder"), self._explain, coder)]
        if self._settings.model == "aae":
            turns += [
                Turn("critic", ("critic",), self._judge_codes, players),
                Turn("encoder", ("encoder",), self._fool_with_codes, players),
            ]
        return turns

    def terms(self, rows: Mapping[str, Tensor], seen: Tensor, doubts: Tensor) -> tuple[Tensor, Tensor]:
        """Return -log p(x|z) (models, batch) and the KL divergence in each dimension (models, batch, 0 or dims)."""
        encoded, sigma = self.nets["encoder"].predict(rows["encoder"], seen), self._sigma
        if self._settings.model != "vae":
            outputs = self.nets["decoder"].predict(rows["decoder"], encoded)
            return latent_objectives.reconstruction(outputs, seen, sigma), encoded[..., :0]
        mean, log_variance = encoded.chunk(2, -1)
        codes = latent_objectives.reparameterized(mean, log_variance, doubts)
        outputs = self.nets["decoder"].predict(rows["decoder"], codes)
        return (
            latent_objectives.reconstruction(outputs, seen, sigma),
            latent_objectives.divergence(mean, log_variance),
        )

    @property
    def _sigma(self) -> float | None:
        return self._settings.sigma if self._settings.likelihood == "gaussian" else None

    def _seen(self, examples: Tensor) -> Tensor:
        """Let the pixels of a dynamic binarisation fall anew."""
        return (self._pixels() < examples).to(examples) if self._settings.likelihood == "dynamic" else examples

    def _explain(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        """Return the mean of -log p(x|z) + β KL."""
        error, divergence = self.terms(rows, self._seen(examples), self._doubts())
        return error.mean(-1) + self.beta * divergence.sum(-1).mean(-1)

    def _prior(self) -> Tensor:
        codes: Tensor = PRIORS[self._settings.prior].draw(self._normals(), self._uniforms())
        return codes

    def _judge_codes(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        codes = self.nets["encoder"].predict(rows["encoder"], self._seen(examples)).detach()
        return adversaries.cross_entropy(self._judge(rows, self._prior()), self._judge(rows, codes))

    def _fool_with_codes(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        codes = self.nets["encoder"].predict(rows["encoder"], self._seen(examples))
        return adversaries.non_saturating(self._judge(rows, codes))

    def _judge_images(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        return adversaries.cross_entropy(self._judge(rows, examples), self._judge(rows, self._made(rows).detach()))

    def _fool_with_images(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:  # noqa: ARG002  an Objective
        return adversaries.non_saturating(self._judge(rows, self._made(rows)))

    def _made(self, rows: Mapping[str, Tensor]) -> Tensor:
        return self.nets["decoder"].predict(rows["decoder"], self._prior()).sigmoid()

    def _judge(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        return self.nets["critic"].predict(rows["critic"], examples)[..., 0]


def calmed(racer: Racer) -> Racer:
    """Return the racer with ``CALM`` for its β₁, where it has one."""
    changed = {"beta1": CALM} if "beta1" in racer.settings else {}
    return Racer(optimizer=racer.optimizer, settings={**racer.settings, **changed})
