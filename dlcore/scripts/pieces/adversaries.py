"""What generator and critic descend in each of four games, as parts of a script."""

from __future__ import annotations

from collections.abc import Mapping

_LOSSES: Mapping[str, tuple[str, str, str]] = {
    "non_saturating": (
        "Goodfellow et al., NeurIPS 2014",
        "functional.softplus(-real).mean() + functional.softplus(fake).mean()",
        "functional.softplus(-fake).mean()",
    ),
    "minimax": (
        "Goodfellow et al., NeurIPS 2014, equation 1",
        "functional.softplus(-real).mean() + functional.softplus(fake).mean()",
        "-functional.softplus(fake).mean()",
    ),
    "least_squares": (
        "Mao et al., ICCV 2017, equation 9",
        "((real - 1).square().mean() + fake.square().mean()) / 2",
        "(fake - 1).square().mean() / 2",
    ),
    "wasserstein": (
        "Arjovsky et al., ICML 2017",
        "fake.mean() - real.mean()",
        "-fake.mean()",
    ),
}
"""By the id of the game: source, loss of the critic, loss of the generator, of the critic's logits."""


def losses(game: str) -> str:
    """Return what both sides descend."""
    source, critic, generator = _LOSSES[game]
    return f'''
def critic_loss(real, fake):
    """Return what the critic descends, by its logits.

    {source}.
    """
    return {critic}


def generator_loss(fake):
    """Return what the generator descends, of the critic's logits of its fakes."""
    return {generator}
'''


PENALTY = '''
def gradient_penalty(critic, real, fake, shares):
    """Hold the critic's slope near 1 between real and fake (Gulrajani 2017, eq. 3)."""
    places = (fake + shares * (real - fake)).requires_grad_()
    (slopes,) = torch.autograd.grad(critic(places).sum(), places, create_graph=True)
    return (slopes.norm(dim=1) - 1).square().mean()
'''
