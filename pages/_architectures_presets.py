"""Comparisons worth a look, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the comparisons."""
    return (
        Preset(
            _("Accuracy for its weights"),
            _("DenseNet-121 reads better than VGG-19 with an 18th of its weights. Weights alone tell little."),
            {"cmp_x": "parameters", "cmp_area": "macs"},
        ),
        Preset(
            _("Where the work is"),
            _("Six of VGG-16's layers do more work each than all of ResNet-18. ResNet-50's work is spread evenly."),
            {"cmp_what": "macs", "cmp_net": "vgg16", "cmp_beside": "resnet50"},
        ),
        Preset(
            _("AlexNet's weights against GoogLeNet's"),
            _("58.6 M of AlexNet's 61.1 M are fully connected; GoogLeNet averages the map first and needs 1 M there."),
            {"cmp_x": "connected", "cmp_net": "alexnet", "cmp_beside": "googlenet"},
        ),
        Preset(
            _("Deeper is not costlier"),
            _("Up: multiply-adds, across: depth. VGG-19 costs the most of all, DenseNet-201 about a fifth of that."),
            {"cmp_x": "depth", "cmp_y": "macs", "cmp_yscale": "log", "cmp_area": "equal"},
        ),
        Preset(
            _("Twice the image"),
            _("At 448 × 448 the convolutions' work is four times as much; the parameters stay, as do the fields."),
            {"cmp_size": 448, "cmp_what": "macs", "cmp_y": "activations", "cmp_yscale": "log"},
        ),
        Preset(
            _("A comparison that misleads"),
            _("The papers' own numbers: 10 crops here, whole images there. They cannot be compared with each other."),
            {"cmp_x": "top1", "cmp_xscale": "linear", "cmp_y": "paper", "cmp_area": "equal"},
        ),
    )
