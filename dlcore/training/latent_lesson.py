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
from dlcore.elements.latent import images
from dlcore.elements.latent.settings import LatentSettings
from dlcore.training import image_sets, latent_steps, loop
from dlcore.training.batches import Batch, minibatches
from dlcore.training.game import Game
from dlcore.training.latent_steps import Member, Steps
from dlcore.training.plan import Plan, Probe

MEASURED = 450
"""On how many training images at most: always the same ones, as many as scikit-learn's test images."""

Tell = Callable[[int, Tensor], None]
"""(steps done, the rows as they are): what somebody who waits may be told."""


def nobody(step: int, rows: Tensor) -> None:
    """Be the ``Tell`` of a training that nobody waits for."""


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


def start(settings: LatentSettings, seeds: Sequence[int]) -> Float[np.ndarray, "models row"]:
    """Return the rows before training."""
    layers = [layer for network in latent_steps.networks(settings).values() for layer in network.layers]
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
    steps, seeds = Steps(settings, members, plan), [member.seed for member in members]
    game = Game(settings.layout.sizes, steps.turns(), start(settings, seeds), plan)
    looks = "fixed" if settings.likelihood == "fixed" else "gaussian"  # coins that fall anew begin with the gray pixels
    examples = plan.tensor(np.stack([images.observed(one.training, looks) for one in splits]))
    return Begun(steps, game, minibatches(examples, examples[..., :0], plan.batch, seeds))


class Begun(NamedTuple):
    """Hold a training that is about to start: what makes its steps, the models, and their batches."""

    steps: Steps
    game: Game
    batches: Iterator[Batch]


def _terms(settings: LatentSettings, splits: Sequence[Split], plan: Plan, steps: Steps) -> Callable[[Tensor], Tensor]:
    """Return what measures both terms on both halves, (models, halves, 1 + dims), always with the same draws."""
    if settings.model == "gan":
        return lambda rows: rows.new_full((len(rows), 2, 1), torch.nan)
    some = [one.training.at_most(MEASURED) for one in splits], [one.test for one in splits]
    halves = [plan.tensor(np.stack([images.observed(one, settings.likelihood) for one in half])) for half in some]
    rng, columns = np.random.default_rng((latent_steps.STREAM, 0)), settings.layout.columns
    doubts = [plan.tensor(rng.standard_normal((1, half.shape[1], settings.dims))) for half in halves]

    def measure(rows: Tensor) -> Tensor:
        parts = {name: rows[:, place] for name, place in columns.items()}
        measured = [steps.terms(parts, half, doubt) for half, doubt in zip(halves, doubts, strict=True)]
        return torch.stack(
            [torch.cat([error.mean(1, keepdim=True), divergence.mean(1)], 1) for error, divergence in measured], 1
        )

    return measure
