"""The tab "Sweep" without a browser: what starts by itself, what a link sets, the cell that is looked at."""

import json

import pytest

from dlcore.elements.schedules import Schedule
from dlcore.experiments.regression_sweep import RegressionSweep
from dlcore.lab import instant
from dlcore.lab.experiment import ignore_progress
from dlcore.lab.store import Store
from pages import _controls, _plot, _sweep

PAGE = "pages/optimizers.py"
TAB = {"opt_tab": "Sweep"}
SETTINGS = {"points": 30, "batch": 10, "width": 4, "steps": 30, "rates": 4, "seeds": 2}
LINK = {"sweep_points": "30", "sweep_batch": "10", "sweep_width": "4", "sweep_steps": "30", "sweep_rates": "4",
        "sweep_seeds": "2", "sweep_o": ["SGD", "Adam"]}  # fmt: skip  # as SETTINGS has it
SMALL = RegressionSweep(**SETTINGS, optimizers=("sgd", "adam"))


@pytest.fixture(scope="module")
def trained(quiet_lab):
    """The small sweep, in the store before anybody asks for it."""
    Store(quiet_lab.settings.store, 10**9).put(SMALL.key(), instant.compute(SMALL))
    return SMALL.compute(ignore_progress)


def picture(app, words):
    """Return the figure whose title, or whose words for who does not see it, begin with ``words``."""
    for element in app.get("bidi_component"):
        shown = json.loads(element.proto.json)
        if "figure" in shown:
            figure = json.loads(shown["figure"])
            title = figure["layout"].get("title", {}).get("text", "").removeprefix("<b>")
            if title.startswith(words) or shown["alt"].startswith(words):
                return figure
    return None


def show(dashboard, **link):
    app = dashboard(PAGE, **TAB, **LINK, **link)
    assert not app.exception
    assert not app.error
    return app


def test_a_link_sets_every_setting(dashboard, questions):
    asked = {"sweep_target": "Sine", "sweep_low": "0.001", "sweep_high": "0.5", "sweep_sched": "Cosine"}
    dashboard(PAGE, **TAB, **LINK, **asked)
    expected = {**SETTINGS, "target": "sine", "lowest_rate": 0.001, "highest_rate": 0.5}
    assert questions[-1] == RegressionSweep(**expected, optimizers=("sgd", "adam"), schedule=Schedule(kind="cosine"))


def test_the_first_view_and_short_sweeps_start_by_themselves_longer_ones_wait_for_a_button(dashboard, quiet_lab):
    first = dashboard(PAGE, **TAB)
    assert not first.exception
    assert RegressionSweep().key() in quiet_lab.waiting
    assert not [button for button in first.button if button.key == "sweep_start"]
    longer = dashboard(PAGE, **TAB, sweep_steps="5000")
    assert [button for button in longer.button if button.key == "sweep_start"]
    assert _sweep._starts_unasked(SMALL)


def test_before_it_is_trained_there_are_an_empty_map_the_data_and_the_truth(dashboard):
    app = dashboard(PAGE, **TAB, sweep_steps="4000")
    assert picture(app, "Map of the loss")["data"][0]["type"] == "heatmap"
    assert [trace["name"] for trace in picture(app, "What is to be learned")["data"]] == ["Data", "Truth"]
    assert not app.dataframe


@pytest.mark.usefixtures("trained")
def test_the_best_cell_is_looked_at_unless_a_link_names_another(dashboard, trained):
    row, column = trained.valley("best").cell(None, None)
    name = ("SGD", "Adam")[row]
    app = show(dashboard)
    assert picture(app, f"{name} at {SMALL.rate_names[column]}: fits at the end")
    app = show(dashboard, sweep_cell_o="SGD", sweep_cell_lr="0.0001")
    fits = picture(app, "SGD at 0.0001: fits at the end")
    assert [trace["name"] for trace in fits["data"]] == ["Data", "Truth", "SGD, seed 0", "SGD, seed 1"]
    assert picture(app, "SGD at 0.0001: loss of each seed")
    app = show(dashboard, sweep_cell_o="SGD")
    best = trained.valley("best").best[0]
    assert picture(app, f"SGD at {SMALL.rate_names[best]}: fits")


@pytest.mark.usefixtures("trained")
def test_a_cell_that_another_sweep_does_not_have_goes_back_to_the_best(dashboard):
    app = show(dashboard, sweep_cell_o="SGD", sweep_cell_lr="0.0001")
    app.number_input(key="sweep_low").set_value(0.001).run()
    assert not app.exception
    assert app.selectbox(key="sweep_cell_lr").value == "best"
    assert app.selectbox(key="sweep_cell_o").value == "sgd"


@pytest.mark.usefixtures("trained")
def test_the_table_sums_up_every_optimizer_by_the_loss_that_counts(dashboard, trained):
    tables = {which: show(dashboard, sweep_loss=name).dataframe[0].value for which, name in _sweep.MEASURES.items()}
    for which, table in tables.items():
        valley = trained.valley(which)
        assert list(table["optimizer"]) == ["SGD", "Adam"]
        assert table["median_loss"].tolist() == pytest.approx(valley.at_best(valley.median).tolist())
        assert table["useful_decades"].tolist() == pytest.approx(valley.useful.tolist())
    assert tables["best"]["median_loss"].tolist() != tables["test"]["median_loss"].tolist()


@pytest.mark.usefixtures("trained")
def test_theory_stands_beside_measurement_and_the_formula_has_the_cell_s_rate(dashboard, trained, monkeypatch):
    app = show(dashboard, sweep_cell_o="Adam", sweep_cell_lr="1")
    assert len(app.dataframe) == 1
    for key in ("sweep_limits", "sweep_formula"):
        app.session_state[key] = True
    app.run()
    assert not app.exception
    limits = app.dataframe[1].value
    assert limits.iloc[:, 0].tolist() == ["SGD", "Adam"]
    assert limits["Predicted limit of the learning rate"].iloc[0] == pytest.approx(trained.predicted_limits()[0].mean())
    assert any(r"\eta = 1" in words.value for words in app.markdown)


@pytest.mark.usefixtures("trained")
def test_a_divergence_is_named_with_its_step_and_a_rate_to_try(dashboard, trained):
    assert trained.diverged_at[0, 3].all()
    app = show(dashboard, sweep_cell_o="SGD", sweep_cell_lr="1")
    told = [warning.value for warning in app.warning]
    assert len(told) == 1
    assert f"with 2 of 2 seeds, first at step {trained.diverged_at[0, 3].min()}:" in told[0]
    assert f"Try {SMALL.rate_names[2]} or less." in told[0]
    assert not show(dashboard, sweep_cell_o="Adam", sweep_cell_lr="1").warning


def test_a_click_names_the_nearest_cell(monkeypatch):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    _sweep._pick(SMALL, _plot.Click(0.9, 1.2))
    assert put == {"sweep_cell_o": "adam", "sweep_cell_lr": "1"}


def test_without_an_optimizer_there_is_a_sentence_and_no_sweep(dashboard, questions):
    app = dashboard(PAGE, **TAB, sweep_o=[])
    app.session_state["sweep_o"] = []
    app.run()
    assert not app.exception
    assert [words.value for words in app.info]


def test_a_range_that_is_none_is_refused_in_a_sentence(dashboard):
    app = dashboard(PAGE, **TAB, sweep_low="0.5", sweep_high="0.1")
    assert not app.exception
    assert any("must be below the highest" in words.value for words in app.warning)
    assert app.number_input(key="sweep_high")
