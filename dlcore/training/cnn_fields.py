"""Effective fields of the course's network while it learns: of a unit in the middle of one of its layers."""

from __future__ import annotations

from itertools import islice

import torch
from torch import Tensor

from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.nets import cnn, convolution
from dlcore.training import effective_field
from dlcore.training.effective_field import Tally


class Watching:
    """Measure the field of one layer again and again, of all models at once and always on the same images.

    Attributes:
        tallies: what was measured each time, in order.
    """

    def __init__(self, architecture: Architecture, step: int, images: Tensor) -> None:
        """Note what is to be looked at.

        Args:
            architecture: of the networks.
            step: the place of the layer in ``architecture.steps()``.
            images: (images, features), on the networks' device.
        """
        self._architecture, self._step, self._images = architecture, step, images
        self.tallies: list[Tally] = []

    def __call__(self, rows: Tensor) -> Tensor:
        """Measure all models (models, row); return the standard deviation of each one's squared gradient, (models,)."""
        with torch.inference_mode(False):
            tally = self._measure(rows.clone())
        self.tallies.append(tally)
        return rows.new_tensor(tally.deviations("square"))

    def _measure(self, rows: Tensor) -> Tally:
        models, size = len(rows), self._architecture.size
        examples = self._images.clone().expand(models, -1, -1)
        tally = Tally(models, *size[1:])

        def forward(images: Tensor) -> Tensor:
            steps = cnn.flow(self._architecture, rows, convolution.apart(images, models))
            reached = next(islice(steps, self._step, None))
            return reached if reached.ndim == 4 else reached.transpose(0, 1).flatten(1)[..., None, None]

        tally.add(effective_field.gradients(forward, convolution.side_by_side(examples, size), models))
        return tally
