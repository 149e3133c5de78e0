"""Schedules are torch's, and keep their promises at their edges."""

import numpy as np
import pydantic
import pytest
import torch
from torch.optim import lr_scheduler

from dlcore.elements.schedules import SCHEDULES, Schedule

STEPS = 60


def factors(kind, steps=STEPS, **settings):
    return Schedule(kind=kind, settings=settings).factors(steps)


def torchs(make, steps=STEPS):
    """Return the learning rate of each step that torch's scheduler gives to an optimizer of rate 1."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler, rates = make(optimizer), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < steps:
            scheduler.step()
    return rates


@pytest.mark.parametrize(("stages", "drop"), [(2, 0.5), (3, 0.1), (20, 0.9), (4, 1.0)])
def test_step_is_torchs(stages, drop):
    expected = torchs(lambda optimizer: lr_scheduler.StepLR(optimizer, STEPS // stages, drop))
    np.testing.assert_allclose(factors("step", stages=stages, drop=drop), expected)


@pytest.mark.parametrize("floor", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("steps", [2, 3, STEPS])
def test_cosine_is_torchs(floor, steps):
    expected = torchs(lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, steps - 1, floor), steps)
    np.testing.assert_allclose(factors("cosine", steps, floor=floor), expected, atol=1e-15)


@pytest.mark.parametrize(("share", "first"), [(0.1, 0.01), (0.5, 0.3), (0.95, 1.0)])
def test_warm_up_is_torchs(share, first):
    expected = torchs(lambda optimizer: lr_scheduler.LinearLR(optimizer, first, 1.0, round(share * STEPS)))
    np.testing.assert_allclose(factors("warm_up", share=share, first=first), expected)


@pytest.mark.parametrize(("share", "first"), [(0.0, 0.04), (0.3, 0.04), (0.6, 1.0), (0.33, 0.2), (0.99, 0.1)])
@pytest.mark.parametrize("steps", [1, 2, 7, STEPS])
def test_one_cycle_is_torchs(share, first, steps):
    expected = torchs(
        lambda optimizer: lr_scheduler.OneCycleLR(
            optimizer, 1.0, steps, pct_start=share, div_factor=1 / first, cycle_momentum=False
        ),
        steps,
    )
    np.testing.assert_allclose(factors("one_cycle", steps, share=share, first=first), expected, atol=1e-15)


def test_rise_of_a_single_step_is_the_whole_rate():
    """Torch divides by zero here."""
    assert factors("one_cycle", 2, share=0.5)[0] == 1


@pytest.mark.parametrize("kind", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 3, 1000])
@pytest.mark.parametrize("edge", ["low", "default", "high"])
def test_one_factor_per_step_between_nothing_and_the_whole_rate(kind, steps, edge):
    settings = {setting.id: getattr(setting, edge) for setting in SCHEDULES[kind].hypers}
    found = factors(kind, steps, **settings)
    assert found.shape == (steps,)
    assert found.dtype == np.float64
    assert ((found >= 0) & (found <= 1)).all()


def test_constant_keeps_the_rate():
    assert set(factors("constant")) == {1.0}


@pytest.mark.parametrize("steps", [1, 7])
def test_warm_up_without_a_rise_keeps_the_rate(steps):
    assert set(factors("warm_up", steps, share=0.0)) == {1.0}


def test_step_cuts_runs_that_do_not_divide_into_stretches_that_differ_by_one_at_most():
    drops = factors("step", 100, stages=3, drop=0.5)
    assert [int((drops == factor).sum()) for factor in (1, 0.5, 0.25)] == [34, 33, 33]


def test_steps_within_one_run_are_enough_for_every_stage():
    np.testing.assert_allclose(factors("step", 4, stages=20, drop=0.5), 0.5 ** np.array([0, 5, 10, 15]))


@pytest.mark.parametrize("kind", SCHEDULES)
def test_its_record_is_complete(kind):
    record = SCHEDULES[kind]
    assert record.name
    assert record.source
    assert record.latex.count("{") == record.latex.count("}")
    for setting in record.hypers:
        assert setting.low <= setting.default <= setting.high
        assert setting.help.endswith(".")


def test_left_out_settings_take_the_defaults_and_equal_schedules_are_equal():
    full = Schedule(kind="one_cycle", settings={"first": 0.04, "share": 0.3})
    assert full == Schedule(kind="one_cycle")
    assert hash(full) == hash(Schedule(kind="one_cycle"))
    assert full.model_dump_json() == Schedule(kind="one_cycle").model_dump_json()
    assert Schedule.model_validate_json(full.model_dump_json()) == full
    zero = Schedule(kind="cosine", settings={"floor": -0.0})
    assert zero.model_dump_json() == Schedule(kind="cosine").model_dump_json()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"kind": "<b>"}, "no schedule is named '<b>'; there are: constant, step, cosine"),
        ({"kind": "cosine", "settings": {"share": 0.1}}, "no hyper-parameter 'share'; it has: floor"),
        ({"kind": "constant", "settings": {"floor": 0.1}}, "it has: none"),
        ({"kind": "cosine", "settings": {"floor": 1.5}}, r"last factor \(floor\) is 1.5; allowed is 0 to 1"),
        ({"kind": "warm_up", "settings": {"share": 1.0}}, r"\(share\) is 1; allowed is 0 to 0.99"),
        ({"kind": "step", "settings": {"stages": float("nan")}}, "finite|allowed is 2 to 20"),
        ({"kind": "step", "settings": {"stages": 1}}, "allowed is 2 to 20"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Schedule(**settings)
