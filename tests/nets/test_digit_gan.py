"""Generator and discriminator: torch's modules with the same numbers, many models at once, and without torch."""

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.elements.latent import digit_gan as plans
from dlcore.elements.latent import digit_maker
from dlcore.elements.latent.digit_gan import Blueprint
from dlcore.nets import digit_gan

PLANS = [
    Blueprint(8, 5, 3),
    Blueprint(28, 4, 2),
    Blueprint(8, 5, 3, batch_norm=False),
    Blueprint(8, 5, 3, kind="perceptron"),
]
every_plan = pytest.mark.parametrize("plan", PLANS, ids=str)


def rows_of(plan, models=2):
    rows = torch.from_numpy(plans.start(plan, "kaiming", range(models)))
    noise = torch.randn(rows.shape, generator=torch.Generator().manual_seed(0), dtype=rows.dtype)
    return rows + 0.1 * noise  # biases, scales and shifts that matter


def parts_of(plan, rows):
    return (rows[:, plan.columns[name]] for name in ("generator", "critic"))


def codes_of(plan, models=2, batch=6):
    generator = torch.Generator().manual_seed(1)
    return torch.randn(models, batch, plan.dims, generator=generator, dtype=torch.float64)


def filled(layer, weights, biases):
    layer = layer.double()
    with torch.no_grad():
        layer.weight.copy_(weights)
        layer.bias.copy_(biases)
    return layer


def torchs(plan, stages, part):
    """Build torch's modules with the numbers of one model's part."""
    first, built = 0, []
    for stage in stages:
        fan_in, fan_out = stage.layer.fan_in, stage.layer.fan_out
        weights = part[first : first + fan_in * fan_out].view(fan_in, fan_out)
        first += stage.layer.parameters
        biases = part[first - fan_out : first]
        if stage.kind == "dense":
            layer = nn.Sequential(nn.Flatten(), filled(nn.Linear(fan_in, fan_out), weights.T, biases))
            layer.append(nn.Unflatten(1, stage.size))
        elif stage.kind == "convolution":
            kernels = weights.T.view(fan_out, stage.inputs, 4, 4)
            layer = filled(nn.Conv2d(stage.inputs, fan_out, 4, 2, 1), kernels, biases)
        else:
            kernels = weights.view(stage.inputs, 4, 4, fan_out).permute(0, 3, 1, 2)
            layer = filled(nn.ConvTranspose2d(stage.inputs, fan_out, 4, 2, 1), kernels, biases)
        built.append(layer)
    return built, part[first:].view(2, -1) if plan.norms else None


def torchs_generator(plan, part):
    layers, learned = torchs(plan, plan.generator, part)
    modules, first = [], 0
    for layer, width in zip(layers, (*plan.norms, None), strict=False):
        modules.append(layer)
        if width is not None:
            norm = filled(nn.BatchNorm2d(width), *learned[:, first : first + width])
            modules += [norm, nn.ReLU()]
            first += width
    if not plan.norms:
        modules = [part for layer in layers for part in (layer, nn.ReLU())][:-1]
    return nn.Sequential(*modules, nn.Sigmoid(), nn.Flatten())


@every_plan
def test_the_generator_in_training_is_torchs_modules_in_training(plan):
    rows, codes = rows_of(plan), codes_of(plan)
    generator, _ = parts_of(plan, rows)
    made = digit_gan.generate(plan, generator, codes)
    assert made.shape == (2, 6, plan.side**2)
    for model in range(2):
        expected = torchs_generator(plan, generator[model])(codes[model])
        torch.testing.assert_close(made[model], expected, rtol=1e-8, atol=1e-10)


@every_plan
def test_the_discriminator_is_torchs_modules(plan):
    rows = rows_of(plan)
    _, critic = parts_of(plan, rows)
    images = torch.rand(2, 6, plan.side**2, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    own, shared = digit_gan.judge(plan, critic, images), digit_gan.judge(plan, critic, images[:1])
    for model in range(2):
        first, second, last = torchs(plan, plan.critic, critic[model])[0]
        whole = nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2), last, nn.Flatten(0))
        for found, shown in ((own, images[model]), (shared, images[0])):
            expected = whole(shown.view(-1, 1, plan.side, plan.side))
            torch.testing.assert_close(found[model], expected, rtol=1e-8, atol=1e-10)


@every_plan
def test_with_the_statistics_of_a_batch_it_makes_of_this_batch_what_it_makes_in_training(plan):
    generator, _ = parts_of(plan, rows_of(plan))
    codes = codes_of(plan)
    statistics = digit_gan.statistics_of(plan, generator, codes)
    assert statistics.mean.shape == statistics.variance.shape == (2, sum(plan.norms))
    in_use = digit_gan.generate(plan, generator, codes, statistics)
    torch.testing.assert_close(in_use, digit_gan.generate(plan, generator, codes), rtol=1e-8, atol=1e-10)
    alone = digit_gan.generate(plan, generator, codes[:, :1], statistics)
    torch.testing.assert_close(alone, in_use[:, :1], rtol=1e-8, atol=1e-10)


@every_plan
def test_without_torch_the_same_images_are_made(plan):
    rows, codes = rows_of(plan), codes_of(plan)
    generator, _ = parts_of(plan, rows)
    statistics = digit_gan.statistics_of(plan, generator, codes)
    in_torch = digit_gan.generate(plan, generator, codes, statistics).numpy()
    for model in range(2):
        kept = digit_maker.Statistics(*(one[model].numpy() for one in statistics))
        made = digit_maker.make(plan, rows[model].numpy(), kept, codes[model].numpy())
        np.testing.assert_allclose(made, in_torch[model], rtol=1e-9, atol=1e-12)


@every_plan
def test_every_parameter_of_both_gets_a_gradient(plan):
    rows = rows_of(plan).requires_grad_()
    generator, critic = parts_of(plan, rows)
    digit_gan.judge(plan, critic, digit_gan.generate(plan, generator, codes_of(plan))).square().sum().backward()
    assert (rows.grad != 0).double().mean() > 0.95  # a bias in front of a normalization moves nothing


def test_a_signal_keeps_its_size_through_the_kaiming_start():
    plan = Blueprint(28, 64, 32, batch_norm=False)
    part = torch.from_numpy(plans.start(plan, "kaiming", [0]))[:, plan.columns["generator"]]
    made = digit_gan.generate(plan, part, codes_of(plan, 1, 64))
    assert made.logit().std() == pytest.approx(1, abs=0.25)
