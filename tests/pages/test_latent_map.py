"""The tab "Map": its controls make the questions, results become maps, a place is decoded, what went wrong is named."""

import json

import numpy as np
import pytest

from dlcore.elements.racer import Racer
from dlcore.experiments.latent_model import LatentModel
from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _controls, _latent_map_choices

PAGE = "pages/latent_space.py"
SMALL = {"lat_side": "8 × 8", "lat_layers": "1", "lat_h1": "12", "lat_batch": "200"}
EPOCHS = {f"lat_{kind}_epochs": "2" for kind in ("vae", "autoencoder", "gan")}


def small(model="vae", **more):
    rates = {"gan": {"racer": _latent_map_choices.racer_of(0.001)}}.get(model, {})
    return LatentModel(model=model, side=8, hidden=(12,), epochs=2, batch=200, **{**rates, **more})


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, **link)


@pytest.fixture
def answered(quiet_lab):
    def answer(question):
        result = question.compute(ignore_progress)
        provenance = origin.record(1.0, 0, "CPU", "worker")
        packed = runfile.pack(question.canonical(), provenance, codec.encode(result))
        quiet_lab._archive.store.put(question.key(), packed)
        return result

    return answer


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if '"figure"' in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [LatentModel(), LatentModel(model="autoencoder")]


def test_every_control_reaches_the_questions(tab, questions):
    app = tab(
        lat_a="Adversarial autoencoder", lat_b="VAE", lat_b_beta="4", lat_data="MNIST", lat_dims="3", lat_layers="1",
        lat_h1="9", lat_like="Gaussian", lat_sigma="0.3", lat_prior="Ring", lat_batch="500", lat_seed="7",
        lat_aae_epochs="1", lat_aae_lr="0.01", lat_aae_critic="0.002", lat_vae_epochs="2", lat_vae_lr="0.003",
    )  # fmt: skip
    assert not app.exception
    shared = {"dataset": "mnist", "dims": 3, "hidden": (9,), "likelihood": "gaussian", "sigma": 0.3, "batch": 500}
    assert questions == [
        LatentModel(
            model="aae", prior="ring", epochs=1, racer=Racer(optimizer="adam", settings={"lr": 0.01}),
            critic_rate=0.002, seed=7, **shared,
        ),
        LatentModel(
            model="vae", beta=4.0, epochs=2, racer=Racer(optimizer="adam", settings={"lr": 0.003}), seed=7, **shared
        ),
    ]  # fmt: skip


def test_one_model_stands_alone_where_there_is_no_second(tab, questions):
    assert not tab(lat_b="None").exception
    assert questions == [LatentModel()]


def test_results_become_maps_and_a_place_is_decoded(tab, answered):
    answered(small())
    answered(small("autoencoder"))
    app = tab(**SMALL, **EPOCHS)
    assert not app.exception
    drawn = plots(app)
    assert sum("A map of the codes" in alt for alt in drawn) == 2
    assert sum("decodes at 0.5, -0.5" in alt for alt in drawn) == 2
    moved = plots(tab(**SMALL, **EPOCHS, lat_x="-2", lat_y="1.5"))
    assert sum("decodes at -2, 1.5" in alt for alt in moved) == 2
    assert any("five nearest codes" in text.value for text in app.markdown)
    assert any("variance of z" in what for what in app.dataframe[0].value["Quantity"])


@pytest.mark.parametrize("show", ["Codes", "Thumbnails", "Manifold", "Both"])
def test_a_gan_is_mapped_by_the_images_that_come_closest(tab, answered, show):
    answered(small("gan"))
    app = tab(lat_a="GAN", lat_b="None", lat_show=show, **SMALL, **EPOCHS)
    assert not app.exception
    assert any("A GAN has no encoder" in text.value for text in app.caption)
    assert any("Mode collapse:" in warning.value for warning in app.warning)


def test_posterior_collapse_is_named_with_its_measure(tab, answered):
    answered(small(beta=100.0).model_copy(update={"epochs": 30}))
    app = tab(lat_b="None", lat_a_beta="100", lat_q="2 σ", **SMALL, **EPOCHS | {"lat_vae_epochs": "30"})
    assert not app.exception
    assert any("Posterior collapse in dimension 1, 2" in warning.value for warning in app.warning)


def test_more_dimensions_are_decoded_with_the_others_of_the_nearest_code(tab, answered):
    answered(small(dims=4))
    app = tab(lat_b="None", lat_dims="4", **SMALL, **EPOCHS)
    assert not app.exception
    assert any("its other 2 numbers are those of the nearest code" in text.value for text in app.caption)


def test_impossible_settings_get_a_sentence_and_the_page_stays(tab):
    app = tab(lat_data="MNIST", lat_side="8 × 8")
    assert not app.exception
    assert any("28 × 28 pixels, not 8 × 8" in warning.value for warning in app.warning)
    assert app.button(key="lat_preset_0")


def test_a_click_far_outside_is_held_at_the_border(monkeypatch):
    taken = {}
    monkeypatch.setattr(_controls, "put", taken.update)
    _latent_map_choices.take_place(1e9, -0.123456)
    assert taken == {"lat_x": 50.0, "lat_y": -0.123}


def test_units_to_begin_with_are_those_of_the_question():
    assert _latent_map_choices.UNITS[:2] == _controls.default(LatentModel, "hidden")
    assert np.isclose(_latent_map_choices.rate_of("vae"), _controls.default(LatentModel, "racer").settings["lr"])
