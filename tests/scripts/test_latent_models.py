"""Scripts of models of images with a code come to the terms of the dashboard: every kind, likelihood and prior."""

import pytest

from dlcore.experiments.latent_model import LatentModel

SMALL = {"side": 8, "hidden": (7, 5), "epochs": 1, "batch": 200}


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"model": "vae", "beta": 2.5, "dims": 3, "side": 28}, {"elbo/test", "divergence/training", "turn/coder"}),
        ({"model": "autoencoder", "likelihood": "gaussian"}, {"reconstruction/test", "turn/coder"}),
        ({"model": "aae", "prior": "mixture", "dims": 3}, {"turn/critic", "turn/encoder", "reconstruction/test"}),
        ({"model": "aae", "prior": "ring", "likelihood": "fixed", "seed": 5}, {"turn/encoder"}),
        ({"model": "gan", "prior": "square"}, {"turn/generator", "turn/critic"}),
    ],
)
def test_every_model_comes_to_the_same_terms(both, changed, names):
    results, scalars = both(LatentModel(**SMALL | changed))
    assert names <= set(results)
    assert results == pytest.approx({name: scalars[name] for name in results}, rel=1e-5)
