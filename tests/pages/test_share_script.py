"""The share menu's part with PyTorch scripts: which questions have one, what it holds, and why there is none."""

import ast

import pytest
from streamlit.testing.v1 import AppTest

from dlcore import lab
from dlcore.experiments.digits_race import DigitsRace
from dlcore.experiments.quadratic_descent import QuadraticDescent
from dlcore.experiments.surface_map import SurfaceMap
from dlcore.experiments.surface_race import SurfaceRace

RACE = SurfaceRace(steps=5)


def share():
    import streamlit as st

    from pages import _share_script, _view

    _view.begin("optimizers", "Optimizers")
    for asked in st.session_state.get("asked", ()):
        _view.asked(*asked)
    _share_script.show(_view.current())


@pytest.fixture
def opened(quiet_lab):
    def run(*asked):
        app = AppTest.from_function(share, default_timeout=60)
        app.session_state["asked"] = asked
        app.run()
        assert not app.exception
        return app

    return run


def test_what_trains_nothing_has_no_script(opened):
    app = opened((SurfaceMap(), None))
    assert not app.get("download_button")
    assert not app.text
    assert not app.caption


def test_each_training_of_the_view_has_one_whether_it_has_run_or_not(opened):
    waiting = QuadraticDescent()
    app = opened((RACE, None), (SurfaceMap(), None), (waiting, lab.Run(waiting.key(), "running")))
    assert [button.proto.id.rpartition("-")[2] for button in app.get("download_button")] == [
        f"share_script_{one.key()[:12]}" for one in (RACE, waiting)
    ]


def test_the_numbers_of_a_run_that_is_done_stand_in_it(quiet_lab):
    from pages import _share_script

    done = quiet_lab.run(RACE)
    shown = RACE.scalars(done.result)
    text = _share_script._written(RACE, done, "https://lab.example/optimizers?s_steps=5").decode()
    values = [
        ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SHOWN"
    ]
    assert values == [pytest.approx(shown, rel=1e-8)]
    assert "# https://lab.example/optimizers?s_steps=5\n" in text
    assert "SHOWN" not in _share_script._written(RACE, None, "").decode()


def test_settings_that_forbid_one_are_told_why(opened):
    app = opened((DigitsRace(dataset="mnist"), None))
    assert not app.get("download_button")
    assert "MNIST" in app.text[0].value
