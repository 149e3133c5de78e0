"""Settings of the tab "Digit GAN" worth trying, good and bad, each with its why."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    return (
        Preset(
            _("A discriminator far too good"),
            _(
                "Minimax, and D learns ten times as fast: after 100 steps it tells everything right, log(1 − D) is "
                "flat, and G learns nothing for the rest of the game."
            ),
            {"dcg_game": "minimax", "dcg_critic_rate": 0.02},
        ),
        Preset(
            _("Total collapse"),
            _("G at a learning rate of 0.05: every code makes the same image, one class, variety 0.00."),
            {"dcg_generator_rate": 0.05, "dcg_steps": 800},
        ),
        Preset(
            _("A code of two numbers"),
            _("The same game on a plane of codes: after 1,500 steps three of the ten digits have no place on it."),
            {"dcg_dims": 2},
        ),
        Preset(
            _("32 digits to learn from"),
            _(
                "D knows them by heart: it takes nearly all of them for real, and nearly no other digit. What it tells "
                "G is about these 32 alone."
            ),
            {"dcg_images": "32", "dcg_batch": 32},
        ),
        Preset(
            _("Wasserstein with gradient penalty"),
            _("Two steps of D for one of G: half of the steps bring as good samples, but each costs twice as much."),
            {"dcg_game": "wasserstein", "dcg_critic_steps": 2, "dcg_steps": 700},
        ),
        Preset(
            _("As in the paper"),
            _(
                "First weights from N(0, 0.02²) and rates of 0.0002: made for long trainings of large networks. After "
                "1,500 steps of these small ones it is far from done."
            ),
            {"dcg_initial": "dcgan", "dcg_generator_rate": 2e-4, "dcg_critic_rate": 2e-4},
        ),
    )
