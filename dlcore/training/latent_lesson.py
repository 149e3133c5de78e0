"""Models of images learn codes: autoencoder, VAE, adversarial autoencoder, GAN; several at once where they are alike.

Any question about such a model trains it here: ``learn(settings, members, data, device)`` returns the rows, laid out as
``settings.layout`` says, and what was measured on the way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.datasets import Split
from dlcore.elements.latent import images, layout
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from dlcore.nets import draws, mlp
from dlcore.nets.draws import Draws
from dlcore.nets.network import Network
from dlcore.training import adversaries, image_sets, latent_objectives, loop
from dlcore.training.batches import Batch, minibatches
from dlcore.training.game import Game, Turn
from dlcore.training.plan import Plan, Probe

STREAM = 43
"""Keeps the random numbers of codes and pixels apart from all others drawn with the same seed."""
MEASURED = 450
"""On how many training images at most: always the same ones, as many as scikit-learn's test images."""

CALM = 0.5
"""β₁ of Adam and its kin between adversaries: with 0.9 the codes keep circling around the prior.

Source:
    Radford, Metz and Chintala, "Unsupervised Representation Learning with DCGANs", ICLR 2016, section 4.
"""

Noise = Callable[[], Tensor]
"""Fresh random numbers of a step, (models, *shape)."""
Tell = Callable[[int, Tensor], None]
"""(steps done, the rows as they are): what somebody who waits may be told."""


def nobody(step: int, rows: Tensor) -> None:
    """Be the ``Tell`` of a training that nobody waits for."""


class Member(NamedTuple):
    """Name one of several models that differ in nothing else."""

    seed: int
    beta: float


@dataclass(frozen=True)
class Learned:
    """What came of it; NaN from where a model diverged. Halves are training (some of the images) and test.

    Attributes:
        rows: parameters at the end.
        reconstruction: -log p(x|z) in nats per image, one code drawn for each image; NaN for a GAN.
        divergence: KL divergence of q(z|x) from the prior in each dimension, in nats per image; of a VAE alone.
        turns: what each turn of a step descended, at the logged steps; NaN at the start.
        diverged_at: the step from which on something was not finite; 0 for never.
        seconds: that the training took.
    """

    rows: Float[np.ndarray, "models row"]
    reconstruction: Float[np.ndarray, "models halves logged"]
    divergence: Float[np.ndarray, "models halves logged dims"]
    turns: Float[np.ndarray, "models turns logged"]
    diverged_at: Int[np.ndarray, " models"]
    seconds: float


def load(settings: LatentSettings, folder: Path) -> Split:
    """Read the images of the settings, with as many rows and columns as they ask for.

    Raises:
        ValueError: the set is neither on this machine nor to be had; the sentence is for visitors.
    """
    data = image_sets.load(settings.dataset, folder)
    return Split(images.resampled(data.training, settings.side), images.resampled(data.test, settings.side))


def turn_names(settings: LatentSettings) -> tuple[str, ...]:
    """Name the turns of a step, in order."""
    return {"aae": ("coder", "critic", "encoder"), "gan": ("generator", "critic")}.get(settings.model, ("coder",))


def networks(settings: LatentSettings) -> dict[str, Network]:
    """Return the parts of a model as networks, in the order in which they lie in its row."""
    return {
        name: mlp.build(part.inputs, part.hidden, part.outputs, layout.ACTIVATION)
        for name, part in settings.layout.parts.items()
    }


def start(settings: LatentSettings, seeds: Sequence[int]) -> Float[np.ndarray, "models row"]:
    """Return the rows before training."""
    layers = [layer for network in networks(settings).values() for layer in network.layers]
    return initializers.kaiming_normal_stack(seeds, layers)


