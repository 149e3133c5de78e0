"""The tab "Maps": what its links ask for, what is drawn, and what is said about it."""

import base64
import json

import numpy as np
import pytest

from dlcore.experiments.basin_map import BasinMap
from pages import _basin_pictures, _controls, _map_choices, _outcome_map

PAGE = "pages/optimizers.py"
BASINS = {"opt_tab": "Maps"}
OUTCOMES = {"opt_tab": "Maps", "map_kind": "Settings"}


def figures(app):
    """Return the figures on the page by what their alternative texts begin with."""
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component") if "alt" in element.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in sent}


def traces(figure, kind):
    return [trace for trace in figure["data"] if trace["type"] == kind]


def captions(app):
    return [caption.value for caption in app.caption]


def numbers(values):
    return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])


def test_a_first_visit_shows_two_maps_and_where_their_starts_end(dashboard):
    app = dashboard(PAGE, **BASINS)
    assert not app.exception
    maps = {alt: figure for alt, figure in figures(app).items() if alt.startswith("Map of the starts")}
    assert ["Momentum" in alt or "Adam" in alt for alt in maps] == [True, True]
    for figure in maps.values():
        assert len(traces(figure, "heatmap")) >= 2
        assert traces(figure, "heatmap")[0]["z"]["dtype"] == "u1"  # a byte for each pixel
        assert "timeline" in figure["layout"]["meta"]
    assert sum(caption.startswith("From (-0.328, -0.891): minimum (") for caption in captions(app)) == 2
    assert [len(frame.value) for frame in app.dataframe] == [8]
    share = app.dataframe[0].value.groupby("optimizer")["share_percent"].sum()
    np.testing.assert_allclose(share, 100)


def test_the_path_starts_in_the_middle_of_the_pixel_that_a_link_points_into(dashboard):
    app = dashboard(PAGE, map_x="2.02", map_y="-4", map_o=["Adam"], **BASINS)
    question = BasinMap()
    row, column = question.pixel(2.02, -4)
    x, y = (axis[place] for axis, place in zip(question.starts(), (column, row), strict=True))
    assert any(caption.startswith(f"From ({x:.3g}, {y:.3g}): minimum (3.58, -1.85)") for caption in captions(app))
    (figure,) = (figure for alt, figure in figures(app).items() if "Adam" in alt)
    paths = [trace for trace in traces(figure, "scatter") if trace.get("name") == "Adam"]
    assert numbers(paths[0]["x"])[0] == pytest.approx(x, rel=1e-6)
    assert numbers(paths[0]["y"])[0] == pytest.approx(y, rel=1e-6)


def test_a_start_that_diverges_is_named_with_the_step_the_reason_and_what_to_try(dashboard):
    app = dashboard(PAGE, map_surface="Styblinski-Tang", map_o=["Momentum"], map_momentum_lr="0.05", **BASINS)
    (words,) = (caption for caption in captions(app) if caption.startswith("From (4.49, 4.8): went farther"))
    assert "at step" in words
    assert "learning rate 0.05" in words
    assert words.endswith("Try a smaller learning rate.")
    assert "diverged" in set(app.dataframe[0].value["end"])


def test_a_surface_without_a_minimum_says_which_way_a_run_falls(dashboard):
    app = dashboard(PAGE, map_surface="Monkey saddle", map_o=["SGD"], **BASINS)
    assert any("leaves the view ↗ at step" in caption for caption in captions(app))
    outcomes = dashboard(PAGE, map_surface="Monkey saddle", **OUTCOMES)
    assert not outcomes.exception
    assert any("the surface falls without end." in caption for caption in captions(outcomes))


def test_an_own_formula_gets_a_map_and_a_hostile_one_a_sentence(dashboard):
    own = {"map_surface": "Your own f(x, y)", "map_reach": "2"}
    app = dashboard(PAGE, map_f="(x**2 - 1)**2 + y**2", **own, **BASINS)
    assert not app.exception
    assert {"minimum (-1, 0)", "minimum (1, 0)"} <= set(app.dataframe[0].value["end"])
    hostile = dashboard(PAGE, map_f="__import__('os')", **own, **BASINS)
    assert not hostile.exception
    assert hostile.warning
    assert hostile.button(key="map_preset_0")


@pytest.mark.parametrize("formula", ["sqrt(x) + (y - 1)**2 + 1/x", "sin(3*x)*sin(3*y)", "x", "exp(exp(x)) + y**2"])
@pytest.mark.parametrize("kind", ["Start", "Settings"])
def test_formulas_with_holes_many_minima_or_none_make_maps(dashboard, kind, formula):
    own = {"map_surface": "Your own f(x, y)", "map_reach": "3", "map_f": formula, "map_kind": kind}
    app = dashboard(PAGE, **own, **BASINS)
    assert not app.exception
    assert not app.error
    assert any(alt.startswith("Map of") for alt in figures(app))


