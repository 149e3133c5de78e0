"""What the lab tells a page: frozen snapshots of a run, of the store and of the machine."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

import pydantic

Result = TypeVar("Result")
State = Literal["queued", "running", "done", "failed", "cancelled"]
Kind = Literal["refused", "error", "memory", "killed", "time", "silence", "engine", "result"]
Curves = Mapping[str, tuple[tuple[int, ...], tuple[float, ...]]]


class Provenance(pydantic.BaseModel):
    """Record how a result came about; stored beside it and never part of its key."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    created: str = pydantic.Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$")
    """Time of completion, ISO 8601 in UTC with microseconds."""
    duration: float = pydantic.Field(ge=0)
    """Seconds that the computation took."""
    steps: int = pydantic.Field(ge=0, lt=2**53)
    device: str = pydantic.Field(max_length=200)
    versions: dict[str, str] = pydantic.Field(max_length=20)
    revision: str = pydantic.Field(max_length=80)
    """Git revision of the source, empty where there is none."""
    origin: Literal["worker", "page"]
    """Whether a worker computed it, or the web process at once (a slider being dragged leaves many of those)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Be one thing that went wrong: a sentence for the visitor, an id that finds the traceback in the server's log."""

    id: str
    sentence: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Run(Generic[Result]):
    """Be a snapshot of one run; it never changes, ask the laboratory for a newer one."""

    key: str
    state: State
    step: int = 0
    steps: int = 0
    """Steps in all; 0 until the computation has reported for the first time."""
    elapsed: float = 0.0
    """Seconds since the run was asked for while it waits, since it began once it runs, and its duration at the end."""
    remaining: float | None = None
    """Estimated seconds left, or None while nothing can be said."""
    curves: Curves = field(default_factory=lambda: MappingProxyType({}))
    """Scalars reported so far by this attempt: name -> (steps, values); may be thinned out, the result has all."""
    picture: Mapping[str, Any] | None = None
    error: Problem | None = None
    result: Result | None = None
    provenance: Provenance | None = None
    attempt: int = 0
    """Counts from 1; a later attempt starts its curves anew. 0 for a result that was found in the store."""

    @property
    def live(self) -> bool:
        """Whether asking again later may bring news."""
        return self.state in ("queued", "running")


@functools.lru_cache(maxsize=20_000)  # a list of runs asks again and again
def _experiment(spec: str) -> str:
    return str(json.loads(spec)["experiment"])


@dataclass(frozen=True, slots=True)
class StoredRun:
    """Be an entry of the list of recent runs, read from a file's header only."""

    key: str
    spec: str
    """Canonical JSON of the experiment's name, version and settings."""
    provenance: Provenance
    size: int

    @property
    def experiment(self) -> str:
        """Name of the experiment."""
        return _experiment(self.spec)

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of the experiment as JSON values."""
        return dict(json.loads(self.spec)["settings"])


@dataclass(frozen=True, slots=True)
class Status:
    """Be the machine's state at a glance."""

    device: str
    """What computes, in words; "starting" until the first worker has said."""
    engine: str
    """``embedded``, or the address of the cluster."""
    running: int
    queued: int
    entries: int
    bytes: int
    limit: int
    """Size in bytes at which old results are removed."""
    images: int
    """Images that visitors brought."""
    problems: tuple[str, ...]
    """Sentences; empty when all is well."""
