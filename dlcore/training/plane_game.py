"""A generator and a discriminator play in the plane: several games of the same rules at once.

Any question about such a game plays it here: ``play(settings, device)`` returns every model's row at every moment;
``make`` and ``judge`` are what a row says, ``pushes`` is where its loss wants the fakes.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.elements import initializers
from dlcore.elements.latent.plane_game import ACTIVATION, PlaneGameSettings
from dlcore.nets import mlp
from dlcore.nets.network import Network
from dlcore.training import adversaries, loop
from dlcore.training.batches import Batch
from dlcore.training.game import Game, Turn
from dlcore.training.plan import Plan, Probe

STREAM = 47
"""Keeps the random numbers of points and codes apart from all others drawn with the same seed."""
AHEAD = 64
"""For how many rounds random numbers are drawn in one go."""
CODE, CHANCE = slice(2, 4), slice(4, 5)
"""Where in an example of a round the code of its fake and a number from 0 to 1 lie, behind the real point."""

Rows = Float[np.ndarray, "models row"]
Tell = Callable[[int, Tensor], None]
"""(rounds played, the rows as they are): what somebody who waits may be told."""


def nobody(step: int, rows: Tensor) -> None:
    """Be the ``Tell`` of a game that nobody waits for."""


@dataclass(frozen=True)
class Played:
    """What came of the games; NaN from where one diverged.

    Attributes:
        rows: generator and discriminator, one after the other, at the settings' moments.
        losses: of the discriminator (its latest step) and of the generator, in the round before each moment; NaN where
            there was none.
        diverged_at: the round from which on something was not finite; 0 for never.
        seconds: that the games took.
    """

    rows: Float[np.ndarray, "moments models row"]
    losses: Float[np.ndarray, "moments models 2"]
    diverged_at: Int[np.ndarray, " models"]
    seconds: float


def networks(settings: PlaneGameSettings) -> dict[str, Network]:
    """Return generator and discriminator, in the order in which they lie in a row."""
    return {
        "generator": mlp.build(settings.dims, settings.generator, 2, ACTIVATION),
        "critic": mlp.build(2, settings.critic, 1, ACTIVATION),
    }


def start(settings: PlaneGameSettings) -> Rows:
    """Return the rows before training."""
    layers = [layer for network in networks(settings).values() for layer in network.layers]
    return initializers.kaiming_normal_stack(settings.every_seed, layers)


def codes(settings: PlaneGameSettings, rng: np.random.Generator, count: int) -> Float[np.ndarray, "count dims"]:
    """Draw codes."""
    if settings.noise == "uniform":
        return rng.uniform(-math.sqrt(3), math.sqrt(3), (count, settings.dims))
    return rng.standard_normal((count, settings.dims))


def play(settings: PlaneGameSettings, device: str, *, begin: Rows | None = None, tell: Tell = nobody) -> Played:
    """Play one game for each seed, all at once.

    Args:
        settings: of all games.
        device: as torch names it.
        begin: rows to begin with; left out, those of ``start``.
        tell: who is told on the way.
    """
    began = time.perf_counter()
    plan = Plan(settings.steps, settings.batch, settings.every_seed, device)
    rules = _Rules(settings)
    game = Game(
        {name: network.parameters for name, network in rules.networks.items()},
        rules.turns(),
        start(settings) if begin is None else begin,
        plan,
    )
    moments = tuple(settings.moments().tolist())
    turns = [place for place, turn in enumerate(rules.turns()) if turn.name == "critic"]
    own = (turns[-1] if turns else -1, len(rules.turns()) - 1 if settings.train != "critic" else -1)

    def losses(_: Tensor) -> Tensor:
        unknown = torch.full_like(game.latest[0], torch.nan)
        return torch.stack([game.latest[place] if place >= 0 else unknown for place in own], -1)

    probes = {"rows": Probe(moments, lambda rows: rows), "losses": Probe(moments, losses)}
    trained = loop.run(game, rounds(settings, plan), plan, probes, lambda step, _, rows: tell(step, rows))
    seconds = time.perf_counter() - began
    return Played(trained.probes["rows"], trained.probes["losses"], trained.diverged_at, seconds)


def rounds(settings: PlaneGameSettings, plan: Plan) -> Iterator[Batch]:
    """Yield for ever what each round needs: real points, the codes of fakes, and chances, fresh ones for each step.

    An example is x, y, a code (two numbers, one of which may be without use) and a chance; the first ``batch`` of them
    are for the discriminator's first step, and so on, the last for the generator.
    """
    count = settings.batch * (settings.critic_turns + 1)
    streams = [np.random.default_rng((seed, STREAM)) for seed in settings.every_seed]
    target = settings.distribution()
    while True:
        block = np.empty((len(streams), AHEAD * count, 5), np.float32)
        for numbers, rng in zip(block, streams, strict=True):
            numbers[:, :2] = target.draw(rng, len(numbers))
            numbers[:, 2 : 2 + settings.dims] = codes(settings, rng, len(numbers))
            numbers[:, CHANCE] = rng.random((len(numbers), 1))
        with torch.inference_mode(False):  # so that they can be read where slopes are taken
            drawn = plan.tensor(block.reshape(len(streams), AHEAD, count, 5).swapaxes(0, 1)).unbind()
        yield from ((one, one[..., :0]) for one in drawn)


def make(settings: PlaneGameSettings, rows: Tensor, drawn: Tensor) -> Tensor:
    """Return the fakes (models, count, 2) of codes (1 or models, count, dims)."""
    network = networks(settings)["generator"]
    return network.predict(rows[:, : network.parameters], drawn)


def judge(settings: PlaneGameSettings, rows: Tensor, points: Tensor) -> Tensor:
    """Return the discriminator's logits (models, count) for points (1 or models, count, 2)."""
    generator, critic = networks(settings).values()
    return critic.predict(rows[:, generator.parameters :], points)[..., 0]


