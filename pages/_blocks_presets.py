"""Networks of blocks worth a look, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from dlcore.elements.convolution import known_networks
from dlcore.elements.convolution.known_networks import KNOWN
from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the networks."""
    return (
        Preset(
            "VGG-16",
            _("138 M parameters, 124 M of them in three fully connected layers: 103 M in the first of these alone."),
            {"blk_net": KNOWN["vgg16"].blocks, "blk_at": 3},
        ),
        Preset(
            "GoogLeNet",
            _("Four branches, concatenated. 1×1 convolutions before the costly ones keep it at 6.6 M parameters."),
            {"blk_net": KNOWN["googlenet"].blocks, "blk_at": 6},
        ),
        Preset(
            _("The naive inception block"),
            _("GoogLeNet without 1×1 reductions: the pooling carries all channels on, 6.6 M parameters become 70 M."),
            {"blk_net": known_networks.NAIVE_GOOGLENET, "blk_at": 6},
        ),
        Preset(
            "ResNet-50",
            _("Bottlenecks: 1×1 down, 3×3, 1×1 up. More than twice ResNet-18's weights and MACs, and 50 layers deep."),
            {"blk_net": KNOWN["resnet50"].blocks, "blk_at": 4},
        ),
        Preset(
            "DenseNet-121",
            _("Concatenation lets channels grow by k = 32 with every layer; transitions cut them to the half."),
            {"blk_net": KNOWN["densenet121"].blocks, "blk_at": 3},
        ),
        Preset(
            _("An addition that does not fit"),
            _("Twice the channels and stride 2, but no projection: the two branches have different shapes."),
            {"blk_net": "conv64k7s2 max3s2 basic64*2 basic128s2i*2 gap fc1000", "blk_at": 3},
        ),
    )
