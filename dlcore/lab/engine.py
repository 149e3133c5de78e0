"""Dask distributed as the engine: inside this process by default, a cluster where an address is configured."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from dlcore.lab.settings import Settings

log = logging.getLogger(__name__)

CONNECT_S = 3.0
RETRY_S = 2.0
CLUSTER_IDLE_S = 900.0
"""How long an idle child waits on a cluster, where this process cannot send it home."""
SHORT, LONG = 10, -10
EMBEDDED_CONFIG = {
    # With these routes Dask's HTTP server would answer on all interfaces, whatever the dashboard's address says.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.worker-saturation": math.inf,  # the worker's own queue knows which run goes first
    "distributed.scheduler.allowed-failures": 1,
    "distributed.admin.low-level-log-length": 100,  # events carry pictures: keep few of them
    "distributed.admin.system-monitor.gil.enabled": False,
}


class EngineError(RuntimeError):
    """Say in one sentence why nothing can be computed at the moment."""


class Engine:
    """Hold the connection to Dask, made when it is first needed and made anew after it was lost."""

    def __init__(self, settings: Settings, on_event: Callable[[Mapping[str, Any]], None]) -> None:
        self._settings = settings
        self._on_event = on_event
        self._lock = threading.RLock()
        self._client: Any = None
        self._cluster: Any = None
        self._error: EngineError | None = None
        self._tried = float("-inf")
        wishes = f"{settings.device}:{settings.slots if self.embedded else ''}"
        self.crew_name = f"gradient-lab-crew-{hashlib.sha256(wishes.encode()).hexdigest()[:8]}"

    @property
    def embedded(self) -> bool:
        """Whether the engine runs inside this process."""
        return self._settings.scheduler_address is None

    @property
    def name(self) -> str:
        """``embedded``, or the address of the cluster."""
        return self._settings.scheduler_address or "embedded"

    @property
    def problem(self) -> str:
        """Sentence about what is wrong with the engine, or nothing."""
        return str(self._error or "")

    @property
    def lost(self) -> bool:
        """Whether there was a connection to a cluster which is gone now."""
        client = self._client
        return client is not None and client.status != "running"

    @property
    def connected(self) -> bool:
        """Whether runs can be handed in right now."""
        return self._client is not None and not self.lost

    def connect(self) -> Any:
        """Return the Dask client, connecting where needed.

        Raises:
            EngineError: the cluster cannot be reached, or the embedded one not be started.
        """
        with self._lock:
            if self.lost:
                self.close()
            if self._client is None:
                if self._error and time.monotonic() - self._tried < RETRY_S:
                    raise self._error
                self._client = self._set_up()
            return self._client

    def try_to_connect(self) -> None:
        """Connect ahead of need; a failure shows in ``problem``."""
        with contextlib.suppress(EngineError):
            self.connect()

    def submit(self, function: Callable[..., Any], order: Any, name: str, *, long: bool) -> Any:
        """Queue a task under a name of its own and return its Dask future; long ones give way and leave a slot free."""
        client = self.connect()
        reserve = long and self.embedded and self._settings.slots > 1
        resources = {"long": 1} if reserve else None
        priority = LONG if long else SHORT
        return client.submit(
            function,
            order,
            key=name,
            priority=priority,
            resources=resources,
            pure=False,
            fifo_timeout="0s",  # by default runs asked for within 100 ms of each other go in any order
        )

    def close(self) -> None:
        """Let go of the client, and stop the embedded cluster with all its children."""
        with self._lock:
            client, self._client = self._client, None
            cluster, self._cluster = self._cluster, None
        for part in (client, cluster):
            if part is not None:
                with contextlib.suppress(Exception):  # a lost cluster cannot say goodbye; nothing depends on it
                    part.close(timeout=5)

    def _set_up(self) -> Any:
        try:
            client = self._open_client()
            client.subscribe_topic("gradient-lab", lambda event: self._on_event(event[1]))
            client.register_plugin(self._plugin())
        except Exception as error:  # noqa: BLE001  # whatever Dask raises, the page stays alive and says it in a sentence
            log.warning("no engine: %r", error)
            self._tried = time.monotonic()
            self.close()
            self._error = EngineError(self._explain(error))
            raise self._error from None
        self._error = None
        return client

    def _explain(self, error: Exception) -> str:
        if self.embedded:
            return f"The engine could not be started ({type(error).__name__})."
        return f"The cluster at {self.name} cannot be reached: check DASK_SCHEDULER_ADDRESS and that it runs."

    def _open_client(self) -> Any:
        import dask

        distributed: Any = importlib.import_module("distributed")  # Any: its signatures are only half typed

        if not self.embedded:
            return distributed.Client(self.name, timeout=CONNECT_S, set_as_default=False, name="gradient-lab")
        slots = self._settings.slots
        with dask.config.set(EMBEDDED_CONFIG):
            self._cluster = distributed.LocalCluster(
                n_workers=1,
                threads_per_worker=slots,
                processes=False,
                memory_limit=0,
                resources={"long": slots - 1},
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address="127.0.0.1:0",
            )
            return distributed.Client(self._cluster, set_as_default=False)

    def _plugin(self) -> Any:
        from dlcore.lab.plugin import CrewPlugin

        idle_limit = math.inf if self.embedded else CLUSTER_IDLE_S
        return CrewPlugin(self.crew_name, self._settings.device, idle_limit)
