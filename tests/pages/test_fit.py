"""The classical view of the tab "Fit": its controls make the questions, own points follow hands, words tell numbers."""

import json

import pytest

from dlcore.elements import own_points
from dlcore.elements.fitting_set import FIRST_OWN
from dlcore.experiments.network_complexity import NetworkComplexity
from dlcore.experiments.polynomial_complexity import PolynomialComplexity
from dlcore.experiments.polynomial_descent import PolynomialDescent
from dlcore.lab import instant
from pages import _controls, _fit_network, _fit_points, _fit_polynomial, _plot

PAGE = "pages/generalization.py"
SMALL = {"fit_model": "Network", "fit_epochs": "20", "fit_seeds": "3"}


@pytest.fixture
def questions(monkeypatch):
    """Every question that the view builds, in order."""
    built, build = [], _controls.build
    monkeypatch.setattr(
        _controls, "build", lambda model, **settings: built.append(build(model, **settings)) or built[-1]
    )
    return built


@pytest.fixture
def put(monkeypatch):
    """What a callback puts into the controls."""
    values = {}
    monkeypatch.setattr(_controls, "put", values.update)
    return values


def view(dashboard, **link):
    return dashboard(PAGE, **link)


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def picture(app, words):
    return next(figure for alt, figure in plots(app).items() if words in alt)


def said(app, words):
    return [text.value for text in app.markdown if words in text.value]


def test_by_default_the_page_asks_what_the_experiments_ask_by_default(dashboard, questions):
    app = view(dashboard)
    assert not app.exception
    assert questions == [PolynomialComplexity(), PolynomialDescent()]


def test_every_control_of_the_polynomial_reaches_both_questions(dashboard, questions):
    link = {"fit_degree": "5", "fit_target": "Cubic", "fit_points": "30", "fit_noise": "0.5", "fit_dseed": "7"}
    view(dashboard, **link)
    examples = {"target": "cubic", "points": 30, "noise": 0.5, "data_seed": 7}
    assert questions == [PolynomialComplexity(**examples), PolynomialDescent(degree=5, **examples)]


def test_by_default_the_network_is_the_experiments(dashboard, questions):
    app = view(dashboard, fit_model="Network")
    assert not app.exception
    assert questions == [NetworkComplexity()]
    assert questions[0].cost() < 8


def test_every_control_of_the_network_reaches_the_question(dashboard, questions):
    view(
        dashboard, fit_model="Network", fit_act="ReLU", fit_epochs="500", fit_lr="0.02", fit_scale="1.5", fit_seeds="2",
        fit_seed="4", fit_source="Own", fit_own="0_0_1_1_2_0",
    )  # fmt: skip
    assert questions == [
        NetworkComplexity(
            activation="relu", epochs=500, learning_rate=0.02, start_scale=1.5, seeds=2, seed=4, source="own",
            own="0_0_1_1_2_0",
        )
    ]  # fmt: skip


def test_the_width_is_looked_at_and_asks_nothing_new(dashboard, questions):
    view(dashboard, fit_model="Network", fit_width="3")
    assert questions == [NetworkComplexity()]


def test_a_degree_of_ten_thousand_gets_a_sentence_and_the_page_stays(dashboard, questions):
    app = view(dashboard, fit_degree="10000")
    assert not app.exception
    assert any("10000" in text and "from 0 to 30" in text for text in said(app, "The link asks for"))
    assert questions[-1] == PolynomialDescent()


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ("", "there are 0 points"),
        ("1_2", "there are 1 points"),
        ("1_two_3_4", "is no number"),
        ("1_nan_3_4", "is no finite number"),
        ("_".join(["0"] * 202), "there are 101 points"),
        ("-5_0_1_1", "lies outside: Sine"),
    ],
)
@pytest.mark.parametrize("model", ["Polynomial", "Network"])
def test_points_that_are_none_get_a_sentence_and_everything_else_stays(dashboard, own, sentence, model):
    app = view(dashboard, fit_model=model, fit_source="Own", fit_own=own)
    assert not app.exception
    assert any(sentence in warning.value.replace("\\", "") for warning in app.warning)
    assert app.button(key="fit_preset_0")
    assert app.button(key="fit_back")
    truth = picture(app, "The true curve; a click adds a point")
    assert truth["data"][-1]["name"] == "training points"


def test_the_verdict_names_the_kind_and_the_numbers(dashboard):
    for degree, kind in (("1", "Underfits"), ("7", "About right"), ("12", "Overfits")):
        (words,) = said(view(dashboard, fit_degree=degree), "badge")
        assert kind in words
        assert f"**Degree {degree}**" in words
        assert "The lowest test error, 0.166, is that of degree 7." in words


