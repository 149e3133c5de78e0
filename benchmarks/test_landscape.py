"""The loss landscape of 31 × 31 networks as one batched computation beside plain torch, one network after another.

Plain is what a course writes: the weights of each place are put into a module, which then goes through a DataLoader;
tight keeps all images in one batch. The landscape is that of the default view, 64-32-10 on 300 images; then on a
mini-batch of 32 of them. Rounds alternate, ratios are taken of the fastest, and the time is the processor's, so that
another process harms all alike. ``pytest benchmarks/test_landscape.py -s``
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from benchmarks import plain_torch, side_by_side
from dlcore.elements import datasets
from dlcore.experiments.loss_landscape import RESOLUTION, LossLandscape
from dlcore.training import batch_training, landscape

ROUNDS = 3
AXIS = np.linspace(-1, 1, RESOLUTION)


class Scene:
    """A network at its start, two directions, and so many images."""

    def __init__(self, images: int) -> None:
        asked = LossLandscape(images=images, small=1, large=images)
        self.room = batch_training.prepare(asked, datasets.digits(), "cpu")
        layers = self.room.task.network.layers
        self.centre = self.room.starts[0]
        drawn = landscape.draw_directions(layers, 0)
        self.directions = landscape.filter_normalized(drawn, self.centre, layers)
        self.inputs = torch.tensor(self.room.task.inputs)
        self.labels = torch.tensor(self.room.training.labels.astype(np.int64))

    def batched(self) -> np.ndarray:
        """Measure all together."""
        network, images = self.room.task.network, self.room.training
        size = landscape.chunk_size(network, len(images))
        scores = landscape.scores_on_plane(self.room.scores(images), size, self.centre, self.directions, AXIS)
        return scores[..., 0]

    def _one_by_one(self, loss_of: Callable[[torch.nn.Module], float]) -> np.ndarray:
        module = plain_torch.make_module(self.room.task, plain_torch.READING)
        seen = np.empty((RESOLUTION, RESOLUTION))
        for row, y in enumerate(AXIS):
            for column, x in enumerate(AXIS):
                place = torch.tensor(self.centre + x * self.directions[0] + y * self.directions[1], dtype=torch.float32)
                self._fill(module, place)
                with torch.no_grad():
                    seen[row, column] = loss_of(module)
        return seen

    def _fill(self, module: torch.nn.Sequential, flat: torch.Tensor) -> None:
        start = 0
        with torch.no_grad():
            for linear in module[::2]:
                middle = start + linear.weight.numel()
                end = middle + linear.bias.numel()
                linear.weight.copy_(flat[start:middle].view(linear.in_features, -1).T)
                linear.bias.copy_(flat[middle:end])
                start = end

    def plain(self) -> np.ndarray:
        """Measure each as a course does."""
        loader = DataLoader(TensorDataset(self.inputs, self.labels), 32)

        def loss_of(module: torch.nn.Module) -> float:
            total = 0.0
            for inputs, labels in loader:
                total += torch.nn.functional.cross_entropy(module(inputs), labels, reduction="sum").item()
            return total / len(self.labels)

        return self._one_by_one(loss_of)

    def tight(self) -> np.ndarray:
        """Measure each on all images at once."""
        return self._one_by_one(lambda m: torch.nn.functional.cross_entropy(m(self.inputs), self.labels).item())


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("images", [300, 32])
def test_ratio_to_plain_torch(images, capsys):
    scene = Scene(images)
    runs = (scene.batched, scene.plain, scene.tight)
    seen = [run() for run in runs]
    np.testing.assert_allclose(seen[0], seen[1], rtol=1e-3)
    np.testing.assert_allclose(seen[0], seen[2], rtol=1e-3)
    batched, plainly, tightly = side_by_side.fastest(*runs, rounds=ROUNDS)
    with capsys.disabled():
        print(
            f"\n31 × 31 networks, {images:3} images   batched {1e3 * batched:6.1f} ms   "
            f"plain {plainly / batched:5.1f} ×   tight {tightly / batched:5.1f} ×",
            end="",
        )
