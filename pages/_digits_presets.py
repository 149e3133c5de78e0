"""Races on digits worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the races."""
    return (
        Preset(
            _("Eight times as many steps"),
            _("Batches of 32: after as many epochs as ever all three misread equally few images. The rest is luck."),
            {"digits_batch": 32},
        ),
        Preset(
            _("Four layers of sigmoid"),
            _("SGD and momentum stay at ln 10: hardly any gradient comes through (vanishing gradient). Adam rescales."),
            {"digits_act": "sigmoid", "digits_layers": 4, "digits_width": 64},
        ),
        Preset(
            _("Steps so large that it guesses"),
            _("SGD at a learning rate of 3: its first leaps silence nearly all ReLU units for every image, for ever."),
            {"digits_sgd_lr": 3.0},
        ),
        Preset(
            _("Four hidden units"),
            _("A bottleneck: now the seed decides. The seeds of one optimizer lie farther apart than the optimizers."),
            {"digits_width": 4},
        ),
        Preset(
            _("Full batch"),
            _("All images in every step: one step an epoch, no noise. After forty epochs everybody still reads worse."),
            {"digits_batch": 1347},
        ),
        Preset(
            _("The course's assignment"),
            _("MNIST, 784-256-10, batch 256, Adam. It has to be on this machine, or the machine on the web."),
            {
                "digits_data": "mnist",
                "digits_o": ["adam"],
                "digits_adam_lr": 0.001,
                "digits_epochs": 3,
                "digits_seeds": 1,
            },
        ),
    )
