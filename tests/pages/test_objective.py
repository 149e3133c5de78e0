"""The tab "Objective": its controls make the questions, results become pictures and words."""

import json

import numpy as np
import pytest

from dlcore.elements.racer import Racer
from dlcore.experiments.beta_sweep import BetaSweep
from dlcore.experiments.latent_bounds import LatentBounds
from dlcore.experiments.latent_model import LatentModel
from dlcore.lab import codec, earlier, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _objective_images

PAGE = "pages/latent_space.py"
SMALL = {"elbo_side": "8 × 8", "elbo_layers": "1", "elbo_h1": "4", "elbo_epochs": "1", "elbo_batch": "500"}
MODEL = LatentModel(side=8, hidden=(4,), epochs=1, batch=500)
BETAS = {"elbo_view": "Beta", "elbo_b_layers": "1", "elbo_b_h1": "4", "elbo_b_epochs": "1", "elbo_b_batch": "500"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, latent_tab="Objective", **link)


@pytest.fixture
def answered(quiet_lab, monkeypatch):
    """Put the answers of questions, each built on those before, where the page finds them; return the last."""
    known = {}
    monkeypatch.setattr(earlier, "result", lambda asked, _: known[asked.key()])

    def answer(*questions):
        for question in questions:
            result = known[question.key()] = question.compute(ignore_progress)
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


def said(app):
    return " ".join(text.value for kind in (app.markdown, app.caption, app.warning, app.info) for text in kind)


def test_by_default_the_page_asks_what_the_map_asks(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [LatentModel()]
    assert questions[0].cost() < 15
    assert LatentBounds().cost() < 10


def test_every_control_reaches_the_question(tab, questions, answered):
    link = SMALL | {
        "elbo_like": "Gaussian", "elbo_sigma": "0.3", "elbo_dims": "3", "elbo_beta": "2", "elbo_lr": "0.005",
        "elbo_seed": "9", "elbo_draws": "7",
    }  # fmt: skip  # one line of settings
    racer = Racer(optimizer="adam", settings={"lr": 0.005})
    changed = {"likelihood": "gaussian", "sigma": 0.3, "dims": 3, "beta": 2.0, "racer": racer, "seed": 9}
    model = MODEL.model_copy(update=changed)
    answered(model)
    tab(**link)
    assert questions == [model, LatentBounds(of=model, draws=7)]


def test_the_view_of_beta_asks_for_all_of_them(tab, questions):
    tab(**BETAS, elbo_b_betas=["0.5", "2"], elbo_b_dims="4", elbo_b_seed="3", elbo_b_like="Fixed binarisation")
    assert questions == [
        BetaSweep(betas=(0.5, 2.0), hidden=(4,), epochs=1, batch=500, dims=4, seed=3, likelihood="fixed")
    ]
    tab(elbo_view="Beta")
    assert questions[-1] == BetaSweep()
    assert questions[-1].cost() < 10


def test_one_beta_is_answered_with_a_sentence_and_the_presets_stay(tab):
    app = tab(elbo_view="Beta", elbo_b_betas=["1"])
    assert not app.exception
    assert "Choose at least two values of β." in said(app)
    assert app.button(key="elbo_preset_0")


def test_what_takes_too_long_is_answered_with_a_sentence(tab):
    app = tab(elbo_data="MNIST", elbo_epochs="400")
    assert not app.exception
    assert any("take fewer epochs" in warning.value for warning in app.warning)
    assert app.button(key="elbo_preset_0")


def test_results_become_terms_bounds_images_and_words(tab, answered):
    seen = answered(MODEL, LatentBounds(of=MODEL, draws=50))
    app = tab(**SMALL, elbo_draws="50", elbo_image="7")
    assert not app.exception
    assert len(figure(app, "Importance-weighted bounds")["data"]) == 4
    assert "Image 7 (" in said(app)
    assert "Dynamic binarisation: every pixel is a coin" in said(app)
    assert f"{-seen.elbo[1, 7]:.2f}" in [metric.value for metric in app.metric]
    table = frame(app, "training_error").set_index("quantity")
    assert table.loc["-ELBO", "test"] == pytest.approx(-seen.elbo[1].mean())
    assert table.loc["-bound k=50", "test"] < table.loc["-bound k=5", "test"] < table.loc["-bound k=1", "test"]
    measured = frame(app, "Measured value (nats)")
    assert measured["Predicted value (nats)"][1] == pytest.approx(measured["Measured value (nats)"][1], rel=1e-5)


def test_collapsed_dimensions_are_named_with_the_measure(tab, answered):
    model = MODEL.model_copy(update={"beta": 100.0, "epochs": 20})
    answered(model)
    told = said(tab(**SMALL | {"elbo_epochs": "20", "elbo_beta": "100"}))
    assert "**Posterior collapse** in 2 of 2 dimensions, where the KL is below 0.05 nats per image: z1, z2." in told


def test_of_a_linear_vae_the_exact_likelihood_stands_beside_the_bound(tab, answered):
    model = LatentModel(side=8, hidden=(), likelihood="gaussian", epochs=2, batch=100)
    answered(model, LatentBounds(of=model, draws=50))
    app = tab(
        elbo_side="8 × 8", elbo_layers="0", elbo_like="Gaussian", elbo_epochs="2", elbo_batch="100", elbo_draws="50"
    )  # fmt: skip  # one line of settings
    assert not app.exception
    assert any("the best of all linear models" in what for what in frame(app, "Measured value (nats)")["Quantity"])
    assert any("exact" in trace["name"] for trace in figure(app, "Importance-weighted bounds")["data"])


def test_the_betas_become_a_curve_maps_and_a_table(tab, answered):
    seen = answered(BetaSweep(betas=(0.5, 2.0), hidden=(4,), epochs=1, batch=500))
    app = tab(**BETAS, elbo_b_betas=["0.5", "2"])
    assert not app.exception
    assert len(figure(app, "Small maps")["data"]) == 2
    np.testing.assert_allclose(frame(app, "test_rate")["test_rate"], seen.divergence.sum(-1)[:, 1], rtol=1e-6)


def test_a_click_chooses_an_image_that_exists(monkeypatch):
    taken = []
    monkeypatch.setattr(_objective_images._controls, "put", taken.append)
    for place in (-1, 3, 450):
        _objective_images._take(place, 450)
    assert taken == [{"elbo_image": 3}]
