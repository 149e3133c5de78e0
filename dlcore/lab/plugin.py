"""Give every Dask worker a crew of warm children, on a cluster as in the embedded engine."""

from __future__ import annotations

from typing import Any

from distributed.diagnostics.plugin import WorkerPlugin

from dlcore.lab import task
from dlcore.lab.crew import Crew


class CrewPlugin(WorkerPlugin):
    """Hold the crew of one worker from the worker's start to its end."""

    idempotent = True  # a second web process on the same cluster shares the crews that are there

    def __init__(self, name: str, device_wish: str, idle_limit: float) -> None:
        self.name = name
        self._device_wish = device_wish
        self._idle_limit = idle_limit
        self.crew: Crew | None = None

    def setup(self, worker: Any) -> None:
        """Start a first child, and tell everybody what device it finds."""
        self.crew = Crew(
            worker.state.nthreads,
            self._device_wish,
            self._idle_limit,
            lambda hello: worker.log_event(task.TOPIC, {"event": "hello", "hello": dict(hello)}),
        )
        self.crew.warm_up()

    def teardown(self, worker: Any) -> None:  # noqa: ARG002  # Dask's signature
        """Send all children home."""
        if self.crew is not None:
            self.crew.close()
