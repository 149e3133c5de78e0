"""Small experiments that behave and misbehave; the children import them by name."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pydantic

from dlcore.lab.experiment import Experiment, Report


@dataclass(frozen=True)
class Numbers:
    squares: np.ndarray
    note: str
    extras: dict[str, Any]


class Squares(Experiment[Numbers]):
    """Cheap and torch-free: the page computes it at once."""

    name: ClassVar[str] = "squares"
    needs_torch: ClassVar[bool] = False
    count: int = pydantic.Field(3, ge=0, le=100_000)
    shift: float = 0.0
    log: str = ""

    def cost(self) -> float:
        return 0.001

    def compute(self, report: Report) -> Numbers:
        if self.log:
            with Path(self.log).open("a") as file:
                file.write(f"{os.getpid()}\n")
            time.sleep(0.2)
        return Numbers(np.arange(self.count) ** 2 + self.shift, "squares", {"nan": float("nan"), "pair": (1, 2.5)})


class Walk(Experiment[Numbers]):
    """Goes to a worker, reports each step, writes down when it began and ended, and prints on stdout."""

    name: ClassVar[str] = "walk"
    steps: int = 5
    pause: float = 0.01
    seed: int = 0
    log: str = ""
    seconds: float = 1.0
    """What it says it costs."""

    def cost(self) -> float:
        return self.seconds

    def compute(self, report: Report) -> Numbers:
        sys.stdout.write("libraries print, and the protocol does not care\n")
        os.write(1, b'{"event": "failed"}\n')
        self._note("begin")
        position = 0.0
        for step in range(1, self.steps + 1):
            position += step
            time.sleep(self.pause)
            report(step, self.steps, {"position": position, "hole": float("nan")}, {"at": [position]})
        self._note("end")
        return Numbers(np.arange(self.steps), sys.stdin.read(), {"seed": self.seed})

    def _note(self, word: str) -> None:
        if self.log:
            with Path(self.log).open("a") as file:
                file.write(f"{word} {self.seed} {os.getpid()}\n")


class Misbehaviour(Experiment[Numbers]):
    """Goes wrong in a worker in one of many ways."""

    name: ClassVar[str] = "misbehaviour"
    way: Literal["raise", "path", "memory", "hang", "kill", "exit", "unstorable", "hog"] = "raise"
    once: str = ""
    """A file that is made the first time; when it is there all goes well."""
    seed: int = 0

    def cost(self) -> float:
        return 1.0

    def compute(self, report: Report) -> Numbers:
        report(1, 10, {"loss": 1.0})
        if self.once and Path(self.once).exists():
            return Numbers(np.zeros(1), "well", {})
        if self.once:
            Path(self.once).touch()
        getattr(self, f"_{self.way}")()
        return Numbers(np.zeros(1), "not reached", {"unstorable": object()})

    def _raise(self) -> None:
        raise ValueError("step 7 diverged")

    def _path(self) -> None:
        Path("/no/such/secret/place").read_text()

    def _memory(self) -> None:
        np.zeros(2**60, np.uint8)

    def _hang(self) -> None:
        time.sleep(600)

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _exit(self) -> None:
        os._exit(3)

    def _unstorable(self) -> None:
        return

    def _hog(self) -> None:
        while True:
            pass


class Settled(Experiment[Numbers]):
    """Tells the global settings it finds, having disturbed them for the next run."""

    name: ClassVar[str] = "settled"
    seed: int = 0

    def cost(self) -> float:
        return 1.0

    def compute(self, report: Report) -> Numbers:
        import torch

        found = {
            "pid": os.getpid(),
            "threads": torch.get_num_threads(),
            "dtype": str(torch.get_default_dtype()),
            "grad": torch.is_grad_enabled(),
            "torch": torch.rand(1).item(),
            "numpy": np.random.rand(),
            "nice": os.nice(0),
            "group": os.getpgid(0),
        }
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.set_num_threads(7)
        return Numbers(np.zeros(1), "", found)
