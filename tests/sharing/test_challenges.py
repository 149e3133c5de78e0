"""A challenge looks at the right number of a run and at its settings, and says what is missing."""

import math

import pytest

from dlcore.sharing import challenges
from dlcore.sharing.lesson import Challenge, Condition

SCALARS = {
    "test_loss/sgd": 0.3,
    "test_loss/adam": 0.01,
    "test_loss/adam/lowest_at": -5.0,
    "sum": 4.0,
    "bad/a": math.nan,
}
SETTINGS = challenges.flat(
    {"hidden_layers": 2, "rate": 0.1, "on": True, "net": {"kind": "cnn", "widths": [8, 16]}, "racers": [{"lr": 0.5}]}
)


def challenge(measure="test_loss/*", relation="below", limit=0.02, upper=None, *conditions):
    return Challenge(
        words="w", experiment="x", measure=measure, relation=relation, limit=limit, upper=upper, conditions=conditions
    )


@pytest.mark.parametrize(
    ("asked", "measured", "reached"),
    [
        (challenge(), 0.01, True),
        (challenge(limit=0.01), 0.01, False),
        (challenge(relation="above", limit=0.2), 0.3, True),
        (challenge(relation="between", limit=0.25, upper=0.35), 0.3, True),
        (challenge(relation="between", limit=0.1, upper=0.2), 0.01, False),
        (challenge("test_loss/sgd"), 0.3, False),
        (challenge("sum", limit=5), 4.0, True),
        (challenge("*", limit=5), 4.0, True),
        (challenge("test_loss"), None, False),
        (challenge("bad/*"), None, False),
        (challenge("test_loss/*/lowest_at"), -5.0, True),
    ],
)
def test_the_best_of_those_that_are_meant_counts(asked, measured, reached):
    verdict = challenges.judge(asked, SCALARS, SETTINGS)
    assert (verdict.measured, verdict.reached, verdict.unmet) == (measured, reached, ())
    assert verdict.met == reached


@pytest.mark.parametrize(
    ("setting", "comparison", "value", "fulfilled"),
    [
        ("hidden_layers", "is", 2, True),
        ("hidden_layers", "is", 2.0, True),
        ("hidden_layers", "is", 3, False),
        ("hidden_layers", "is", "2", False),
        ("hidden_layers", "is", True, False),
        ("hidden_layers", "least", 2, True),
        ("hidden_layers", "most", 1, False),
        ("hidden_layers", "most", "three", False),
        ("rate", "is", 0.1 + 1e-17, True),
        ("on", "is", True, True),
        ("on", "is", 1, False),
        ("on", "least", 0, False),
        ("net.kind", "is", "cnn", True),
        ("net.kind", "has", "c", False),
        ("net.widths", "has", 16, True),
        ("net.widths", "is", 16, False),
        ("net.widths.count", "is", 2, True),
        ("net.widths.0", "is", 8, True),
        ("racers.0.lr", "most", 0.5, True),
        ("nobody", "is", 1, False),
    ],
)
def test_conditions_look_at_settings_by_their_dotted_names(setting, comparison, value, fulfilled):
    condition = Condition(setting=setting, comparison=comparison, value=value)
    verdict = challenges.judge(challenge("sum", "below", 5, None, condition), SCALARS, SETTINGS)
    assert verdict.met == fulfilled
    assert verdict.unmet == (() if fulfilled else (condition,))
    assert verdict.reached
