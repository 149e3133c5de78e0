"""Pairs of models worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the pairs."""
    return (
        Preset(
            _("What every place means"),
            _("What both decode everywhere: one class turns into another, and far outside nothing was ever learned."),
            {"lat_show": "manifold"},
        ),
        Preset(
            _("A small and a large β"),
            _(
                "β weighs the KL term: at 0.1 the encoder is sure (σ of q(z|x) about 0.02), at 10 its ellipses overlap "
                "(about 0.27)."
            ),
            {"lat_a_beta": 0.1, "lat_b": "vae", "lat_b_beta": 10.0, "lat_q": "1"},
        ),
        Preset(
            _("Posterior collapse"),
            _("At β = 100 both dimensions cost more than they are worth: every image gets the prior, and one picture."),
            {"lat_a_beta": 100.0},
        ),
        Preset(
            _("The prior by a game"),
            _("The adversarial autoencoder knows no KL term: a discriminator of codes makes them look like the prior."),
            {"lat_b": "aae"},
        ),
        Preset(
            _("A GAN, and no encoder"),
            _("At 8 × 8 pixels it makes digits; where a test image lies has to be searched for."),
            {"lat_b": "gan", "lat_side": "8", "lat_layers": 2, "lat_h1": 128, "lat_h2": 64},
        ),
        Preset(
            _("Linear: principal components"),
            _("Without hidden layers and with Gaussian pixels an autoencoder finds the plane of PCA, and its error."),
            {
                "lat_a": "autoencoder",
                "lat_b": "none",
                "lat_side": "8",
                "lat_layers": 0,
                "lat_like": "gaussian",
                "lat_autoencoder_lr": 0.01,
                "lat_autoencoder_epochs": 100,
            },
        ),
    )
