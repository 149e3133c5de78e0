"""What presets and texts of the tab "Batch size" say has been measured, with the very settings that they set."""

import numpy as np
import pytest
import torch

from dlcore.experiments.batch_size import BatchSize
from dlcore.experiments.loss_landscape import LossLandscape
from dlcore.lab.experiment import ignore_progress

pytestmark = pytest.mark.slow


def compute(**settings):
    torch.set_num_threads(1)
    asked = BatchSize(**settings)
    return asked, asked.compute(ignore_progress)


@pytest.fixture(scope="module")
def default():
    return compute()


def test_equally_many_steps_end_at_nearly_one_loss_whether_a_step_saw_8_images_or_all(default):
    ends = default[1].last("training_loss").mean(1)
    assert ends[1:].max() / ends[1:].min() < 1.1
    assert ends[0] > 2 * ends[1]


def test_batch_1_pays_with_spread_between_seeds(default):
    spread = default[1].last("test_error").std(1)
    assert spread[0] > 3 * spread[1:].max()


def test_no_gap_opens_between_8_images_and_all(default):
    gap = default[1].interval(default[1].gap())
    low, high = (gap.mean + sign * gap.half for sign in (-1, 1))
    assert low[1:].max() < high[1:].min()


def test_two_measures_of_sharpness_disagree(default):
    result = default[1]
    assert (np.diff(result.sharpness.mean(1)[1:]) > 0).all()
    assert (np.diff(result.box_sharpness.mean(1)[1:]) < 0).all()


def test_the_noise_scale_grows_while_the_network_learns(default):
    scale = default[1].noise_scale()
    assert (scale[2:, -1] > 10 * scale[2:, 0]).all()


def test_at_one_rate_and_as_many_epochs_small_batches_are_far_ahead():
    result = compute(budget="epochs")[1]
    assert (np.diff(np.log(result.last("training_loss").mean(1))) > 0.5).all()


def test_the_linear_rule_ends_at_nearly_one_loss_though_the_largest_goes_over_the_edge():
    asked, result = compute(budget="epochs", scaling="linear")
    ends = result.last("training_loss").mean(1)
    assert ends.max() / ends.min() < 1.1
    assert asked.edge(result).highest > 2


def test_over_the_edge_the_loss_rises_and_descent_is_driven_back():
    asked, result = compute(batches=(32, 300), learning_rate=0.6)
    edge = asked.edge(result)
    assert edge.highest > 2
    assert 0.5 * edge.crossing < edge.rise < 2 * edge.crossing
    assert edge.at_rise == pytest.approx(2, abs=0.2)
    assert result.stability()[1, -1] < 1
    assert result.last("training_loss")[1].max() < 0.01


def test_below_the_edge_it_never_rises(default):
    edge = default[0].edge(default[1])
    assert edge.highest < 2
    assert np.isnan([edge.crossing, edge.rise, edge.at_rise]).all()


def test_one_image_at_a_rate_of_a_half_only_guesses_while_larger_batches_learn():
    result = compute(learning_rate=0.5)[1]
    assert result.reasons[0].startswith("With a batch of 1, 5 of 5 seeds only guess")
    assert (result.last("test_error")[1:] < 0.1).all()


def test_the_misleading_picture_is_that_of_the_same_function():
    torch.set_num_threads(1)
    result = LossLandscape(small=8).compute(ignore_progress)
    assert result.output_change < 1e-4
    assert (result.sharpness[1] > 5 * result.sharpness[0]).all()
    sharper = result.plain[1] > result.plain[0]
    assert sharper.mean() > 0.9
    np.testing.assert_allclose(result.normalized[1], result.normalized[0], rtol=1e-2, atol=1e-4)
