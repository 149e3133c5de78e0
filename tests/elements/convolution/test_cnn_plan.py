"""The network on paper: sizes and counts as known from the course, and a sentence for what has no output."""

import pytest
import torch

from dlcore.elements.convolution import cnn_plan
from dlcore.elements.convolution.cnn_plan import Architecture


def torchs(one):
    """Build the course's network of torch's modules."""
    parts, before = [], one.size[0]
    for after in one.channels:
        norm = [torch.nn.BatchNorm2d(after)] if one.batch_norm else []
        silence = [torch.nn.Dropout2d(one.dropout)] if one.dropout else []
        parts += [torch.nn.Conv2d(before, after, one.kernel, padding=one.kernel // 2), *norm, torch.nn.ReLU()]
        parts += [torch.nn.MaxPool2d(2), *silence]
        before = after
    parts.append(torch.nn.Flatten())
    before = one.features
    for after in one.hidden:
        parts += [torch.nn.Linear(before, after), torch.nn.ReLU()]
        before = after
    return torch.nn.Sequential(*parts, torch.nn.Linear(before, one.classes))


NETWORKS = [
    Architecture(),
    Architecture(channels=(4, 6, 5), kernel=5, batch_norm=True, dropout=0.5, hidden=()),
    Architecture(size=(1, 28, 28), channels=(8, 4, 4, 3), kernel=1, hidden=(20, 12)),
    Architecture(size=(3, 9, 13), channels=(2,), kernel=7, batch_norm=True),
]


@pytest.mark.parametrize("one", NETWORKS)
def test_parameters_and_sizes_are_torchs(one):
    module = torchs(one)
    assert one.parameters == sum(parameter.numel() for parameter in module.parameters())
    image, seen = torch.zeros(2, *one.size), []
    for part in module:
        image = part(image)
        if not isinstance(part, torch.nn.Flatten):
            seen.append((*image.shape[1:], 1, 1)[:3])
    assert [step.size for step in one.steps()] == seen


@pytest.mark.parametrize("one", NETWORKS)
def test_units_and_statistics_are_those_of_torchs_modules(one):
    module, made = torchs(one), []
    for part in module:
        if isinstance(part, torch.nn.Conv2d | torch.nn.Linear):
            part.register_forward_hook(lambda _module, _given, out: made.append(out.numel()))
    module.eval()(torch.zeros(1, *one.size))
    assert one.units == tuple(made)
    kept = [buffer for name, buffer in module.named_buffers() if name.endswith(("running_mean", "running_var"))]
    assert one.statistics == sum(buffer.numel() for buffer in kept)


def test_multiply_adds_are_weights_times_places():
    counted = [step.multiply_adds for step in Architecture().steps() if step.multiply_adds]
    assert counted == [9 * 1 * 8 * 64, 9 * 8 * 16 * 16, 64 * 32, 32 * 10]


def test_fields_grow_by_convolution_and_pooling():
    seen = [(step.kind, step.field.size, step.field.stride) for step in Architecture().steps() if step.field]
    assert seen == [
        ("convolution", 3, 1), ("relu", 3, 1), ("pooling", 4, 2),
        ("convolution", 8, 2), ("relu", 8, 2), ("pooling", 10, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "most"), [((8, 8), 3), ((28, 28), 4), ((1, 5), 0), ((2, 9), 1), ((32, 40), 5)])
def test_the_most_blocks_are_those_that_leave_a_pixel(size, most):
    assert cnn_plan.most_blocks(*size) == most
    Architecture((1, *size), (2,) * most)
    with pytest.raises(ValueError, match=f"so take at most {most} blocks"):
        Architecture((1, *size), (2,) * (most + 1))


def test_what_has_no_output_is_refused_with_the_relation_that_is_violated():
    with pytest.raises(ValueError, match="block 4 would pool an image of 1 × 1 pixels, and 2 × 2 pooling needs 2 × 2"):
        Architecture(channels=(2,) * 4)
    with pytest.raises(ValueError, match="padding of k // 2 = 2 would make the image a pixel larger: k must be odd"):
        Architecture(kernel=4)
