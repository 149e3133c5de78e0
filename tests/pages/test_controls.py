"""Widgets take their bounds from the experiment's fields, and a slider beside a field says the same as the field."""

import math

import pydantic
import pytest

from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.regression_race import RegressionRace
from dlcore.experiments.surface_race import SurfaceRace
from pages import _controls, _numbers

PAGE = "pages/optimizers.py"
FIELDS = [
    (SurfaceRace, {}, {"s_steps": "steps", "s_x": "start_x", "s_y": "start_y", "s_noise": "noise", "s_seeds": "seeds",
                       "s_seed": "seed", "s_tol": "tolerance", "s_kappa": "condition"}),
    (RegressionRace, {"opt_tab": "Regression"},
     {"r_steps": "steps", "r_layers": "hidden_layers", "r_width": "width", "r_seed": "seed", "r_points": "points",
      "r_noise": "noise", "r_batch": "batch", "r_dseed": "data_seed"}),
]  # fmt: skip


def widgets(app):
    return {widget.key: widget for widget in [*app.number_input, *app.slider]}


@pytest.mark.parametrize(("model", "link", "keys"), FIELDS, ids=["surface", "regression"])
def test_widgets_have_the_bounds_and_the_type_of_their_fields(open_drawers, dashboard, model, link, keys):
    shown = widgets(dashboard(PAGE, **link))
    for key, field in keys.items():
        widget, kind = shown[key], model.model_fields[field].annotation
        assert (widget.min, widget.max) == _controls.bounds(model, field)
        assert isinstance(widget.value, kind)


def test_bounds_need_both_ends():
    class Open(pydantic.BaseModel):
        size: int = pydantic.Field(1, ge=0)

    with pytest.raises(StopIteration):
        _controls.bounds(Open, "size")


def test_moving_the_slider_sets_the_field_by_factors_of_ten(dashboard):
    app = dashboard(PAGE)
    app.slider(key="s_adam_lr__slider").set_value(-2.0).run()
    assert app.number_input(key="s_adam_lr").value == pytest.approx(0.01)


def test_typing_into_the_field_moves_the_slider(dashboard):
    app = dashboard(PAGE)
    app.number_input(key="s_adam_lr").set_value(0.05).run()
    assert app.number_input(key="s_adam_lr").value == 0.05
    assert app.slider(key="s_adam_lr__slider").value == pytest.approx(math.log10(0.05))


def test_a_link_sets_both_exactly(dashboard):
    app = dashboard(PAGE, s_adam_lr="0.012345")
    assert app.number_input(key="s_adam_lr").value == 0.012345
    assert app.slider(key="s_adam_lr__slider").value == pytest.approx(math.log10(0.012345), abs=0.005)


@pytest.mark.parametrize("end", ["min", "max"])
def test_the_ends_of_the_slider_are_the_ends_of_the_field(dashboard, end):
    app = dashboard(PAGE)
    slider = app.slider(key="s_sgd_lr__slider")
    slider.set_value(getattr(slider, end)).run()
    field = app.number_input(key="s_sgd_lr")
    assert field.value == getattr(field, end)
    assert not app.exception


@pytest.mark.parametrize(("value", "step"), [(0.5, 0.01), (0.01, 0.001), (1.0, 0.1), (3e-5, 1e-6), (0, 0.001)])
def test_plus_and_minus_step_by_a_tenth_of_the_power_of_ten(value, step):
    assert _numbers._small_step(value) == pytest.approx(step)


def test_another_surface_brings_its_own_start_and_rates(open_drawers, dashboard):
    app = dashboard(PAGE)
    app.selectbox(key="s_surface").set_value("rosenbrock").run()
    assert not app.exception
    assert (app.number_input(key="s_x").value, app.number_input(key="s_y").value) == SURFACES["rosenbrock"].start
    assert "s_kappa" not in widgets(app)


def test_a_link_with_a_surface_and_a_start_keeps_both(dashboard):
    app = dashboard(PAGE, s_surface="Rosenbrock", s_x="0.5")
    assert app.number_input(key="s_x").value == 0.5
    assert app.number_input(key="s_y").value == SURFACES["rosenbrock"].start[1]


def test_settings_that_make_no_question_get_a_sentence_and_the_page_lives(dashboard):
    app = dashboard(PAGE, opt_tab="Regression", r_points="10", r_batch="64")
    assert not app.exception
    assert [warning.value for warning in app.warning if "a batch of 64 is larger than the 10 points" in warning.value]


def test_work_beyond_the_limit_is_refused_with_what_to_do(dashboard):
    app = dashboard(PAGE, s_noise="1", s_seeds="32", s_steps="5000")
    assert not app.exception
    assert [warning.value for warning in app.warning if "allowed are 400,000" in warning.value]


def test_a_linear_slider_moves_by_thousandths_and_stands_where_the_field_does(dashboard):
    app = dashboard(PAGE, opt_tab="Momentum", mom_beta="0.669421")
    slider = app.slider(key="mom_beta__slider")
    assert (slider.min, slider.max, slider.step) == (0, 1, 0.001)
    assert slider.value == pytest.approx(0.669421, abs=5e-4)
    assert app.number_input(key="mom_beta").value == 0.669421
    slider.set_value(0.2499999).run()
    assert app.number_input(key="mom_beta").value == 0.25


def test_an_empty_value_in_a_link_leaves_a_switch_at_its_default(dashboard):
    app = dashboard(PAGE, opt_tab="Momentum", mom_eig="", mom_colours="")
    assert not app.exception
    assert app.dataframe  # of the question with the defaults


def test_an_empty_field_of_racers_gets_a_sentence(dashboard):
    app = dashboard(PAGE)
    app.get("button_group")[0].set_value([]).run()
    assert not app.exception
    assert any("at least one optimizer" in info.value for info in app.info)


def test_the_order_of_racers_is_the_menus_order_not_the_links(dashboard):
    """So that two links with the same racers ask the same question."""
    keys = [list(widgets(dashboard(PAGE, s_o=names))) for names in (["Adam", "SGD"], ["SGD", "Adam"])]
    assert keys[0] == keys[1]


def test_a_closed_drawer_has_controls_only_where_they_say_something(dashboard):
    at_rest, linked = widgets(dashboard(PAGE)), widgets(dashboard(PAGE, s_noise="2", s_adam_beta1="0.5"))
    assert not {"s_noise", "s_seed", "s_adam_beta1"} & set(at_rest)
    assert {"s_noise", "s_seed", "s_adam_beta1"} <= set(linked)
    assert "s_rmsprop_alpha" not in linked


def test_a_drawers_settings_outlive_other_changes(dashboard):
    app = dashboard(PAGE, s_noise="2", s_adam_beta1="0.5")
    app.slider(key="s_steps").set_value(200).run()
    assert app.number_input(key="s_noise").value == 2
    assert app.number_input(key="s_adam_beta1").value == 0.5
