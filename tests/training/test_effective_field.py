"""Gradients of one unit: equal to a plain backward pass, channels in turn, models apart, tallies that add up."""

import numpy as np
import pytest
import torch

from dlcore.elements.convolution import effective, plain_stack
from dlcore.elements.convolution.plain_stack import Shrinking
from dlcore.training import effective_field, plain_stacks
from dlcore.training.effective_field import Tally

SETTINGS = [
    {},
    {"dilations": (1, 2)},
    {"shrinking": Shrinking("stride", 2)},
    {"shrinking": Shrinking("max", 2)},
    {"shrinking": Shrinking("average", 2)},
    {"skips": True},
]


def noise(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def stack_of(models, activation="relu", drawn="random", **settings):
    return plain_stacks.build(plain_stack.layers(4, 3, **settings), 3, drawn, activation, range(models))


def plainly(stack, model, image, channel):
    """Send one image through one model by modules, as a course writes it; return the gradient at the image."""
    image = image.clone().requires_grad_()
    images, kernels = image[None], iter(stack.kernels)
    for layer in stack.layers:
        window, before = layer.window, images
        if layer.kind == "max":
            images = torch.nn.MaxPool2d(2)(images)
        elif layer.kind == "average":
            images = torch.nn.AvgPool2d(2)(images)
        else:
            module = torch.nn.Conv2d(3, 3, window.kernel, window.stride, dilation=window.dilation, bias=False)
            module.weight = torch.nn.Parameter(next(kernels)[3 * model : 3 * model + 3])
            images = torch.relu(module(images))
        if layer.skip:
            images = images + before[..., 1:-1, 1:-1]
    images[0, channel, 0, 0].backward()
    return image.grad


@pytest.mark.parametrize("settings", SETTINGS)
def test_many_models_and_inputs_at_once_equal_one_by_one(settings):
    stack = stack_of(2, **settings)
    size = plain_stack.field_of(stack.layers).size
    images = noise(4, 2 * 3, size, size)
    found = effective_field.gradients(stack, images, models=2, first=1)
    assert found.shape == (4, 2, 3, size, size)
    for number in range(4):
        for model in range(2):
            channel = int(effective_field.turns(3)[(1 + number) % 3])
            alone = plainly(stack, model, images[number, 3 * model : 3 * model + 3], channel)
            torch.testing.assert_close(found[number, model], alone)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_support_of_the_gradient_is_the_theoretical_field(settings):
    """With weights that are all positive, nothing cancels: every cell of the field is reached, and none beside it."""
    stack = stack_of(1, "linear", "uniform", **settings)
    size = plain_stack.field_of(stack.layers).size
    if settings.get("shrinking", Shrinking()).by == "max":
        assert (effective_field.gradients(stack, noise(1, 3, size, size)) != 0).sum() < 3 * size**2
        return
    found = effective_field.gradients(stack, noise(1, 3, size, size)) != 0
    reached = plain_stack.expected_share(stack.layers) > 0
    assert (found[0, 0].numpy() == reached).all()
    if settings != {"dilations": (1, 2)}:
        assert reached.all()


def test_every_channel_has_its_turn():
    assert sorted(effective_field.turns(100).tolist()) == list(range(100))
    assert effective_field.turns(100)[:5].tolist() != list(range(5))


def test_the_middle_of_a_larger_output_is_where_the_gradient_starts():
    stack = stack_of(1, "linear", "uniform")
    found = effective_field.gradients(stack, noise(1, 3, 13, 13))[0, 0].sum(0).numpy()  # 5 outputs, the third is it
    rows, columns = found.nonzero()
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (2, 10, 2, 10)


def test_a_tally_adds_up_squares_and_sizes_by_model():
    gradient = noise(5, 2, 3, 4, 6).double()
    tally = Tally(3, 4, 6)
    tally.add(gradient[:2], 1)
    tally.add(gradient[2:], 1)
    assert tally.inputs == 10
    np.testing.assert_allclose(tally.mean("square"), effective.normalized((gradient**2).sum((0, 1, 2)).numpy()))
    np.testing.assert_allclose(tally.mean("absolute"), effective.normalized(gradient.abs().sum((0, 1, 2)).numpy()))
    np.testing.assert_allclose(tally.one("square"), effective.normalized((gradient[0, 0] ** 2).sum(0).numpy()))
    deviations = tally.deviations("square")
    assert np.isnan(deviations[0])
    assert np.isfinite(deviations[1:]).all()


def test_the_input_shown_alone_is_the_first_that_gets_any_gradient():
    gradient = torch.zeros(3, 2, 1, 4, 4)
    gradient[1, 1] = 1
    tally = Tally(2, 4, 4)
    with pytest.raises(ValueError, match="vanished"):
        tally.one("square")
    tally.add(gradient)
    np.testing.assert_allclose(tally.one("absolute"), 1 / 16)


def test_what_is_told_is_small_and_whole():
    tally = Tally(1, 130, 130)
    assert tally.so_far() == {"square": [], "absolute": [], "inputs": 0}
    tally.add(noise(1, 1, 1, 130, 130))
    told = tally.so_far()
    assert np.shape(told["square"]) == (44, 44)
    assert np.max(told["absolute"]) == 1000


def test_gradients_that_vanish_in_single_precision_still_have_squares():
    tally = Tally(1, 2, 2)
    tally.add(torch.full((1, 1, 1, 2, 2), 1e-30))
    np.testing.assert_allclose(tally.mean("square"), 0.25)


def test_random_weights_are_those_of_the_initializers_and_equal_ones_add_up_to_one():
    stack = plain_stacks.build(plain_stack.layers(2, 3), 16, "random", "relu", range(50))
    assert stack.kernels[0].shape == (800, 16, 3, 3)
    assert stack.kernels[0].std().item() == pytest.approx((2 / (16 * 9)) ** 0.5, rel=0.01)
    equal = plain_stacks.build(plain_stack.layers(2, 3), 4, "uniform", "relu", [0])
    assert equal.kernels[1].sum((1, 2, 3)).tolist() == pytest.approx([1.0] * 4)
