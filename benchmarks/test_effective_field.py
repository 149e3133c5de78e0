"""The effective field of a layer of ResNet-18, and of a stack with several weights: in batches beside one by one.

One by one is what a course writes: for each image a forward and a backward pass of its own, for each draw of weights a
network of its own. Both add up the same squares. Rounds alternate, ratios are taken of the fastest, and the time is the
processor's, so that another process harms all alike. ``pytest benchmarks/test_effective_field.py -s``
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from benchmarks import side_by_side
from dlcore.experiments.stack_field import StackField
from dlcore.training import effective_field, network_fields, plain_stacks, pretrained
from dlcore.training.effective_field import Tally

IMAGES, SIZE, ROUNDS = 8, 224, 3
pytestmark = pytest.mark.usefixtures("one_thread")


def plain_field(network: nn.Module, layer: str, images: torch.Tensor) -> np.ndarray:
    """Send the gradient back for one image after another, through a hook at the layer; all weights' gradients too."""
    seen: dict[str, torch.Tensor] = {}
    handle = network.get_submodule(layer).register_forward_hook(lambda *hooked: seen.update(out=hooked[2]))
    total = np.zeros(images.shape[2:])
    for number, image in enumerate(images):
        leaf = image[None].clone().requires_grad_()
        network(leaf)
        out = seen["out"]
        channel = effective_field.turns(out.shape[1])[number]
        out[0, channel, out.shape[2] // 2, out.shape[3] // 2].backward()
        total += leaf.grad[0].double().square().sum(0).numpy()
    handle.remove()
    return total / total.sum()


@pytest.mark.parametrize("layer", ["layer1.1", "layer3.1", "layer4.1"])
def test_resnet18(layer, capsys):
    images = torch.from_numpy(network_fields.photo_parts(SIZE, IMAGES, 0))
    network = pretrained.random("resnet18", 0)
    network_fields.calibrate(network, images)

    def batched() -> np.ndarray:
        tally = Tally(1, SIZE, SIZE)
        network_fields.measure(network_fields.up_to(network, f"{layer}.relu_1"), images, tally, 0, lambda _: None)
        return tally.mean("square")

    def plainly() -> np.ndarray:
        return plain_field(network.requires_grad_(), layer, images)

    np.testing.assert_allclose(batched(), plainly(), atol=1e-6)
    network.requires_grad_(False)
    ours, theirs = side_by_side.fastest(batched, plainly, rounds=ROUNDS)
    with capsys.disabled():
        print(
            f"\nResNet-18 {layer}, {IMAGES} images of {SIZE} × {SIZE}   batches up to the layer {1e3 * ours:6.0f} ms   "
            f"one by one through the whole network {theirs / ours:4.1f} ×",
            end="",
        )


@pytest.mark.parametrize("channels", [4, 16])
def test_stack(channels, capsys):
    asked = StackField(channels=channels, inputs=8, seeds=8)
    size = asked.field
    stack = plain_stacks.build(asked.layers, channels, "random", "relu", range(asked.seeds))
    noise = torch.randn(asked.inputs, asked.seeds * channels, size, size)

    def batched() -> np.ndarray:
        tally = Tally(asked.seeds, size, size)
        tally.add(effective_field.gradients(stack, noise, asked.seeds))
        return tally.mean("square")

    def one_by_one() -> np.ndarray:
        tally = Tally(asked.seeds, size, size)
        for model in range(asked.seeds):
            mine = slice(model * channels, (model + 1) * channels)
            alone = plain_stacks.PlainStack(asked.layers, tuple(one[mine] for one in stack.kernels), 1, "relu")
            for number in range(asked.inputs):
                tally.add(effective_field.gradients(alone, noise[number : number + 1, mine], 1, number), model)
        return tally.mean("square")

    np.testing.assert_allclose(batched(), one_by_one(), atol=1e-6)
    ours, theirs = side_by_side.fastest(batched, one_by_one, rounds=ROUNDS)
    with capsys.disabled():
        print(
            f"\nstack of 20, {channels:2} channels, 8 weights × 8 inputs   all at once {1e3 * ours:6.0f} ms   "
            f"one by one {theirs / ours:4.1f} ×",
            end="",
        )
