"""Digit GANs learn: generator and discriminator take turns, many models at once; see ``dlcore.elements.latent``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements.datasets import Images
from dlcore.elements.latent import digit_gan as plans
from dlcore.elements.latent.digit_gan_settings import DigitGANSettings
from dlcore.nets import digit_gan
from dlcore.training import adversaries, loop, noise
from dlcore.training.batches import minibatches
from dlcore.training.game import Game, Turn
from dlcore.training.plan import Plan, Probe

STREAM = 47
"""Keeps the random numbers of a training apart from all others drawn with the same seed."""
PENALTY = 10.0
"""Weight of the gradient penalty: Gulrajani et al. 2017, section 4."""

Tell = Callable[[int, Tensor], None]
"""(steps done, the rows as they are): who is told on the way."""


@dataclass(frozen=True)
class Learned:
    """What came of it; NaN from where a model diverged.

    Attributes:
        rows: of the models at the end.
        losses: what the discriminator's first turn and the generator's turn of every step descended.
        diverged_at: the step (from 1) at which something was not finite; 0 for never.
        seconds: that the training took, all models together.
    """

    rows: Float[np.ndarray, "models row"]
    losses: Float[np.ndarray, "steps models 2"]
    diverged_at: Int[np.ndarray, " models"]
    seconds: float


def learn(
    settings: DigitGANSettings,
    seeds: Sequence[int],
    data: Images,
    device: str,
    *,
    probes: Mapping[str, Callable[[Tensor], Tensor]],
    tell: Tell,
) -> tuple[Learned, Mapping[str, Float[np.ndarray, "logged models ..."]]]:
    """Train one model for each seed, all at once, and measure all rows (models, row) at the logged steps.

    Args:
        settings: of all models, but for the seeds.
        seeds: of starts, batches and codes.
        data: what is learned from.
        device: as torch names it.
        probes: what is measured, by name.
        tell: who is told on the way.

    Returns:
        What came of it, and what the probes measured.
    """
    began, count = time.perf_counter(), settings.critic_steps
    plan = Plan(settings.steps, settings.batch * count, tuple(seeds), device)
    play = _Play(settings, plan)
    start = plans.start(settings.blueprint, settings.initial, seeds)
    game = Game(settings.blueprint.sizes, play.turns(), start, plan)
    every, logged = tuple(range(settings.steps + 1)), tuple(settings.logged_steps().tolist())
    losses = Probe(every, lambda _: game.latest[[0, -1]].mT)
    measures = {name: Probe(logged, measure) for name, measure in probes.items()}
    examples = plan.tensor(data.inputs())
    batches = minibatches(examples, examples[:, :0], plan.batch, seeds)
    trained = loop.run(game, batches, plan, {"losses": losses, **measures}, lambda step, _, rows: tell(step, rows))
    measured = {name: trained.probes[name] for name in probes}
    seconds = time.perf_counter() - began
    return Learned(trained.parameters, trained.probes["losses"][1:], trained.diverged_at, seconds), measured


class _Play:
    """Hold the random numbers of a training, and make the turns of its steps of them."""

    def __init__(self, settings: DigitGANSettings, plan: Plan) -> None:
        self._settings, self._blueprint = settings, settings.blueprint
        self._rules = adversaries.RULES[settings.game]
        self._models = len(plan.seeds)
        like = torch.empty(0, dtype=plan.dtype, device=plan.device)

        self._codes = noise.dealt((settings.batch, settings.dims), plan.seeds, (STREAM, 0), noise.normal, like)
        self._shares = noise.dealt((settings.batch, 1), plan.seeds, (STREAM, 1), noise.uniform, like)

    def turns(self) -> list[Turn]:
        """Return the turns of one step: those of the discriminator, each with a batch of its own, then the generator's.

        Source:
            Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, algorithm 1.
        """
        critic = [self._settings.critic_racer] * self._models
        generator = [self._settings.generator_racer] * self._models
        batch = self._settings.batch
        return [
            *(
                Turn("critic", ("critic",), self._tell_apart, critic, slice(turn * batch, (turn + 1) * batch))
                for turn in range(self._settings.critic_steps)
            ),
            Turn("generator", ("generator",), self._fool, generator),
        ]

    def _make(self, rows: Mapping[str, Tensor]) -> Tensor:
        return digit_gan.generate(self._blueprint, rows["generator"], self._codes())

    def _judge(self, rows: Mapping[str, Tensor], images: Tensor) -> Tensor:
        return digit_gan.judge(self._blueprint, rows["critic"], images)

    def _tell_apart(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        fakes = self._make(rows).detach()
        loss = self._rules.critic(self._judge(rows, examples), self._judge(rows, fakes))
        if not self._rules.penalized:
            return loss
        real = examples.expand(self._models, -1, -1)
        slopes = adversaries.gradient_penalty(lambda images: self._judge(rows, images), real, fakes, self._shares())
        return loss + PENALTY * slopes

    def _fool(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:  # noqa: ARG002  an Objective
        return self._rules.generator(self._judge(rows, self._make(rows)))
