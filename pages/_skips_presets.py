"""Settings of the tab "Skip connections" worth trying, good and bad, each with its why."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    return (
        Preset(
            _("Eight layers: no need to skip"),
            _("The plain stack learns as well as the residual one: a skip connection cures depth, it is no charm."),
            {"skip_depth": 8},
        ),
        Preset(
            _("Plain, without batch norm"),
            _("32 layers at He's gain: zeros beyond the edges let signals fade, and most stacks stay at ln 10."),
            {"skip_norm": "off", "skip_connections": ["plain"], "skip_flow": "outputs"},
        ),
        Preset(
            _("Half the gain"),
            _("16 layers: the plain gradient shrinks to less than half at each; an addition lets it pass."),
            {"skip_norm": "off", "skip_gain": 0.5, "skip_depth": 16, "skip_flow": "outputs"},
        ),
        Preset(
            _("Additions that explode"),
            _("Without batch norm each addition nearly doubles the variance: the first loss is about 2,000 nats."),
            {"skip_norm": "off", "skip_connections": ["plain", "residual"], "skip_flow": "size"},
        ),
        Preset(
            _("Additions kept small"),
            _("Gain 0.2 in place of batch norm: each layer adds a little, and 32 of them learn with no normalization."),
            {"skip_norm": "off", "skip_gain": 0.2, "skip_connections": ["plain", "residual"], "skip_flow": "size"},
        ),
        Preset(
            _("SGD at a learning rate of 0.1"),
            _("On gradients that additions have made huge, its first step throws most residual stacks out for good."),
            {
                "skip_norm": "off",
                "skip_connections": ["plain", "residual"],
                "skip_o": "sgd",
                "skip_sgd_lr": 0.1,
                "skip_flow": "outputs",
            },
        ),
    )