def pushes(settings: PlaneGameSettings, rows: Tensor, fakes: Tensor) -> Tensor:
    """Return minus the slope of the generator's loss at each fake alone, (models, count, 2): where it is to go."""
    with torch.inference_mode(False), torch.enable_grad():
        places = fakes.clone().requires_grad_()
        logits = judge(settings, rows.clone(), places)
        loss = adversaries.RULES[settings.game].generator(logits[..., None]).sum()
        (slope,) = torch.autograd.grad(loss, places)
    return -slope


class _Rules:
    """Make the turns of a round."""

    def __init__(self, settings: PlaneGameSettings) -> None:
        self.networks = networks(settings)
        self._settings = settings
        self._game = adversaries.RULES[settings.game]

    def turns(self) -> list[Turn]:
        """Return the discriminator's turns, then the generator's."""
        settings = self._settings
        racers = [settings.racer] * settings.seeds
        critics = [settings.racer.at_rate(settings.critic_rate)] * settings.seeds
        first = range(1, settings.head_start + 1) if settings.train == "generator" else None
        last = range(settings.head_start + 1, settings.steps + 1)
        turns = [
            Turn("critic", ("critic",), self._judge, critics, self._share(number), first)
            for number in range(settings.critic_turns)
        ]
        if settings.train != "critic":
            turns.append(
                Turn("generator", ("generator",), self._fool, racers, self._share(settings.critic_turns), last)
            )
        return turns

    def _share(self, number: int) -> slice:
        return slice(number * self._settings.batch, (number + 1) * self._settings.batch)

    def _made(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        drawn = examples[..., CODE][..., : self._settings.dims]
        return self.networks["generator"].predict(rows["generator"], drawn)

    def _logits(self, rows: Mapping[str, Tensor], points: Tensor) -> Tensor:
        return self.networks["critic"].predict(rows["critic"], points)[..., 0]

    def _judge(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        with torch.no_grad():
            fake = self._made(rows, examples)
        real = examples[..., :2]
        on_real, on_fake = self._logits(rows, torch.cat([real, fake], 1)).chunk(2, -1)
        loss = self._game.critic(on_real, on_fake)
        if not (self._game.penalized and self._settings.penalty):
            return loss
        shares = examples[..., CHANCE]
        slope = adversaries.gradient_penalty(lambda points: self._logits(rows, points), real, fake, shares)
        return loss + self._settings.penalty * slope

    def _fool(self, rows: Mapping[str, Tensor], examples: Tensor) -> Tensor:
        return self._game.generator(self._logits(rows, self._made(rows, examples)))
