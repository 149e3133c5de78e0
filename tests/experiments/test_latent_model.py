"""Models of images with a code: what is stored decodes as torch decodes, and training is what theory says of it."""

import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.datasets import Images
from dlcore.elements.latent import collapse, forward, images, linear_map, map_measures
from dlcore.elements.racer import Racer
from dlcore.experiments.latent_model import LatentModel
from dlcore.lab import codec
from dlcore.training import latent_steps

QUICK = {"side": 8, "hidden": (24, 16), "epochs": 6, "batch": 100}


def compute(report=lambda *_, **__: None, **settings):
    torch.set_num_threads(1)
    return LatentModel(**{**QUICK, **settings}).compute(report)


@pytest.fixture(scope="module")
def vae():
    told = []
    result = compute(lambda step, steps, *_, picture=None, **__: told.append((step, steps, picture)))
    return result, told


def test_shapes_are_the_stated_ones(vae):
    result, _ = vae
    asked = LatentModel(**QUICK)
    logged = len(asked.logged_steps())
    assert result.codes.shape == (logged, 450, 2)
    assert result.log_variance.shape == (450, 2)
    assert result.divergence.shape == (2, logged, 2)
    assert result.reconstruction.shape == (2, logged)
    assert result.row.shape == (sum(asked.layout.sizes.values()),)
    assert (result.training_images, result.test_images, result.diverged_at) == (1347, 450, 0)
    assert result.learned


def test_what_it_tells_on_the_way_is_json_and_ends_in_the_result(vae):
    result, told = vae
    pictures = [picture for _, _, picture in told if picture is not None]
    assert json.loads(json.dumps(pictures[-1])) == pictures[-1]
    np.testing.assert_allclose(pictures[-1]["codes"], result.codes[-1], atol=6e-4)
    assert pictures[-1]["labels"] == result.labels.tolist()


@pytest.mark.parametrize("model", ["vae", "gan"])
def test_a_decoded_place_is_what_torch_makes_of_the_stored_weights(model, vae):
    result = codec.decode(codec.encode(one := vae[0] if model == "vae" else compute(model=model)), type(one))
    asked = LatentModel(model=model, **QUICK)
    places = np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32)
    made = forward.decode(asked.layout, result.row, places, asked.likelihood)
    row = torch.from_numpy(result.row[asked.layout.columns["decoder"]].copy())[None]
    by_torch = latent_steps.networks(asked)["decoder"].predict(row, torch.from_numpy(places)[None]).sigmoid()[0]
    np.testing.assert_allclose(made, by_torch.numpy(), rtol=1e-4, atol=1e-6)


def test_codes_are_what_the_stored_encoder_makes_of_the_stored_images(vae):
    result, _ = vae
    asked = LatentModel(**QUICK)
    seen = images.observed(Images(result.images, result.labels, result.brightest), asked.likelihood)
    coded = forward.encode(asked.layout, result.row, seen)
    np.testing.assert_allclose(coded.mean, result.codes[-1], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(coded.log_variance, result.log_variance, rtol=1e-4, atol=1e-5)


def test_the_same_settings_and_seed_give_the_same_numbers_and_another_seed_others(vae):
    again, other = compute(), compute(seed=1)
    for field in ("row", "codes", "reconstruction", "divergence", "log_variance"):
        np.testing.assert_array_equal(getattr(again, field), getattr(vae[0], field))
    assert not np.array_equal(other.row, vae[0].row)


def test_a_gan_has_no_codes(vae):
    result = compute(model="gan", epochs=1)
    assert result.codes.shape[1:] == (0, 2)
    assert result.log_variance.shape[1] == 0
    assert np.isnan(result.reconstruction).all()
    assert result.turn_names == ("generator", "critic")


def test_a_linear_autoencoder_finds_the_principal_plane_and_its_error():
    settings = {"model": "autoencoder", "hidden": (), "likelihood": "gaussian", "epochs": 100, "batch": 64}
    settings["racer"] = Racer(optimizer="adam", settings={"lr": 0.01})
    result = compute(**settings)
    asked = LatentModel(**{**QUICK, **settings})
    training = datasets.digits().training.inputs()
    least = linear_map.least_error(training, 2)
    assert least <= linear_map.error(asked.layout, result.row, training) < 1.005 * least
    assert linear_map.angle(asked.layout, result.row, training) < 5


def test_a_heavy_kl_term_collapses_both_dimensions_and_a_light_one_none(vae):
    heavy = compute(beta=100.0)
    assert not collapse.active(collapse.activity(heavy.codes[-1])).any()
    assert heavy.divergence[1, -1].sum() < 0.05
    assert collapse.active(collapse.activity(vae[0].codes[-1])).all()


def test_a_vae_lays_its_codes_closer_to_the_prior_than_an_autoencoder(vae):
    spread = {}
    for name, result in (("vae", vae[0]), ("autoencoder", compute(model="autoencoder", epochs=20))):
        asked = LatentModel(model=name, **QUICK)
        gray = Images(result.images, result.labels, result.brightest).inputs()
        seen = map_measures.Seen(gray, result.labels, result.codes[-1], result.log_variance)
        spread[name] = map_measures.measure(asked, result.row, seen).variance
    assert (np.abs(np.log(spread["vae"])) < 0.7).all()
    assert np.abs(np.log(spread["autoencoder"])).max() > np.abs(np.log(spread["vae"])).max()


def test_a_model_that_diverges_names_its_step_and_knows_nothing():
    result = compute(racer=Racer(optimizer="sgd", settings={"lr": 10.0}))
    assert 0 < result.diverged_at <= LatentModel(**QUICK).steps
    assert not result.learned


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"dataset": "mnist", "side": 8}, "28 × 28 pixels, not 8 × 8"),
        ({"prior": "ring"}, "Gaussian prior"),
        ({"model": "autoencoder", "prior": "ring"}, "has no prior"),
        ({"dataset": "mnist", "epochs": 400, "batch": 2}, "minutes"),
    ],
)
def test_impossible_settings_are_refused_with_a_sentence(wrong, words):
    with pytest.raises(pydantic.ValidationError, match=words):
        LatentModel(**wrong)
