"""What the plot component sends to the browser and believes of what comes back."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.figures import animation, theme
from pages import _plot


def page():
    import streamlit as st

    from dlcore.figures import animation, theme
    from pages import _plot

    still = theme.figure().add_scatter(y=[1, 2, 3])
    moving = animation.timeline(animation.reveal(theme.figure().add_scatter(x=[1, 2], y=[1, 2], mode="lines"), [0]), 1)
    _plot.show(still, key="still", alt="A rising line", height=200, view="line")
    _plot.show(moving, key="moving", alt="A growing line", height=200, group="both", autoplay="")
    _plot.show(moving, key="follower", alt="The same", height=200, group="both", controls=False)
    st.text("after")


@pytest.fixture(scope="module")
def shown():
    at = AppTest.from_function(page, default_timeout=20).run()
    assert not at.exception
    assert at.text[0].value == "after"
    return [element.proto for element in at.get("bidi_component")]


def test_the_browser_gets_the_figure_its_words_and_its_place(shown):
    sent = [json.loads(proto.json) for proto in shown]
    assert [data["alt"] for data in sent] == ["A rising line", "A growing line", "The same"]
    assert [data["controls"] for data in sent] == [0, _plot.CONTROLS_HEIGHT, 0]
    assert [data["group"] for data in sent] == ["still", "both", "both"]
    assert sent[0]["view"] == "line"
    assert sent[0]["library"].startswith("assets/plotly-")
    assert not sent[0]["clicks"]
    assert not sent[0]["frames"]
    assert json.loads(sent[0]["figure"])["data"][0]["y"] == [1, 2, 3]


def test_the_script_knows_every_colour_of_the_theme(shown):
    script = shown[0].js_content
    assert "/* theme." not in script
    assert all(f'"{name}"' in script for name in theme.PALETTE)
    assert json.dumps(theme.TEMPLATE) in script


def test_a_print_is_shown_like_its_figure():
    drawn = animation.timeline(theme.figure().add_scatter(x=[1], y=[2]), 5)
    kept = _plot.printed(drawn)
    assert kept == _plot.Print(drawn.to_json(), moves=True)
    assert not _plot.printed(theme.figure()).moves


def test_a_kept_figure_is_built_once_for_each_meaning():
    built = []

    def draw():
        built.append(1)
        return theme.figure().add_scatter(y=[len(built)])

    first, again = _plot.kept(("loss", "a"), draw), _plot.kept(("loss", "a"), draw)
    assert first == again
    assert _plot.kept(("loss", "b"), draw) != first
    assert len(built) == 2
    _plot.kept.clear()


def test_a_long_race_is_sent_once_as_typed_arrays():
    steps = np.arange(501, dtype="float32")
    drawn = theme.figure()
    for racer in range(10):
        drawn.add_scatter(x=steps, y=steps * racer, mode="lines", line=theme.line("adam"))
    animation.timeline(animation.heads(animation.reveal(drawn, range(10)), range(10), {"size": 8}), 500)
    raw = 10 * 2 * 501 * 4
    assert len(drawn.to_json()) < 2 * raw


def test_a_click_is_delivered_with_all_it_hit():
    sent = {"x": 1, "y": 2.5, "z": 3.0, "curve": 4, "custom": [7]}
    assert _plot._click(sent) == _plot.Click(1.0, 2.5, 3.0, 4, [7])


NO_COORDINATES = [{"x": 1}, {"x": "1", "y": 2}, {"x": True, "y": 2}, {"x": float("nan"), "y": 0}, {"x": 1e999, "y": 0}]


@pytest.mark.parametrize("sent", [None, "x", 3, [], {}, *NO_COORDINATES])
def test_what_is_no_click_is_not_delivered(sent):
    heard = []
    _plot._deliver(_plot._click(sent), heard.append)
    assert heard == []


STEPS = [(3, 3), (3.9, 3), (0, 0), (-1, None), ("3", None), (None, None), (float("inf"), None)]


@pytest.mark.parametrize(("sent", "step"), STEPS)
def test_only_a_step_is_a_step(sent, step):
    assert _plot._step(sent) == step


@pytest.mark.parametrize(("sent", "curve"), [(3, 3), (0, 0), (-1, None), ("3", None), (2.5, None), (None, None)])
def test_only_an_index_is_a_curve(sent, curve):
    assert _plot._click({"x": 0, "y": 0, "curve": sent}).curve == curve
