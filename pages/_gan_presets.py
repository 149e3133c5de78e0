"""Games worth playing, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the games."""
    return (
        Preset(
            _("A slow discriminator"),
            _("D learns ten times slower than G: the fakes run after its latest opinion, and most modes are lost."),
            {"gan_lr_d": 1e-4, "gan_steps": 2000},
        ),
        Preset(
            _("WGAN-GP covers them"),
            _("Three steps of a critic with a held slope for each of G: all eight modes are covered, at a price."),
            {"gan_game": "wasserstein", "gan_k": 3, "gan_steps": 1000, "gan_batch": 64},
        ),
        Preset(
            _("Minimax, D too strong"),
            _(
                "Codes on a line make a curve that D tells from the real points with ease. With a head start it is so "
                "sure that the slope of log(1 − D) is about a thousandth: G does not know where to go."
            ),
            {
                "gan_game": "minimax",
                "gan_head": 800,
                "gan_lr_d": 3e-3,
                "gan_lr_g": 3e-4,
                "gan_dims": "1",
                "gan_steps": 1400,
            },
        ),
        Preset(
            _("Non-saturating, same D"),
            _("The same strong D, but G descends −log D: its slope is some thousand times as large, and G moves on."),
            {"gan_head": 800, "gan_lr_d": 3e-3, "gan_lr_g": 3e-4, "gan_dims": "1", "gan_steps": 1400},
        ),
        Preset(
            _("D alone finds D\\*"),
            _("The generator stands still: D comes closer and closer to p / (p + q), the picture on the right."),
            {"gan_train": "critic", "gan_g_layers": 0, "gan_steps": 2000},
        ),
        Preset(
            _("G alone runs away"),
            _("After a head start D stands still: every fake goes to where D is largest, real points or none."),
            {"gan_train": "generator", "gan_head": 400, "gan_steps": 700},
        ),
    )
