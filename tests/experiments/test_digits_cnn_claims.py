"""What the tab "Network" says of its networks, in presets and in what there is to notice, is what happens."""

from functools import cache

import numpy as np
import pytest
import torch

from dlcore.elements.convolution import cnn_forward
from dlcore.elements.racer import Racer
from dlcore.experiments.digits_cnn import DigitsCNN
from dlcore.lab.experiment import ignore_progress

CNN, PERCEPTRON = 0, 1
TRAINING, TEST = 0, 1

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # seconds each, minutes on a busy machine


@cache
def trained(**settings):
    torch.set_num_threads(1)
    return DigitsCNN(**settings).compute(ignore_progress)


def final(result, kind, half=TEST):
    return float(np.median(result.error[kind, :, half, -1]))


def moved(result, kind):
    return float(np.median(result.shifted_error[kind, :, 1]))


def test_by_default_both_read_and_the_cnn_suffers_less_from_digits_that_moved():
    result = trained()
    assert result.reasons == ("", "")
    assert final(result, CNN) < 0.05
    assert final(result, PERCEPTRON) < 0.06
    assert moved(result, CNN) < 0.42 < 0.48 < moved(result, PERCEPTRON)
    assert result.shifted_error[CNN, :, 1].max() < result.shifted_error[PERCEPTRON, :, 1].min()
    assert (result.shown_probabilities[result.worst_places[:2]].max(1) > 0.9).all()


def test_by_default_filters_do_nearly_all_multiply_adds_with_half_of_the_parameters():
    built = DigitsCNN().architecture
    dense = [step for step in built.steps() if step.kind == "dense"]
    assert sum(step.multiply_adds for step in dense) < 0.06 * built.multiply_adds
    assert 0.4 < sum(step.parameters for step in dense) / built.parameters < 0.6


def test_the_assignment_no_longer_learns_by_heart_and_gains_nothing():
    plain, assignment = trained(), trained(batch_norm=True, dropout=0.5)
    assert final(assignment, CNN, TRAINING) > 0.005 > final(plain, CNN, TRAINING)
    assert final(assignment, CNN) > final(plain, CNN) - 0.005


def test_kernels_of_one_pixel_read_less_than_half():
    assert final(trained(kernel=1), CNN) > 0.5


def test_of_350_parameters_those_of_filters_misread_half_as_much():
    result = trained(channels=(2,), hidden=())
    assert DigitsCNN(channels=(2,), hidden=()).architecture.parameters == 350
    assert result.perceptron_parameters == pytest.approx(350, rel=0.11)
    assert final(result, CNN) < 0.6 * final(result, PERCEPTRON)


def test_three_blocks_take_nearly_three_times_the_parameters_and_read_no_better():
    three = DigitsCNN(channels=(16, 32, 64)).architecture
    assert 2.5 < three.parameters / DigitsCNN().architecture.parameters < 3
    assert final(trained(channels=(16, 32, 64)), CNN) > final(trained(), CNN) - 0.005


def test_wide_blocks_with_batch_norm_misread_fewer_moved_digits():
    wide = trained(channels=(64, 64), batch_norm=True, seeds=1)
    assert moved(wide, CNN) < 0.27
    assert 4.5 < DigitsCNN(channels=(64, 64), batch_norm=True).architecture.parameters / 9258 < 5.5


def test_steps_far_too_large_end_in_guessing():
    asked = DigitsCNN(racer=Racer(optimizer="adam", settings={"lr": 0.3}))
    result = trained(racer=asked.racer)
    assert "networks only guess" in result.reasons[0]
    assert final(result, CNN) == pytest.approx(0.9, abs=0.02)
    built = asked.architecture
    relus = [place for place, step in enumerate(built.steps()) if step.kind == "relu"]
    outputs = [[*cnn_forward.run(built, result.row, image[None] / 16)] for image in result.shown_images]
    lit = np.array([[one[relu].any() for relu in relus] for one in outputs])
    assert not lit.any(0).all()  # a layer is silent, whatever is shown
