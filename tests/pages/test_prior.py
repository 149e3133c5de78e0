"""The tab "Prior": its controls make the question, a result becomes pictures and a test, a place is decoded."""

import json

import numpy as np
import pytest

from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from dlcore.experiments.aggregated_posterior import AggregatedPosterior
from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _plot, _prior_choices, _prior_place

PAGE = "pages/latent_space.py"
SMALL = {"prior_epochs": "1", "prior_layers": "1", "prior_h1": "8", "prior_batch": "400"}


def small(**settings):
    return AggregatedPosterior(
        coder=LatentSettings(**{"model": "aae", "side": 8, "hidden": (8,), "epochs": 1, "batch": 400} | settings)
    )


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, latent_tab="Prior", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a training where the page finds it; return it."""

    def answer(question):
        result = question.compute(ignore_progress)
        packed = runfile.pack(question.canonical(), origin.record(1.0, 0, "CPU", "worker"), codec.encode(result))
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
    assert questions == [AggregatedPosterior()]
    assert questions[0].cost() < 10


def test_every_control_reaches_the_question(tab, questions):
    app = tab(
        prior_prior="Ring", prior_critic="0.002", prior_epochs="3", prior_batch="32", prior_seed="9",
        prior_side="28 × 28", prior_layers="1", prior_h1="6", prior_like="Gaussian", prior_sigma="0.3", prior_beta="2",
        prior_lr="0.001",
    )  # fmt: skip
    assert not app.exception
    coder = LatentSettings(
        model="aae", prior="ring", critic_rate=0.002, epochs=3, batch=32, seed=9, side=28, hidden=(6,),
        likelihood="gaussian", sigma=0.3, beta=2.0, racer=Racer(optimizer="adam", settings={"lr": 0.001}),
    )  # fmt: skip
    assert questions == [AggregatedPosterior(coder=coder)]


def test_choosing_mnist_takes_its_pixels_and_fewer_epochs_and_digits_take_them_back(tab, questions):
    app = tab(prior_h1="128", prior_data="MNIST", prior_side="28 × 28")
    app.selectbox(key="prior_data").select("digits").run()
    assert questions[-1] == AggregatedPosterior()
    app.selectbox(key="prior_data").select("mnist").run()
    assert (questions[-1].coder.side, questions[-1].coder.epochs) == (28, 1)


def test_the_prior_stands_there_before_anything_is_trained(tab):
    drawn = figure(tab(prior_prior="Square"), "what the discriminator says of each place")
    assert drawn["data"][0]["type"] == "heatmap"
    assert any(trace.get("name") == "prior" for trace in drawn["data"])


def test_settings_that_make_no_model_get_a_sentence_and_the_presets_stay(tab):
    app = tab(prior_data="MNIST", prior_side="8 × 8")
    assert not app.exception
    assert any("have 28 × 28 pixels" in warning.value for warning in app.warning)
    assert app.button(key="prior_preset_0")


def test_a_result_becomes_pictures_a_test_and_a_table(tab, answered):
    result = answered(small())
    app = tab(**SMALL)
    assert not app.exception
    moving = figure(app, "what the discriminator says of each place")
    assert moving["layout"]["meta"]["timeline"]["last"] == small().coder.steps
    table = frame(app, "energy_distance")
    np.testing.assert_allclose(table["energy_distance"], result.statistic)
    np.testing.assert_allclose(table["empty_percent"], 100 * result.empty)
    assert any("told apart" in text.value and "p = " in text.value for text in app.markdown)
    assert len(figure(app, "decodes the same draws")["data"]) == 1
    measured = frame(app, "Measured value")
    assert measured["Predicted value"][0] == pytest.approx(np.log(4))
    for words in (
        "loss against epochs",
        "beside that of points dealt",
        "the best one would say",
        "of the three models",
    ):
        assert figure(app, words)


def test_codes_far_from_the_prior_are_named(tab, answered):
    result = answered(small())
    assert result.outcome("aae").statistic > 10 * result.outcome("aae").threshold
    assert any("times what chance makes" in warning.value for warning in tab(**SMALL).warning)


def test_the_chosen_code_is_decoded_and_marked(tab, answered):
    answered(small())
    one, other = (tab(**SMALL, prior_x=x, prior_y="-1") for x in ("0.5", "2"))
    images = [figure(app, "of the chosen code")["data"][0]["z"] for app in (one, other)]
    assert images[0] != images[1]
    marks = [figure(app, "what the discriminator says of each place")["data"][-1] for app in (one, other)]
    assert [mark["x"] for mark in marks] == [[0.5], [2.0]]
    assert frame(one, "what")["value"].between(0, 10).all()


@pytest.mark.parametrize(("click", "chosen"), [((0.12345, 2.0), (0.123, 2.0)), ((99.0, -99.0), (12.0, -12.0))])
def test_a_click_chooses_a_code_within_bounds(monkeypatch, click, chosen):
    taken = {}
    monkeypatch.setattr(_prior_place._controls, "put", taken.update)
    _prior_place.take(_plot.Click(*click))
    assert taken == dict(zip(("prior_x", "prior_y"), chosen, strict=True))


def test_models_that_diverged_are_named(tab, answered):
    answered(small(racer=Racer(optimizer="adam", settings={"lr": 1.0}), epochs=1, seed=3))
    app = tab(**SMALL, prior_lr="1", prior_seed="3")
    assert not app.exception


def test_defaults_of_units_are_those_of_the_question():
    usual = AggregatedPosterior().coder
    assert _prior_choices.UNITS[: len(usual.hidden)] == usual.hidden
