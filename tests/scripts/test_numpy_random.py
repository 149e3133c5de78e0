"""The parts that draw what numpy draws do so, number by number; the resampling is Pillow's, pixel by pixel."""

import math

import numpy as np
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.latent import images as resampling
from dlcore.scripts.pieces import images, numpy_random


@pytest.fixture(scope="module")
def drawn():
    """Give the names that the parts define."""
    space = {"math": math, "torch": torch}
    for part in ("RANDOM", "SHUFFLED", "BELOW", "NORMAL", "BETA"):
        exec(getattr(numpy_random, part), space)
    return space


@pytest.mark.parametrize("seed", [(0,), (7, 1), (2**31 - 1, 43, 2), (2**40 + 1, 1, 2, 3, 4)])
def test_bits_and_uniform_numbers_are_numpys(drawn, seed):
    ours, numpys = drawn["Random"](*seed), np.random.default_rng(seed)
    assert [ours.bits_64() for _ in range(4)] == numpys.bit_generator.random_raw(4).tolist()
    assert [ours.uniform() for _ in range(50)] == numpys.random(50).tolist()


def test_the_words_of_a_seed_are_numpys(drawn):
    (wanted,) = np.random.SeedSequence((3, 26)).generate_state(1, np.uint64)
    low, high = drawn["seed_words"]((3, 26), 2)
    assert high << 32 | low == wanted


def test_orders_and_whole_numbers_are_numpys(drawn):
    ours, numpys = drawn["Random"](3, 1), np.random.default_rng((3, 1))
    rounds = numpys.permuted(np.tile(np.arange(137), (2, 1)), axis=1)
    assert [drawn["shuffled"](ours, 137) for _ in range(2)] == rounds.tolist()
    assert drawn["shuffled"](ours, 10) == numpys.permutation(10).tolist()
    for count in (1, 2, 7, 1000):
        assert [drawn["below"](ours, count) for _ in range(30)] == numpys.integers(count, size=30).tolist()


def test_normal_numbers_are_numpys_tails_too(drawn):
    ours, numpys = drawn["Random"](5), np.random.default_rng(5)
    wanted = numpys.standard_normal(60_000)
    assert np.abs(wanted).max() > drawn["TAIL"]
    np.testing.assert_allclose([drawn["normal"](ours) for _ in wanted], wanted, rtol=1e-12)


@pytest.mark.parametrize("alpha", [0.01, 0.4, 1.0, 3.0])
def test_shares_are_numpys(drawn, alpha):
    ours, numpys = drawn["Random"](9), np.random.default_rng(9)
    wanted = numpys.beta(alpha, alpha, 500)
    np.testing.assert_allclose([drawn["beta"](ours, alpha) for _ in wanted], wanted, rtol=1e-12)


def test_enlarged_images_are_pillows():
    space = {"torch": torch, "HEIGHT": 28}
    exec(images.ENLARGED, space)
    split = datasets.digits()
    some = split.test.take(np.arange(40))
    bright = (torch.from_numpy(some.pixels.copy()).double() * 255 / some.brightest).round().long()
    np.testing.assert_array_equal(space["enlarged"](bright).numpy(), resampling.resampled(some, 28).pixels)
