"""What two adversaries descend: four games between a generator and its critic (the discriminator).

A critic gives each example one number, its logit: how much it takes it for real. D = σ(logit) in the first two games.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import softplus


class Game(NamedTuple):
    """Hold both sides' losses, each from logits (models, batch) to (models,).

    Attributes:
        critic: (logits of real examples, logits of fakes) -> what the critic descends.
        generator: logits of fakes -> what the generator descends.
        penalized: whether the critic's slope is held near 1 (``gradient_penalty``).
    """

    critic: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]
    penalized: bool = False


def cross_entropy(real: Tensor, fake: Tensor) -> Tensor:
    """Return -E log D(x) - E log(1 - D(G(z))): minus the value of the game; log 4 where D is ½ everywhere.

    Source:
        Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, equation 1.
    """
    return softplus(-real).mean(-1) + softplus(fake).mean(-1)


def minimax(fake: Tensor) -> Tensor:
    """Return E log(1 - D(G(z))), flat where the critic is sure: equation 1 of the same paper."""
    return -softplus(fake).mean(-1)


def non_saturating(fake: Tensor) -> Tensor:
    """Return -E log D(G(z)), steep where the critic is sure: section 3 of the same paper."""
    return softplus(-fake).mean(-1)


def least_squares_critic(real: Tensor, fake: Tensor) -> Tensor:
    """Return ½ E (logit(x) - 1)² + ½ E logit(G(z))².

    Source:
        Mao et al., "Least Squares Generative Adversarial Networks", ICCV 2017, equation 9.
    """
    return ((real - 1).square().mean(-1) + fake.square().mean(-1)) / 2


def least_squares_generator(fake: Tensor) -> Tensor:
    """Return ½ E (logit(G(z)) - 1)²."""
    return (fake - 1).square().mean(-1) / 2


def wasserstein_critic(real: Tensor, fake: Tensor) -> Tensor:
    """Return E logit(G(z)) - E logit(x): minus an estimate of the Wasserstein distance, where the slope is at most 1.

    Source:
        Arjovsky, Chintala and Bottou, "Wasserstein GAN", ICML 2017.
    """
    return fake.mean(-1) - real.mean(-1)


def wasserstein_generator(fake: Tensor) -> Tensor:
    """Return -E logit(G(z))."""
    return -fake.mean(-1)


RULES: dict[str, Game] = {
    "non_saturating": Game(cross_entropy, non_saturating),
    "minimax": Game(cross_entropy, minimax),
    "least_squares": Game(least_squares_critic, least_squares_generator),
    "wasserstein": Game(wasserstein_critic, wasserstein_generator, penalized=True),
}


def gradient_penalty(critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, shares: Tensor) -> Tensor:
    """Return E (|slope of the critic| - 1)², at places between real examples and fakes; differentiable.

    Args:
        critic: examples (models, batch, features) -> logits (models, batch).
        real: (models, batch, features).
        fake: likewise.
        shares: how far between the two each place lies, 0 … 1, (models, batch, 1).

    Source:
        Gulrajani et al., "Improved Training of Wasserstein GANs", NeurIPS 2017, equation 3.
    """
    places = (fake + shares * (real - fake)).detach().requires_grad_()
    (slopes,) = torch.autograd.grad(critic(places).sum(), places, create_graph=True)
    excess: Tensor = slopes.norm(dim=-1) - 1
    return excess.square().mean(-1)
