"""VAEs worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return the VAEs."""
    small = {"elbo_side": "8", "elbo_h1": 128, "elbo_h2": 64}
    linear = {"elbo_side": "8", "elbo_layers": 0, "elbo_like": "gaussian", "elbo_lr": 0.01, "elbo_epochs": 400}
    return (
        Preset(
            _("Linear: log p(x) is known"),
            _(
                "No hidden layers and Gaussian pixels: this is probabilistic PCA. The bound of 500 draws meets the "
                "exact log p(x) within a hundredth of a nat, and what training can reach at best is known."
            ),
            {**linear, "elbo_batch": 200, "elbo_dims": 6},
        ),
        Preset(
            _("β = 20"),
            _("Both dimensions collapse: no KL, one gray image for all, and 27.4 nats instead of 24.0 with β = 1."),
            {**small, "elbo_beta": 20.0},
        ),
        Preset(
            _("β = 0.1"),
            _("A code twice as dear, 5.7 nats, saves only 1.3 nats of reconstruction: a worse ELBO than β = 1."),
            {**small, "elbo_beta": 0.1},
        ),
        Preset(
            _("Sixteen dimensions"),
            _("Twelve of them collapse, with β = 1: on coins of 8 × 8 pixels only four save more than they cost."),
            {**small, "elbo_dims": 16},
        ),
        Preset(
            _("Coins that fell once"),
            _("Fixed binarisation can be learned by heart: after 100 epochs a gap of 0.5 nats, dynamic has 0.2."),
            {**small, "elbo_like": "fixed", "elbo_epochs": 100},
        ),
        Preset(
            _("Gaussian pixels, σ = 0.1"),
            _("A strict ruler: a gap of 3 nats, and the ELBO lies 6 nats below the bound of 500 draws."),
            {**small, "elbo_like": "gaussian", "elbo_sigma": 0.1},
        ),
        Preset(
            _("β from 0.1 to 20"),
            _("Six VAEs at once: from a dear code to none at all, on the curve of rate and distortion and as maps."),
            {"elbo_view": "beta"},
        ),
        Preset(
            _("β of linear VAEs"),
            _("The curve is known: at each β both terms, and how many of eight dimensions stay in use, are predicted."),
            {
                "elbo_view": "beta",
                "elbo_b_layers": 0,
                "elbo_b_like": "gaussian",
                "elbo_b_dims": 8,
                "elbo_b_lr": 0.01,
                "elbo_b_epochs": 200,
            },
        ),
    )