def test_more_coefficients_than_points_are_explained(dashboard):
    assert not view(dashboard, fit_degree="19").info
    (words,) = [info.value for info in view(dashboard, fit_degree="20").info]
    assert words.startswith("21 coefficients for 20 points")
    assert "least sum of squares" in words


def test_predictions_stand_beside_measurements(dashboard):
    app = view(dashboard, fit_degree="7")
    (table,) = [frame.value for frame in app.dataframe if "Expected" in frame.value]
    for _, row in table.iterrows():
        expected, measured, error = (
            float(row[name].lstrip("± ")) for name in ("Expected", "Mean of 100", "Standard error")
        )
        assert abs(expected - measured) < 4 * error


def test_a_trained_network_becomes_pictures_and_words(dashboard, quiet_lab):
    question = NetworkComplexity(epochs=20, seeds=3)
    quiet_lab._archive.store.put(question.key(), instant.compute(question))
    app = view(dashboard, **SMALL, fit_width="8")
    assert not app.exception
    assert said(app, "**8 units**")
    assert len([trace for trace in picture(app, "fitted curve")["data"] if trace["name"] == "8 units"]) == 3
    assert picture(app, "at each moment")["layout"]["meta"]["timeline"]["unit"] == "moment"
    (table,) = [frame.value for frame in app.dataframe if "Width" in frame.value]
    assert table["Parameters"].tolist()[:3] == [4, 7, 10]


def test_a_click_in_the_complexity_chooses_the_nearest_one(put):
    for place, degree in ((4.4, 4), (-3.0, 0), (99.0, 30)):
        _fit_polynomial.take(place)
        assert put["fit_degree"] == degree
    for place, width in ((5.2, "6"), (1e-9, "1"), (-4.0, "1"), (1e9, "128"), (70, "64")):
        _fit_network.take(place)
        assert put["fit_width"] == width


def test_a_click_beside_all_points_adds_one_inside_what_is_allowed(put):
    question = PolynomialComplexity(source="own", own="0_0_1_1")
    _fit_points.clicked(question, _plot.Click(2.0, 0.5))
    assert put == {"fit_source": "own", "fit_own": "0_0_1_1_2_0.5"}
    _fit_points.clicked(question, _plot.Click(77.0, -99.0))
    assert put["fit_own"] == "0_0_1_1_3_-10"


def test_a_click_on_a_point_takes_that_point_away(put):
    question = PolynomialComplexity()
    x, y = question.examples()
    _fit_points.clicked(question, _plot.Click(x[4], y[4], curve=2, custom=4))
    left = own_points.read(put["fit_own"])
    assert len(left[0]) == 19
    assert x[4].round(3) not in left[0]


@pytest.mark.parametrize("custom", [True, -1, 20, "4", 1.5, None, {"a": 1}])
def test_whatever_else_a_browser_sends_as_a_point_adds_one(put, custom):
    _fit_points.clicked(PolynomialComplexity(), _plot.Click(0.0, 0.0, custom=custom))
    assert len(own_points.read(put["fit_own"])[0]) == 21


def test_the_table_gives_the_points_as_a_browser_has_edited_them():
    before = [(0.0, 0.0), (1.0, 1.0), (2.0, 4.0)]
    edits = {
        "edited_rows": {0: {"y": 5}, 1: {"x": None}, 7: {"x": 1}},
        "added_rows": [{"x": 3.0, "y": 9.0}, {"x": 4.0}, {}, {"x": "text", "y": 1}, {"x": float("nan"), "y": 1}],
        "deleted_rows": [2],
    }
    assert _fit_points.edited(before, edits) == [(0.0, 5.0), (3.0, 9.0)]
    assert _fit_points.edited(before, {}) == before


def test_own_points_begin_with_those_that_stand_there(dashboard, questions):
    app = view(dashboard, fit_source="Own")
    assert not app.exception
    assert questions[0] == PolynomialComplexity(source="own")
    assert len(own_points.read(FIRST_OWN)[0]) == 12
    assert app.text_input(key="fit_own").value == FIRST_OWN


def test_writing_the_text_learns_from_it_at_once(dashboard, questions):
    app = view(dashboard, fit_source="Own")
    app.text_input(key="fit_own").input("0 0, 1 1, 2 0").run()
    assert questions[-1] == PolynomialDescent(source="own", own="0_0_1_1_2_0")
    app.button(key="fit_back").click().run()
    assert questions[-1] == PolynomialDescent()


def test_the_card_shows_errors_that_were_computed_here_and_now(quiet_lab):
    from streamlit.testing.v1 import AppTest

    def card():
        from pages import _fit

        _fit.show_picture()

    app = AppTest.from_function(card, default_timeout=30).run()
    assert not app.exception
    (figure,) = plots(app).values()
    assert {"training error", "test error"} <= {trace.get("name") for trace in figure["data"]}
    assert not figure["layout"]["showlegend"]
