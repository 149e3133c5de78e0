"""The view "Double descent": its controls make the question, a result becomes a verdict, tables and pictures."""

import json

import pytest

from dlcore.experiments.feature_descent import RIDGES, FeatureDescent
from dlcore.experiments.network_descent import NetworkDescent
from dlcore.lab import instant
from pages import _double_descent, _double_descent_choices

PAGE = "pages/generalization.py"
SMALL = {"dd_points": "20", "dd_seeds": "3"}
NETWORK = {"dd_learner": "Neural network", "dd_net_points": "20", "dd_net_epochs": "60", "dd_net_seeds": "3"}
MAIN = "Training and test error against size or time"


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, gen_view="Double descent", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a question where the page finds it."""
    return lambda question: quiet_lab._archive.store.put(question.key(), instant.compute(question))


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def main(app):
    return next(figure for alt, figure in plots(app).items() if alt.startswith(MAIN))


def legend(figure):
    return [trace["name"] for trace in figure["data"] if trace.get("name") and trace.get("showlegend") is not False]


def told(app):
    return " ".join(text.value for text in app.markdown)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [FeatureDescent()]
    assert questions[0].cost() < _double_descent.SECONDS_TO_START_UNASKED


def test_the_network_is_asked_as_its_experiment_asks_by_default_and_waits_for_a_click(tab, questions):
    app = tab(dd_learner="Neural network")
    assert not app.exception
    assert questions == [NetworkDescent()]
    assert app.button(key="dd_start")


def test_every_control_reaches_the_question(tab, questions):
    tab(dd_points="40", dd_label="0.25", dd_units="Fourier", dd_seeds="4", dd_seed="7")
    tab(dd_against="Training examples", dd_width="30")
    tab(dd_data="Gaussian inputs", dd_noise="0.7", dd_against="Training time")
    assert questions == [
        FeatureDescent(points=40, label_noise=0.25, features="fourier", seeds=4, seed=7),
        FeatureDescent(sweep="points", width=30),
        FeatureDescent(data="gaussian", noise=0.7),
    ]


def test_every_control_of_the_network_reaches_its_question(tab, questions):
    tab(
        dd_learner="Neural network", dd_net_points="40", dd_net_label="0.4", dd_net_epochs="500", dd_net_lr="0.02",
        dd_net_seeds="2", dd_net_seed="3",
    )  # fmt: skip
    tab(dd_learner="Neural network", dd_against="Training examples", dd_net_width="12")
    assert questions == [
        NetworkDescent(points=40, label_noise=0.4, epochs=500, lr=0.02, seeds=2, seed=3),
        NetworkDescent(sweep="points", width=12),
    ]


def test_size_and_time_are_two_pictures_of_one_question(tab, questions):
    tab(dd_against="Model size", **SMALL)
    tab(dd_against="Training time", **SMALL)
    tab(dd_ridge="0.1", dd_which="Squared error", dd_single="true", **SMALL)
    assert len(set(questions)) == 1


def test_every_strength_of_ridge_can_be_chosen():
    assert [float(id) for id in _double_descent_choices.STRENGTHS] == list(RIDGES)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"dd_points": "400", "dd_seeds": "30"}, "take fewer seeds or a lower threshold"),
        ({"dd_learner": "Neural network", "dd_net_epochs": "30000", "dd_net_points": "400"}, "take fewer epochs"),
    ],
)
def test_too_much_work_gets_a_sentence_and_the_rest_stays(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="dd_preset_0")


@pytest.mark.parametrize("link", [{"dd_points": "10000"}, {"dd_label": "nan"}, {"dd_ridge": "17"}, {"dd_seed": "-1"}])
def test_a_link_with_a_bad_value_gets_a_sentence_and_the_default(tab, questions, link):
    app = tab(**link)
    assert not app.exception
    assert any("The link asks for" in text.value for text in app.markdown)
    assert questions[0] == FeatureDescent()


def test_before_anything_is_measured_the_threshold_stands_there(tab):
    figure = main(tab())
    assert any("N = n = 100" in note["text"] for note in figure["layout"]["annotations"])
    theory = main(tab(dd_data="Gaussian inputs"))
    assert "Expected (theory)" in legend(theory)


def test_a_result_becomes_a_verdict_curves_and_a_table(tab, answered):
    answered(FeatureDescent(points=20, seeds=3))
    app = tab(**SMALL)
    assert not app.exception
    assert "**Double descent, measured:**" in told(app)
    assert "With the best λ at each size" in told(app)
    assert legend(main(app)) == ["Training", "Test", "Test, best λ at each size"]
    (table,) = [frame.value for frame in app.dataframe]
    assert table["Predicted"].tolist() == ["20"] * 3
    assert table["Measured"].tolist() == ["20"] * 3
    assert "100 %" not in told(app)


def test_ridge_is_drawn_beside_none_and_the_verdict_says_that_the_peak_is_gone(tab, answered):
    answered(FeatureDescent(points=20, seeds=3))
    app = tab(dd_ridge="0.01", dd_which="Squared error", **SMALL)
    assert not app.exception
    assert "**No double descent here:**" in told(app)
    assert "Test, no ridge" in legend(main(app))
    (table,) = [frame.value for frame in app.dataframe]
    assert table["Measured"][0] == "–"
    assert table["Remark"][0] == "no peak was measured"


def test_single_seeds_are_shown_on_demand(tab, answered):
    answered(FeatureDescent(points=20, seeds=3))
    assert "Test, each seed" not in legend(main(tab(**SMALL)))
    assert "Test, each seed" in legend(main(tab(dd_single="true", **SMALL)))


def test_gaussian_inputs_stand_beside_their_theory(tab, answered):
    answered(FeatureDescent(data="gaussian", points=20, seeds=3))
    app = tab(dd_data="Gaussian inputs", dd_formulas="true", **SMALL)
    assert not app.exception
    assert "Expected (theory)" in legend(main(app))
    (table,) = [frame.value for frame in app.dataframe]
    assert table["Quantity"].str.startswith("Test error at").sum() >= 4
    assert not any(widget.key == "dd_which" for widget in app.get("button_group"))


def test_time_becomes_courses_a_table_and_a_map(tab, answered):
    answered(FeatureDescent(points=20, seeds=3))
    app = tab(dd_against="Training time", **SMALL)
    assert not app.exception
    assert legend(main(app))[-1] == "training"
    (table,) = [frame.value for frame in app.dataframe]
    assert len(table) == len(legend(main(app))) - 1
    assert any("Map of the test error" in alt for alt in plots(app))


@pytest.mark.parametrize("against", ["Model size", "Training examples", "Training time"])
def test_a_network_s_result_is_shown_the_same_way(tab, answered, against):
    swept = {"sweep": "points", "width": 4} if against == "Training examples" else {"points": 20}
    answered(NetworkDescent(epochs=60, seeds=3, **swept))
    app = tab(dd_against=against, dd_net_width="4", **NETWORK)
    assert not app.exception
    assert app.dataframe
    assert "Test" in legend(main(app)) or legend(main(app))[-1] == "training"
    assert any("Measured" in frame.value or "Best moment" in frame.value for frame in app.dataframe)


def test_the_card_shows_theory_until_there_is_a_measurement(dashboard, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        _double_descent._double_descent_pictures._plot, "show", lambda figure, **options: drawn.append(figure)
    )
    _double_descent.show_picture()
    assert "Expected (theory)" in [trace.get("name") for trace in json.loads(drawn[0].json)["data"]]
