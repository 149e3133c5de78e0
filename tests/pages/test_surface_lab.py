"""The surface tab's own formulas, tuning, schedules and the look inside a step, through app.py without a browser."""

import json

import pytest

from dlcore.elements import surfaces
from dlcore.elements.optimizers import OPTIMIZERS

PAGE = "pages/optimizers.py"
OWN = "Your own f(x, y)"


def plot(app, key):
    sent = [json.loads(one.proto.json) for one in app.get("bidi_component") if f"-{key}" in one.proto.id]
    return json.loads(sent[0]["figure"]) if sent else None


def names(figure):
    return [trace.get("name") for trace in figure["data"]]


def words(app):
    return " ".join(element.value for element in [*app.markdown, *app.caption, *app.warning, *app.info])


def test_a_typed_surface_is_raced_on(dashboard):
    app = dashboard(PAGE, s_surface=OWN, s_f="x**2 + 2*y**2", s_reach="3")
    assert not app.exception
    assert not app.warning
    figure = plot(app, "s_map")
    assert figure["layout"]["xaxis"]["range"] == [-3, 3]
    assert "SGD" in names(figure)


@pytest.mark.parametrize(
    "text", ["__import__('os')", "x**9**9**9", "x +", "**x**", "<img src=x onerror=alert(1)>", "$x$ [a](b)", "x" * 150]
)
def test_a_hostile_formula_gets_a_sentence_and_the_rest_of_the_page_stays(dashboard, text):
    app = dashboard(PAGE, s_surface=OWN, s_f=text)
    assert not app.exception
    assert len(app.warning) == 1
    assert app.text_input(key="s_f").value == text
    assert app.button(key="s_preset_0")
    assert "<img" not in app.warning[0].value.replace(r"\<img", "")


def test_after_a_mistake_the_last_picture_stays(dashboard):
    app = dashboard(PAGE, s_surface=OWN, s_f="x**2 + y**2")
    app.text_input(key="s_f").set_value("x**2 +").run()
    assert len(app.warning) == 1
    assert plot(app, "s_map") is not None
    app.text_input(key="s_f").set_value("x**2 + 5*y**2").run()
    assert not app.warning


def test_another_formula_brings_its_own_start_and_rates(dashboard):
    app = dashboard(PAGE, s_surface=OWN, s_f="x**2 + y**2")
    app.text_input(key="s_f").set_value("50*x**2 + y**2").run()
    rate = app.number_input(key="s_sgd_lr").value
    assert rate == surfaces.get("own:4:50*x**2 + y**2").learning_rate
    assert rate < 0.02


def test_tuned_rates_take_the_place_of_the_controls(dashboard):
    app = dashboard(PAGE, s_tune="true", s_o=["SGD", "Momentum"])
    assert not app.exception
    assert not [field for field in app.number_input if field.key.endswith("_lr")]
    assert "1.967" in words(app)
    assert "321" in words(app)
    assert {"SGD", "Momentum"} <= set(names(plot(app, "s_valleys")))
    app.button(key="s_by_hand").click().run()
    assert app.number_input(key="s_sgd_lr").value == pytest.approx(1.967, abs=1e-3)
    assert not app.toggle(key="s_tune").value
    assert plot(app, "s_valleys") is None


def test_where_there_is_nothing_to_tune_a_sentence_says_so_and_the_race_goes_on(dashboard):
    app = dashboard(PAGE, s_tune="true", s_surface="Monkey saddle")
    assert not app.exception
    assert "no minimum in view" in words(app)
    assert "SGD" in names(plot(app, "s_map"))


def test_a_schedule_of_a_link_has_its_controls_in_the_closed_drawer(dashboard):
    app = dashboard(PAGE, s_sched="Cosine", s_sched_floor="0.1", s_o="SGD")
    assert not app.exception
    assert app.selectbox(key="s_sched").value == "cosine"
    assert app.number_input(key="s_sched_floor").value == 0.1


@pytest.mark.parametrize("id", OPTIMIZERS)
def test_everybody_can_be_looked_into(dashboard, id):
    name = OPTIMIZERS[id].name
    app = dashboard(PAGE, s_o=name, s_inside=name, s_at="3")
    assert not app.exception
    assert {"− gradient", "step"} <= set(names(plot(app, "s_map")))
    assert "step 4 of 300" in words(app)
    assert len(app.latex) == 3


def test_who_has_left_the_race_is_no_longer_looked_into(dashboard):
    app = dashboard(PAGE, s_o=["SGD", "Adam"], s_inside="Adam")
    app.button_group(key="s_o").set_value(["sgd"]).run()
    assert not app.exception
    assert app.selectbox(key="s_inside").value == "nobody"
    assert "− gradient" not in names(plot(app, "s_map"))


def test_a_step_beyond_the_race_is_its_last(dashboard):
    app = dashboard(PAGE, s_o="SGD", s_inside="SGD", s_at="250")
    app.slider(key="s_steps").set_value(40).run()
    assert not app.exception
    assert app.number_input(key="s_at").value == 39


def test_insides_that_take_a_worker_are_waited_for_in_sight(dashboard):
    app = dashboard(PAGE, s_o="SGD", s_inside="SGD", s_steps="5000", s_noise="1", s_seeds="32")
    assert not app.exception
    assert app.button(key="s_anatomy_stop")
    assert "− gradient" not in names(plot(app, "s_map"))
