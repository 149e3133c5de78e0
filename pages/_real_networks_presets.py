"""Layers of real networks worth a look, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the views."""
    return (
        Preset(
            _("Larger than the image"),
            _("ResNet-18's last maps: 435 pixels on an image of 224. Almost three quarters of the field are padding."),
            {"real_layer": "layer4.1.relu_1"},
        ),
        Preset(
            _("In the corner"),
            _("AlexNet's last pooling, first unit: 66 of its 195 pixels lie outside on two sides, always zero."),
            {"real_net": "alexnet", "real_layer": "features.12", "real_x": 0.0, "real_y": 0.0, "real_photo": "flower"},
        ),
        Preset(
            _("Nine times the image"),
            _("DenseNet-121: 2071 pixels by 120 layers, for an image of 224. The image is a stamp in its own padding."),
            {"real_net": "densenet121", "real_layer": "features.norm5"},
        ),
        Preset(
            _("483 or 427?"),
            _("ResNet-50: Distill says 483, torchvision's has 427. Both are right: they stride at different places."),
            {"real_net": "resnet50", "real_layer": "layer4.2.relu_2"},
        ),
        Preset(
            _("Branches that miss each other"),
            _("TensorFlow's SAME on an even size: the shortcut looks 4 pixels beside the path it is added to."),
            {"real_layer": "layer2.0.add", "real_pad": "same"},
        ),
        Preset(
            _("One pixel more"),
            _("The same rule on 225 pixels: now the padding is alike on both sides, and the branches meet again."),
            {"real_layer": "layer2.0.add", "real_pad": "same", "real_size": 225},
        ),
    )