def learn(
    settings: LatentSettings,
    members: Sequence[Member],
    data: Split | Sequence[Split],
    device: str,
    *,
    probes: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType({}),
    tell: Tell = nobody,
) -> tuple[Learned, Mapping[str, Float[np.ndarray, "logged models ..."]]]:
    """Train one model for each member, all at once; members of one seed have equal starts, batches and draws.

    Args:
        settings: of all models, but for the members' seeds and weights.
        members: who learns.
        data: the images, of the settings' size: the same for all members, or each one's own, equally many.
        device: as torch names it.
        probes: what else is measured of all rows (models, row) at the logged steps, by name.
        tell: who is told on the way.

    Returns:
        What came of it, and what the probes measured.
    """
    began, seeds = time.perf_counter(), [member.seed for member in members]
    splits = [data] if isinstance(data, Split) else list(data)
    plan = Plan(settings.steps, min(settings.batch, len(splits[0].training)), tuple(seeds), device)
    logged = tuple(settings.logged_steps().tolist())
    steps, game, batches = begin(settings, members, splits, plan)
    own = {"terms": _terms(settings, splits, plan, steps), "turns": lambda _: game.latest.mT}
    measures = {name: Probe(logged, measure) for name, measure in ({**own, **probes}).items()}
    trained = loop.run(game, batches, plan, measures, lambda step, _, rows: tell(step, rows))
    terms = np.moveaxis(trained.probes["terms"], 0, 2)  # models, halves, logged, 1 + dims
    learned = Learned(
        trained.parameters,
        terms[..., 0],
        terms[..., 1:],
        np.moveaxis(trained.probes["turns"], 0, 2),
        trained.diverged_at,
        time.perf_counter() - began,
    )
    return learned, {name: trained.probes[name] for name in probes}


def begin(settings: LatentSettings, members: Sequence[Member], splits: Sequence[Split], plan: Plan) -> Begun:
    """Place the members at their starts and deal their batches; ``loop.run`` trains them."""
    steps, seeds = _Steps(settings, members, plan), [member.seed for member in members]
    game = Game(settings.layout.sizes, steps.turns(), start(settings, seeds), plan)
    looks = "fixed" if settings.likelihood == "fixed" else "gaussian"  # coins that fall anew begin with the gray pixels
    examples = plan.tensor(np.stack([images.observed(one.training, looks) for one in splits]))
    return Begun(steps, game, minibatches(examples, examples[..., :0], plan.batch, seeds))


class Begun(NamedTuple):
    """Hold a training that is about to start: what makes its steps, the models, and their batches."""

    steps: _Steps
    game: Game
    batches: Iterator[Batch]


class _Steps:
    """Hold networks and random numbers of a training, and make the turns of its steps of them."""

    def __init__(self, settings: LatentSettings, members: Sequence[Member], plan: Plan) -> None:
        self.nets = networks(settings)
        self._settings, self._members = settings, members
        like = torch.empty(0, dtype=plan.dtype, device=plan.device)
        self.beta = like.new_tensor([member.beta for member in members])
        seeds, batch, dims = [member.seed for member in members], plan.batch, settings.dims

        def noise(stream: int, width: int, fill: Callable[[Tensor, torch.Generator], object]) -> Noise:
            generators = [draws.generator(like.device, seed, STREAM, stream) for seed in seeds]
            return copies(Draws((batch, width), generators, [fill] * len(seeds), like))

        self._pixels = noise(0, settings.features, _uniform)
        self._doubts = noise(1, dims, _normal)
        self._normals = noise(2, dims + 1, _normal)
        self._uniforms = noise(3, dims, _uniform)

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


def copies(dealt: Draws) -> Noise:
    """Return what deals copies of the draws that may be saved for the way back."""

    def deal() -> Tensor:
        with torch.inference_mode():  # where the draws' buffers may be written to
            fresh = dealt.next()
        return fresh.clone()

    return deal


def _uniform(numbers: Tensor, generator: torch.Generator) -> None:
    numbers.uniform_(generator=generator)


def _normal(numbers: Tensor, generator: torch.Generator) -> None:
    numbers.normal_(generator=generator)


def _terms(settings: LatentSettings, splits: Sequence[Split], plan: Plan, steps: _Steps) -> Callable[[Tensor], Tensor]:
    """Return what measures both terms on both halves, (models, halves, 1 + dims), always with the same draws."""
    if settings.model == "gan":
        return lambda rows: rows.new_full((len(rows), 2, 1), torch.nan)
    some = [one.training.at_most(MEASURED) for one in splits], [one.test for one in splits]
    halves = [plan.tensor(np.stack([images.observed(one, settings.likelihood) for one in half])) for half in some]
    rng, columns = np.random.default_rng((STREAM, 0)), settings.layout.columns
    doubts = [plan.tensor(rng.standard_normal((1, half.shape[1], settings.dims))) for half in halves]

    def measure(rows: Tensor) -> Tensor:
        parts = {name: rows[:, place] for name, place in columns.items()}
        measured = [steps.terms(parts, half, doubt) for half, doubt in zip(halves, doubts, strict=True)]
        return torch.stack(
            [torch.cat([error.mean(1, keepdim=True), divergence.mean(1)], 1) for error, divergence in measured], 1
        )

    return measure
