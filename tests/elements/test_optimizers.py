"""What is known about single update rules, and the records around them."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import hyperparameters, racer
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer


def first_step(rule, gradient, **hypers):
    member = OPTIMIZERS[rule]
    params = np.zeros_like(gradient)
    moved, _ = member.update(params, gradient, member.init(params), 1, **hypers)
    return moved


def after(rule, steps, gradient, **hypers):
    member = OPTIMIZERS[rule]
    params = np.zeros_like(gradient)
    state = member.init(params)
    for step in range(1, steps + 1):
        params, state = member.update(params, gradient, state, step, **hypers)
    return params, state


GRADIENT = np.array([1e-3, -1.0, 2e5])


@pytest.mark.parametrize("rule", ["adam", "adamax", "amsgrad"])
def test_corrected_adam_moves_the_learning_rate_at_first_whatever_the_gradient(rule):
    # REFERENCE.md, Optimizers: first steps (Kingma & Ba 2015, section 2.1).
    np.testing.assert_allclose(first_step(rule, GRADIENT, lr=0.1), -0.1 * np.sign(GRADIENT), rtol=1e-4)


def test_uncorrected_adam_moves_3_1623_learning_rates_at_first():
    # (1 - 0.9) / sqrt(1 - 0.999): REFERENCE.md.
    moved = first_step("adam_uncorrected", GRADIENT, lr=0.1, eps=1e-12)
    np.testing.assert_allclose(moved, -0.316228 * np.sign(GRADIENT), rtol=1e-5)


def test_adagrad_moves_the_learning_rate_at_first_and_then_one_over_root_t():
    np.testing.assert_allclose(first_step("adagrad", GRADIENT, lr=0.1), -0.1 * np.sign(GRADIENT), rtol=1e-5)
    moved, _ = after("adagrad", 100, GRADIENT, lr=0.1)
    expected = -0.1 * np.sign(GRADIENT) * (1 / np.sqrt(np.arange(1, 101))).sum()
    np.testing.assert_allclose(moved, expected, rtol=1e-5)


def test_momentum_reaches_one_over_one_minus_beta_times_the_speed_of_sgd():
    _, (velocity,) = after("momentum", 400, GRADIENT, lr=0.1, momentum=0.9)
    np.testing.assert_allclose(velocity, 10 * GRADIENT, rtol=1e-12)


def test_without_momentum_the_three_gradient_rules_are_one():
    plain = first_step("sgd", GRADIENT, lr=0.1)
    for rule in ("momentum", "nesterov"):
        np.testing.assert_array_equal(first_step(rule, GRADIENT, lr=0.1, momentum=0.0), plain)


def test_lion_moves_every_coordinate_by_the_same_amount():
    np.testing.assert_allclose(np.abs(first_step("lion", GRADIENT, lr=0.1)), 0.1)


def test_adamw_decays_apart_from_the_gradient():
    member, params = OPTIMIZERS["adamw"], np.array([2.0])
    moved, _ = member.update(params, np.zeros(1), member.init(params), 1, lr=0.1, weight_decay=0.5)
    np.testing.assert_allclose(moved, 2.0 * (1 - 0.1 * 0.5))


def test_a_constant_gradient_does_not_make_centred_rmsprop_take_the_root_of_a_negative_number():
    moved, (_, variance) = after("rmsprop_centered", 6000, GRADIENT, lr=1e-3, alpha=0.9)
    assert np.isfinite(moved).all()
    assert (variance >= 0).all()


def test_radam_waits_five_steps_at_its_default_before_it_scales_coordinates():
    # Liu et al. 2020, section 4.2. Before, a constant gradient is followed as plain descent would.
    fifth, _ = after("radam", 5, GRADIENT, lr=0.1)
    sixth, _ = after("radam", 6, GRADIENT, lr=0.1)
    np.testing.assert_allclose(fifth, -5 * 0.1 * GRADIENT, rtol=1e-9)
    step = np.abs(sixth - fifth)
    np.testing.assert_allclose(step / step[0], 1, rtol=1e-3)  # ε is a ten-thousandth of the smallest gradient


def test_a_rule_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(KeyError, match="no optimizer is named 'newton'; there are: sgd, momentum"):
        OPTIMIZERS["newton"]


def test_a_hyper_parameter_without_an_entry_in_the_table_is_refused():
    def rule(params, grads, state, step, *, mystery=1.0):
        return params, state

    with pytest.raises(KeyError, match="mystery"):
        hyperparameters.of(rule)


def test_racers_that_mean_the_same_are_written_the_same():
    short, full = Racer(optimizer="momentum"), Racer(optimizer="momentum", settings={"momentum": 0.9, "lr": 0.01})
    assert short == full
    assert hash(short) == hash(full)
    assert short.model_dump_json() == full.model_dump_json()
    assert Racer(optimizer="sgd", settings={"lr": 1}).model_dump_json() == ('{"optimizer":"sgd","settings":{"lr":1.0}}')
    negative, positive = (Racer(optimizer="momentum", settings={"momentum": zero}) for zero in (-0.0, 0.0))
    assert negative.model_dump_json() == positive.model_dump_json()


def test_a_racer_survives_json():
    one = Racer(optimizer="adam", settings={"beta1": 0.3})
    assert Racer.model_validate_json(one.model_dump_json()) == one
    assert one.changed() == {"beta1": 0.3}


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({"optimizer": "<b>"}, "no optimizer is named '<b>'; there are: sgd, momentum"),
        ({"optimizer": "sgd", "settings": {"lr": 11}}, r"learning rate \(lr\) is 11; allowed is 1e-06 to 10"),
        ({"optimizer": "sgd", "settings": {"lr": 0}}, r"learning rate \(lr\) is 0; allowed"),
        ({"optimizer": "adam", "settings": {"beta1": 1}}, r"\(beta1\) is 1; allowed is 0 to 0.99999"),
        ({"optimizer": "sgd", "settings": {"lr": float("nan")}}, "finite number"),
        ({"optimizer": "sgd", "settings": {"lr": float("inf")}}, "finite number"),
        ({"optimizer": "sgd", "settings": {"beta1": 0.5}}, "SGD has no hyper-parameter 'beta1'; it has: lr"),
        ({"optimizer": "sgd", "settings": {"lr": "fast"}}, "valid number"),
        ({"optimizer": "sgd", "colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_a_bad_racer_is_refused_with_a_sentence(record, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Racer.model_validate(record)


def test_the_same_racer_twice_is_refused_by_name():
    fast, slow = Racer(optimizer="sgd", settings={"lr": 1.0}), Racer(optimizer="sgd")
    assert racer.distinct((fast, slow)) == (fast, slow)
    with pytest.raises(ValueError, match=r"SGD \(lr 0\.01\) takes part twice"):
        racer.distinct((slow, fast, Racer(optimizer="sgd", settings={"lr": 0.01})))
