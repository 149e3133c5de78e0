"""The tab "Ablation": its controls make the question, and a result becomes a chart, words, curves of two and tables."""

import base64
import json

import numpy as np
import pytest

from dlcore.elements import regularizers
from dlcore.elements.racer import Racer
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.ablation import Ablation
from dlcore.lab import instant
from pages import _ablation_outcome, _ablation_pictures, _regularizers

PAGE = "pages/regularization.py"
SMALL = {"abl_images": "20", "abl_epochs": "4", "abl_seeds": "3", "abl_width": "8", "abl_validation": "20"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, reg_tab="Ablation", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a small ablation where the page finds it."""
    question = Ablation(images=20, epochs=4, seeds=3, width=8, validation=20)
    quiet_lab._archive.store.put(question.key(), instant.compute(question))


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def chart(app):
    return next(drawn for alt, drawn in plots(app).items() if "with intervals" in alt)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [Ablation()]
    assert questions[0].strengths == regularizers.USUAL
    assert questions[0].cost() < 10


@pytest.mark.usefixtures("open_drawers")
def test_open_drawers_ask_the_same(tab, questions):
    assert not tab().exception
    assert questions == [Ablation()]


def test_every_control_reaches_the_question(tab, questions):
    tab(
        abl_data="MNIST", abl_images="70", abl_label_noise="0.3", abl_epochs="7", abl_seeds="2", abl_layers="3",
        abl_width="32", abl_act="tanh", abl_batch="5", abl_o="Momentum", abl_momentum_lr="0.02", abl_validation="90",
        abl_dseed="4", abl_seed="5", abl_r=["Dropout", "Norm penalty"], abl_r_dropout="0.4", abl_r_penalty="L1",
        abl_r_l1="0.2",
    )  # fmt: skip
    assert questions == [
        Ablation(
            dataset="mnist", images=70, label_noise=0.3, epochs=7, seeds=2, hidden_layers=3, width=32,
            activation="tanh", batch=5, racer=Racer(optimizer="momentum", settings={"lr": 0.02}), validation=90,
            data_seed=4, seed=5, strengths=Regularizers(dropout=0.4, penalty="l1", decay=0.2),
        )
    ]  # fmt: skip


def test_the_chart_names_every_setting_before_anything_is_trained(tab):
    names = chart(tab())["layout"]["yaxis"]["ticktext"]
    assert names == ["None", *_regularizers.SWITCHES.values(), "All"]


def test_nothing_that_takes_part_leaves_none_alone(tab, questions):
    app = tab(abl_r="")
    assert not app.exception
    assert questions[0].names == ("none",)


def test_a_batch_larger_than_the_images_gets_a_sentence_and_the_presets_stay(tab):
    app = tab(abl_batch="201")
    assert not app.exception
    assert any("larger than the 200 training images" in warning.value for warning in app.warning)
    assert app.button(key="abl_preset_0")


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("which", ["Error rate", "Loss"])
def test_a_result_becomes_a_chart_words_curves_and_tables(tab, which):
    app = tab(**SMALL, abl_which=which)
    assert not app.exception
    dots = [trace for trace in chart(app)["data"] if trace.get("name")]
    assert len(dots) == 3
    assert ("nats" in chart(app)["layout"]["xaxis"]["title"]["text"]) == (which == "Loss")
    assert next(drawn for alt, drawn in plots(app).items() if "two of the settings" in alt)["data"]
    said = "\n".join(text.value for text in app.markdown)
    assert "minus that of none with the same seeds" in said
    (table,) = [frame.value for frame in app.dataframe]
    assert list(table["Regularizer"]) == ["None", *_regularizers.SWITCHES.values(), "All"]
    assert table["Test error (%)"].str.fullmatch(r"[\d.]+ ± [\d.]+").all()


@pytest.mark.usefixtures("answered")
def test_the_best_can_come_first_and_any_two_be_compared(tab):
    app = tab(**SMALL, abl_order="Best", abl_left="Dropout", abl_right="Batch norm")
    assert not app.exception
    means = next(trace["x"] for trace in chart(app)["data"] if trace.get("name") == "test")
    values = np.frombuffer(base64.b64decode(means["bdata"]), means["dtype"])
    assert (np.diff(values) >= 0).all()
    titles = [
        note["text"]
        for alt, drawn in plots(app).items()
        if "two of the settings" in alt
        for note in drawn["layout"]["annotations"]
    ]
    assert any(title.startswith("<b>Dropout</b>") for title in titles)
    assert any(title.startswith("<b>Batch norm</b>") for title in titles)


@pytest.mark.usefixtures("answered")
def test_a_pair_that_does_not_take_part_gives_way_to_none_and_all(tab):
    app = tab(**SMALL, abl_left="Dropout")
    assert app.selectbox(key="abl_left").value == "dropout"
    app.number_input(key="abl_seeds").set_value(3).run()
    assert app.selectbox(key="abl_left").value == "dropout"
    assert app.selectbox(key="abl_right").value == "all"


def result_of(errors):
    """An ablation whose test errors are these, (settings, seeds); nothing else of it is asked."""
    kept = np.repeat(np.asarray(errors, float)[..., None], 3, -1)
    blank = Ablation.smallest().compute(lambda *_, **__: None)
    names = ("none", "dropout", "norm")[: len(kept)]
    return blank.__class__(**vars(blank) | {"names": names, "kept_error": kept})


def test_who_beats_none_by_more_than_luck_is_told_with_the_difference():
    rng = np.random.default_rng(0)
    none = rng.normal(0.2, 0.05, 5)
    told = _ablation_outcome._told(result_of([none, none - 0.05 + rng.normal(0, 0.002, 5), none[::-1]]), "error")
    assert "**Better than none by more than the luck of the seeds:** Dropout (−5." in told
    assert "**Not to be told from none:** Batch norm (+0.0 ±" in told
    worse = _ablation_outcome._told(result_of([none, none + 0.05 + rng.normal(0, 0.002, 5)]), "error")
    assert "**Worse by more than luck:** Dropout (+" in worse


def test_one_seed_tells_nothing():
    assert "take three or more" in _ablation_outcome._told(result_of([[0.2], [0.1]]), "error")


def test_a_setting_that_diverged_is_not_told_from_none():
    told = _ablation_outcome._told(result_of([[0.2, 0.2, 0.2], [0.1, np.nan, 0.1]]), "error")
    assert told.startswith("**Not to be told from none:** Dropout.")


def test_what_is_known_before_and_while_it_trains_has_a_place_for_every_network():
    question = Ablation.smallest()
    unknown = _ablation_pictures._known(question, None, "error")
    assert unknown.shape == (2, 1, 3)
    assert np.isnan(unknown).all()
