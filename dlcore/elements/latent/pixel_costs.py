"""Where does a model explain an image badly? What each pixel adds to -log p(x|z), without torch."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.latent import forward, images
from dlcore.elements.latent.settings import LatentSettings

Pixels = Float[np.ndarray, "images features"]


class Explained(NamedTuple):
    """Hold what a model makes of images, with the mean of q(z|x) (an autoencoder's code) as their code.

    Attributes:
        seen: the images as the likelihood sees them.
        mean: of p(x|z), 0 … 1.
        costs: -log p(x|z) of each pixel, in nats.
    """

    seen: Pixels
    mean: Pixels
    costs: Pixels


def explain(settings: LatentSettings, row: Float[np.ndarray, " row"], gray: Pixels) -> Explained:
    """Encode and decode images, and tell what each pixel costs.

    Args:
        settings: of the model.
        row: the model.
        gray: all the images that were scored together, 0 … 1: their coins fall as they fell there.
    """
    layout, bernoulli = settings.layout, settings.likelihood != "gaussian"
    seen = images.binarised(gray) if bernoulli else gray
    codes = forward.encode(layout, row, seen).mean
    outputs = forward.run(layout.parts["decoder"], row[layout.columns["decoder"]], codes)
    mean = forward.decode(layout, row, codes, settings.likelihood)
    return Explained(seen, mean, costs(outputs, seen, None if bernoulli else settings.sigma))


def costs(outputs: Pixels, seen: Pixels, sigma: float | None) -> Pixels:
    """Return -log p(x|z) of each pixel, in nats.

    Args:
        outputs: the decoder's: logits of Bernoulli pixels, or means of Gaussian ones.
        seen: the images.
        sigma: standard deviation of Gaussian pixels; None for Bernoulli ones.
    """
    if sigma is None:
        return np.asarray(np.logaddexp(0, outputs) - seen * outputs)
    constant = math.log(sigma) + 0.5 * math.log(2 * math.pi)
    return np.asarray((outputs - seen) ** 2 / (2 * sigma**2) + constant)
