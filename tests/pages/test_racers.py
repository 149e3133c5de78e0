"""The field of a race: every optimizer can be chosen, shows its formula and its own hyper-parameters."""

import pytest

from dlcore.elements import optimizers
from pages import _racers

PAGE = "pages/optimizers.py"


def test_names_are_proper_and_distinct():
    names = _racers.names()
    assert list(names) == list(optimizers.OPTIMIZERS)
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize("id", optimizers.OPTIMIZERS)
def test_every_optimizer_runs_alone_with_all_its_hyper_parameters(open_drawers, dashboard, id):
    rule = optimizers.OPTIMIZERS[id]
    app = dashboard(PAGE, s_o=rule.name, s_steps="20")
    assert not app.exception
    assert not app.error
    fields = {field.key: field for field in app.number_input}
    for hyper in rule.hypers:
        field = fields[f"s_{id}_{hyper.id}"]
        assert (field.min, field.max) == (hyper.low, hyper.high)
    assert rule.latex in [latex.value.strip("$\n ") for latex in app.latex]


def test_all_optimizers_race_together(dashboard):
    app = dashboard(PAGE, s_o=[rule.name for rule in optimizers.OPTIMIZERS.values()], s_steps="50")
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "outcome" in frame.value.columns)
    assert list(table["optimizer"]) == [rule.name for rule in optimizers.OPTIMIZERS.values()]
    assert all(table["outcome"].str.len() > 0)


def test_a_hyper_parameter_changes_its_racer_only(dashboard):
    def losses(**link):
        app = dashboard(PAGE, s_o=["SGD", "Momentum"], **link)
        table = next(frame.value for frame in app.dataframe if "final_loss" in frame.value.columns)
        return table.set_index("optimizer")["final_loss"]

    before, after = losses(), losses(s_momentum_momentum="0.5")
    assert before["SGD"] == after["SGD"]
    assert before["Momentum"] != after["Momentum"]
