"""How well classifiers do on the images they learn from and on those they never saw, measured while they train."""

from __future__ import annotations

import torch
from torch import Tensor

from dlcore.elements.datasets import Images, Split
from dlcore.nets.network import Network
from dlcore.training import classification
from dlcore.training.classification import Measure
from dlcore.training.plan import Plan, Probe

Shown = list[list[list[float | None]]]
"""Measurements × models × (cross-entropy, error rate), rounded to what a screen shows; None where nothing is finite."""


class Scoreboard:
    """Measure cross-entropy (nats) and error rate of every model on two sets of images; hold what is known so far."""

    def __init__(self, network: Network, data: Split, plan: Plan, steps: tuple[int, ...]) -> None:
        """Bring the images to the device.

        Args:
            network: the architecture that all models share.
            data: the training images to measure on (or some of them), and the test images.
            plan: says where and how exactly.
            steps: after how many updates to measure; 0 is the start.
        """
        self._shown: dict[str, Shown] = {"training": [], "test": []}
        halves = {"training": data.training, "test": data.test}
        self.probes = {
            half: Probe(steps, self._noting(half, _scores(network, images, plan))) for half, images in halves.items()
        }
        """By half, "training" and "test": each measures (models, 2)."""

    def so_far(self) -> dict[str, Shown]:
        """Return what has been measured on both halves."""
        known = min(map(len, self._shown.values()))
        return {half: shown[:known] for half, shown in self._shown.items()}

    def _noting(self, half: str, measure: Measure) -> Measure:
        def measure_and_note(parameters: Tensor) -> Tensor:
            measured = measure(parameters)
            self._shown[half].append([_drawable(model) for model in measured.tolist()])
            return measured

        return measure_and_note


def _scores(network: Network, images: Images, plan: Plan) -> Measure:
    labels = torch.tensor(images.labels, dtype=torch.int64, device=plan.device)
    return classification.scores(network, plan.tensor(images.inputs()), labels)


def _drawable(scores: list[float]) -> list[float | None]:
    """Round; a model whose loss is lost has no error rate either."""
    finite = abs(scores[0]) < float("inf")
    return [float(f"{score:.5g}") if finite else None for score in scores]
