"""A look into networks that learn from few images: their weights, and what their activations are given."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dlcore.nets import dense, regularized_mlp
from dlcore.nets.regularized_mlp import Mode
from dlcore.training import histograms
from dlcore.training.histograms import Histogram
from dlcore.training.lessons import Learned, Scene
from dlcore.training.plan import Probe

WEIGHT_REACH = 32
"""Of the histograms of a layer's weights, in standard deviations of its weights at the start."""
SUM_REACH = 64.0
"""Of the histograms of what goes into the activations, which starts about 1 wide."""


def weights_probe(scene: Scene, steps: tuple[int, ...]) -> Probe:
    """Count the weights of each layer after each of ``steps``: (models, layers, bins)."""
    layers = scene.shape.layers

    def measure(rows: Tensor) -> Tensor:
        weights = [weights for weights, _ in dense.views(rows, layers)]
        return torch.stack([histograms.count(*pair) for pair in zip(weights, _reaches(scene), strict=True)], 1)

    return Probe(steps, measure)


def weight_histograms(scene: Scene, learned: Learned, bins: int) -> Histogram:
    """Return edges (layers, borders) and shares (settings, measurements, layers, bins), the seeds together."""
    counts = np.nan_to_num(learned.probes["weights"])
    pooled = counts.reshape(len(counts), -1, scene.lesson.seeds, *counts.shape[2:]).sum(2).swapaxes(0, 1)
    layers = enumerate(_reaches(scene))
    return _stacked([histograms.trim(pooled[:, :, layer], reach, bins) for layer, reach in layers], bins)


def _reaches(scene: Scene) -> list[float]:
    return [WEIGHT_REACH * layer.gain / layer.fan_in**0.5 for layer in scene.shape.layers]


def sums_probe(scene: Scene) -> Probe:
    """Measure standard deviation and mean of what goes into the activations: (models, hidden layers, 2)."""
    images = scene.images()

    def measure(rows: Tensor) -> Tensor:
        moments = [torch.stack(torch.std_mean(sums, (1, 2)), 1) for sums in _hidden_sums(scene, rows, images)]
        return torch.stack(moments, 1) if moments else rows.new_empty(len(rows), 0, 2)

    return Probe(scene.logged_steps(), measure)


def sum_moments(
    scene: Scene, learned: Learned
) -> tuple[Float[np.ndarray, "settings seeds hidden logged"], Float[np.ndarray, "settings seeds hidden logged"]]:
    """Return what ``sums_probe`` measured: mean and standard deviation."""
    std, mean = np.moveaxis(scene.by_setting(np.moveaxis(learned.probes["sums"], 0, 2)), -1, 0)
    return mean, std


@torch.inference_mode()
def sum_histograms(scene: Scene, learned: Learned, bins: int) -> Histogram:
    """Return the histograms of what goes into the activations of each hidden layer on the training images.

    Returns:
        Edges (hidden, borders) and shares (settings, moments, modes, hidden, bins); the moments are the start and the
        weights that are kept, the modes are training, in batches with new masks, and use.
    """
    images, batch = scene.images(), scene.plan.batch
    whole = [images[:, first : first + batch] for first in range(0, images.shape[1] - batch + 1, batch)]
    training = regularized_mlp.training_mode(scene.shape, scene.settings, images, batch, apart=1)
    counts = [
        [_counted(scene, rows, parts, mode) for parts, mode in ((whole, training), ([images], regularized_mlp.USE))]
        for rows in (scene.plan.tensor(scene.start), learned.kept)
    ]
    by_model = torch.stack([torch.stack(modes) for modes in counts]).moveaxis(2, 0).cpu().numpy()
    pooled = scene.by_setting(by_model).sum(1)
    hidden = range(len(scene.shape.hidden))
    return _stacked([histograms.trim(pooled[..., layer, :], SUM_REACH, bins) for layer in hidden], bins)


def _counted(scene: Scene, rows: Tensor, batches: list[Tensor], mode: Mode) -> Tensor:
    """Count what goes into the activations: (models, hidden, bins)."""
    counts = rows.new_zeros(len(rows), len(scene.shape.hidden), histograms.FINE)
    for batch in batches:
        for layer, sums in enumerate(_hidden_sums(scene, rows, batch, mode)):
            counts[:, layer] += histograms.count(sums, SUM_REACH)
    return counts


def _hidden_sums(scene: Scene, rows: Tensor, examples: Tensor, mode: Mode = regularized_mlp.USE) -> list[Tensor]:
    return list(regularized_mlp.flow(scene.shape, rows, examples, mode))[:-1]


def _stacked(parts: list[Histogram], bins: int) -> Histogram:
    if not parts:
        return Histogram(np.empty((0, bins + 1)), np.empty((0, 0, 0, 0, bins)))
    return Histogram(np.stack([one.edges for one in parts]), np.stack([one.shares for one in parts], -2))


def first_weights(scene: Scene, learned: Learned, units: int) -> Float[np.ndarray, "settings units height width"]:
    """Return the weights of some units of the first layer of the first seed's kept network, as images."""
    size = scene.lesson.image_set.height, scene.lesson.image_set.width
    weights, _ = dense.views(learned.kept[:: scene.lesson.seeds], scene.shape.layers)[0]
    return weights[:, :, :units].mT.reshape(len(weights), -1, *size).cpu().numpy()
