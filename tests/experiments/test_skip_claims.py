"""What the tab "Skip connections" says of its stacks, in presets and in what there is to notice, is what happens."""

import math
from functools import cache

import numpy as np
import pytest
import torch

from dlcore.elements.convolution.skips import QUANTITIES
from dlcore.elements.racer import Racer
from dlcore.experiments.skip_connections import PARTS, SkipConnections
from dlcore.lab.experiment import ignore_progress

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # ten seconds each on a quiet machine

GUESSING = math.log(10)
TRAINING = PARTS.index("training")
WEIGHTS, OUTPUTS, SIZE = (QUANTITIES.index(name) for name in ("weights", "outputs", "size"))
PAIR = ("plain", "residual")


@cache
def trained(**settings):
    torch.set_num_threads(1)
    return SkipConnections(**settings).compute(ignore_progress)


def errors(result, place):
    """Return the share of training images that each seed's stack misreads at the end."""
    return result.error[place, :, TRAINING, -1]


def test_by_default_the_plain_stack_is_worse_on_its_own_training_images_with_every_seed():
    result = trained()
    plain, residual, dense = (errors(result, place) for place in range(3))
    assert plain.min() > residual.max()
    assert plain.min() > dense.max()
    assert np.median(plain) > 0.4
    assert np.median(residual) < 0.2
    assert result.reasons == ("", "", "")


def test_by_default_the_plain_gradient_explodes_towards_the_first_layers_and_the_residual_one_hardly_grows():
    plain, residual, dense = trained().median_flow()[:, OUTPUTS, 1:, 0]
    assert plain[0] / plain[-1] > 50
    assert residual[0] / residual[-1] < 15
    assert dense[0] / dense[-1] < 15


def test_with_eight_layers_the_plain_stack_learns_as_well():
    plain, residual = (errors(trained(depth=8, connections=PAIR), place) for place in range(2))
    assert np.median(plain) < np.median(residual) + 0.05
    assert np.median(plain) < 0.2


def test_without_batch_norm_most_plain_stacks_of_32_layers_stay_at_guessing():
    result = trained(batch_norm=False, connections=("plain",))
    assert (abs(result.loss[0, :, TRAINING, -1] - GUESSING) < 0.02).sum() >= 2
    sizes, slopes = result.median_flow()[0, SIZE, :, 0], result.median_flow()[0, OUTPUTS, :, 0]
    assert sizes[-1] < sizes[0] / 10
    assert slopes[0] < slopes[-1] / 10


def test_half_the_gain_takes_more_than_half_of_the_plain_gradient_at_each_layer_and_little_of_the_residual_one():
    result = trained(batch_norm=False, gain=0.5, depth=16)
    plain, residual = result.median_flow()[:2, OUTPUTS, :, 0]
    assert (plain[0] / plain[-1]) ** (1 / 16) < 0.5
    assert residual[0] > residual[-1]


def test_a_small_gain_makes_the_plain_gradient_of_weights_equally_small_in_all_layers():
    flow = trained(batch_norm=False, gain=0.5, depth=16).median_flow()[0, :, 1:, 0]
    assert flow[WEIGHTS].max() / flow[WEIGHTS].min() < 10
    assert flow[OUTPUTS].max() / flow[OUTPUTS].min() > 1e4
    assert flow[WEIGHTS].max() < 1e-4


def test_without_batch_norm_additions_nearly_double_the_variance_and_the_first_loss_is_huge():
    result = trained(batch_norm=False, connections=PAIR)
    first, last = result.expected_sizes[1, [0, -1]]
    assert 1.7 < (last / first) ** (2 / 32) < 2
    assert 1500 < np.median(result.loss[1, :, TRAINING, 0]) < 2500


def test_a_small_gain_lets_additions_learn_without_any_normalization():
    result = trained(batch_norm=False, gain=0.2, connections=PAIR)
    plain, residual = (errors(result, place) for place in range(2))
    assert residual.max() < 0.6
    assert np.median(residual) < 0.4
    np.testing.assert_allclose(result.loss[0, :, TRAINING, -1], GUESSING, atol=0.02)
    assert plain.min() > 0.8


def test_sgd_at_a_tenth_throws_residual_stacks_out_that_nothing_normalizes():
    racer = Racer(optimizer="sgd", settings={"lr": 0.1})
    result = trained(batch_norm=False, connections=PAIR, racer=racer)
    assert (result.diverged_at[1] == 2).sum() >= 2  # what the first step made is not finite at the second
    assert not result.diverged_at[0].any()
    assert "residual stacks diverged" in result.reasons[1]
