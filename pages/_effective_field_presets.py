"""Effective fields worth a look, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the presets."""
    return (
        Preset(
            _("The exact bell"),
            _("Equal weights and no bend: the gradient is ten boxes convolved, to the last digit. σ is 2.582."),
            {"erf_weights": "uniform", "erf_act": "linear", "erf_depth": 10},
        ),
        Preset(
            _("One input only"),
            _("Four channels, ReLU, max pooling: this input's gradient lies in half as many cells as the average's."),
            {"erf_average": "one", "erf_coarser": "max", "erf_depth": 12, "erf_every": 3, "erf_channels": 4},
        ),
        Preset(
            _("Skip connections narrow it"),
            _("Half of the gradient takes the short way through each layer: σ falls by √2 and more."),
            {"erf_skips": True},
        ),
        Preset(
            _("Dilation 1, 2, 4, 8"),
            _("Eight layers see 61 cells a side, and the gradient fills more of them than in a plain stack."),
            {"erf_dilation": "1, 2, 4, 8", "erf_depth": 8},
        ),
        Preset(
            _("Does training widen it?"),
            _("A small CNN learns digits. Watch σ of its third layer: it hardly moves."),
            {"erf_view": "networks"},
        ),
        Preset(
            _("Far larger than the image"),
            _("ResNet-18's last layer could see 435 pixels. The image has 224, and the gradient lies in the middle."),
            {"erf_view": "networks", "erf_network": "resnet18", "erf_resnet18_layer": "layer4.1.relu_1"},
        ),
    )
