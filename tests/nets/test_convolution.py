"""Layers on the images of many models: each model's numbers are those of torch's modules for it alone."""

import numpy as np
import pytest
import torch

from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.nets import convolution, dense, draws, dropout
from dlcore.nets.convolution import Filters

MODELS, BATCH, SIZE = 3, 5, (2, 7, 6)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def images_of(models):
    return noise(models, BATCH, int(np.prod(SIZE)))


def parameters_of(filters):
    flat = torch.from_numpy(kaiming_normal_stack(range(MODELS), [filters.dense]))
    flat += 0.1 * noise(*flat.shape)  # so that biases are not 0
    return dense.views(flat, [filters.dense])[0]


def module_of(filters, weights, biases):
    module = torch.nn.Conv2d(
        filters.inputs, filters.outputs, filters.kernel, filters.stride, filters.padding, dtype=torch.float64
    )
    with torch.no_grad():
        module.weight.copy_(filters.kernels(weights[None])[0])
        module.bias.copy_(biases[0])
    return module


def test_side_by_side_and_apart_are_inverse():
    examples = images_of(MODELS)
    images = convolution.side_by_side(examples, SIZE)
    assert images.shape == (BATCH, MODELS * SIZE[0], *SIZE[1:])
    assert torch.equal(images[1, 2], examples[1, 1].view(SIZE)[0])
    assert torch.equal(convolution.apart(images, MODELS), examples)


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize(
    "filters", [Filters(2, 4), Filters(2, 3, 5, 1, 2), Filters(2, 4, 3, 2, 0), Filters(2, 1, 1, 1, 0)]
)
def test_each_model_convolves_like_torchs_module(filters, shared):
    examples = images_of(1 if shared else MODELS)
    weights, biases = parameters_of(filters)
    found = convolution.convolve(filters, (weights, biases), convolution.side_by_side(examples, SIZE))
    mine = found.unflatten(1, (MODELS, -1))
    for model, one in enumerate(examples.expand(MODELS, -1, -1)):
        expected = module_of(filters, weights[model], biases[model])(one.unflatten(1, SIZE))
        torch.testing.assert_close(mine[:, model], expected)


def test_pooling_keeps_the_largest_and_leaves_out_what_fills_no_window():
    images = noise(BATCH, 4, 7, 6)
    pooled = convolution.max_pool(images)
    assert pooled.shape == (BATCH, 4, 3, 3)
    assert torch.equal(pooled[:, :, 1, 2], images[:, :, 2:4, 4:6].amax((2, 3)))


def normed(widths=(2, 3)):
    rows = torch.from_numpy(convolution.with_channel_norms(np.zeros((MODELS, 4)), widths))
    rows[:, 4 : 4 + 2 * sum(widths)] += 0.3 * noise(MODELS, 2 * sum(widths))
    return rows, convolution.channel_norms(rows, 4, widths)


def test_normalization_is_torchs_in_training_and_in_use():
    rows, norms = normed()
    norm = norms[1]
    modules = [torch.nn.BatchNorm2d(3).double() for _ in range(MODELS)]
    for model, module in enumerate(modules):
        with torch.no_grad():
            module.weight.copy_(norm.scale[model, 0])
            module.bias.copy_(norm.shift[model, 0])
    for seed in range(3):
        images = 2 + noise(BATCH, MODELS * 3, 4, 4, seed=seed)
        found = convolution.learn_norm(norm, norm, images).unflatten(1, (MODELS, 3))
        for model, module in enumerate(modules):
            torch.testing.assert_close(found[:, model], module(images.unflatten(1, (MODELS, 3))[:, model]))
    used = convolution.use_norm(norm, images).unflatten(1, (MODELS, 3))
    for model, module in enumerate(modules):
        torch.testing.assert_close(norm.mean[model, 0], module.running_mean)
        torch.testing.assert_close(norm.variance[model, 0], module.running_var)
        torch.testing.assert_close(used[:, model], module.eval()(images.unflatten(1, (MODELS, 3))[:, model]))
    untouched = rows[:, 4:].unflatten(1, (4, 5))[:, 2:, :2]
    assert torch.equal(untouched, torch.tensor([0.0, 1.0]).double()[:, None].expand(MODELS, 2, 2))


def test_statistics_of_a_row_made_in_inference_mode_are_kept():
    with torch.inference_mode():
        rows, norms = normed()
    convolution.learn_norm(norms[0], norms[0], 5 + noise(BATCH, MODELS * 2, 4, 4))
    assert (rows[:, 4 + 2 * 5 :][:, :2] > 0.4).all()


def test_whole_channels_are_silent_and_the_mean_stays():
    generators = [draws.generator(torch.device("cpu"), seed) for seed in range(MODELS)]
    images = torch.ones(400, MODELS * 4, 2, 3, dtype=torch.float64, requires_grad=True)
    masks = dropout.masks((400, 4), [0.5] * MODELS, generators, images.detach())
    found = convolution.silence_channels(masks, images)
    flat = found.flatten(2)
    assert torch.equal(flat, flat[..., :1].expand_as(flat))
    assert set(flat.unique().tolist()) == {0.0, 2.0}
    assert abs(float(flat.detach().mean()) - 1) < 4 * (1 / flat[..., 0].numel()) ** 0.5
    found.sum().backward()
    assert torch.equal(images.grad, found.detach())


def test_masks_of_a_model_do_not_depend_on_its_company():
    def dealt(seeds):
        generators = [draws.generator(torch.device("cpu"), seed) for seed in seeds]
        images = torch.ones(6, len(seeds) * 4, 1, 1)
        return convolution.silence_channels(dropout.masks((6, 4), [0.5] * len(seeds), generators, images), images)

    assert torch.equal(dealt([7, 8])[:, 4:], dealt([8]))
