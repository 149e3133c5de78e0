"""Choose what computes: cuda, else mps, else cpu. The lab's one module that touches torch; only children call it."""

from __future__ import annotations

import gc
import os
import platform
import random
from functools import cache

VARIABLE = "GRADIENT_LAB_DEVICE"


@cache
def pick() -> str:
    """Return the device for heavy computations, in torch's words: the operator's choice if it exists, else the best."""
    there = _available()
    wish = os.environ.get(VARIABLE, "auto")
    return wish if wish in there else there[0]


def problem() -> str:
    """Return a sentence if the operator's choice of device is not there, else an empty string."""
    wish = os.environ.get(VARIABLE, "auto")
    if wish in ("auto", *_available()):
        return ""
    return f"The device {wish!r} asked for by {VARIABLE} is not there: computing on {pick()} instead."


def name() -> str:
    """Return what the chosen device is called, for people."""
    import torch

    if pick() == "cuda":
        return f"{torch.cuda.get_device_name()} (cuda)"
    if pick() == "mps":
        return "Apple GPU (mps)"
    return f"CPU, {os.cpu_count()} cores ({platform.machine()})"


def warm_up(threads: int) -> None:
    """Import torch and step one optimizer, so that the first run finds both done (together they take seconds)."""
    import torch

    reset(threads)
    parameter = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.Adam([parameter])
    torch.autograd.backward(parameter.square().sum())
    optimizer.step()
    if pick() != "cpu":
        torch.ones(8, 8, device=pick()).square().sum().item()
    gc.collect()
    gc.freeze()  # what torch's import left is not looked through again after every run (0.3 s each time)


def reset(threads: int) -> None:
    """Put every global setting that a run may have changed back to where it was, and release its memory."""
    import numpy as np
    import torch

    gc.collect()
    random.seed(0)
    np.random.seed(0)
    np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device("cpu")
    torch.set_grad_enabled(True)
    torch.use_deterministic_algorithms(False)
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _available() -> list[str]:
    import torch

    there = ["cuda"] if torch.cuda.is_available() else []
    there += ["mps"] if torch.backends.mps.is_available() else []
    return [*there, "cpu"]
