"""The tab "Walk": its controls make the question and the walk, a result becomes pictures, tables and words."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dlcore.elements.latent import walked
from dlcore.elements.racer import Racer
from dlcore.experiments.latent_model import LatentModel
from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _latent_map_choices, _walk_choices

SMALL = {
    "walk_side": "8 × 8", "walk_layers": "1", "walk_h1": "6", "walk_vae_epochs": "1", "walk_gan_epochs": "1",
    "walk_batch": "200", "walk_autoencoder_epochs": "1",
}  # fmt: skip


def small(**more):
    kind = more.get("model", "vae")
    usual = _latent_map_choices.of_model(kind, {}) | {"epochs": 1}
    return LatentModel(**{"side": 8, "hidden": (6,), "batch": 200, **usual, **more})


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard("pages/latent_space.py", latent_tab="Walk", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a training, or what ``change`` makes of it, where the page finds it; return it."""

    def answer(question, change=lambda result: result):
        result = change(question.compute(ignore_progress))
        provenance = origin.record(1.0, 0, "CPU", "worker")
        packed = runfile.pack(question.canonical(), provenance, codec.encode(result))
        quiet_lab._archive.store.put(question.key(), packed)
        return result

    return answer


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if '"figure"' in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(drawn for alt, drawn in plots(app).items() if words in alt)


def frame(app, column):
    return next(one.value for one in app.dataframe if column in one.value)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [LatentModel()]


def test_every_control_reaches_the_question(tab, questions):
    tab(
        walk_model="Adversarial autoencoder", walk_dims="5", walk_side="8 × 8", walk_like="Gaussian", walk_sigma="0.3",
        walk_prior="Ring", walk_layers="3", walk_h1="9", walk_h2="8", walk_h3="7", walk_aae_epochs="2",
        walk_aae_lr="0.01", walk_aae_critic="0.002", walk_batch="100", walk_seed="4",
    )  # fmt: skip
    assert questions == [
        LatentModel(
            model="aae", dims=5, side=8, likelihood="gaussian", sigma=0.3, prior="ring", hidden=(9, 8, 7), epochs=2,
            racer=Racer(optimizer="adam", settings={"lr": 0.01}), critic_rate=0.002, batch=100, seed=4,
        )
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["Straight", "Spherical", "Stepwise"])
def test_a_result_becomes_map_film_strips_measures_and_tables(tab, answered, kind):
    answered(small())
    app = tab(**SMALL, walk_kind=kind, walk_frames="9")
    assert not app.exception
    assert figure(app, "path of the walk")["layout"]["meta"]["timeline"]["last"] == 8
    assert figure(app, "Two films")["data"][0]["meta"]["motion"]["frames"]["z"]["shape"] == "9, 64"
    assert len(figure(app, "every route")["layout"]["yaxis"]["ticktext"]) == 4
    assert len(figure(app, "A row of images for each dimension")["layout"]["yaxis"]["ticktext"]) == 2
    routes = frame(app, "undecided_halfway")
    assert routes["route"].iloc[0] == kind.lower()
    assert routes["route"].iloc[-1] == "cross-fade"
    assert (routes["length"] >= routes["length"].iloc[-1] - 1e-9).all()
    lengths = frame(app, "Predicted length")
    np.testing.assert_allclose(lengths["Predicted length"], np.array([1, 0.5**0.5, 1, 0.5**0.5]) * 1.2533141, rtol=1e-6)
    assert any("On its way the picture looks like" in text.value for text in app.markdown)


def test_in_more_dimensions_the_plane_and_the_usual_lengths_are_told(tab, answered):
    answered(small(dims=8))
    app = tab(**SMALL, walk_dims="8", walk_kind="Spherical", walk_ends="Points")
    assert not app.exception
    assert any("a code of this model 8" in caption.value for caption in app.caption)
    names = [trace.get("name") for trace in figure(app, "path of the walk")["data"]]
    assert "usual length of a draw, √d" in names
    assert any("those on the sphere keep" in text.value for text in app.markdown)


def test_a_collapsed_dimension_is_named_with_its_divergence(tab, answered):
    def collapse(result):
        codes, divergence = result.codes.copy(), result.divergence.copy()
        codes[..., 1], divergence[..., 1] = 0, 0.001
        return replace(result, codes=codes, divergence=divergence)

    answered(small(dims=3), collapse)
    app = tab(**SMALL, walk_dims="3", walk_kind="Single", walk_dim="2")
    assert not app.exception
    assert any("its KL divergence is 0.00 nats" in text.value and "collapsed" in text.value for text in app.markdown)
    assert any(caption.value.startswith("Collapsed: 2.") for caption in app.caption)
    rows = figure(app, "A row of images for each dimension")["layout"]["yaxis"]["ticktext"]
    assert rows[1] == "<b>z2 · 0.00 · collapsed</b>"
    assert list(frame(app, "undecided_halfway")["route"]) == ["one dimension", "cross-fade"]


def test_a_gan_has_no_codes_of_images_and_walks_between_draws(tab, answered):
    result = answered(small(model="gan"))
    app = tab(**SMALL, walk_model="GAN", walk_ad="3", walk_bd="4")
    assert not app.exception
    assert any("A GAN has no encoder" in caption.value for caption in app.caption)
    draws = walked.draws(small(model="gan"))
    path = figure(app, "path of the walk")["data"][-1]["meta"]["motion"]["frames"]
    assert path["x"]["shape"] == "31, 1"
    assert not len(result.codes[-1])
    assert app.number_input(key="walk_bd").value == 4
    assert draws.shape == (450, 2)
    assert any("no q(z|x)" in caption.value for caption in app.caption)


def test_an_autoencoder_has_no_prior_to_be_measured_against(tab, answered):
    answered(small(model="autoencoder"))
    app = tab(**SMALL, walk_model="Autoencoder", walk_span="Code quantiles", walk_kind="Single")
    assert not app.exception
    assert not any("Predicted length" in one.value for one in app.dataframe)
    assert "quantile" in figure(app, "A row of images for each dimension")["layout"]["xaxis"]["title"]["text"]


def test_an_image_that_does_not_exist_gets_a_sentence_and_the_presets_stay(tab, answered):
    answered(small())
    app = tab(**SMALL, walk_an="99")
    assert not app.exception
    assert any("There is no image 99 of class 2: 4" in warning.value for warning in app.warning)
    assert app.button(key="walk_preset_0")


def test_a_dimension_beyond_the_code_is_told_the_relation(tab):
    app = tab(walk_kind="Single", walk_dim="7")
    assert not app.exception
    assert any("a code of this model has 2 numbers" in text.value for text in app.markdown)


def test_settings_that_make_no_question_get_a_sentence(tab):
    app = tab(walk_data="MNIST", walk_side="8 × 8")
    assert not app.exception
    assert any("28 × 28 pixels, not 8 × 8" in warning.value for warning in app.warning)


def test_a_model_that_diverged_is_named(tab, answered):
    answered(small(seed=9), lambda result: replace(result, row=result.row * np.nan, diverged_at=3))
    app = tab(**SMALL, walk_seed="9")
    assert not app.exception
    assert sum("from step 3 on" in warning.value for warning in app.warning) == 1


def test_what_is_walked_by_default_is_what_the_card_shows(tab):
    app = tab()
    usual = _walk_choices.usual()
    held = [(app.number_input(key=f"walk_{end}c").value, app.number_input(key=f"walk_{end}n").value) for end in "ab"]
    assert tuple(held) == usual.images
    assert app.number_input(key="walk_frames").value == usual.frames
