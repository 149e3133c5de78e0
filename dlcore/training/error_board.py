"""How far networks are off on the examples they learn from and on those they never see, while they train."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float
from torch import Tensor

from dlcore.training import losses
from dlcore.training.plan import Plan, Probe, Task

Examples = tuple[Float[np.ndarray, " examples"], Float[np.ndarray, " examples"]]
Measure = Callable[[Tensor], Tensor]


class ErrorBoard:
    """Measure the loss of every model on its examples and on test examples; hold what is known so far."""

    def __init__(self, task: Task, plan: Plan, unseen: Examples, steps: tuple[int, ...]) -> None:
        """Bring the examples to the device.

        Args:
            task: network, loss, and one set of examples, which all models learn from.
            plan: says where and how exactly.
            unseen: x and y of the test examples, in one variable.
            steps: after how many updates to measure; 0 is the start.
        """
        sets = {
            "training": (task.inputs, task.targets),
            "test": (unseen[0][:, None], unseen[1][:, None]),
        }
        self._shown: dict[str, list[list[float | None]]] = {name: [] for name in sets}
        self.probes = {
            name: Probe(steps, self._noting(name, _loss(task, plan.tensor(x)[None], plan.tensor(y)[None])))
            for name, (x, y) in sets.items()
        }
        """By set, "training" and "test": each measures (models,)."""

    def so_far(self) -> dict[str, Any]:
        """Return measurements × models of both sets, None where nothing is finite."""
        known = min(map(len, self._shown.values()))
        return {name: shown[:known] for name, shown in self._shown.items()}

    def _noting(self, name: str, measure: Measure) -> Measure:
        def measure_and_note(parameters: Tensor) -> Tensor:
            measured = measure(parameters)
            self._shown[name].append([drawable(value) for value in measured.tolist()])
            return measured

        return measure_and_note


def drawable(value: float) -> float | None:
    """Round to what a screen shows; None where there is nothing to draw."""
    return float(f"{value:.4g}") if abs(value) < float("inf") else None


def _loss(task: Task, inputs: Tensor, targets: Tensor) -> Measure:
    return lambda now: losses.evaluate(task.loss, task.network.predict(now, inputs), targets)
