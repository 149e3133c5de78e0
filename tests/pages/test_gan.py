"""The tab "GAN": its controls make the question, own points come from text and clicks, a result becomes pictures."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dlcore.elements import own_points
from dlcore.elements.latent.plane_game import FIRST_OWN
from dlcore.elements.racer import Racer
from dlcore.experiments.plane_gan import PlaneGan
from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _gan, _gan_points, _plot

PAGE = "pages/latent_space.py"
SMALL = {"gan_g_layers": "1", "gan_g_units": "4", "gan_d_layers": "1", "gan_d_units": "3", "gan_steps": "6",
         "gan_batch": "8", "gan_seeds": "2"}  # fmt: skip


def small(**changed):
    return PlaneGan(**({"generator": (4,), "critic": (3,), "steps": 6, "batch": 8, "seeds": 2} | changed))


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, latent_tab="GAN", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a game, or what ``change`` makes of it, where the page finds it; return it."""

    def answer(question, change=lambda result: result):
        result = change(question.compute(ignore_progress))
        provenance = origin.record(1.0, 0, "CPU", "worker")
        packed = runfile.pack(question.canonical(), provenance, codec.encode(result))
        quiet_lab._archive.store.put(question.key(), packed)
        return result

    return answer


def figure(app, words):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if '"figure"' in one.proto.json]
    return next(json.loads(plot["figure"]) for plot in found if words in plot["alt"])


def warnings(app):
    return " ".join(warning.value for warning in app.warning)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [PlaneGan()]
    assert questions[0].cost() < _gan.SECONDS_TO_START_UNASKED


def test_every_control_reaches_the_question(tab, questions):
    tab(
        gan_target="Two moons", gan_game="Wasserstein GP", gan_train="G", gan_k="3", gan_lr_g="0.002", gan_lr_d="0.01",
        gan_steps="50", gan_head="20", gan_g_layers="1", gan_g_units="7", gan_d_layers="3", gan_d_units="5",
        gan_noise="Uniform", gan_dims="1", gan_o="Adam", gan_adam_beta1="0.9", gan_batch="32", gan_penalty="10",
        gan_seeds="3", gan_seed="9",
    )  # fmt: skip
    assert questions == [
        PlaneGan(
            target="moons", game="wasserstein", train="generator", critic_turns=3, critic_rate=0.01, steps=50,
            head_start=20, generator=(7,), critic=(5, 5, 5), noise="uniform", dims=1, batch=32, penalty=10, seeds=3,
            racer=Racer(optimizer="adam", settings={"lr": 0.002, "beta1": 0.9}), seed=9,
        )
    ]  # fmt: skip


def test_own_points_stand_in_the_link(tab, questions):
    app = tab(gan_target="Own points", gan_own="1_0.5_-1_0")
    assert not app.exception
    assert questions[-1].target == "own"
    assert questions[-1].own == own_points.canonical("-1_0_1_0.5")
    tab(gan_target="Own points")
    assert questions[-1].own == own_points.canonical(FIRST_OWN)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("0_0", "at least 2"), ("0_0_<script>_1", "no number"), ("0_0_9_9", "outside of the picture")],
)
def test_what_makes_no_points_gets_a_sentence_and_the_presets_stay(tab, text, sentence):
    app = tab(gan_target="Own points", gan_own=text)
    assert not app.exception
    assert sentence in warnings(app)
    assert app.button(key="gan_preset_0")


def test_a_head_start_longer_than_the_game_gets_a_sentence(tab):
    app = tab(gan_head="100", gan_steps="50")
    assert not app.exception
    assert "a head start of 100 rounds is longer than all 50 rounds" in warnings(app)


@pytest.mark.parametrize("game", ["Non-saturating", "Least squares", "Wasserstein GP"])
def test_a_result_becomes_pictures_table_and_words(tab, answered, game):
    rule = {"Non-saturating": "non_saturating", "Least squares": "least_squares", "Wasserstein GP": "wasserstein"}[game]
    result = answered(small(game=rule))
    app = tab(**SMALL, gan_game=game)
    assert not app.exception
    plane = figure(app, "Real points and fakes")
    moving = [trace for trace in plane["data"] if "motion" in (trace.get("meta") or {})]
    assert [trace["type"] for trace in moving] == ["heatmap", "heatmap", "scatter", "scatter", "scatter"]
    assert plane["layout"]["meta"]["timeline"]["last"] == 6
    assert figure(app, "The value of the game")["layout"]["meta"]["timeline"]["last"] == 6
    table = next(one.value for one in app.dataframe if "wasserstein_1" in one.value)
    np.testing.assert_allclose(table["covered"], result.parts_covered[-1])
    assert any("modes are covered**" in text.value for text in app.markdown)
    assert "Mode collapse" in warnings(app)


@pytest.mark.parametrize("curve", ["Quality", "Distance", "Gradient", "D beside D*"])
def test_every_curve_can_be_seen(tab, answered, curve):
    answered(small())
    app = tab(**SMALL, gan_curve=curve)
    assert not app.exception
    assert figure(app, "The chosen quantity")["data"]


def test_what_is_drawn_over_the_heat_maps_can_be_chosen(tab, answered):
    answered(small())
    plane = figure(tab(**SMALL, gan_layers="Samples"), "Real points and fakes")
    assert not any(trace.get("mode") == "lines" for trace in plane["data"])


def test_a_game_that_diverged_is_named(tab, answered):
    answered(
        small(seed=5), lambda result: replace(result, diverged_at=np.array([4, 0]), quality=result.quality * np.nan)
    )
    assert "1 of 2 games diverged (NaN), first in round 4" in warnings(tab(**SMALL, gan_seed="5"))


def test_a_vanished_gradient_is_named_with_its_measure(tab, answered):
    answered(small(seed=6), lambda one: replace(one, slope=one.slope * 0 + 1e-3, on_fakes=one.on_fakes * 0 + 0.01))
    assert "**Vanishing gradient** in 2 of 2 games" in warnings(tab(**SMALL, gan_seed="6"))


@pytest.mark.parametrize(
    ("click", "expected"),
    [
        (_plot.Click(0.5, 1.0), [(0, 0), (1, 1), (0.5, 1)]),
        (_plot.Click(0.5, 9.0), [(0, 0), (1, 1), (0.5, 2.6)]),
        (_plot.Click(0.0, 0.0, custom=0), None),
        (_plot.Click(0.1, 0.2, custom=["x"]), [(0, 0), (1, 1), (0.1, 0.2)]),
    ],
)
def test_a_click_adds_a_point_or_removes_one_but_leaves_two(monkeypatch, click, expected):
    put, state = [], {}
    monkeypatch.setattr(_gan_points._controls, "held", lambda *_: "0_0_1_1")
    monkeypatch.setattr(_gan_points._controls, "put", put.append)
    monkeypatch.setattr(_gan_points.st, "session_state", state)
    _gan_points.clicked(click)
    if expected is None:
        assert not put
        assert "2 to 100 points" in next(iter(state.values()))
    else:
        assert own_points.pairs(put[0]["gan_own"]) == expected
