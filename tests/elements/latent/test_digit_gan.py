"""The plan of a digit GAN: its layers fit together, its starts are what they are said to be, codes never change."""

import numpy as np
import pytest

from dlcore.elements.latent import class_codes, digit_gan
from dlcore.elements.latent.digit_gan import Blueprint


@pytest.mark.parametrize("side", [8, 28])
def test_each_transposed_convolution_doubles_the_side_and_each_convolution_halves_it(side):
    plan = Blueprint(side, channels=3)
    assert [stage.size for stage in plan.generator] == [
        (6, side // 4, side // 4), (3, side // 2, side // 2), (1, side, side)
    ]  # fmt: skip  # one line of sizes
    assert [stage.size for stage in plan.critic] == [(3, side // 2, side // 2), (6, side // 4, side // 4), (1, 1, 1)]
    for stage in plan.generator[1:]:
        assert digit_gan.WINDOW.outputs(stage.size[1] // 2) == stage.size[1]
    for stage in plan.critic[:-1]:
        assert digit_gan.WINDOW.direct.outputs(2 * stage.size[1]) == stage.size[1]


def test_parameters_are_counted_as_the_paper_and_pencil_count_them():
    plan = Blueprint(8, dims=5, channels=3)
    generator = 5 * 24 + 24 + 6 * 3 * 16 + 3 + 3 * 16 + 1 + 2 * (6 + 3)
    critic = 3 * 16 + 3 + 3 * 6 * 16 + 6 + 24 + 1
    assert plan.sizes == {"generator": generator, "critic": critic}
    assert plan._replace(batch_norm=False).sizes["generator"] == generator - 2 * 9


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("side", [8, 28])
def test_the_perceptron_has_about_as_many_parameters(side, batch_norm):
    plan = Blueprint(side, batch_norm=batch_norm)
    rival = plan._replace(kind="perceptron")
    assert rival.sizes["critic"] == plan.sizes["critic"]
    assert rival.sizes["generator"] == pytest.approx(plan.sizes["generator"], rel=0.03)


def test_starts_are_those_of_the_paper_or_those_that_keep_the_signal():
    plan = Blueprint(28, channels=32)
    paper, kaiming = (digit_gan.start(plan, initial, [0, 1]) for initial in ("dcgan", "kaiming"))
    assert paper.shape == (2, sum(plan.sizes.values()))
    first = plan.generator[0].layer
    weights = first.fan_in * first.fan_out
    assert paper[0, :weights].std() == pytest.approx(0.02, rel=0.02)
    assert kaiming[0, :weights].std() == pytest.approx((2 / first.fan_in) ** 0.5, rel=0.02)
    assert not np.array_equal(paper[0], paper[1])
    norms = slice(plan.columns["generator"].stop - 2 * sum(plan.norms), plan.columns["generator"].stop)
    assert paper[0, norms].tolist() == kaiming[0, norms].tolist() == [1] * 96 + [0] * 96


def test_codes_to_look_at_are_always_the_same_ones():
    np.testing.assert_array_equal(digit_gan.codes(7, 3), digit_gan.codes(9, 3)[:7])
    assert digit_gan.codes(2000, 4).std() == pytest.approx(1, abs=0.03)


def test_mean_codes_are_those_of_the_sure_samples_of_a_class():
    codes = np.array([[1.0, 0], [3, 0], [100, 100], [0, 5]])
    mean = class_codes.means(codes, np.array([2, 2, 2, 0], np.uint8), np.array([0.9, 0.8, 0.79, 1.0]), 3)
    np.testing.assert_array_equal(mean[2], [2, 0])
    assert np.isnan(mean[1]).all()
    np.testing.assert_array_equal(class_codes.combine(mean, 2, 0, 2), [[2, 0], [0, 5], [2, 0], [4, -5]])
