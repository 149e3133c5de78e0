"""Networks worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the networks."""
    return (
        Preset(
            _("The course's assignment"),
            _(
                "Batch norm, and half of the channels silenced: it no longer learns its images by heart. A network as "
                "small as this gains nothing by it."
            ),
            {"cnn_norm": True, "cnn_dropout": 0.5},
        ),
        Preset(
            _("Kernels of 1 × 1"),
            _("No filter sees a neighbour, so there are no strokes to find: more than half of the digits are misread."),
            {"cnn_kernel": "1"},
        ),
        Preset(
            _("350 parameters"),
            _("Two filters and ten outputs: it misreads half as many digits as a perceptron of that size."),
            {"cnn_blocks": 1, "cnn_c1": 2, "cnn_layers": 0},
        ),
        Preset(
            _("Three blocks"),
            _("Halved until a single pixel is left: nearly three times the parameters, and no better reader."),
            {"cnn_blocks": 3},
        ),
        Preset(
            _("64 filters twice, batch norm"),
            _("Five times the parameters: now it misreads fewer of the moved digits, a fifth instead of a third."),
            {"cnn_c1": 64, "cnn_c2": 64, "cnn_norm": True, "cnn_seeds": 1},
        ),
        Preset(
            _("Steps far too large"),
            _("Adam at 0.3: the first steps silence the ReLU units for every image, and the network guesses for ever."),
            {"cnn_adam_lr": 0.3},
        ),
    )
