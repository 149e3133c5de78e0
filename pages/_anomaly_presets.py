"""Searches for anomalies worth a look, good and bad, each with its why. A function: words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the searches."""
    return (
        Preset(
            _("The unseen 1"),
            _(
                "Held out, the simplest digit is as likely as those that were learned: ELBO only guesses. At 28 × 28 "
                "pixels it is even more likely than they are."
            ),
            {"ano_digit": 1},
        ),
        Preset(
            _("Gray pixels"),
            _("A Gaussian likelihood keeps what a coin for each pixel throws away: the unseen 7 is found at once."),
            {"ano_like": "gaussian"},
        ),
        Preset(
            _("Blurred is better"),
            _("With Gaussian pixels a blurred digit is more likely than a sharp one: most of them pass as normal."),
            {"ano_like": "gaussian", "ano_kind": "blur", "ano_strength": 0.3},
        ),
        Preset(
            _("The blank page"),
            _(
                "KL alone takes it for the most normal image of all: the encoder puts it where the prior is dense. The "
                "reconstruction is not fooled."
            ),
            {"ano_kind": "fading", "ano_strength": 1.0, "ano_score": "divergence"},
        ),
        Preset(
            _("Salt and pepper"),
            _("Three pixels in ten fit to nothing: the reconstruction notices every image, and KL alone only guesses."),
            {"ano_kind": "salt_and_pepper", "ano_strength": 0.3},
        ),
        Preset(
            _("A code that copies"),
            _("An autoencoder with 32 numbers in its code reproduces what it has never seen: its error tells less."),
            {"ano_model": "autoencoder", "ano_dims": 32},
        ),
    )
