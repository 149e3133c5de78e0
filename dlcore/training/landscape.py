"""Look at a loss around trained networks: along a line between two, and on a plane through one.

Sources:
    Goodfellow, Vinyals, Saxe, "Qualitatively Characterizing Neural Network Optimization Problems", ICLR 2015 (the
    line); Li, Xu, Taylor, Studer, Goldstein, "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018, section 4
    (the plane, and filter normalization; directions leave biases as they are, as their published code does).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float

from dlcore.elements.initializers import DenseLayer
from dlcore.nets import dense
from dlcore.nets.network import Network
from dlcore.training.classification import Measure

STREAM = 11
"""Keeps the random numbers of directions apart from those drawn with the same seed elsewhere."""
BYTES_AT_ONCE = 4_000_000
"""What the models of one chunk may touch: parameters, and the units of all images."""

Directions = Float[np.ndarray, "directions parameters"]


def draw_directions(layers: Sequence[DenseLayer], seed: int, count: int = 2) -> Directions:
    """Draw standard normal directions for all weights; the biases stay where they are."""
    rng = np.random.default_rng((seed, STREAM))
    drawn: Directions = rng.standard_normal((count, sum(layer.parameters for layer in layers)))
    for _, biases in dense.views(torch.from_numpy(drawn), layers):  # the tensor shares the array's memory
        biases.zero_()
    return drawn


def filter_normalized(
    directions: Directions, parameters: Float[np.ndarray, " parameters"], layers: Sequence[DenseLayer]
) -> Directions:
    """Give each filter of each direction the length of the network's own: d ← d / ‖d‖ · ‖θ‖, filter by filter.

    In a fully connected layer a filter is the weights that come into one unit.
    """
    made = torch.tensor(directions, dtype=torch.float64)
    own = torch.tensor(parameters, dtype=torch.float64)[None]
    for (drawn, _), (weights, _) in zip(dense.views(made, layers), dense.views(own, layers), strict=True):
        drawn.mul_(weights.norm(dim=1, keepdim=True) / drawn.norm(dim=1, keepdim=True).clamp_min(1e-30))
    return np.asarray(made.numpy())


def rescaled(
    parameters: Float[np.ndarray, " parameters"], factor: float, layers: Sequence[DenseLayer]
) -> Float[np.ndarray, " parameters"]:
    """Multiply the first layer by ``factor`` and divide the weights of the second by it.

    With ReLU between them, max(0, c z) = c max(0, z), the network computes what it did before (Dinh et al. 2017).
    """
    made = torch.tensor(parameters, dtype=torch.float64)[None]
    (first, biases), (second, _), *_ = dense.views(made, layers)
    first *= factor
    biases *= factor
    second /= factor
    return np.asarray(made[0].numpy())


def line(
    start: Float[np.ndarray, " parameters"], end: Float[np.ndarray, " parameters"], at: Float[np.ndarray, " points"]
) -> Float[np.ndarray, "points parameters"]:
    """Return (1 - α) start + α end for each α; at 0 and 1 exactly the two."""
    return np.asarray((1 - at)[:, None] * start + at[:, None] * end)


def scores_on_plane(
    measure: Measure,
    at_once: int,
    centre: Float[np.ndarray, " parameters"],
    directions: Float[np.ndarray, "2 parameters"],
    axis: Float[np.ndarray, " places"],
) -> Float[np.ndarray, "places places measured"]:
    """Measure the networks centre + x·directions[0] + y·directions[1] for all x and y of ``axis`` as one computation.

    Args:
        measure: (models, parameters) -> (models, measured).
        at_once: how many networks are measured together.
        centre: the parameters in the middle.
        directions: of the two axes of the plane.
        axis: coordinates along each.

    Returns:
        Row by row: the first axis is that of y.
    """
    middle, across, places = (torch.tensor(array, dtype=torch.float32) for array in (centre, directions, axis))
    y, x = torch.meshgrid(places, places, indexing="ij")
    steps = torch.stack([x.ravel(), y.ravel()], 1)
    parts = [steps[first : first + at_once] for first in range(0, len(steps), at_once)]
    found = [measure(torch.addmm(middle, part, across)) for part in parts]
    return np.asarray(torch.cat(found).reshape(len(axis), len(axis), -1).numpy())


def scores_of(
    measure: Measure, at_once: int, parameters: Float[np.ndarray, "models parameters"]
) -> Float[np.ndarray, "models measured"]:
    """Measure many networks, so many of them together."""
    given = torch.tensor(parameters, dtype=torch.float32)
    parts = [given[first : first + at_once] for first in range(0, len(given), at_once)]
    return np.asarray(torch.cat([measure(part) for part in parts]).numpy())


def chunk_size(network: Network, images: int) -> int:
    """Return how many networks are best measured together on so many images: their units then fit the cache."""
    units = sum(layer.fan_out for layer in network.layers)
    return max(1, BYTES_AT_ONCE // (4 * (network.parameters + images * units)))
