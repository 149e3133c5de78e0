"""What adversaries descend: against torch's own losses, and the gradient penalty against finite differences."""

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from dlcore.training import adversaries

RNG = np.random.default_rng(3)
REAL, FAKE = (torch.from_numpy(RNG.standard_normal((2, 5))) for _ in range(2))


def test_cross_entropy_is_torchs_own_of_labels_one_and_zero():
    for ours, real, fake in zip(adversaries.cross_entropy(REAL, FAKE), REAL, FAKE, strict=True):
        theirs = binary_cross_entropy_with_logits(real, torch.ones(5)) + binary_cross_entropy_with_logits(
            fake, torch.zeros(5)
        )
        torch.testing.assert_close(ours, theirs.double())


def test_a_critic_that_is_always_undecided_pays_log_4():
    half = torch.zeros(1, 4)
    assert adversaries.cross_entropy(half, half).item() == pytest.approx(np.log(4))


def test_generators_descend_what_their_papers_say():
    taken = FAKE.sigmoid()
    torch.testing.assert_close(adversaries.minimax(FAKE), torch.log(1 - taken).mean(-1))
    torch.testing.assert_close(adversaries.non_saturating(FAKE), -torch.log(taken).mean(-1))
    torch.testing.assert_close(adversaries.wasserstein_generator(FAKE), -FAKE.mean(-1))
    torch.testing.assert_close(adversaries.least_squares_generator(FAKE)[0], mse_loss(FAKE[0], torch.ones(5)) / 2,
                               check_dtype=False)  # fmt: skip


def test_minimax_and_non_saturating_want_the_same_but_one_is_flat_where_the_critic_is_sure():
    sure = torch.tensor([[-8.0]], requires_grad=True)
    flat, steep = (
        torch.autograd.grad(loss(sure).sum(), sure)[0].item()
        for loss in (adversaries.minimax, adversaries.non_saturating)
    )
    assert flat < 0
    assert steep < 0
    assert steep / flat == pytest.approx(np.exp(8), rel=1e-3)


def slow_penalty(critic, places, step=1e-5):
    """Take the slope at each place by finite differences."""
    ways = step * torch.eye(2, dtype=places.dtype)
    slopes = [(critic(places + way) - critic(places - way)) / (2 * step) for way in ways]
    return (torch.stack(slopes, -1).norm(dim=-1) - 1).square().mean(-1)


def test_the_gradient_penalty_is_that_of_finite_differences_and_so_is_its_slope():
    real, fake = (torch.from_numpy(RNG.standard_normal((2, 6, 2))) for _ in range(2))
    shares = torch.from_numpy(RNG.random((2, 6, 1)))
    weights = torch.from_numpy(RNG.standard_normal((2, 2, 1))).requires_grad_()

    def critic(weights):
        return lambda points: (points @ weights).tanh()[..., 0] * 2

    ours = adversaries.gradient_penalty(critic(weights), real, fake, shares)
    places = fake + shares * (real - fake)
    torch.testing.assert_close(ours, slow_penalty(critic(weights), places), rtol=1e-6, atol=1e-8)
    (slope,) = torch.autograd.grad(ours.sum(), weights)
    for index in np.ndindex(2, 2, 1):
        aside = torch.zeros_like(weights)
        aside[index] = 1e-5
        ends = [
            adversaries.gradient_penalty(critic((weights + way * aside).detach()), real, fake, shares).sum()
            for way in (1, -1)
        ]
        assert slope[index].item() == pytest.approx((ends[0] - ends[1]).item() / 2e-5, rel=1e-4, abs=1e-6)


def test_a_critic_of_slope_one_pays_no_penalty():
    real, fake = (torch.from_numpy(RNG.standard_normal((1, 6, 2))) for _ in range(2))
    critic = lambda points: points @ torch.tensor([0.6, 0.8], dtype=torch.float64)  # noqa: E731  one line says it
    assert adversaries.gradient_penalty(critic, real, fake, torch.rand(1, 6, 1)).item() == pytest.approx(0, abs=1e-20)
