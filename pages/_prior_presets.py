"""Priors and trainings worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the trainings."""
    return (
        Preset(
            _("A ring"),
            _("No closed form of a KL term is needed, draws are enough: the codes leave the middle and close a ring."),
            {"prior_prior": "ring"},
        ),
        Preset(
            _("Ten Gaussians"),
            _("Ten islands, but nobody says which digit belongs on which: a digit may fill two, an island hold two."),
            {"prior_prior": "mixture"},
        ),
        Preset(
            _("A square"),
            _("A density with edges: the codes fill the corners too, where a Gaussian would have nothing."),
            {"prior_prior": "square"},
        ),
        Preset(
            _("Adversaries too slow"),
            _("At a rate of 0.00003 the codes hardly move: in the end they are twenty times as far from the prior."),
            {"prior_critic": 3e-5},
        ),
        Preset(
            _("Adversaries too fast"),
            _("At a rate of 0.03 the codes pass the test, but the encoder is tossed about: images cost two nats more."),
            {"prior_critic": 0.03},
        ),
        Preset(
            _("A VAE that forgets, β = 20"),
            _("The VAE agrees with its prior best where codes tell least: an image costs six nats more."),
            {"prior_beta": 20.0},
        ),
    )
