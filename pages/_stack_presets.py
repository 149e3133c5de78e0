"""Stacks worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from dlcore.elements.convolution import known_stacks
from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the stacks."""
    return (
        Preset(
            _("VGG-16"),
            _("A corner of the last layer: its field is 212 × 212 pixels, and two thirds of it lie outside the image."),
            {"stack_layers": known_stacks.VGG16, "stack_size": 224, "stack_row": 0, "stack_column": 6},
        ),
        Preset(
            _("AlexNet"),
            _("Begins with 11 × 11 and stride 4: layer 3 sees 51 pixels, for which VGG-16 takes eleven layers."),
            {"stack_layers": known_stacks.ALEXNET, "stack_size": 224},
        ),
        Preset(
            _("LeNet-5"),
            _("Without padding everything shrinks, until one unit is left that sees each of the 32 × 32 pixels."),
            {"stack_layers": known_stacks.LENET5, "stack_size": 32},
        ),
        Preset(
            _("Two 3 × 3"),
            _("VGG's argument at its smallest: the field of one 5 × 5. Compare the weights below."),
            {"stack_layers": known_stacks.TWO_SMALL, "stack_size": 16},
        ),
        Preset(
            _("One 5 × 5"),
            _("The same field in one layer, for 25C² weights instead of 18C², and with one nonlinearity less."),
            {"stack_layers": known_stacks.ONE_LARGE, "stack_size": 16},
        ),
        Preset(
            _("Dilation 1, 2, 4, 8"),
            _("Four layers without any stride, and the field doubles with each one: 31 pixels, none left out."),
            {"stack_layers": known_stacks.DILATED, "stack_size": 48},
        ),
        Preset(
            _("Dilation 2, 2, 2"),
            _("The box is a lie: every second row and column is never looked at, and neighbours see different pixels."),
            {"stack_layers": known_stacks.GRIDDED, "stack_size": 32},
        ),
        Preset(
            _("Stride upon stride"),
            _("Five strides of 2: each unit sees 63 pixels, but there are only a few, 32 pixels apart."),
            {"stack_layers": known_stacks.STRIDED, "stack_size": 96},
        ),
        Preset(
            _("Down and up again"),
            _("An encoder and a decoder: as many units as pixels again, but their fields depend on the position."),
            {"stack_layers": known_stacks.ENCODER_DECODER, "stack_size": 32},
        ),
    )
