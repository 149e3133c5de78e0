"""What is kept of a training: losses, probes, and who diverged when. It stays on the device until the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dlcore.training.plan import Plan, Probe

STEPS_BETWEEN_CHECKS = 100
"""How often the parameters are searched for values that are not finite; the losses are searched at every step."""


class Crowd(Protocol):
    """Be models that train together: a ``Company`` that descends one loss, a ``Game`` whose parts take turns."""

    def advance(self, inputs: Tensor, targets: Tensor, step: int, value: Tensor) -> None:
        """Take the ``step``-th step, from 1, and write the loss of each model before it to ``value`` (models,)."""

    def in_order(self, by_rule: Tensor) -> Tensor:
        """Sort the last axis, that of models as ``value`` has them, to the order in which they were named."""

    @property
    def parameters(self) -> Tensor:
        """(models, row) in the order in which they were named; not to be written to."""


@dataclass(frozen=True)
class Training:
    """What came of it; everything is in the order of the entrants, and NaN from the step at which a model diverged.

    Attributes:
        loss: of each step's batch, before the update.
        diverged_at: the first step (from 1) with a loss or parameters that are not finite; 0 for never.
        probes: by name, the measurements at the probe's steps.
        parameters: at the end.
    """

    loss: Float[np.ndarray, "steps models"]
    diverged_at: Int[np.ndarray, " models"]
    probes: Mapping[str, Float[np.ndarray, "probed models ..."]]
    parameters: Float[np.ndarray, "models parameters"]


class Records:
    """Collect what one training leaves behind."""

    def __init__(self, crowd: Crowd, plan: Plan, probes: Mapping[str, Probe]) -> None:
        models = len(crowd.parameters)
        self._crowd = crowd
        self._probes = probes
        self._steps = plan.steps
        self._losses = torch.full((plan.steps, models), torch.nan, dtype=plan.dtype, device=plan.device)
        self._burst_at = torch.full((models,), plan.steps + 1, device=plan.device)
        self._measured: dict[str, list[Tensor]] = {name: [] for name in probes}
        self._due: dict[int, list[str]] = defaultdict(list)
        for name, probe in probes.items():
            for step in probe.steps:
                self._due[step].append(name)
        self.rows = self._losses.unbind()
        """One row per step, to be filled with each model's loss in rule order."""

    def after(self, step: int) -> None:
        """Measure what is due after ``step`` updates."""
        for name in self._due.get(step, ()):
            measured = self._probes[name].measure(self._crowd.parameters)
            self._measured[name].append(measured.clone())  # it may be a view of what the next step changes
        if step % STEPS_BETWEEN_CHECKS == 0 or step == self._steps:
            burst = ~torch.isfinite(self._crowd.parameters).all(1)
            self._burst_at = torch.where(burst, self._burst_at.clamp_max(min(step + 1, self._steps)), self._burst_at)

    def finish(self) -> Training:
        """Fetch everything from the device and blank what diverged."""
        losses = self._crowd.in_order(self._losses).cpu().numpy()
        diverged_at = self._diverged_at(losses)
        gone = np.arange(1, len(losses) + 1)[:, None] >= np.where(diverged_at, diverged_at, np.inf)
        parameters = self._crowd.parameters.cpu().numpy().copy()
        parameters[diverged_at > 0] = np.nan
        probes = {name: self._measurements(name, diverged_at) for name in self._probes}
        return Training(np.where(gone, losses.dtype.type(np.nan), losses), diverged_at, probes, parameters)

    def _diverged_at(self, losses: Float[np.ndarray, "steps models"]) -> Int[np.ndarray, " models"]:
        lost = ~np.isfinite(losses)
        by_loss = np.where(lost.any(0), lost.argmax(0) + 1, self._steps + 1)
        first = np.minimum(by_loss, self._burst_at.cpu().numpy())
        return np.where(first > self._steps, 0, first)

    def _measurements(
        self, name: str, diverged_at: Int[np.ndarray, " models"]
    ) -> Float[np.ndarray, "probed models ..."]:
        """Stack one probe's measurements; steps that were never reached, because all had diverged, are NaN too."""
        probe, measured = self._probes[name], self._measured[name]
        one = (measured or [probe.measure(self._crowd.parameters)])[0].cpu().numpy()
        stacked = np.full((len(probe.steps), *one.shape), np.nan, one.dtype)
        for row, measurement in zip(stacked, measured, strict=False):
            row[...] = measurement.cpu().numpy()
        stacked[~np.isfinite(stacked)] = np.nan
        gone = np.array(probe.steps)[:, None] >= np.where(diverged_at, diverged_at, np.inf)
        stacked[gone] = np.nan
        return stacked


def window_means(
    loss: Float[np.ndarray, "steps models"], kept: int
) -> tuple[Int[np.ndarray, " windows"], Float[np.ndarray, "models windows"]]:
    """Thin out a loss per step to means over equal windows, the last of which may be shorter.

    Args:
        loss: as ``Training`` has it; a window that holds NaN becomes NaN.
        kept: windows at most; so many steps or fewer are kept as they are.

    Returns:
        The last step of each window, and the means, models first.
    """
    starts = np.arange(0, len(loss), -(-len(loss) // kept))
    ends = np.append(starts[1:], len(loss))
    return ends, (np.add.reduceat(loss, starts) / (ends - starts)[:, None].astype(loss.dtype)).T
