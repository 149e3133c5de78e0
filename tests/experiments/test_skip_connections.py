"""Stacks side by side: fair to each other, honest about who diverged and who only guesses, told while they train."""

import json
import subprocess
import sys

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.convolution.skips import CONNECTIONS, QUANTITIES
from dlcore.elements.racer import Racer
from dlcore.experiments.skip_connections import SkipConnections
from dlcore.lab.experiment import ignore_progress
from dlcore.training import loop

QUICK = {"depth": 3, "channels": 4, "growth": 2, "steps": 8, "seeds": 2}
SIZE = QUANTITIES.index("size")


def compute(**settings):
    torch.set_num_threads(1)
    return SkipConnections(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


def test_shapes_are_the_stated_ones(quick):
    assert quick.steps.tolist() == list(range(9))
    assert quick.loss.shape == quick.error.shape == (3, 2, 2, 9)
    assert quick.flow.shape == (3, 2, 3, 4, 9)
    assert quick.median_flow().shape == (3, 3, 4, 9)
    assert quick.expected_sizes.shape == quick.expected_slopes.shape == (3, 4)
    assert quick.curves("loss").test.shape == (3, 2, 9)
    assert np.isfinite(quick.flow).all()
    assert quick.reasons == ("",) * 3 or all("only guess" in one for one in filter(None, quick.reasons))


def test_stacks_of_a_seed_begin_with_the_same_first_convolution_and_seeds_apart(quick):
    first = quick.flow[:, :, SIZE, 0, 0]
    np.testing.assert_allclose(first, np.broadcast_to(first[0], first.shape), rtol=1e-5)
    assert first[0, 0] != first[0, 1]


def test_each_connection_alone_does_as_in_company(quick):
    for place, one in enumerate(CONNECTIONS):
        alone = compute(**QUICK | {"connections": (one,), "seeds": 1, "seed": 1})
        np.testing.assert_allclose(alone.loss[0, 0], quick.loss[place, 1], rtol=1e-3)
        np.testing.assert_allclose(alone.flow[0, 0], quick.flow[place, 1], rtol=2e-2, atol=1e-5)
        np.testing.assert_array_equal(alone.expected_sizes[0], quick.expected_sizes[place])


def test_the_order_in_which_they_are_asked_for_is_that_of_the_result(quick):
    turned = compute(**QUICK | {"connections": CONNECTIONS[::-1]})
    np.testing.assert_allclose(turned.loss, quick.loss[::-1], rtol=1e-3)


def test_same_settings_same_bits(quick):
    again = compute(**QUICK)
    for name in vars(quick).keys() - {"seconds"}:
        left, right = getattr(quick, name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    question, told = SkipConnections(**QUICK), []
    result = question.compute(
        lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture, allow_nan=False)))
    )
    assert [step for step, *_ in told] == list(range(1, 17))
    assert {steps for _, steps, _ in told} == {16}
    half, whole = (json.loads(told[place][2]) for place in (3, -1))
    assert set(half) == {"plain", "residual"}
    for which in ("loss", "error"):
        seen, final = question.curves_so_far(half, which), result.curves(which)
        np.testing.assert_allclose(seen.test[:2, :, :5], final.test[:2, :, :5], rtol=1e-3)
        assert np.isnan(seen.test[2]).all()
        assert np.isnan(seen.test[:, :, 6:]).all()
        np.testing.assert_allclose(question.curves_so_far(whole, which).training, final.training, rtol=1e-3)
    np.testing.assert_allclose(question.flow_so_far(whole), result.median_flow(), rtol=1e-2)
    assert np.isnan(question.flow_so_far({})).all()
    assert np.isnan(question.curves_so_far({}, "loss").test).all()


WILD = {
    "racer": Racer(optimizer="sgd", settings={"lr": 10.0}), "batch_norm": False, "connections": ("residual",),
    "depth": 12, "gain": 3.0,
}  # fmt: skip  # the optimizer, and what it is let loose on


def test_divergence_is_named_with_the_step_and_what_to_try(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told, question = [], SkipConnections(**QUICK | WILD)
    result = question.compute(
        lambda step, steps, scalars=None, picture=None: told.append(json.dumps(picture, allow_nan=False))
    )
    assert (result.diverged_at > 0).all()
    (reason,) = result.reasons
    assert f"2 of 2 residual stacks diverged, first at step {result.diverged_at.min()}:" in reason
    assert "Try batch normalization, a smaller gain, or a learning rate below 10, for example 1." in reason
    assert np.isnan(result.loss[..., -1]).all()
    assert np.isnan(result.error[..., -1]).all()
    assert np.isnan(question.curves_so_far(json.loads(told[-1]), "error").test[..., -1]).all()


def test_who_only_guesses_is_told_so():
    result = compute(**QUICK | {"racer": Racer(optimizer="sgd", settings={"lr": 1e-6}), "connections": ("plain",)})
    assert result.reasons[0].startswith("2 of 2 plain stacks only guess after 8 steps")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"depth": 0}, "greater than or equal to 1"),
        ({"depth": 1000}, "less than or equal to 64"),
        ({"gain": float("nan")}, "finite number"),
        ({"connections": ()}, "at least 1 item"),
        ({"connections": ("plain", "plain")}, "a connection takes part twice: plain, plain"),
        ({"connections": ("<b>",)}, "Input should be 'plain', 'residual' or 'dense'"),
        ({"depth": 64, "channels": 32, "steps": 1000, "seeds": 10}, "minutes; allowed are 5: take fewer steps"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        SkipConnections(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = SkipConnections.smallest()
    assert small.cost() < 1
    changes = (
        {"depth": 2}, {"channels": 2}, {"steps": 2}, {"batch": 2}, {"seeds": 2}, {"connections": ("plain", "dense")},
    )  # fmt: skip  # one line of changes
    assert all(small.model_copy(update=change).cost() > small.cost() for change in changes)


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.skip_connections import SkipConnections as R; R().key(); R().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
