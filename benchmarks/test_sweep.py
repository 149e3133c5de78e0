"""The sweep of 448 networks beside plain torch, in one run: 7 optimizers × 16 learning rates × 4 seeds.

The networks are 1-64-64-1 tanh on 256 points. What plain and tight are says ``plain_torch``; of them a sample trains
(one network per optimizer), and times are given per network and step. Rounds alternate, ratios are taken of the
fastest, and on a CPU the time is the processor's, so that another process on the machine harms all alike. One thread
each.
``pytest benchmarks/test_sweep.py -s``
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import plain_torch, side_by_side
from dlcore.elements import initializers, targets
from dlcore.elements.racer import Racer
from dlcore.nets import mlp
from dlcore.training import chunks, losses
from dlcore.training.plan import Plan, Task

STEPS, ROUNDS, SEEDS = 1000, 3, (0, 1, 2, 3)
POINTS = 256
FIELD = tuple(
    Racer(optimizer=rule, settings={"lr": float(rate)})
    for rule in ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam")
    for rate in np.geomspace(1e-4, 1, 16)
)
SAMPLE = FIELD[8::16]
MODELS = len(FIELD) * len(SEEDS)
NETWORK = mlp.build(1, (64, 64), 1, "tanh")
X, Y = targets.sample("wave_packet", POINTS, 0.03, 0)
TASK = Task(NETWORK, losses.squared_error, X[:, None], Y[:, None])
STARTS = initializers.kaiming_normal_stack(SEEDS, NETWORK.layers)


def sweep(batch: int, device: str = "cpu", steps: int = STEPS) -> None:
    for _ in chunks.train(TASK, FIELD, STARTS, Plan(steps, batch, SEEDS, device)):
        pass


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.timeout(1800)  # three sweeps, the full-batch ones of a minute each
@pytest.mark.parametrize("batch", [32, POINTS])
def test_ratio_to_plain_torch(batch, capsys):
    together = chunks.capacity(NETWORK, Plan(STEPS, batch, SEEDS))
    seconds = side_by_side.fastest(
        lambda: sweep(batch),
        lambda: plain_torch.plain(TASK, SAMPLE, batch, STEPS),
        lambda: plain_torch.tight(TASK, SAMPLE, batch, STEPS),
        rounds=ROUNDS,
    )
    batched, plainly, tightly = seconds / [MODELS, len(SAMPLE), len(SAMPLE)] / STEPS * 1e6
    with capsys.disabled():
        print(
            f"\n{MODELS} networks, batch {batch:<4} at most {together:>3} at a time: {batched:6.1f} µs per network and "
            f"step   plain {plainly:6.0f} µs, {plainly / batched:5.1f} ×   tight {tightly:6.0f} µs, "
            f"{tightly / batched:5.1f} ×   (plain and tight: {len(SAMPLE)} networks measured)",
            end="",
        )


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
@pytest.mark.parametrize("batch", [32, POINTS])
def test_ratio_of_cuda_to_plain_torch_on_the_cpu(batch, capsys):
    seconds = side_by_side.fastest(
        lambda: sweep(batch, "cuda"),
        lambda: plain_torch.plain(TASK, SAMPLE, batch, STEPS),
        rounds=ROUNDS,
        clock=time.perf_counter,
    )
    batched, plainly = seconds / [MODELS, len(SAMPLE)] / STEPS * 1e6
    with capsys.disabled():
        print(
            f"\n{MODELS} networks, batch {batch:<4} on {torch.cuda.get_device_name()}: {batched:6.2f} µs per network "
            f"and step   plain on the CPU {plainly:6.0f} µs, {plainly / batched:5.0f} ×",
            end="",
        )


_IN_A_PROCESS = """
import re, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from benchmarks import test_sweep
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024
before = peak()
test_sweep.sweep(int(sys.argv[1]), steps=200)
print(before, peak())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process its own peak memory")
@pytest.mark.parametrize("batch", [32, POINTS])
def test_peak_memory(batch, capsys):
    command = [sys.executable, "-c", _IN_A_PROCESS, str(batch)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    before, peak = done.stdout.split()
    with capsys.disabled():
        print(
            f"\n{MODELS} networks, batch {batch:<4} peak memory of the process {peak} MiB, of which {before} MiB "
            "before the sweep (Python and torch)",
            end="",
        )
