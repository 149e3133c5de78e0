"""Starts for networks of one input and one hidden layer whose units bend all over the interval, in one shape for all.

A network of few units is a network of many whose further units have weights of zero. With an activation that is zero at
zero these units have no gradient either and stay what they are, so that networks of every width can train in one
array.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from dlcore.elements.initializers import STREAM


def scattered(
    seed: int, units: int, domain: tuple[float, float], scale: float, widest: int
) -> Float[np.ndarray, " parameters"]:
    """Draw the start of a network 1-units-1 and lay it out as one of ``widest`` units.

    Unit j bends at a random place cⱼ of the interval: its bias is -wⱼ cⱼ. With biases of zero, as they are usual, all
    would bend in the same place.

    Args:
        seed: of the random numbers.
        units: hidden units that live.
        domain: the interval.
        scale: standard deviation of the input weights; those of the output have 1 / √units.
        widest: units of the layout.

    Returns:
        Input weights, biases, output weights, output bias, as ``dlcore.nets`` lays them out.
    """
    rng = np.random.default_rng((seed, STREAM))
    inner, outer = scale * rng.standard_normal(units), rng.standard_normal(units) / units**0.5
    parts = (inner, -inner * rng.uniform(*domain, units), outer)
    return np.concatenate([*(np.pad(part, (0, widest - units)) for part in parts), [0.0]])


def stack(
    seeds: Sequence[int], widths: Sequence[int], domain: tuple[float, float], scale: float
) -> Float[np.ndarray, "models parameters"]:
    """Draw one start for every width and seed, width by width, each laid out as the widest."""
    return np.stack([scattered(seed, units, domain, scale, max(widths)) for units in widths for seed in seeds])
