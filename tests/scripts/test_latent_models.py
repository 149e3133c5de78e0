"""Scripts of models of images with a code come to the terms of the dashboard: every kind, likelihood and prior."""

import pytest

from dlcore.elements.latent.settings import LatentSettings
from dlcore.experiments.aggregated_posterior import AggregatedPosterior
from dlcore.experiments.anomaly import Anomaly, AnomalyScores
from dlcore.experiments.anomaly_classes import AnomalyClasses
from dlcore.experiments.beta_sweep import BetaSweep
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


@pytest.mark.parametrize(
    "question",
    [
        BetaSweep(**SMALL, betas=(0.5, 3.0), likelihood="fixed"),
        AggregatedPosterior(coder=LatentSettings(**SMALL, model="aae", prior="ring")),
        Anomaly(**SMALL, seeds=2, held_out=3),
        AnomalyClasses(**SMALL, seeds=1, draws=2, model="autoencoder"),
        AnomalyScores(training=Anomaly(**SMALL, seeds=1), draws=3),
        AnomalyScores(training=Anomaly(**SMALL | {"side": 28}, seeds=1, likelihood="gaussian"), kind="blur", draws=2),
    ],
    ids=lambda question: type(question).__name__,
)
def test_every_question_that_trains_such_models_comes_to_the_same_numbers(both, question):
    results, scalars = both(question)
    known = {name: value for name, value in results.items() if name in scalars}
    assert len(known) >= 3
    for name, value in known.items():
        wide = {"abs": 5e-4} if name.startswith("area") else {"rel": 1e-5}
        assert value == pytest.approx(scalars[name], **wide), name


def test_a_sweep_tells_every_beta(execute):
    told = execute(BetaSweep(**SMALL, betas=(0.5, 3.0)))["results"]
    assert told["reconstruction/test"] == told["reconstruction/test/3"] != told["reconstruction/test/0.5"]
