"""How far a VAE's bounds lie below log p(x): both terms of the ELBO, and the importance-weighted bounds of k draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.elements.latent.settings import LatentSettings
from dlcore.training import latent_objectives, latent_steps

STREAM = 44
"""Keeps these random numbers apart from others drawn with the same seed."""
NUMBERS = 1_000_000
"""So many numbers of decoded images at most are held at once."""


class Drawn(NamedTuple):
    """Hold what some draws of q(z|x) of each image say.

    Attributes:
        log_weights: log p(x|z) + log p(z) - log q(z|x), in nats.
        reconstruction: -log p(x|z), in nats.
    """

    log_weights: Float[np.ndarray, "draws images"]
    reconstruction: Float[np.ndarray, "draws images"]


@torch.inference_mode()
def draw(
    settings: LatentSettings,
    row: Float[np.ndarray, " row"],
    seen: Float[np.ndarray, "images features"],
    draws: int,
    device: str = "cpu",
) -> Iterator[Drawn]:
    """Draw codes of every image from a trained VAE's q(z|x), some draws at a time; the same codes every time.

    Args:
        settings: of the VAE.
        row: the VAE, laid out as the settings say.
        seen: the images as the likelihood sees them.
        draws: codes of each image, in all.
        device: as torch names it.
    """
    nets, columns = latent_steps.networks(settings), settings.layout.columns
    where = torch.device(device)
    encoder, decoder = (torch.tensor(row[columns[part]], device=where)[None] for part in ("encoder", "decoder"))
    images = torch.tensor(seen, device=where)
    mean, log_variance = nets["encoder"].predict(encoder, images[None])[0].chunk(2, -1)
    rng = torch.Generator().manual_seed(STREAM)
    at_once = max(1, NUMBERS // images.numel())
    for first in range(0, draws, at_once):
        count = min(at_once, draws - first)
        normals = torch.randn((count, *mean.shape), generator=rng).to(where)
        codes = latent_objectives.reparameterized(mean, log_variance, normals)
        outputs = torch.unflatten(nets["decoder"].predict(decoder, codes.flatten(0, 1)[None])[0], 0, codes.shape[:2])
        error = latent_objectives.reconstruction(outputs, images, _sigma(settings))
        weights = latent_objectives.log_weights(mean, log_variance, codes, -error)
        yield Drawn(weights.cpu().numpy(), error.cpu().numpy())


class Terms(NamedTuple):
    """Hold both terms of the ELBO of each image, for several VAEs that are alike, and where their codes lie.

    Attributes:
        reconstruction: -log p(x|z) of one draw, in nats.
        divergence: KL divergence of q(z|x) from the prior in each dimension, in nats.
        means: of q(z|x).
    """

    reconstruction: Float[np.ndarray, "models images"]
    divergence: Float[np.ndarray, "models images dims"]
    means: Float[np.ndarray, "models images dims"]


@torch.inference_mode()
def terms(settings: LatentSettings, rows: Tensor, seen: Float[np.ndarray, "images features"]) -> Terms:
    """Return both terms for rows (models, row), each image with one draw: the same one for every model."""
    nets, columns = latent_steps.networks(settings), settings.layout.columns
    images = torch.as_tensor(seen, dtype=rows.dtype, device=rows.device)
    mean, log_variance = nets["encoder"].predict(rows[:, columns["encoder"]], images[None]).chunk(2, -1)
    normals = torch.randn(mean.shape[1:], generator=torch.Generator().manual_seed(STREAM)).to(mean)
    codes = latent_objectives.reparameterized(mean, log_variance, normals)
    outputs = nets["decoder"].predict(rows[:, columns["decoder"]], codes)
    error = latent_objectives.reconstruction(outputs, images, _sigma(settings))
    divergence = latent_objectives.divergence(mean, log_variance)
    return Terms(*(one.cpu().numpy() for one in (error, divergence, mean)))


@torch.inference_mode()
def bound(log_weights: Float[np.ndarray, "draws images"], k: int) -> Float[np.ndarray, " images"]:
    """Return each image's importance-weighted bound of k draws: the mean over as many groups of k as there are."""
    groups = len(log_weights) // k
    weights: Tensor = torch.from_numpy(np.ascontiguousarray(log_weights[: groups * k])).double()
    return latent_objectives.importance_bound(torch.unflatten(weights, 0, (groups, k)).swapaxes(0, 1)).mean(0).numpy()


def _sigma(settings: LatentSettings) -> float | None:
    return settings.sigma if settings.likelihood == "gaussian" else None
