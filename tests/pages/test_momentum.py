"""The tab "Momentum": buttons and presets set the controls, the numbers on the page are those of the result."""

import json

import pytest

from dlcore.elements import quadratic
from dlcore.experiments.quadratic_descent import QuadraticDescent
from dlcore.lab.experiment import ignore_progress
from pages import _controls, _momentum, _momentum_presets, _momentum_theory
from pages._plot import Click

PAGE, TAB = "pages/optimizers.py", {"opt_tab": "Momentum"}


def value(app, key):
    return app.number_input(key=key).value


def numbers(app):
    """Read the little table beside the map: factor and steps by row."""
    text = next(text.value for text in app.markdown if "| predicted |" in text.value)
    rows = [[cell.strip(" *") for cell in line.split("|")[1:-1]] for line in text.splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


def figures(app):
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return [json.loads(data["figure"]) for data in sent if "figure" in data]


@pytest.mark.parametrize("condition", ["100", "10000", "2"])
def test_the_optimum_is_one_button_away_and_its_rate_is_met(dashboard, condition):
    app = dashboard(PAGE, mom_kappa=condition, **TAB)
    app.button(key="mom_best").click().run()
    best = quadratic.best_momentum(1 / float(condition), 1.0)
    assert (value(app, "mom_lr"), value(app, "mom_beta")) == pytest.approx(best[:2], abs=1e-7)
    shown = numbers(app)
    assert shown["predicted"][0] == shown["optimum"][0] == f"{best.rate:.5f}"
    assert float(shown["measured"][0]) == pytest.approx(best.rate, rel=0.01)


def test_the_best_without_momentum_is_another(dashboard):
    app = dashboard(PAGE, **TAB)
    app.button(key="mom_plain").click().run()
    assert (value(app, "mom_lr"), value(app, "mom_beta")) == pytest.approx((1.980198, 0), abs=1e-6)
    assert numbers(app)["predicted"] == ["0.98020", "115.1"]


def test_the_third_sets_the_critical_momentum_of_the_flattest_direction(dashboard):
    app = dashboard(PAGE, mom_lr="1.765", **TAB)
    app.button(key="mom_critical").click().run()
    assert value(app, "mom_lr") == 1.765
    assert value(app, "mom_beta") == pytest.approx((1 - 0.1 * 1.765**0.5) ** 2, abs=1e-7)
    assert app.dataframe[0].value["damping"][0] == quadratic.CRITICALLY_DAMPED


def test_sliders_and_fields_say_the_same(dashboard):
    app = dashboard(PAGE, **TAB)
    app.slider(key="mom_beta__slider").set_value(0.25).run()
    assert value(app, "mom_beta") == 0.25
    app.number_input(key="mom_lr").set_value(2.345).run()
    assert app.slider(key="mom_lr__slider").value == 2.345


def test_a_divergence_is_named_with_its_step_and_the_way_back(dashboard):
    app = dashboard(PAGE, mom_lr="3.5", **TAB)
    said = [warning.value for warning in app.warning if "Diverging" in warning.value]
    assert len(said) == 1
    assert "αλₙ = 3.5 is above 2 + 2β = 3.4" in said[0]
    assert "At step 67 it is a million times" in said[0]
    assert numbers(app)["predicted"][1] == "never"
    assert not [warning for warning in dashboard(PAGE, mom_lr="3.3", **TAB).warning if "Diverging" in warning.value]


@pytest.mark.parametrize(
    ("link", "advice"),
    [({"mom_beta": "1"}, "less momentum"), ({"mom_lr": "3", "mom_beta": "0.5"}, "lower learning rate")],
)
def test_a_path_that_swings_for_ever_is_called_so(dashboard, link, advice):
    app = dashboard(PAGE, **link, **TAB)
    assert any("swings for ever" in info.value and advice in info.value for info in app.info)
    assert not [warning for warning in app.warning if "Diverging" in warning.value]


def test_a_link_reproduces_everything(dashboard):
    link = {"mom_kappa": "400", "mom_lr": "2.5", "mom_beta": "0.81", "mom_steps": "60", "mom_n": "5"}
    app = dashboard(PAGE, mom_eig="Largest", mom_colours="Measured", **link, **TAB)
    asked = QuadraticDescent(
        condition=400, learning_rate=2.5, momentum=0.81, steps=60, dimensions=5, eigenvalue="largest"
    )
    result = asked.compute(ignore_progress)
    table = app.dataframe[0].value
    assert table["predicted_rate"].tolist() == pytest.approx(result.predicted_rate)
    assert table["measured_rate"].tolist() == pytest.approx(result.measured_rate)
    assert table["damping"].tolist() == list(result.damping)
    assert numbers(app)["measured"][0] == f"{result.measured_total:.5f}"
    land, *_rest = figures(app)
    assert land["data"][0]["type"] == "heatmap"
    assert (land["data"][-1]["x"], land["data"][-1]["y"]) == ([2.5], [0.81])
    assert any("λ = 1" in drawn["layout"]["title"]["text"] for drawn in figures(app)[1:])


def test_the_drawer_is_empty_until_it_says_something(dashboard):
    keys = {widget.key for widget in dashboard(PAGE, **TAB).number_input}
    assert {"mom_kappa", "mom_lr", "mom_beta"} == {key for key in keys if key.startswith("mom_")}
    assert "mom_steps" in {widget.key for widget in dashboard(PAGE, mom_n="4", **TAB).number_input}


@pytest.mark.parametrize(
    ("x", "y", "wanted"), [(1.23456, 0.76543, (1.235, 0.765)), (-0.3, 1.2, (0.001, 1.0)), (4.4, -0.1, (4.4, 0.0))]
)
def test_a_click_on_the_map_goes_there_and_stays_in_bounds(monkeypatch, x, y, wanted):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    _momentum._go_there(Click(x, y))
    assert (put["mom_lr"], put["mom_beta"]) == wanted


@pytest.mark.parametrize(
    ("rate", "words"), [(0.1, "1.0"), (0.98019802, "115.1"), (0.0, "0.0"), (1.0, "never"), (1.2, "never")]
)
def test_steps_in_words(rate, words):
    assert _momentum_theory.steps_in_words(rate) == words


def test_steps_that_nobody_counts():
    assert _momentum_theory.steps_in_words(1 - 1e-9) == "more than 100,000"


def test_the_formulas_speak_of_this_view(dashboard):
    asked = QuadraticDescent(condition=100, learning_rate=3.305785, momentum=0.669421)
    said = {title: symbols for title, _latex, _runs, _source, symbols in _momentum_theory._formulas(asked)}
    assert said["The optimum with momentum"][r"r^\star"] == pytest.approx(0.818182, abs=1e-6)
    assert said["Critical damping"][r"\beta_c(\lambda_1)"] == pytest.approx(0.669421, abs=1e-6)
    assert said["Region of convergence"][r"2+2\beta"] == pytest.approx(3.338842)
    assert said["The lower bound"][r"r^{\star k}"] == pytest.approx((9 / 11) ** 100)
    assert _momentum_theory._in_latex(1.9274e-9) == r"1.9274 \cdot 10^{-9}"
    assert _momentum_theory._in_latex(0.5) == "0.5"


CLAIMS = {
    "Momentum at its best": 0.818,
    "The best without momentum": 0.980,
    "Too much momentum": 0.990,
    "The right β, a wrong α": 0.990,
    "A hundred times steeper": 0.980,
}
FIELDS = {"mom_kappa": "condition", "mom_lr": "learning_rate", "mom_beta": "momentum", "mom_steps": "steps"}


def asked_by(preset):
    return QuadraticDescent(**{FIELDS[key]: value for key, value in preset.values.items()}).compute(ignore_progress)


@pytest.mark.parametrize("preset", _momentum_presets.presets(), ids=lambda preset: preset.name)
def test_presets_keep_what_they_promise(preset):
    result = asked_by(preset)
    if preset.name == "Over the edge":
        assert result.damping[-1] == quadratic.DIVERGING
        assert all(way != quadratic.DIVERGING for way in result.damping[:-1])
        assert result.diverged_at > 0
        return
    assert f"{CLAIMS[preset.name]:.3f}" in preset.why
    assert result.measured_total == pytest.approx(CLAIMS[preset.name], abs=6e-4)
    if preset.name == "Too much momentum":
        assert set(result.damping) == {quadratic.UNDER_DAMPED}
        assert result.measured_total > quadratic.best_descent(0.01, 1.0).rate
    if preset.name == "The right β, a wrong α":
        assert result.damping[0] == quadratic.OVER_DAMPED
