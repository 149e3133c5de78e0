"""How anomalous are images to a trained model? Scores in nats, and two rivals that need no model."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Int

from dlcore.elements.latent import forward, gaussian, images, ranking
from dlcore.elements.latent.held_out import HeldOutSettings
from dlcore.training import latent_bounds, latent_objectives

Gray = Float[np.ndarray, "images features"]


def seen(settings: HeldOutSettings, gray: Gray) -> Gray:
    """Return the images as the likelihood sees them: binarised once, or as they are for the Gaussian one."""
    return gray if settings.likelihood == "gaussian" else images.binarised(gray)


def of_model(
    settings: HeldOutSettings, row: Float[np.ndarray, " row"], gray: Gray, draws: int
) -> dict[str, Float[np.ndarray, " images"]]:
    """Return by id the scores that a model gives: the higher, the more anomalous.

    Args:
        settings: of the model.
        row: the model; NaN where it diverged.
        gray: the images, 0 … 1.
        draws: codes of each image, for reconstruction and bounds; an autoencoder has one code for each image.
    """
    looked_at = seen(settings, gray)
    if settings.model == "autoencoder":
        return {"reconstruction": _reconstruction(settings, row, looked_at)}
    drawn = list(latent_bounds.draw(settings, row, looked_at, draws))
    error = np.concatenate([one.reconstruction for one in drawn]).mean(0, dtype=np.float64)
    codes = forward.encode(settings.layout, row, looked_at)
    doubts = np.zeros(0) if codes.log_variance is None else codes.log_variance
    divergence = gaussian.divergence(codes.mean, doubts).sum(1)
    bound = latent_bounds.bound(np.concatenate([one.log_weights for one in drawn]), draws)
    return {"elbo": error + divergence, "bound": -bound, "reconstruction": error, "divergence": divergence}


def of_rivals(
    gray: Gray, learned_from: Gray
) -> tuple[dict[str, Float[np.ndarray, " images"]], Int[np.ndarray, " images"]]:
    """Return by id the scores that need no model, and the place of the nearest training image of each image."""
    squares = (gray**2).sum(1)[:, None] - 2 * gray @ learned_from.T + (learned_from**2).sum(1)
    nearest = squares.argmin(1)
    distance = np.sqrt(((gray - learned_from[nearest]) ** 2).sum(1, dtype=np.float64))
    return {"nearest": distance, "ink": gray.mean(1, dtype=np.float64)}, nearest


def of_all(
    settings: HeldOutSettings,
    rows: Float[np.ndarray, "seeds row"],
    gray: Gray,
    learned_from: Gray,
    draws: int,
) -> tuple[Float[np.ndarray, "scores seeds images"], Int[np.ndarray, " images"]]:
    """Return all of the settings' scores by each model, and the place of the nearest training image of each image."""
    rival, nearest = of_rivals(gray, learned_from)
    by_model = [{**of_model(settings, row, gray, draws), **rival} for row in rows]
    return np.array([[one[name] for one in by_model] for name in settings.scores]), nearest


def area_so_far(
    settings: HeldOutSettings, row: Float[np.ndarray, " row"], normal: Gray, anomalous: Gray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the area under the ROC curve of a model's first score with one draw, and the scores of both groups."""
    both = of_model(settings, row, np.concatenate([normal, anomalous]), 1)
    score = both[settings.scores[0]]
    one, other = score[: len(normal)], score[len(normal) :]
    return (ranking.area(one, other) if np.isfinite(score).all() else np.nan), one, other


@torch.inference_mode()
def _reconstruction(settings: HeldOutSettings, row: Float[np.ndarray, " row"], looked_at: Gray) -> np.ndarray:
    layout = settings.layout
    codes = forward.encode(layout, row, looked_at).mean
    outputs = forward.run(layout.parts["decoder"], row[layout.columns["decoder"]], codes)
    sigma = settings.sigma if settings.likelihood == "gaussian" else None
    error = latent_objectives.reconstruction(torch.from_numpy(outputs), torch.from_numpy(looked_at), sigma)
    return error.double().numpy()
