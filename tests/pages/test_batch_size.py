"""The tab "Batch size": its controls make the question, a result becomes curves, table and views, bad input words."""

import json

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dlcore.experiments.batch_size import BatchSize
from dlcore.experiments.loss_landscape import LossLandscape
from dlcore.lab import instant

PAGE = "pages/generalization.py"
SMALL = {"bs_b": ["4", "Full"], "bs_steps": "60", "bs_seeds": "3", "bs_images": "60", "bs_width": "8"}
PAIR = SMALL | {"bs_small": "4", "bs_large": "Full"}
TRAINING = {"steps": 60, "seeds": 3, "images": 60, "width": 8}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, gen_tab="Batch size", **link)


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(figure for alt, figure in plots(app).items() if words in alt)


def small():
    return BatchSize(**TRAINING, batches=(4, 60))


def small_landscape(**settings):
    return LossLandscape(**TRAINING, small=4, large=60, **settings)


@pytest.fixture(scope="module")
def answered(quiet_lab):
    """Put the results of small questions where the page finds them."""
    for question in (small(), small_landscape(), small().model_copy(update={"batches": (60,)})):
        quiet_lab._archive.store.put(question.key(), instant.compute(question))


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [BatchSize()]
    assert questions[0].cost() < 10


def test_every_control_reaches_the_question(tab, questions):
    tab(
        bs_b=["2", "16", "Full"], bs_lr="0.2", bs_rule="Linear", bs_budget="Epochs", bs_epochs="7", bs_seeds="2",
        bs_seed="3", bs_images="120", bs_dseed="4", bs_data="MNIST", bs_epsilon="0.002", bs_reference="16",
        bs_layers="2", bs_width="16", bs_act="tanh",
    )  # fmt: skip
    assert questions == [
        BatchSize(
            batches=(2, 16, 120), learning_rate=0.2, scaling="linear", budget="epochs", epochs=7, seeds=2, seed=3,
            images=120, data_seed=4, dataset="mnist", epsilon=0.002, reference=16, hidden_layers=2, width=16,
            activation="tanh",
        )
    ]  # fmt: skip


def test_the_level_of_guessing_stands_there_before_anything_is_trained(tab):
    empty = figure(tab(), "as training goes on")
    assert any("ln 10" in note["text"] for note in empty["layout"]["annotations"])


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"bs_images": "100"}, "a batch of 128 is larger than the 100 training images"),
        ({"bs_lr": "10", "bs_rule": "Linear"}, "the rule of scaling makes the learning rate"),
        ({"bs_b": ["1", "2", "4", "8", "16", "32", "64"]}, "at most 6 items"),
        ({"bs_b": ""}, "Choose at least one batch size."),
        ({"bs_images": "1400"}, "no 1400 training images"),
    ],
)
def test_bad_settings_get_a_sentence_and_the_presets_stay(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="bs_preset_0")


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("which", ["Loss", "Error rate"])
@pytest.mark.parametrize(("across", "title"), [("Steps", "steps"), ("Images seen", "images"), ("Time", "time (s)")])
def test_a_result_becomes_curves_and_a_table(tab, which, across, title):
    app = tab(**SMALL, bs_which=which, bs_x=across)
    assert not app.exception
    drawn = figure(app, "as training goes on")
    assert [trace["name"] for trace in drawn["data"] if trace.get("name")] == ["4", "60 (full)"] * 2
    assert drawn["layout"]["xaxis2"]["title"]["text"].startswith(title)
    assert ("nats" in drawn["layout"]["yaxis"]["title"]["text"]) == (which == "Loss")
    table = app.dataframe[0].value
    assert list(table["Batch size"]) == ["4", "60 (full)"]
    assert table["Test error (%)"].str.fullmatch(r"[\d.]+ ± [\d.]+").all()


@pytest.mark.usefixtures("answered")
def test_gap_and_sharpness_have_a_dot_for_every_network_and_an_interval(tab):
    app = tab(**SMALL)
    for words in ("training error", "largest eigenvalue", "ε-box"):
        drawn = figure(app, words)
        dots, means = drawn["data"][::2], drawn["data"][1::2]
        assert [len(trace["x"]) if isinstance(trace["x"], list) else 3 for trace in dots] == [3, 3]
        assert all(trace["error_y"]["array"][0] > 0 for trace in means)


@pytest.mark.usefixtures("answered")
def test_predicted_and_measured_noise_stand_beside_each_other(tab):
    app = tab(**SMALL, bs_view="Gradient noise")
    assert not app.exception
    rows = app.dataframe[1].value
    predicted, measured = rows.iloc[0, 1:3]
    assert measured == pytest.approx(predicted, rel=0.2)
    assert rows.iloc[1, 1:3].tolist() == [0, 0]
    assert figure(app, "predicted line")["data"][0]["name"].startswith("predicted")


