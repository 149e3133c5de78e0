"""Pairs of settings worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the pairs."""
    return (
        Preset(
            _("Early stopping"),
            _("Both train alike, but B goes back to about epoch 16, before the wrong labels are learned, at no cost."),
            {"reg_b": ["stop"]},
        ),
        Preset(
            _("L2 and L1"),
            _("L2 makes all weights small, L1 leaves most at zero and some large: see their histograms."),
            {"reg_a": ["penalty"], "reg_a_l2": 0.02, "reg_b": ["penalty"], "reg_b_penalty": "l1", "reg_b_l1": 0.002},
        ),
        Preset(
            _("Noise on the pixels"),
            _("It halves the test error: who never sees the same image twice cannot learn it by heart."),
            {"reg_b": ["noise"], "reg_b_input_noise": 0.5},
        ),
        Preset(
            _("The floor of label smoothing"),
            _("The dotted objective comes down to 0.500 nats and stays: its targets are never certain."),
            {"reg_b": ["smooth"], "reg_epochs": 300},
        ),
        Preset(
            _("Mixup and CutMix"),
            _("Two images and their labels, blended or one pasted into the other: look at the samples below."),
            {
                "reg_a": ["mix"],
                "reg_a_alpha": 1.0,
                "reg_b": ["mix"],
                "reg_b_mixing": "cutmix",
                "reg_b_alpha": 1.0,
            },
        ),
        Preset(
            _("Batch norm in six layers"),
            _("B's sums keep mean and width in all layers, and differ in training and in use. The gap remains."),
            {"reg_b": ["norm"], "reg_layers": 6, "reg_label_noise": 0.0},
        ),
        Preset(
            _("Everything at once"),
            _("Each is mild, and together they misread less than half as many test images: the gap is closed."),
            {"reg_b": ["stop", "penalty", "augment", "noise", "smooth", "mix", "dropout", "norm"]},
        ),
        Preset(
            _("Too strong"),
            _("Dropout that silences nine units of ten: no gap any more, since nothing is learned (underfitting)."),
            {"reg_a": ["dropout"], "reg_a_dropout": 0.5, "reg_b": ["dropout"], "reg_b_dropout": 0.9},
        ),
        Preset(
            _("Nothing to cure"),
            _("With true labels the plain network is good already, and all regularizers together make it worse."),
            {
                "reg_label_noise": 0.0,
                "reg_b": ["stop", "penalty", "augment", "noise", "smooth", "mix", "dropout", "norm"],
            },
        ),
    )
