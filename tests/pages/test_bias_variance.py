"""The tab "Bias and variance": its controls make the question, the two sides of the equation stand there at once."""

import json

import pytest

from dlcore.experiments.bias_variance import BiasVariance
from dlcore.experiments.network_variance import NetworkVariance
from dlcore.lab import instant

PAGE = "pages/generalization.py"
TAB = {"gen_tab": "Bias and variance"}
SMALL = {"bv_family": "Network", "bv_sets": "10", "bv_points": "8", "bv_widest": "8", "bv_steps": "20"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, **TAB, **link)


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def picture(app, words):
    return next(figure for alt, figure in plots(app).items() if words in alt)


def names(figure):
    return [trace["name"] for trace in figure["data"] if trace.get("showlegend") is not False]


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [BiasVariance()]


def test_every_control_of_the_linear_models_reaches_the_question(tab, questions):
    tab(
        bv_family="Nearest neighbours", bv_sets="50", bv_target="Step", bv_points="40", bv_noise="0.7", bv_dseed="3",
        bv_design="New x",
    )  # fmt: skip
    shared = {"sets": 50, "target": "step", "points": 40, "noise": 0.7, "data_seed": 3, "design": "random"}
    assert questions == [BiasVariance(family="neighbours", **shared)]
    tab(bv_most="6")
    assert questions[-1] == BiasVariance(most=6)


def test_every_control_of_the_networks_reaches_the_question(tab, questions):
    tab(
        **SMALL, bv_act="ReLU", bv_layers="2", bv_lr="0.05", bv_seed="4", bv_design="New x"
    )  # fmt: skip
    assert questions == [
        NetworkVariance(
            sets=10, points=8, widest=8, steps=20, activation="relu", hidden_layers=2, learning_rate=0.05, seed=4,
            design="random",
        )
    ]  # fmt: skip


def test_both_sides_of_the_equation_stand_there_at_once(tab):
    app = tab()
    parts = picture(app, "stacked against complexity")
    assert names(parts) == ["noise", "bias²", "variance", "theory", "their sum", "measured test error"]
    (words,) = [text.value for text in app.markdown if "The least expected error" in text.value]
    assert "at **degree 5**" in words
    table = next(frame.value for frame in app.dataframe if "Difference" in frame.value)
    assert list(table["Complexity"]) == [f"degree {degree}" for degree in range(10)]
    sides = table["Sum of the three"] - table["Test error, measured apart"]
    assert (abs(table["Difference"] - sides) < 1e-12).all()


def test_the_complexity_that_is_chosen_is_the_one_whose_fits_are_drawn(tab):
    calm, wild = (picture(tab(bv_level=level), "Fits to many training sets") for level in ("0", "9"))
    assert calm["data"][0]["y"] != wild["data"][0]["y"]
    app = tab(bv_level="9")
    assert any("60 of the 300 fits: degree 9" in text.value for text in app.markdown)
    assert picture(app, "stacked")["layout"]["shapes"][0]["x0"] == 8.5


def test_a_complexity_beyond_the_last_is_the_last(tab):
    app = tab(bv_level="9")
    app.segmented_control(key="bv_family").set_value("network").run()
    assert not app.exception
    assert app.number_input(key="bv_level").value == 5


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"bv_most": "30"}, "a polynomial of degree 30 has 31 coefficients"),
        ({"bv_family": "Ridge", "bv_points": "5"}, "a polynomial of degree 12 has 13 coefficients"),
        ({"bv_family": "Network", "bv_steps": "10000", "bv_points": "500", "bv_widest": "128"}, "allowed are 10"),
    ],
)
def test_settings_that_make_no_question_get_a_sentence_and_the_presets_stay(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="bv_preset_0")


def test_a_degree_of_ten_thousand_in_a_link_is_named(tab, questions):
    app = tab(bv_most="10000")
    assert not app.exception
    assert any("bv_most" in text.value and "from 3 to 30" in text.value for text in app.markdown)
    assert questions == [BiasVariance()]


def test_networks_that_have_not_been_trained_show_truth_and_examples(tab):
    app = tab(**SMALL)
    assert not app.exception
    assert "truth" in names(picture(app, "Fits to many training sets"))


def test_trained_networks_become_pictures_and_a_table_without_theory(tab, quiet_lab):
    question = NetworkVariance(sets=10, points=8, widest=8, steps=20)
    quiet_lab._archive.store.put(question.key(), instant.compute(question))
    app = tab(**SMALL)
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "Difference" in frame.value)
    assert list(table["Complexity"]) == ["width 1", "width 2", "width 4", "width 8"]
    assert not any("Predicted beside measured" in text.value for text in app.markdown)


def test_a_heavy_tail_is_named(tab):
    app = tab(bv_design="New x")
    assert any("the tail is heavy" in text.value for text in app.markdown)
    table = next(frame.value for frame in app.dataframe if "Difference" in frame.value)
    assert table["± (95 %)"].isna().any()
