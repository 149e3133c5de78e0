"""Networks worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the networks."""
    return (
        Preset(
            _("The course's assignment"),
            _("Batch norm and half of the channels silenced."),
            {"cnn_norm": True, "cnn_dropout": 0.5},
        ),
        Preset(_("Kernels of 1 × 1"), _("x."), {"cnn_kernel": "1"}),
        Preset(_("No hidden layer"), _("x."), {"cnn_layers": 0}),
        Preset(_("Three blocks"), _("x."), {"cnn_blocks": 3}),
        Preset(_("Two filters"), _("x."), {"cnn_blocks": 1, "cnn_c1": 2}),
        Preset(_("Steps far too large"), _("x."), {"cnn_adam_lr": 0.3}),
    )
