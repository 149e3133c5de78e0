"""Pictures of codes by t-SNE and UMAP: neighbours stay, a seed gives one picture, what is impossible a sentence."""

import numpy as np
import pydantic
import pytest

from dlcore.elements.latent import distortion
from dlcore.experiments import latent_projection
from dlcore.experiments.latent_model import LatentModel
from dlcore.experiments.latent_projection import LatentProjection
from dlcore.lab import instant
from dlcore.lab.experiment import ignore_progress

MODEL = LatentModel(side=8, hidden=(16,), dims=5, epochs=3, model="autoencoder")


@pytest.fixture(scope="module")
def model():
    return MODEL.compute(ignore_progress)


@pytest.fixture
def trained(monkeypatch, model):
    """The model's answer is known already."""
    monkeypatch.setattr(latent_projection.earlier, "result", lambda asked, _report: model if asked == MODEL else None)
    return model


@pytest.mark.parametrize("settings", [{"method": "tsne"}, {"method": "umap"}, {"method": "umap", "metric": "cosine"}])
def test_neighbours_in_the_picture_are_neighbours_in_the_codes(trained, settings):
    told = []
    asked = LatentProjection(of=MODEL, start="ordered", **settings)
    seen = asked.compute(lambda step, steps, scalars=None, picture=None: told.append((step, steps)))
    assert seen.places.shape == (2, 450, 2)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    for places in seen.places:
        codes = trained.codes[-1]
        if settings.get("metric") == "cosine":
            codes = codes / np.linalg.norm(codes, axis=1, keepdims=True)
        assert distortion.measure(codes, places, trained.labels).trustworthiness > 0.95


@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_the_same_seed_gives_the_same_picture_and_the_next_one_another(trained, method):
    one, again, following = (
        LatentProjection(of=MODEL, method=method, perplexity=5, seed=seed).compute(ignore_progress).places
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(one[1], following[0])
    assert (one[0] != one[1]).any()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"perplexity": 450}, "a perplexity of 450 needs more points than the 450 there are"),
        ({"method": "umap", "neighbours": 450}, "450 neighbours are too many: there are only 450 points"),
        ({"perplexity": 1}, "greater than or equal to 2"),
        ({"min_dist": float("nan")}, "finite"),
        ({"of": LatentModel(model="gan", dims=3)}, "a GAN has no encoder"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        LatentProjection(**settings)


def test_a_diverged_model_has_nothing_to_draw(monkeypatch, model):
    class Lost:
        codes = np.full_like(model.codes, np.nan)

    monkeypatch.setattr(latent_projection.earlier, "result", lambda *_: Lost)
    with pytest.raises(ValueError, match="diverged"):
        LatentProjection(of=MODEL).compute(ignore_progress)


def test_it_is_too_slow_for_the_page():
    assert not instant.is_instant(LatentProjection(of=MODEL))
    assert not instant.is_instant(LatentProjection(of=MODEL, method="umap"))
