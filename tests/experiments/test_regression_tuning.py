"""The learning rate that is found is no worse than a fine grid's, and scores what a race at that rate scores."""

import json
import subprocess
import sys

import numpy as np
import pydantic
import pytest

from dlcore.elements import initializers
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments import regression_tuning
from dlcore.experiments.regression_race import RegressionRace
from dlcore.experiments.regression_tuning import SEARCH, RegressionTuning
from dlcore.lab.experiment import ignore_progress
from dlcore.training import chunks, curve_fitting, loop
from dlcore.training.plan import Plan, Probe

SMALL = {"target": "sine", "points": 64, "width": 12, "batch": 16, "steps": 300}
COURSE = tuple(Racer(optimizer=id) for id in ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam"))


@pytest.fixture(scope="module")
def found():
    return RegressionTuning(**SMALL, racers=COURSE).compute(ignore_progress)


def test_it_is_no_worse_than_a_fine_grid(found, monkeypatch):
    """Twenty rates to a decade, trained in the same batched loop.

    Near the edge of stability the score jumps from rate to rate, so one rule may be a little luckier on the grid.
    """
    monkeypatch.setattr(regression_tuning, "SEARCH", SEARCH._replace(coarse=121, rows=0))
    grid = RegressionTuning(**SMALL, racers=COURSE).compute(ignore_progress)
    assert grid.rates.shape == (7, 121)
    ratios = found.best_scores / grid.best_scores
    assert (ratios <= 1.1).all()
    assert np.exp(np.log(ratios).mean()) <= 1.01


def test_best_is_the_lowest_score_and_its_rate(found):
    np.testing.assert_array_equal(found.best_scores, found.scores.min(axis=1))
    for rates, scores, best in zip(found.rates, found.scores, found.best_rates, strict=True):
        assert scores[rates == best] == scores.min()
    assert found.rates.shape == found.scores.shape == found.diverged.shape == (7, SEARCH.trials)


def test_tuned_rates_make_better_races_than_the_defaults(found):
    field = tuple(one.at_rate(rate) for one, rate in zip(COURSE, found.best_rates, strict=True))
    tuned, untuned = (RegressionRace(**SMALL, racers=racers).compute(ignore_progress) for racers in (field, COURSE))
    ours, theirs = (race.training_loss[:, -5:].mean(axis=1) for race in (tuned, untuned))  # over the last tenth
    assert (ours < theirs).all()


@pytest.mark.parametrize("more", [{}, {"schedule": Schedule(kind="one_cycle")}, {"batch": 64}, {"activation": "relu"}])
def test_a_trial_scores_what_a_race_of_one_network_scores(more):
    """In single precision, whose rounding a large rate amplifies; in double, test_chunks asks for nine digits."""
    question = RegressionTuning(**{**SMALL, "steps": 60, **more}, racers=(Racer(optimizer="lion"), *COURSE[5:]))
    tuned = question.compute(ignore_progress)
    task = curve_fitting.task_of(question)
    start = initializers.kaiming_normal_stack([question.seed], task.network.layers)
    plan = Plan(60, question.batch, (question.seed,), rate_factors=question.schedule.changes(60))
    for lane, one in enumerate(question.racers):
        for column, tolerance in ((2, 1e-4), (12, 1e-3), (int(tuned.scores[lane].argmin()), 0.02)):
            racer = one.at_rate(tuned.rates[lane, column])
            ends = Probe(tuple(question.measured_steps.tolist()), lambda parameters: parameters)
            alone = loop.train(task, [racer], start, plan, probes={"ends": ends})
            tensor = plan.tensor(task.inputs)[None]
            fits = [task.network.predict(plan.tensor(end), tensor)[0].numpy() for end in alone.probes["ends"]]
            expected = np.mean([(fit - task.targets) ** 2 for fit in fits])
            assert tuned.scores[lane, column] == pytest.approx(expected, rel=tolerance)


def test_it_measures_over_the_last_tenth_and_at_the_end():
    assert RegressionTuning(steps=3000).measured_steps.tolist() == [round(2700 + 100 * n / 3) for n in range(10)]
    assert RegressionTuning(steps=1).measured_steps.tolist() == [1]
    assert RegressionTuning(steps=25).measured_steps.tolist() == [23, 24, 25]


def test_what_diverges_scores_infinity_and_harms_nobody():
    wild = RegressionTuning(**{**SMALL, "activation": "relu"}, racers=COURSE[:2]).compute(ignore_progress)
    assert wild.diverged[:, -1].all()
    assert np.isfinite(wild.best_scores).all()
    np.testing.assert_array_equal(wild.diverged, ~np.isfinite(wild.scores))


def test_learning_rates_of_the_racers_do_not_count():
    tuned = RegressionTuning(racers=(Racer(optimizer="adam", settings={"lr": 0.3}),))
    assert tuned.key() == RegressionTuning(racers=(Racer(optimizer="adam"),)).key()
    with pytest.raises(pydantic.ValidationError, match="takes part twice"):
        RegressionTuning(racers=(Racer(optimizer="adam", settings={"lr": 0.3}), Racer(optimizer="adam")))


def test_same_settings_same_scores():
    one, other = (RegressionTuning(**{**SMALL, "steps": 50}).compute(ignore_progress) for _ in range(2))
    assert one.scores.tobytes() == other.scores.tobytes()


def test_how_many_train_together_changes_little(found, monkeypatch):
    monkeypatch.setattr(chunks, "capacity", lambda network, plan: 5)
    apart = RegressionTuning(**SMALL, racers=COURSE).compute(ignore_progress)
    np.testing.assert_array_equal(apart.rates[:, :: SEARCH.trials - 1], found.rates[:, :: SEARCH.trials - 1])
    np.testing.assert_allclose(apart.best_scores, found.best_scores, rtol=0.1)


def test_reports_steps_that_grow_to_the_budget_and_a_small_picture(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    question = RegressionTuning(**{**SMALL, "steps": 20, "activation": "relu"}, racers=COURSE)
    result = question.compute(lambda *args, **keywords: told.append((*args, keywords)))
    steps = [step for step, *_ in told]
    assert steps == sorted(steps)
    assert steps[-1] == told[0][1] == question.budget == SEARCH.trials * 20
    picture = told[-1][2]["picture"]
    assert [len(row) for row in picture["rates"]] == [len(row) for row in picture["scores"]] == [SEARCH.trials] * 7
    np.testing.assert_allclose(picture["rates"], result.rates, rtol=1e-5)
    shown = np.array(picture["scores"], dtype=float)  # None becomes NaN
    np.testing.assert_array_equal(np.isnan(shown), result.diverged)
    np.testing.assert_allclose(shown[~result.diverged], result.scores[~result.diverged], rtol=1e-3)
    assert len(json.dumps(picture, allow_nan=False)) < 8000
    assert len(told[0][2]["picture"]["rates"][0]) <= SEARCH.coarse


def test_every_rule_can_be_tuned():
    everybody = tuple(Racer(optimizer=id) for id in OPTIMIZERS)
    tuned = RegressionTuning(**{**SMALL, "steps": 30}, racers=everybody).compute(ignore_progress)
    assert ((tuned.best_rates >= SEARCH.low) & (tuned.best_rates <= SEARCH.high)).all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"points": 20, "batch": 21}, "a batch of 21 is larger than the 20 points"),
        ({"racers": ()}, "at least 1 item"),
        ({"width": 256, "hidden_layers": 4, "steps": 20_000}, "minutes; allowed are 15: take fewer steps"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        RegressionTuning(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = RegressionTuning.smallest()
    assert small.cost() < 0.5
    bigger = [small.model_copy(update=change) for change in (
        {"steps": 50}, {"width": 9}, {"hidden_layers": 2}, {"points": 500}, {"racers": COURSE},
    )]  # fmt: skip  # one line of changes
    assert all(one.cost() > small.cost() for one in bigger)


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.regression_tuning import RegressionTuning as T; T().key(); T().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
