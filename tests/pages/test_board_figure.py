"""Figures on boards: kept as JSON without a loss, and nothing that is not one reaches a component."""

import json

import numpy as np
import pytest

from dlcore.figures import theme
from pages import _board_figure, _plot, _view, _window_view


def noted(show):
    """Return the picture that a piece notes down when it shows something."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_function(show).run()
    assert not app.exception
    (picture,) = app.session_state["_view"].figures.values()
    return picture


def a_plot():
    import plotly.graph_objects as go

    from pages import _plot, _view

    _view.begin("optimizers", "Optimizers")
    drawn = go.Figure(go.Scatter(x=[0, 1], y=[1, 0]), layout={"meta": {"timeline": {"steps": 2}}})
    _plot.show(drawn, key="s_map", alt="A line.", height=300, view="line", autoplay="first", at=1)


def a_window():
    import numpy as np

    from pages import _view, _window_view

    _view.begin("convolution", "Convolution")
    grids = [_window_view.Grids(name, np.arange(4.0).reshape(1, 2, 2)) for name in ("in", "kernel", "out")]
    links = _window_view.Links([(0, 0, 0)], rows=[[(0, 0)], [(1, 0)]], columns=[[(0, 0)], [(1, 1)]])
    _window_view.show(_window_view.Scene(*grids, links), key="op_view", alt="A window.", tallest=300)


@pytest.mark.parametrize("show", [a_plot, a_window])
def test_a_picture_is_the_same_after_it_was_kept(show):
    picture = noted(show)
    text = _board_figure.written(picture)
    kept = _board_figure.read(text)
    assert kept.component == picture.component
    assert kept.alt == picture.alt
    if picture.component == "plot":
        assert [kept.figure, kept.height, kept.view, kept.autoplay, kept.at] == [
            picture.data[name] for name in ("figure", "height", "view", "autoplay", "at")
        ]
    else:
        assert kept.scene.model_dump() == json.loads(json.dumps(picture.data["scene"]))
        assert (kept.walk, kept.tallest) == (picture.data["walk"], picture.data["tallest"])


@pytest.mark.parametrize("show", [a_plot, a_window])
def test_neither_words_nor_the_address_of_a_script_are_kept(show):
    text = _board_figure.written(noted(show))
    assert not {"library", "words", "clicks", "frames", "group"} & set(json.loads(text))


PLOT = {
    "component": "plot", "figure": '{"data": [], "layout": {}}', "alt": "x", "height": 300, "view": "", "autoplay": "",
    "at": None,
}  # fmt: skip
SIDE = {"title": "in", "values": [[[1.0]]], "names": [], "labels": [], "origins": None, "grey": False}
SCENE = {"sides": [SIDE] * 3, "planes": [[0, 0, 0]], "rows": [[[0, 0]]], "columns": [[[0, 0]]]}
WINDOW = {"component": "window", "scene": SCENE, "alt": "x", "walk": "outputs", "tallest": 300}
UNSOUND = {
    "nothing": "",
    "no JSON": "<script>alert(1)</script>",
    "a number": "1",
    "no record": "[]",
    "no component": "{}",
    "an unknown component": json.dumps({**PLOT, "component": "iframe"}),
    "a script of its own": json.dumps({**PLOT, "library": "https://example.org/evil.js"}),
    "words of its own": json.dumps({**WINDOW, "words": {"play": "<b>"}}),
    "no figure": json.dumps({**PLOT, "figure": "null"}),
    "a figure that is no JSON": json.dumps({**PLOT, "figure": "{"}),
    "a figure without data": json.dumps({**PLOT, "figure": '{"layout": {}}'}),
    "data that are no list": json.dumps({**PLOT, "figure": '{"data": "x"}'}),
    "a trace that is no record": json.dumps({**PLOT, "figure": '{"data": ["x"]}'}),
    "a layout that is no record": json.dumps({**PLOT, "figure": '{"data": [], "layout": []}'}),
    "a figure nested without end": json.dumps({**PLOT, "figure": "[" * 100_000}),
    "all nested without end": "[" * 100_000,
    "a huge height": json.dumps({**PLOT, "height": 10**9}),
    "a negative step": json.dumps({**PLOT, "at": -1}),
    "a truth value for a number": json.dumps({**PLOT, "height": True}),
    "no words": json.dumps({**PLOT, "alt": ""}),
    "two sides": json.dumps({**WINDOW, "scene": {**SCENE, "sides": [SIDE] * 2}}),
    "texts for numbers": json.dumps({**WINDOW, "scene": {**SCENE, "sides": [{**SIDE, "values": [[["1"]]]}] * 3}}),
    "no number": json.dumps({**WINDOW, "scene": {**SCENE, "sides": [{**SIDE, "values": [[[float("nan")]]]}] * 3}}),
    "another walk": json.dumps({**WINDOW, "walk": "away"}),
}


@pytest.mark.parametrize("text", UNSOUND.values(), ids=UNSOUND)
def test_what_is_unsound_is_nothing(text):
    assert _board_figure.read(text) is None


def test_what_is_sound_is_read():
    assert isinstance(_board_figure.read(json.dumps(PLOT)), _board_figure.Plot)
    assert isinstance(_board_figure.read(json.dumps(WINDOW)), _board_figure.Window)


def test_a_picture_that_cannot_be_kept_is_refused():
    figure = _plot.printed(theme.figure())
    data = {"figure": figure.json, "height": 10**6, "view": "", "autoplay": "", "at": None}
    with pytest.raises(ValueError, match="height"):
        _board_figure.written(_view.Figure("plot", data, "x", 10**6))
    side = _window_view.Grids("in", np.full((1, 1, 1), np.nan))
    links = _window_view.Links([], [], [])
    scene = _window_view._sent(_window_view.Scene(side, side, side, links))
    with pytest.raises(ValueError, match="finite"):
        _board_figure.written(_view.Figure("window", {"scene": scene, "walk": "outputs", "tallest": 300}, "x", 0))
