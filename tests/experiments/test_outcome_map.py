"""A map of outcomes equals single races; where theory speaks, its edge is the measured one."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import outcome
from dlcore.elements.racer import Racer
from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.outcome_map import OutcomeMap
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab.experiment import ignore_progress


def ask(rule="momentum", hyper="momentum", surface="ravine", **fields):
    x, y = SURFACES[surface].start
    fields = {"start_x": x, "start_y": y, "resolution": 24, **fields}
    return OutcomeMap(surface=surface, racer=Racer(optimizer=rule), hyper=hyper, **fields)


CASES = [
    ("momentum", "momentum", "ravine", {}),
    ("nesterov", "momentum", "booth", {"lr_low": 1e-3, "lr_high": 1.0}),
    ("adam", "beta2", "himmelblau", {"lr_low": 0.01, "lr_high": 1.0, "hyper_high": 0.9999}),
    ("adam", "eps", "plateau", {"lr_low": 0.01, "lr_high": 1.0, "hyper_low": 1e-8, "hyper_high": 1.0}),
    ("rmsprop", "alpha", "three_hump_camel", {"lr_low": 0.001, "lr_high": 0.1}),
    ("adamw", "weight_decay", "booth", {"lr_low": 0.01, "lr_high": 1.0, "hyper_high": 0.5}),
    ("lion", "beta1", "styblinski_tang", {"lr_low": 0.01, "lr_high": 1.0}),
    ("nadam", "momentum_decay", "rosenbrock", {"lr_low": 0.01, "lr_high": 1.0, "hyper_high": 0.1}),
]


@pytest.mark.parametrize(("rule", "hyper", "surface", "fields"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_random_cells_equal_single_runs(rule, hyper, surface, fields):
    question = ask(rule, hyper, surface, steps=100, **fields)
    result, record, rng = question.compute(ignore_progress), SURFACES[surface], np.random.default_rng(5)
    for row, column in rng.integers(0, 24, (25, 2)):
        settings = {"lr": result.learning_rates[column], hyper: result.hypers[row]}
        race = SurfaceRace(
            surface=surface,
            start_x=record.start[0],
            start_y=record.start[1],
            racers=(Racer(optimizer=rule, settings=settings),),
            steps=100,
        ).compute(ignore_progress)
        label = result.reached[row, column]
        assert result.diverged_at[row, column] == race.diverged_at[0, 0]
        assert (label >= 0) == (race.nearest_distance[0, 0] <= outcome.radius(record))
        assert label < 0 or label == race.nearest[0, 0]
        expected = race.final_loss[0, 0] - lowest(question)
        np.testing.assert_allclose(result.final_loss[row, column], expected, rtol=1e-4, atol=1e-9)
        if result.predicted_at >= 0 and label == result.predicted_at:
            np.testing.assert_allclose(result.predicted_rate[row, column], race.predicted_rate[0], rtol=1e-5)


def lowest(question):
    x, y = np.array(SURFACES[question.surface].minima).T
    return float(question.land().compiled.value(x, y).min())


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
@pytest.mark.parametrize("condition", [5.0, 20.0])
def test_the_predicted_edge_is_the_measured_one_within_a_cell(rule, condition):
    """λₙ = 1, so the edges are 2 + 2β and (2 + 2β)/(1 + 2β) (Goh 2017; Nesterov's from its step matrix)."""
    question = ask(rule, condition=condition, lr_low=0.5, lr_high=6.0, hyper_high=0.9, steps=3000, resolution=48)
    result = question.compute(ignore_progress)
    beta = result.hypers
    edge = 2 + 2 * beta if rule == "momentum" else (2 + 2 * beta) / (1 + 2 * beta)
    np.testing.assert_allclose(result.predicted_edge, edge)
    cell = np.log(result.learning_rates[1] / result.learning_rates[0])
    apart = np.log(result.predicted_edge / result.measured_edge())
    assert (apart > 0).all()
    assert (apart < 1.02 * cell).all()
    inside = result.learning_rates[None] < edge[:, None]
    np.testing.assert_array_equal(inside, result.predicted_rate < 1)
    np.testing.assert_array_equal(result.reached == 0, inside)


def test_the_fastest_cell_lies_next_to_the_optimum_of_theory():
    result = ask(lr_low=1.0, lr_high=5.0, hyper_high=0.9, resolution=64, steps=200).compute(ignore_progress)
    row, column = result.best_predicted()
    # REFERENCE.md: 3.305785, 0.669421 for κ = 100; between two cells the corner of the two branches is missed a little
    assert result.learning_rates[column] == pytest.approx(3.306, rel=0.06)
    assert result.hypers[row] == pytest.approx(0.669, abs=0.03)
    assert result.predicted_rate[row, column] == pytest.approx(0.818182, rel=0.02)
    row, column = result.best()
    assert result.learning_rates[column] == pytest.approx(3.306, rel=0.25)
    assert result.hypers[row] == pytest.approx(0.669, abs=0.1)


def test_what_is_said_by_row_agrees_with_the_cells():
    result = ask(steps=300).compute(ignore_progress)
    smallest, largest = result.arriving()
    fastest = result.fastest()
    for row in range(24):
        there = np.flatnonzero(result.reached[row] >= 0)
        if not len(there):
            assert np.isnan([smallest[row], largest[row], result.measured_edge()[row]]).all()
            assert fastest[row] == -1
            continue
        assert (smallest[row], largest[row]) == tuple(result.learning_rates[there[[0, -1]]])
        assert result.steps[row, fastest[row]] == result.steps[row][there].min()
    best = result.best()
    assert result.steps[best] == result.steps[result.reached >= 0].min()


@pytest.mark.parametrize(("rule", "hyper"), [("adam", "beta1"), ("rmsprop", "alpha")])
def test_adaptive_rules_have_no_linear_theory(rule, hyper):
    result = ask(rule, hyper, steps=50).compute(ignore_progress)
    assert result.predicted_at == -1
    assert result.best_predicted() is None
    assert np.isnan(result.predicted_rate).all()
    assert np.isnan(result.predicted_edge).all()


def test_without_a_minimum_there_is_neither_theory_nor_a_best():
    result = ask(surface="monkey_saddle", lr_low=1e-3, lr_high=0.1).compute(ignore_progress)
    assert result.falls
    assert result.predicted_at == -1
    assert result.best() is None
    assert (result.reached >= 0).any()


def test_what_varies_is_forgotten_in_the_base_so_that_its_value_makes_no_new_question():
    base = ask()
    other = OutcomeMap(
        **{**base.model_dump(), "racer": Racer(optimizer="momentum", settings={"lr": 0.5, "momentum": 0.3})}
    )
    assert other.key() == base.key()
    adam = ask("adam", "beta2")
    kept = OutcomeMap(**{**adam.model_dump(), "racer": Racer(optimizer="adam", settings={"beta1": 0.3, "beta2": 0.3})})
    assert kept.racer.settings["beta1"] == 0.3
    assert kept.racer.settings["beta2"] == 0.999


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"racer": Racer(optimizer="sgd")}, "SGD has no 'momentum' to vary; it has: none"),
        ({"hyper": "beta1"}, "Momentum has no 'beta1' to vary; it has: momentum"),
        (
            {"lr_low": 1.0, "lr_high": 0.1},
            "learning rate from 1 to 0.1 is no range; it must ascend between 1e-06 and 10",
        ),
        ({"hyper_high": 1.0}, "momentum from 0 to 1 is no range; it must ascend between 0 and 0.99999"),
        ({"resolution": 160, "steps": 5000}, None),
        ({"resolution": 161}, "less than or equal to 160"),
    ],
)
def test_a_bad_question_is_refused_with_a_sentence(fields, sentence):
    if sentence is None:
        assert OutcomeMap(**fields).cost() < 10
        return
    with pytest.raises(pydantic.ValidationError, match=sentence):
        OutcomeMap(**fields)
