"""Experiments so cheap that the page computes them at once, in its own thread."""

from __future__ import annotations

import time
from typing import Any

from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import Experiment, ignore_progress

INSTANT_S = 0.3
"""Longest estimate of a computation in the web process, where it slows everybody's pages down."""


def is_instant(experiment: Experiment[Any]) -> bool:
    """Tell whether the web process computes this itself."""
    return not experiment.needs_torch and experiment.cost() < INSTANT_S


def compute(experiment: Experiment[Any]) -> bytes:
    """Compute an experiment here and now, and return its packed run file."""
    begun = time.perf_counter()
    result = experiment.compute(ignore_progress)
    provenance = origin.record(time.perf_counter() - begun, 0, "CPU", "page")
    return runfile.pack(experiment.canonical(), provenance, codec.encode(result))
