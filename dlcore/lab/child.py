"""The process that computes: ``python -m dlcore.lab.child``. Torch lives here; nothing is unpickled here.

It warms up, says hello, and then answers one order after the other. The end of its input means that its parent is
gone: it exits at once, even in the middle of a run.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

from dlcore.lab import codec, device, failure, origin, protocol, runfile
from dlcore.lab.experiment import Experiment

NICENESS = 10
EVENT_S = 0.05
"""Shortest time between two progress messages."""

Orders = queue.SimpleQueue[dict[str, Any]]


class Reporter:
    """Thin out what the computation reports to what a page can show; be its ``Report``."""

    def __init__(self, output: int) -> None:
        self._output = output
        self._lock = threading.RLock()
        self._sent = float("-inf")
        self._pending: dict[str, Any] = {}
        self.steps = 0

    def __call__(
        self,
        step: int,
        steps: int,
        scalars: Mapping[str, float] | None = None,
        picture: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep the latest of everything, and send it when the last message is old enough."""
        with self._lock:
            self.steps = steps
            self._pending.update(step=step, steps=steps)
            if scalars is not None:
                self._pending.update(scalars=scalars, at=step)
            if picture is not None:
                self._pending["picture"] = picture
            if time.monotonic() - self._sent >= EVENT_S:
                self.flush()

    def flush(self) -> None:
        """Send what is pending."""
        with self._lock:
            pending, self._pending = self._pending, {}
            if pending:
                if "scalars" in pending:
                    pending["scalars"] = {name: float(value) for name, value in pending["scalars"].items()}
                protocol.write(self._output, {"event": "progress", **pending})
                self._sent = time.monotonic()


def main(threads: int, idle_limit: float) -> None:
    """Warm up, then answer orders until the input ends, or until none has come for ``idle_limit`` seconds."""
    orders, output = _take_over_pipes()
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    device.warm_up(threads)
    protocol.write(output, {"event": "hello", "device": device.name(), "problem": device.problem()})
    with contextlib.suppress(queue.Empty):
        while True:
            answer(orders.get(timeout=None if math.isinf(idle_limit) else idle_limit), output)
            device.reset(threads)


def answer(order: Mapping[str, Any], output: int) -> None:
    """Compute one order, and send its run file or why there is none."""
    report = Reporter(output)
    try:
        payload = _compute(order, report)
        report.flush()
    except BaseException as error:  # noqa: BLE001  # whatever it is, the visitor gets a sentence and the child lives on
        protocol.write(output, {"event": "failed", **failure.explain(error)})
    else:
        protocol.write(output, {"event": "result", "bytes": len(payload)}, payload)


def _compute(order: Mapping[str, Any], report: Reporter) -> bytes:
    experiment = _build(order)
    begun = time.perf_counter()
    result = experiment.compute(report)
    where = device.name() if experiment.needs_torch else "CPU"
    provenance = origin.record(time.perf_counter() - begun, report.steps, where, "worker")
    return runfile.pack(experiment.canonical(), provenance, codec.encode(result))


def _build(order: Mapping[str, Any]) -> Experiment[Any]:
    """Build the experiment that an order names, and make sure that both sides mean the same one."""
    module, _, name = order["target"].partition(":")
    kind = getattr(importlib.import_module(module), name)
    if not issubclass(kind, Experiment):
        raise TypeError(f"{order['target']} is not an experiment")
    experiment: Experiment[Any] = kind.model_validate_json(order["settings"])
    if experiment.key() != order["key"]:
        raise ValueError("the worker runs another version of the program than the page; restart the workers")
    return experiment


def _take_over_pipes() -> tuple[Orders, int]:
    """Keep the pipes to the parent for the protocol alone: prints go to stderr, and standard input is empty."""
    orders: Orders = queue.SimpleQueue()
    source, output = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    threading.Thread(target=_receive, args=(source, orders), daemon=True).start()
    return orders, output


def _receive(source: int, orders: Orders) -> None:
    with os.fdopen(source, "rb") as lines:
        for line in lines:
            orders.put(json.loads(line))
    if os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)  # with everything that a run may have started
    os._exit(0)


if __name__ == "__main__":
    main(threads=int(sys.argv[1]), idle_limit=float(sys.argv[2]))