@pytest.mark.usefixtures("answered")
def test_the_edge_of_stability_is_told_of_the_full_batch(tab):
    app = tab(**SMALL, bs_view="Edge of stability")
    assert not app.exception
    assert "the loss never rises; after the first step ηλ is at most" in app.dataframe[1].value.iloc[0, -1]
    assert any("ηλ = 2" in note["text"] for note in figure(app, "times sharpness")["layout"]["annotations"])


@pytest.mark.usefixtures("answered")
def test_the_line_is_asked_about_the_two_batch_sizes_that_are_compared(tab, questions):
    app = tab(**PAIR, bs_view="Between two minima")
    assert not app.exception
    assert questions == [small(), small_landscape()]
    drawn = figure(app, "on the line")
    assert {note["text"] for note in drawn["layout"]["annotations"]} >= {"batch 4", "batch 60"}
    assert [trace["name"] for trace in drawn["data"]] == ["training images", "test images"]


def heights(app):
    """Return what is drawn of the small batch's plane."""
    trace = next(figure for alt, figure in plots(app).items() if "around the network of batch 4" in alt)["data"][0]
    return json.dumps(trace["z"])


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("look", ["Map", "Relief"])
def test_the_switches_of_the_landscape_change_what_they_should_and_train_nothing(tab, questions, look):
    view = PAIR | {"bs_view": "Landscape", "bs_look": look}
    seen = {}
    for directions in ("Filter-normalized", "Plain"):
        for layers in ("As trained", "Rescaled"):
            app = tab(**view, bs_dir=directions, bs_layers_as=layers)
            assert not app.exception
            seen[directions, layers] = heights(app)
    assert set(questions) == {small(), small_landscape()}
    assert seen["Plain", "As trained"] != seen["Plain", "Rescaled"]
    assert seen["Plain", "As trained"] != seen["Filter-normalized", "As trained"]
    rows = app.dataframe[1].value
    assert float(rows.iloc[1, 1]) > 2 * float(rows.iloc[0, 1])  # λ of the same function


@pytest.mark.usefixtures("answered")
def test_both_planes_have_one_colour_scale(tab):
    app = tab(**PAIR, bs_view="Landscape")
    scales = [
        (drawn["data"][0]["zmin"], drawn["data"][0]["zmax"])
        for alt, drawn in plots(app).items()
        if "around the network" in alt
    ]
    assert len(scales) == 2
    assert scales[0] == scales[1]
    assert np.isfinite(scales).all()


@pytest.mark.usefixtures("answered")
def test_settings_of_the_landscape_reach_its_question(tab, questions):
    tab(**PAIR, bs_view="Landscape", bs_reach="0.5", bs_factor="2", bs_direction="7")
    assert questions[-1] == small_landscape(reach=0.5, factor=2.0, direction_seed=7)


@pytest.mark.usefixtures("answered")
def test_a_small_batch_that_is_not_small_gets_a_sentence(tab):
    app = tab(**PAIR | {"bs_small": "Full"}, bs_view="Landscape")
    assert not app.exception
    assert any("the small batch (60) must be smaller than the large one (60)" in one.value for one in app.warning)
    assert app.button(key="bs_preset_0")


def test_networks_that_are_not_relu_are_not_rescaled(tab, questions, quiet_lab):
    tanh = small().model_copy(update={"activation": "tanh"})
    quiet_lab._archive.store.put(tanh.key(), instant.compute(tanh))
    app = tab(**PAIR, bs_view="Landscape", bs_act="tanh")
    assert not app.exception
    assert questions[-1] == small_landscape(factor=1.0, activation="tanh")
    assert any("c is 1 for this activation" in words.value for words in app.info)


def card():
    from pages import _batch_size, _batch_size_pictures
    from tests.pages.test_batch_size import small

    _batch_size.show_picture()
    _batch_size_pictures.show_card(small())


@pytest.mark.usefixtures("answered")
def test_the_card_shows_images_before_and_curves_after_training(monkeypatch):
    monkeypatch.setattr("pages._plot.show", lambda drawn, *, key, alt, **_: st.caption(alt))
    app = AppTest.from_function(card).run()
    assert not app.exception
    images, curves = (caption.value for caption in app.caption)
    assert images.startswith("Some of the few training images")
    assert curves.startswith("Cross-entropy or error rate of each batch size")
