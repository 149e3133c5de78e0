"""Codes of more than two numbers on the tab "Map": PCA at once, t-SNE and UMAP asked for with their settings."""

import json

import numpy as np
import pytest

from dlcore.elements.latent import principal
from dlcore.experiments.latent_model import LatentModel
from dlcore.experiments.latent_projection import LatentProjection
from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _controls, _latent_projection_choices

PAGE = "pages/latent_space.py"
LINK = {
    "lat_b": "None", "lat_side": "8 × 8", "lat_layers": "1", "lat_h1": "12", "lat_batch": "200", "lat_dims": "5",
    "lat_vae_epochs": "2",
}  # fmt: skip
MODEL = LatentModel(side=8, hidden=(12,), dims=5, epochs=2, batch=200)


@pytest.fixture(scope="module")
def learned():
    return MODEL.compute(ignore_progress)


@pytest.fixture
def tab(dashboard, quiet_lab, learned):
    """Open the tab with the model's answer in the store."""
    packed = runfile.pack(MODEL.canonical(), origin.record(1.0, 0, "CPU", "worker"), codec.encode(learned))
    quiet_lab._archive.store.put(MODEL.key(), packed)
    return lambda **more: dashboard(PAGE, **LINK, **more)


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if '"figure"' in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def marked(figure):
    """Return the chosen place of a picture: what the last trace marks."""
    return figure["data"][-1]["x"][0], figure["data"][-1]["y"][0]


def test_pca_is_drawn_at_once_and_a_place_of_its_plane_is_marked(tab, learned):
    app = tab(lat_px="0.4", lat_py="-0.2")
    assert not app.exception
    figure = next(drawn for alt, drawn in plots(app).items() if "in which they spread most" in alt)
    assert marked(figure) == (0.4, -0.2)
    share = principal.fit(learned.codes[-1]).explained[0]
    assert figure["layout"]["xaxis"]["title"]["text"] == f"component 1 ({100 * share:.0f} % of the variance)"
    rows = next(one.value for one in app.dataframe if "PCA" in one.value)
    assert len(rows) == 7


def test_every_control_reaches_the_question(tab, questions):
    for method, settings in (
        ({"lat_proj": "t-SNE", "lat_perplexity": "7", "lat_exaggeration": "4"}, {"perplexity": 7, "exaggeration": 4}),
        (
            {"lat_proj": "UMAP", "lat_neighbors": "9", "lat_min_dist": "0.4"},
            {"method": "umap", "neighbours": 9, "min_dist": 0.4},
        ),
    ):
        app = tab(lat_pseed="3", lat_start="Ordered", lat_metric="Cosine", **method)
        assert not app.exception
        assert questions[-1] == LatentProjection(of=MODEL, seed=3, start="ordered", metric="cosine", **settings)


def test_its_defaults_are_the_questions(tab, questions):
    tab(lat_proj="t-SNE")
    assert questions[-1] == LatentProjection(of=MODEL)


def test_a_perplexity_beyond_the_points_gets_a_sentence(tab):
    app = tab(lat_proj="t-SNE", lat_perplexity="600")
    assert app.warning[-1].value == "a perplexity of 600 needs more points than the 450 there are"
    assert not app.exception


def test_a_known_picture_is_shown_with_its_measures_and_the_chosen_image(tab, quiet_lab, learned):
    question = LatentProjection(of=MODEL)
    places = np.random.default_rng(0).normal(size=(2, 450, 2)).astype(np.float32)
    packed = runfile.pack(
        question.canonical(),
        origin.record(1.0, 0, "CPU", "worker"),
        codec.encode(question.result_type()(places)),
    )
    quiet_lab._archive.store.put(question.key(), packed)
    app = tab(lat_proj="t-SNE", lat_pimage="17")
    assert not app.exception
    drawn = [figure for alt, figure in plots(app).items() if "as t-SNE draws them" in alt]
    assert [marked(figure) for figure in drawn] == [pytest.approx(tuple(one[17])) for one in places.tolist()]
    assert any("Another seed" in one.value for one in app.markdown)


def test_clicks_move_the_controls(monkeypatch):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    _latent_projection_choices.take_place(0.12345, -1e9)
    _latent_projection_choices.take_image(8)
    assert put == {"lat_px": 0.123, "lat_py": -1000.0, "lat_pimage": 8}


def test_before_the_model_has_learned_the_controls_wait_with_what_a_link_asks(dashboard, questions):
    app = dashboard(PAGE, **LINK, lat_seed="5", lat_proj="UMAP", lat_neighbors="9", lat_pimage="4")
    assert not app.exception
    assert questions[-1] == LatentProjection(of=MODEL.model_copy(update={"seed": 5}), method="umap", neighbours=9)
    assert app.number_input(key="lat_pimage").value == 4
    assert "Drawn here as soon as the model has learned." in [one.value for one in app.caption]
