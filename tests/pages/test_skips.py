"""The tab "Skip connections": its controls make the question, and a result becomes curves, maps, words and tables."""

import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dlcore.elements.racer import Racer
from dlcore.experiments.skip_connections import SkipConnections
from dlcore.lab import instant
from pages import _skips

PAGE = "pages/architectures.py"
SMALL = {"skip_depth": "2", "skip_channels": "2", "skip_growth": "1", "skip_steps": "2", "skip_batch": "8"}


def small(**settings):
    return SkipConnections(depth=2, channels=2, growth=1, steps=2, batch=8, **settings)


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, arch_tab="Skip connections", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a question where the page finds it."""
    return lambda question: quiet_lab._archive.store.put(question.key(), instant.compute(question))


def asked(built):
    return [one for one in built if isinstance(one, SkipConnections)]


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(drawn for alt, drawn in plots(app).items() if words in alt)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert asked(questions) == [SkipConnections()]
    assert questions[-1].cost() < _skips.SECONDS_TO_START_UNASKED


def test_every_control_reaches_the_question(tab, questions):
    app = tab(
        skip_depth="5", skip_connections=["Residual", "Plain"], skip_norm="Off", skip_gain="0.5", skip_channels="4",
        skip_growth="3", skip_o="Momentum", skip_momentum_lr="0.02", skip_batch="16", skip_steps="7", skip_seeds="2",
        skip_seed="9",
    )  # fmt: skip
    assert not app.exception
    assert asked(questions) == [
        SkipConnections(
            depth=5, connections=("plain", "residual"), batch_norm=False, gain=0.5, channels=4, growth=3, batch=16,
            racer=Racer(optimizer="momentum", settings={"lr": 0.02}), steps=7, seeds=2, seed=9,
        )
    ]  # fmt: skip


def test_what_is_counted_stands_there_before_anything_is_trained(tab):
    app = tab()
    channels = figure(app, "Channels that each layer reads")["data"][0]
    assert channels["name"] == "addition (and plain)"
    totals = next(frame.value for frame in app.dataframe if "Channels at the end" in frame.value)
    assert totals["Channels at the end"].tolist() == ["8", "72"]
    assert totals["Parameters"].tolist() == ["19,386", "25,978"]
    empty = figure(app, "Learning curves")
    assert any("ln 10" in note["text"] for note in empty["layout"]["annotations"])


def test_no_connection_and_bad_settings_get_a_sentence_and_the_presets_stay(tab):
    app = tab(skip_connections="")
    assert not app.exception
    assert any("at least one kind of connection" in info.value for info in app.info)
    assert app.button(key="skip_preset_0")
    app = tab(skip_depth="64", skip_channels="32", skip_steps="1000", skip_seeds="10")
    assert not app.exception
    assert any("take fewer steps, seeds, layers or channels" in warning.value for warning in app.warning)
    assert app.button(key="skip_preset_0")


@pytest.mark.parametrize("which", ["Loss", "Error rate"])
@pytest.mark.parametrize("flow", ["Weight gradients", "Output gradients", "Output sizes"])
def test_a_result_becomes_curves_maps_words_and_tables(tab, answered, which, flow):
    answered(small())
    app = tab(**SMALL, skip_which=which, skip_flow=flow)
    assert not app.exception
    drawn = figure(app, "Learning curves")
    assert sum(trace["type"] == "heatmap" for trace in drawn["data"]) == 3
    assert ("nats" in drawn["layout"]["yaxis"]["title"]["text"]) == (which == "Loss")
    profile = figure(app, "against its depth")["data"]
    assert any(trace["line"].get("dash") == "dash" for trace in profile) == (flow != "Weight gradients")
    tables = [frame.value for frame in app.dataframe]
    compared = next(table for table in tables if "Of the stack" in table)
    assert len(compared) == 6
    stacks = next(table for table in tables if "connection" in table)
    assert stacks["connection"].tolist() == ["plain"] * 3 + ["residual"] * 3 + ["dense"] * 3
    assert any("misread training images" in text.value for text in app.markdown)


def test_stacks_that_diverged_are_named_and_the_page_stays(tab, answered):
    wild = Racer(optimizer="sgd", settings={"lr": 10.0})
    settings = {"batch_norm": False, "gain": 3.0, "depth": 12, "connections": ("residual",), "steps": 8}
    answered(small().model_copy(update={**settings, "racer": wild}))
    app = tab(
        **SMALL | {"skip_depth": "12", "skip_steps": "8"}, skip_norm="Off", skip_gain="3", skip_o="SGD",
        skip_sgd_lr="10", skip_connections="Residual",
    )  # fmt: skip
    assert not app.exception
    assert any("residual stacks diverged, first at step" in warning.value for warning in app.warning)
    assert any("connection" in frame.value for frame in app.dataframe)


def formulas():
    from pages import _skips_outcome
    from tests.pages.test_skips import small

    _skips_outcome.show_formulas(small(gain=0.5))


def test_the_formula_stands_with_this_views_numbers_and_the_code_that_runs():
    app = AppTest.from_function(formulas, default_timeout=60).run()
    assert not app.exception
    assert any("x_{l+1}" in one.value for one in app.get("latex"))
    assert any("$g = 0.5$" in text.value and "$L = 2$" in text.value for text in app.markdown)
    assert any("def expected(" in code.value for code in app.code)


def card():
    from pages import _skips, _skips_pictures
    from tests.pages.test_skips import small

    _skips.show_picture()
    _skips_pictures.show_card(small())


def test_the_card_shows_what_layers_cost_before_and_curves_after_training(answered, monkeypatch):
    answered(small())
    monkeypatch.setattr("pages._plot.show", lambda drawn, *, key, alt, **_: st.caption(alt))
    app = AppTest.from_function(card, default_timeout=60).run()
    assert not app.exception
    costs, curves = (caption.value for caption in app.caption)
    assert costs.startswith("Channels that each layer reads")
    assert curves.startswith("Learning curves")