def test_a_start_in_the_minimum_makes_a_map_of_outcomes(dashboard):
    app = dashboard(PAGE, map_surface="Ravine", map_x="0", map_y="0", **OUTCOMES)
    assert not app.exception
    assert (app.dataframe[0].value["steps"].dropna() == 0).all()


def test_more_maps_than_fit_are_left_out_with_a_sentence(dashboard):
    seven = ["SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "Lion"]
    app = dashboard(PAGE, map_o=seven, map_steps="20", **BASINS)
    assert any("Only the first 6 maps" in info.value for info in app.info)
    assert len([alt for alt in figures(app) if alt.startswith("Map of the starts")]) == 6


def test_work_beyond_the_limit_is_refused_once_with_what_to_do(dashboard):
    app = dashboard(PAGE, map_steps="5000", map_res="256", **BASINS)
    assert not app.exception
    assert sum("328 million steps" in warning.value for warning in app.warning) == 1


def test_a_long_map_shows_progress_and_the_surface_while_it_waits(dashboard):
    app = dashboard(PAGE, map_steps="3000", map_res="256", map_o=["Adam"], **BASINS)
    assert not app.exception
    assert app.button(key="map_adam_run_stop")
    (figure,) = (figure for alt, figure in figures(app).items() if "Adam" in alt)
    assert traces(figure, "contour")
    assert not app.dataframe


def test_an_outcome_map_shows_what_theory_says_and_the_path_of_the_marked_settings(dashboard):
    app = dashboard(PAGE, map_surface="Ravine", map_momentum_lr="0.5", map_momentum_momentum="0.5", **OUTCOMES)
    assert not app.exception
    shown = figures(app)
    (outcome,) = (figure for alt, figure in shown.items() if alt.startswith("Map of Momentum on Ravine"))
    named = {trace["name"]: trace for trace in traces(outcome, "scatter") if trace.get("name")}
    assert set(named) == {"edge in theory", "best in theory", "best here", "your path"}
    assert (named["your path"]["x"][0], named["your path"]["y"][0]) == pytest.approx((np.log10(0.5), np.log10(2)))
    (path,) = (figure for alt, figure in shown.items() if alt.startswith("Map of the surface Ravine"))
    assert [trace["name"] for trace in traces(path, "scatter") if trace.get("mode") == "lines"] == ["Momentum"]
    table = app.dataframe[0].value
    np.testing.assert_allclose(table["predicted_edge"], 2 + 2 * table["value"])
    adaptive = dashboard(PAGE, map_surface="Ravine", map_rule="Adam", **OUTCOMES)
    (outcome,) = (figure for alt, figure in figures(adaptive).items() if alt.startswith("Map of Adam on Ravine"))
    assert not [trace for trace in traces(outcome, "scatter") if "theory" in (trace.get("name") or "")]


@pytest.mark.parametrize("colour", _outcome_map.COLOURS.values())
@pytest.mark.parametrize("rule", ["Adadelta", "AdamW", "Lion", "NAdam"])
def test_every_colour_and_rule_makes_a_map(dashboard, rule, colour):
    app = dashboard(PAGE, map_rule=rule, map_by=colour, map_cells="24", **OUTCOMES)
    assert not app.exception
    assert any(alt.startswith(f"Map of {rule}") for alt in figures(app))


def test_another_surface_brings_its_own_start_rates_and_ranges(open_drawers, dashboard):
    app = dashboard(PAGE, **OUTCOMES)
    fields = {field.key: field for field in app.number_input}
    assert fields["map_lr_high"].value == pytest.approx(0.05)
    app.selectbox(key="map_surface").set_value("ravine").run()
    fields = {field.key: field for field in app.number_input}
    assert fields["map_lr_high"].value == pytest.approx(9.0)
    assert fields["map_momentum_lr"].value == pytest.approx(0.18)
    assert (fields["map_x"].value, fields["map_y"].value) == (-9.0, 4.0)
    app.selectbox(key="map_rule").set_value("adam").run()
    fields = {field.key: field for field in app.number_input}
    assert fields["map_lr_high"].value == pytest.approx(5.0)
    assert fields["map_h_high"].value == 0.9999
    assert not app.exception


def test_ranges_that_do_not_ascend_get_a_sentence(dashboard):
    app = dashboard(PAGE, map_lr_low="1", map_lr_high="0.1", **OUTCOMES)
    assert not app.exception
    assert any("learning rate from 1 to 0.1 is no range" in warning.value for warning in app.warning)


def test_a_click_puts_the_start_within_what_is_allowed(monkeypatch):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    _map_choices.start_here(type("Click", (), {"x": 1.23456, "y": -1e9}))
    assert put == {"map_x": 1.2346, "map_y": -1000}


def test_names_tell_global_from_local_minima_and_directions():
    named = _basin_pictures.named(np.array([[3.0, 2.0], [-1.234, 0.5]]), 1)
    assert named.names == ["minimum (3, 2)", "local minimum (-1.23, 0.5)"]
    assert named.marks == ["★ (3, 2)", "✦ (-1.2, 0.5)"]
    assert _basin_pictures.named(np.zeros((8, 2)), 0).names[2] == "falls ↑"
