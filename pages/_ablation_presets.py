"""Ablations worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the ablations."""
    return (
        Preset(
            _("True labels"),
            _("Nothing wrong to learn by heart: hardly any regularizer helps by more than luck, and all of them harm."),
            {"abl_label_noise": 0.0},
        ),
        Preset(
            _("Half of the labels are wrong"),
            _("None misreads half of the test images, all together a quarter. Early stopping gains most alone."),
            {"abl_label_noise": 0.5},
        ),
        Preset(
            _("A thousand images"),
            _("Batch norm learns the wrong labels faster: the lowest training error, and the highest test error."),
            {"abl_images": 1000, "abl_epochs": 40, "abl_batch": 50},
        ),
        Preset(
            _("Fifty images"),
            _("Everything errs more. Alone only early stopping and dropout still help by more than luck."),
            {"abl_images": 50},
        ),
        Preset(
            _("Too strong"),
            _("Penalty, augmentation and dropout now harm, and all together only guess. Noise and mixing still help."),
            {
                "abl_r_l2": 0.1,
                "abl_r_rotation": 90.0,
                "abl_r_shift": 0.3,
                "abl_r_scale": 0.5,
                "abl_r_input_noise": 1.0,
                "abl_r_smoothing": 0.6,
                "abl_r_alpha": 5.0,
                "abl_r_dropout": 0.8,
            },
        ),
        Preset(
            _("Two seeds"),
            _("The same means, and intervals of twelve standard errors: two networks hardly tell anything from luck."),
            {"abl_seeds": 2},
        ),
    )
