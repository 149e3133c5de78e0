"""The arithmetic shown beside a formula is the rule's own: every line of every rule, at every step."""

import numpy as np
import pytest

from dlcore.elements import step_arithmetic
from dlcore.elements.hyperparameters import of
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer

STEPS = 12
RATES = np.linspace(0.3, 0.1, STEPS)
each_rule = pytest.mark.parametrize("id", OPTIMIZERS)


def recorded(id):
    """Return a racer, and what its rule saw and kept on random gradients."""
    racer = Racer(optimizer=id, settings={"weight_decay": 0.1} if "weight_decay" in dir_of(id) else {})
    gradients = np.random.default_rng(3).normal(size=(STEPS, 2))
    place = np.array([1.5, -0.5])
    state, places, states = racer.rule.init(place), [place], [racer.rule.init(place)]
    for step, gradient in enumerate(gradients):
        settings = {**racer.settings, "lr": RATES[step]}
        place, state = racer.rule.update(place, gradient, state, step + 1, **settings)
        places.append(place)
        states.append(state)
    kept = {
        letter: np.array([np.broadcast_to(at[i], 2) for at in states]) for i, letter in enumerate(racer.rule.letters)
    }
    return racer, gradients, np.array(places), kept


def dir_of(id):
    return {hyper.id for hyper in of(OPTIMIZERS[id].update)}


def evaluated(id):
    racer, gradients, places, states = recorded(id)
    before = {"w0": places[:-1], **{f"{letter}0": rows[:-1] for letter, rows in states.items()}}
    known = step_arithmetic.evaluate(racer, before, gradients, RATES, np.arange(1, STEPS + 1))
    return racer, known, places, states


@each_rule
def test_the_lines_end_where_the_rule_ends(id):
    _, known, places, states = evaluated(id)
    np.testing.assert_allclose(known["w"], places[1:], rtol=1e-12, atol=1e-12)
    for letter, rows in states.items():
        np.testing.assert_allclose(np.broadcast_to(known[letter], (STEPS, 2)), rows[1:], rtol=1e-12, atol=1e-13)


@each_rule
def test_every_array_of_the_state_has_a_letter_and_a_line(id):
    rule = OPTIMIZERS[id]
    assert len(rule.letters) == len(rule.states)
    assert set(rule.letters) <= {line.name for line in step_arithmetic.lines(id)}


@each_rule
def test_the_numbers_stand_in_the_place_of_the_letters(id):
    _, known, _, _ = evaluated(id)
    at = {name: float(np.broadcast_to(value, (STEPS, 2))[4, 0]) for name, value in known.items()}
    for line in step_arithmetic.lines(id):
        text = step_arithmetic.numbers(line, at)
        assert text.endswith(f"= {step_arithmetic.number(at[line.name])}")
        assert "_t" not in text
        assert "beta" not in text
        assert line.latex.count("{") == line.latex.count("}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12345, "0.1235"),
        (-3.0, "-3"),
        (1e-8, "10^{-8}"),
        (2.5e-7, r"2.5 \cdot 10^{-7}"),
        (float("nan"), r"\text{NaN}"),
    ],
)
def test_numbers_are_written_short(value, text):
    assert step_arithmetic.number(value) == text


def test_the_first_of_adam_reads_as_in_a_notebook():
    line = step_arithmetic.lines("adam")[0]
    assert line.latex == r"m_t = \beta_1 m_{t-1} + \left(1 - \beta_1\right) g_t"
    text = step_arithmetic.numbers(line, {"beta1": 0.9, "m0": -0.5, "g": 2.0, "m": -0.25})
    assert text == r"0.9 \cdot (-0.5) + \left(1 - 0.9\right) \cdot 2 = -0.25"


def test_who_has_a_direction_and_squares():
    directions = {id: step_arithmetic.direction(id) for id in OPTIMIZERS}
    squares = {id: step_arithmetic.squares(id) for id in OPTIMIZERS}
    assert {id for id, name in directions.items() if not name} == {
        "sgd", "adagrad", "adadelta", "rmsprop", "rmsprop_centered"
    }  # fmt: skip
    assert (directions["adam"], directions["momentum"], directions["lion"]) == ("mh", "v", "m")
    assert (squares["adam"], squares["amsgrad"], squares["adagrad"], squares["adam_uncorrected"]) == (
        "vh",
        "uh",
        "s",
        "v",
    )
    assert squares["sgd"] == squares["lion"] == squares["adamax"] == ""
