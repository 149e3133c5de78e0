"""The tab "Anomaly": its controls make both questions, a result becomes pictures, ranks and words."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dlcore.elements.racer import Racer
from dlcore.experiments.anomaly import Anomaly, AnomalyScores
from dlcore.experiments.anomaly_classes import AnomalyClasses
from dlcore.lab import codec, earlier, origin, runfile
from dlcore.lab.experiment import ignore_progress

PAGE = "pages/latent_space.py"
SMALL = {"ano_h1": "5", "ano_h2": "4", "ano_dims": "2", "ano_epochs": "1", "ano_seeds": "2", "ano_k": "2"}


def small():
    return Anomaly(hidden=(5, 4), dims=2, epochs=1, seeds=2)


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, latent_tab="Anomaly", **link)


@pytest.fixture
def answered(quiet_lab, monkeypatch):
    """Put results where the page finds them; return them."""

    def put(question, result):
        packed = runfile.pack(question.canonical(), origin.record(1.0, 0, "CPU", "worker"), codec.encode(result))
        quiet_lab._archive.store.put(question.key(), packed)
        return result

    def answer(training, *scorings):
        trained = put(training, training.compute(ignore_progress))
        monkeypatch.setattr(earlier, "result", lambda _question, _report: trained)
        return [put(one, one.compute(ignore_progress)) for one in scorings]

    return answer


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if '"figure"' in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(drawn for alt, drawn in plots(app).items() if words in alt)


def frame(app, column):
    return next(one.value for one in app.dataframe if column in one.value)


def test_by_default_the_page_asks_what_the_experiments_ask_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [Anomaly(), AnomalyScores()]
    assert questions[0].cost() < 8


def test_every_control_reaches_the_questions(tab, questions):
    tab(
        ano_digit="3", ano_kind="Blur", ano_strength="0.5", ano_data="scikit-learn's digits", ano_side="28 × 28",
        ano_like="Gaussian", ano_sigma="0.3", ano_beta="2", ano_dims="5", ano_epochs="2", ano_batch="100",
        ano_seeds="1", ano_seed="9", ano_k="4", ano_h1="6", ano_h2="7", ano_lr="0.001",
    )  # fmt: skip  # one line of a place
    usual = Anomaly().racer
    training = Anomaly(
        held_out=3, side=28, likelihood="gaussian", sigma=0.3, beta=2.0, dims=5, epochs=2, batch=100, seeds=1, seed=9,
        hidden=(6, 7), racer=Racer(optimizer=usual.optimizer, settings={**usual.settings, "lr": 0.001}),
    )  # fmt: skip  # one line of a place
    assert questions == [training, AnomalyScores(training=training, kind="blur", strength=0.5, draws=4)]


def test_the_view_of_ten_classes_asks_for_all_of_them(tab, questions):
    app = tab(ano_view="All ten classes", ano_seeds="1", ano_model="Autoencoder")
    assert not app.exception
    assert questions == [AnomalyClasses(seeds=1, model="autoencoder")]


def test_a_score_that_the_model_does_not_have_gives_way(tab, questions):
    app = tab(ano_score="KL divergence")
    app.selectbox(key="ano_model").select("autoencoder").run()
    assert not app.exception
    assert app.selectbox(key="ano_score").value == "reconstruction"
    assert questions[-1].training.model == "autoencoder"


def test_larger_images_take_larger_layers_and_fewer_epochs(tab, questions):
    app = tab(ano_dims="7")
    app.selectbox(key="ano_data").select("mnist").run()
    assert not app.exception
    assert (questions[-2].dataset, questions[-2].side, questions[-2].hidden) == ("mnist", 28, (256, 128))


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"ano_data": "MNIST", "ano_side": "8 × 8"}, "the images of MNIST have 28 × 28 pixels, not 8 × 8"),
        ({"ano_epochs": "400", "ano_side": "28 × 28", "ano_h1": "512", "ano_seeds": "5"}, "take fewer epochs"),
    ],
)
def test_impossible_settings_get_a_sentence_and_the_presets_stay(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="ano_preset_0")


def test_a_link_with_nonsense_is_told_what_is_allowed(tab):
    app = tab(ano_digit="77", ano_alarm="-3", ano_kind="<b>Rust</b>")
    assert not app.exception
    assert any("it must be a number from 0 to 9" in text.value for text in app.markdown)


def test_a_result_becomes_histogram_curve_images_table_and_words(tab, answered):
    question = AnomalyScores(training=small(), draws=2)
    (found,) = answered(small(), question)
    app = tab(**SMALL, ano_alarm="0.1", ano_formulas="true")
    assert not app.exception
    shares = figure(app, "the threshold between them")["data"]
    assert [trace["type"] for trace in shares] == ["bar", "bar"]
    assert len(figure(app, "The ROC curve")["data"]) == 4  # guessing, two seeds, the threshold
    assert len(figure(app, "what each pixel adds")["data"]) == 2
    table = frame(app, "standard_error")
    np.testing.assert_allclose(table["area"], found.area.ravel())
    assert any("Area under the curve" in text.value for text in app.caption)
    measured = frame(app, "Predicted standard error")
    np.testing.assert_allclose(measured["Measured standard error"], found.error[:, 0])
    assert any("| alarm | no alarm |" in text.value for text in app.markdown)
    assert any("Of all scores, Nearest image tells" in text.value for text in app.markdown)


def test_the_image_of_a_rank_is_the_one_that_the_score_puts_there(tab, answered):
    question = AnomalyScores(training=small(), draws=2)
    (found,) = answered(small(), question)
    ink = np.concatenate([found.normal[5, 0], found.anomalous[5, 0]])
    for rank in (1, 3):
        ranks = frame(tab(**SMALL, ano_score="Ink", ano_rank=str(rank)), "Rank")
        assert float(ranks["Value"].iloc[-1]) == pytest.approx(np.sort(ink)[::-1][rank - 1], rel=1e-3)


@pytest.mark.parametrize("strip", ["Extremes", "Mistakes"])
def test_corrupted_images_are_named_and_shown(tab, answered, strip):
    question = AnomalyScores(training=small(), kind="noise", strength=0.4, draws=2)
    answered(small(), question)
    app = tab(**SMALL, ano_kind="Noise", ano_strength="0.4", ano_strip=strip)
    assert not app.exception
    assert figure(app, "the threshold between them")["data"][1]["name"] == "corrupted: Noise"


def test_models_that_diverged_are_named_and_nothing_of_them_is_shown(tab, answered, monkeypatch):
    rate = Racer(optimizer="adam", settings={**Anomaly().racer.settings, "lr": 1.0})
    training = small().model_copy(update={"racer": rate, "likelihood": "gaussian", "sigma": 0.02})
    trained = training.compute(ignore_progress)
    lost = replace(trained, rows=np.full_like(trained.rows, np.nan), diverged_at=np.array([3, 7]))
    monkeypatch.setattr(Anomaly, "compute", lambda _self, _report: lost)
    answered(training)
    app = tab(**SMALL, ano_lr="1", ano_like="Gaussian", ano_sigma="0.02")
    assert not app.exception
    assert any("2 of 2 models diverged, first at step 3" in warning.value for warning in app.warning)
    assert not [alt for alt in plots(app) if "threshold" in alt]


def test_ten_classes_become_dots_a_table_and_words(tab, quiet_lab):
    question = AnomalyClasses(hidden=(5, 4), dims=2, epochs=1, seeds=1, draws=2)
    result = question.compute(ignore_progress)
    packed = runfile.pack(question.canonical(), origin.record(1.0, 0, "CPU", "worker"), codec.encode(result))
    quiet_lab._archive.store.put(question.key(), packed)
    app = tab(**SMALL | {"ano_seeds": "1"}, ano_view="All ten classes")
    assert not app.exception
    drawn = figure(app, "when no model has seen it")
    assert [trace["name"] for trace in drawn["data"] if trace.get("name")] == ["ELBO", "Nearest image", "Ink"]
    assert len(frame(app, "held_out")) == 60
    assert any("is easiest to miss" in text.value for text in app.markdown)
