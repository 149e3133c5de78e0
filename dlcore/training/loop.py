"""The one training loop: many models at once; a single model is the case of one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import torch
from jaxtyping import Float

from dlcore.training.batches import Batch, minibatches
from dlcore.training.company import Company
from dlcore.training.plan import Plan, Probe, Task, Watch, nobody
from dlcore.training.records import Crowd, Records, Training
from dlcore.training.shares import Entrant
from dlcore.training.treatment import Treat, untreated

SECONDS_BETWEEN_LOOKS = 0.2
"""How often ``watch`` is called; each call waits for the device and copies a little."""


@torch.inference_mode()
def train(
    task: Task,
    entrants: Sequence[Entrant],
    start: Float[np.ndarray, "starts parameters"],
    plan: Plan,
    *,
    probes: Mapping[str, Probe] = MappingProxyType({}),
    watch: Watch = nobody,
    treat: Treat = untreated,
) -> Training:
    """Train one model per entrant, all at once, and return what was recorded.

    A model whose loss or parameters stop being finite is recorded as diverged; the others go on unharmed. Nothing
    waits for the device but ``watch``, which is called after the first and the last step and now and then between.
    All of it runs in torch's inference mode, which takes a twentieth of the time off small networks: what a probe or a
    watch is given cannot be differentiated, only a copy of it outside of that mode.

    Args:
        task: network, loss, examples.
        entrants: update rule and hyper-parameters of each model.
        start: parameters (and statistics) to start from: one row for all, or one per model.
        plan: steps, batches, device, precision.
        probes: what is measured on the way, by name.
        watch: who is told on the way.
        treat: what is done to batches, weights and gradients on the way; by default nothing.
    """
    company, batches = assemble(task, entrants, start, plan, treat)
    return run(company, batches, plan, probes, watch)


@torch.inference_mode()
def run(
    crowd: Crowd,
    batches: Iterator[Batch],
    plan: Plan,
    probes: Mapping[str, Probe] = MappingProxyType({}),
    watch: Watch = nobody,
) -> Training:
    """Let models advance batch by batch, measure and tell on the way, and return what was recorded; see ``train``."""
    records = Records(crowd, plan, probes)
    records.after(0)
    looked = -np.inf
    for step, (inputs, targets), losses in zip(range(1, plan.steps + 1), batches, records.rows, strict=False):
        crowd.advance(inputs, targets, step, losses)
        records.after(step)
        if step == plan.steps or time.perf_counter() - looked > SECONDS_BETWEEN_LOOKS:
            latest = crowd.in_order(losses).cpu().numpy()
            watch(step, latest, crowd.parameters)
            if not np.isfinite(latest).any():
                break
            looked = time.perf_counter()
    return records.finish()


@torch.inference_mode()
def seconds_per_step(task: Task, entrant: Entrant, start: Float[np.ndarray, "1 parameters"], plan: Plan) -> float:
    """Train one model alone, waiting for the device after each step; return the median without the first quarter."""
    company, batches = assemble(task, [entrant], start, plan)
    losses = torch.empty(1, dtype=plan.dtype, device=plan.device)
    seconds = np.empty(plan.steps)
    for index, (inputs, targets) in zip(range(plan.steps), batches, strict=False):
        began = time.perf_counter()
        company.advance(inputs, targets, index + 1, losses)
        _wait_for(losses.device)
        seconds[index] = time.perf_counter() - began
    return float(np.median(seconds[plan.steps // 4 :]))


def assemble(
    task: Task,
    entrants: Sequence[Entrant],
    start: Float[np.ndarray, "starts parameters"],
    plan: Plan,
    treat: Treat = untreated,
) -> tuple[Company, Iterator[Batch]]:
    """Bring models and examples to the device."""
    company = Company(task, entrants, plan.tensor(start), plan, treat)
    seeds = plan.seeds if len(plan.seeds) == 1 else [plan.seeds[model] for model in company.order]
    ordered = task.of(company.order)
    return company, minibatches(plan.tensor(ordered.inputs), plan.tensor(ordered.targets), plan.batch, seeds)


def _wait_for(device: torch.device) -> None:
    if device.type != "cpu":
        torch.accelerator.synchronize(device)
