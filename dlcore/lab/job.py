"""One run as the web process follows it; the laboratory's lock guards it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from dlcore.lab import instant
from dlcore.lab.experiment import Experiment
from dlcore.lab.records import Curves, Problem, Run, State

Result = TypeVar("Result")

MAX_POINTS = 4000
"""A live curve longer than this loses every second point; the result holds all of them."""


@dataclass
class Job(Generic[Result]):
    """Follow one run from the moment it was asked for."""

    key: str
    experiment: Experiment[Result]
    session: str
    name: str = ""
    """The task's name in Dask; another attempt after a stop or a failure has another name."""
    attempt: int = 1
    state: State = "queued"
    error: Problem | None = None
    future: Any = None
    finished: Run[Result] | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    _token: str | None = None
    """Which execution the events belong to: Dask repeats a task whose worker died."""
    _past_tokens: set[str] = field(default_factory=set)
    _step: int = 0
    _steps: int = 0
    _curves: dict[str, tuple[list[int], list[float]]] = field(default_factory=dict)
    _picture: Mapping[str, Any] | None = None
    _frozen: Curves | None = None
    _queued: float = field(default_factory=time.monotonic)
    _started: float | None = None
    _first: tuple[float, int] | None = None
    """Time and step of the first progress, from which the speed is estimated (before it torch may have warmed up)."""
    _ended: float | None = None

    @property
    def instant(self) -> bool:
        """Whether the thread that asked computes it itself."""
        return instant.is_instant(self.experiment)

    @property
    def live(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ("queued", "running")

    def apply(self, event: Mapping[str, Any]) -> None:
        """Take in one event of its task; events of executions that are over are ignored."""
        token = event["attempt"]
        if not self.live or token in self._past_tokens:
            return
        if token != self._token:
            self._start_over(token)
        if event["event"] == "progress":
            self._advance(event)

    def end(self, state: State, error: Problem | None = None) -> None:
        """Come to an end without a result."""
        self.state, self.error, self._ended = state, error, time.monotonic()
        self.future = None
        self.ended.set()

    def complete(self, run: Run[Result]) -> None:
        """Come to an end with a result."""
        self.finished = run
        self.end("done")

    def snapshot(self) -> Run[Result]:
        """Freeze what is known now."""
        if self.finished is not None:
            return self.finished
        now = self._ended or time.monotonic()
        if self._frozen is None:
            self._frozen = MappingProxyType({n: (tuple(s), tuple(v)) for n, (s, v) in self._curves.items()})
        return Run(
            key=self.key,
            state=self.state,
            step=self._step,
            steps=self._steps,
            elapsed=now - (self._queued if self._started is None else self._started),
            remaining=self._remaining(now),
            curves=self._frozen,
            picture=self._picture,
            error=self.error,
            attempt=self.attempt,
        )

    def _start_over(self, token: str) -> None:
        if self._token is not None:
            self._past_tokens.add(self._token)
            self.attempt += 1
        self.state, self._token, self._started, self._first = "running", token, time.monotonic(), None
        self._step = self._steps = 0
        self._curves, self._picture, self._frozen = {}, None, None

    def _advance(self, event: Mapping[str, Any]) -> None:
        self._step, self._steps = event["step"], event["steps"]
        if self._first is None:
            self._first = time.monotonic(), self._step
        for name, value in event.get("scalars", {}).items():
            steps, values = self._curves.setdefault(name, ([], []))
            steps.append(event["at"])
            values.append(value)
            if len(steps) > MAX_POINTS:
                del steps[1::2], values[1::2]
            self._frozen = None
        self._picture = event.get("picture", self._picture)

    def _remaining(self, now: float) -> float | None:
        if not self.live or self._first is None or self._step <= self._first[1]:
            return None
        since, first_step = self._first
        return (now - since) * (self._steps - self._step) / (self._step - first_step)
