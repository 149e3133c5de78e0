"""The law of √n, measured: exact with equal weights, within sampling error with random ones, lower with skips."""

import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.convolution import effective
from dlcore.experiments.depth_law import DepthLaw
from dlcore.lab.experiment import ignore_progress

QUICK = {"deepest": 16, "variants": ("uniform", "linear", "linear_skip", "relu_skip"), "seeds": 24, "channels": 8}


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def seen(told):
    torch.set_num_threads(1)
    return DepthLaw(**QUICK).compute(
        lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture, allow_nan=False)))
    )


def test_equal_weights_are_the_law_itself(seen):
    asked = DepthLaw(**QUICK)
    np.testing.assert_allclose(seen.deviation[0], asked.law(), rtol=1e-5)
    np.testing.assert_allclose(seen.area[0], asked.predicted().area[0], rtol=1e-4)
    assert effective.exponent(np.array(asked.depths, dtype=float), seen.deviation[0]) == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize("row", [1, 2])
def test_random_linear_stacks_follow_it_within_sampling_error(seen, row):
    expected = DepthLaw(**QUICK).predicted()
    assert (np.abs(seen.deviation[row] - expected.deviation[row]) < 4 * seen.error[row]).all()
    np.testing.assert_allclose(seen.area[row], expected.area[row], rtol=0.08)


def test_linear_skips_divide_the_deviation_by_the_root_of_two():
    expected = DepthLaw(**QUICK).predicted().deviation
    np.testing.assert_allclose(expected[1] / expected[2], 2**0.5)


def test_relu_with_skips_falls_behind_the_prediction_with_depth():
    asked = DepthLaw(deepest=32, variants=("relu_skip",), seeds=24)
    measured = asked.compute(ignore_progress)
    ratio = measured.deviation[0] / asked.predicted().deviation[0]
    assert ratio[0] > 0.95
    assert ratio[-1] < 0.85


def test_the_share_of_the_side_falls_like_the_inverse_root_of_deep_stacks():
    deep = DepthLaw(deepest=64, variants=("uniform",))
    depths = np.array(deep.depths, dtype=float)
    side = deep.predicted().of("side")[0]
    assert np.all(np.diff(side) < 0)
    assert effective.exponent(depths[-3:], side[-3:]) == pytest.approx(-0.5, abs=0.03)
    np.testing.assert_allclose(side**2, deep.predicted().of("area")[0])


def test_points_fill_in_from_the_shallow_end(told, seen):
    asked = DepthLaw(**QUICK)
    assert [step for step, *_ in told] == list(range(1, len(asked.depths) * 4 + 1))
    half = asked.sizes_so_far(json.loads(told[5][2]))
    assert np.isfinite(half.deviation).sum() == 6
    assert np.isfinite(half.deviation[:, 0]).all()
    last = asked.sizes_so_far(json.loads(told[-1][2]))
    np.testing.assert_allclose(last.area, seen.area)
    np.testing.assert_array_equal(seen.sizes.of("deviation"), seen.deviation)


def test_a_stack_that_is_silent_for_every_input_leaves_a_gap():
    silent = DepthLaw(deepest=40, channels=1, variants=("uniform", "relu"), inputs=1, seeds=2).compute(ignore_progress)
    assert np.isnan(silent.deviation[1, -1])
    assert np.isfinite(silent.deviation[0]).all()


def test_depths_are_spread_on_a_logarithmic_scale():
    assert DepthLaw().depths == (2, 3, 4, 7, 10, 14, 22, 32)
    assert DepthLaw(deepest=4, kernel=2, variants=("uniform",)).depths == (2, 3, 4)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"variants": ()}, "at least 1 item"),
        ({"variants": ("relu", "relu")}, "takes part twice"),
        ({"variants": ("gelu",)}, "no kind of stack is named 'gelu'"),
        ({"kernel": 4}, r"\(k − 1\)·d must be even"),
        ({"deepest": 64, "channels": 32, "inputs": 128, "seeds": 64}, "minutes; allowed are 5"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        DepthLaw(**settings)


def test_the_default_is_ready_within_seconds():
    assert DepthLaw.smallest().cost() < DepthLaw().cost() < 10
