"""The figures of the tab "Map", drawn from a small real result, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.latent import manifold
from dlcore.experiments.latent_model import LatentModel
from dlcore.figures import decoded_place, latent_map
from dlcore.lab.experiment import ignore_progress

VIEW = latent_map.View((0.0, 0.0), 3.0, ("z₁", "z₂"))
NAMES = tuple("0123456789")


def material():
    """Train a tiny VAE."""
    return LatentModel(side=8, hidden=(8,), epochs=1, batch=200).compute(ignore_progress)


def codes(result, frames=slice(None)):
    return latent_map.Codes(result.codes[frames], result.epochs[frames], result.labels.astype(np.int64), NAMES)


def mosaic():
    place = manifold.quantiles(4, 3.0)
    return latent_map.Mosaic(np.full((4, 4, 8, 8), 255, np.uint8), place.edges, place.edges)


DENSITY = latent_map.Density(-0.5 * np.add.outer(np.linspace(-3, 3, 21) ** 2, np.linspace(-3, 3, 21) ** 2), "Gaussian")
LAYERS = [
    lambda result: {"codes": codes(result), "named": True},
    lambda result: {"codes": codes(result, slice(-1, None)), "mosaic": mosaic()},
    lambda result: {"codes": codes(result), "deviations": np.exp(0.5 * result.log_variance)},
    lambda result: {
        "density": DENSITY,
        "thumbnails": latent_map.Thumbnails(
            result.codes[-1, :9], result.images[:9], result.labels[:9].astype(np.int64)
        ),
    },
    lambda result: {"place": (0.5, 1.0), "near": result.codes[-1, :4]},
]
PICTURES = {
    "latent_map.atlas": [
        lambda m, layers=layers: latent_map.atlas(VIEW, latent_map.Layers(**layers(m["latent_map"])))
        for layers in LAYERS
    ],
    "decoded_place.chosen": [
        lambda m: decoded_place.chosen(
            m["latent_map"].images[0] / 16, m["latent_map"].images[:4] / 16, [(n, str(n)) for n in range(4)], ("c", "r")
        )
    ],
}
