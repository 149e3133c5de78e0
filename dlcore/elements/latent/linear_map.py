"""Autoencoders without hidden layers, and what principal components say about them: the same plane, the same error.

Source: Baldi and Hornik, "Neural Networks and Principal Component Analysis: Learning from Examples Without Local
Minima", Neural Networks, 1989: the squared error of a linear autoencoder has no minimum but the principal plane.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from dlcore.elements.latent import forward, linear, principal
from dlcore.elements.latent.forward import Row
from dlcore.elements.latent.layout import Layout

Pixels = Float[np.ndarray, "images features"]


def least_error(images: Pixels, dims: int) -> float:
    """Return the mean square error per pixel that so many principal components leave."""
    return float(linear.spectrum(images)[dims:].sum() / images.shape[1])


def error(model: Layout, row: Row, images: Pixels) -> float:
    """Return the mean square error per pixel of images and their decoded codes, nothing cut off."""
    codes = forward.encode(model, row, images).mean
    decoded = forward.run(model.parts["decoder"], row[model.columns["decoder"]], codes)
    return float(((decoded - images) ** 2).mean(dtype=np.float64))


def angle(model: Layout, row: Row, images: Pixels) -> float:
    """Return the largest angle between what the decoder spans and the principal components, in degrees.

    Source:
        Björck and Golub, "Numerical Methods for Computing Angles Between Linear Subspaces", 1973.
    """
    spanned, _ = np.linalg.qr(linear.decoder(model, row).weights.T)
    axes = principal.fit(images).axes[: model.dims]
    cosines = np.linalg.svd(axes @ spanned, compute_uv=False)
    return float(np.degrees(np.arccos(np.clip(cosines.min(), 0, 1))))
