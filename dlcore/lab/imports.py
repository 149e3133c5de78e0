"""Run files that peers brought, kept apart from one's own: shown with their origin, never an answer to a question.

``<root>/v1/imported/<key>.<digest>.run`` is a peer's file as it came, the ``.json`` beside it says who brought it, when
and under what name. Two peers may bring different answers to one question, so the file's digest is in its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pydantic

from dlcore.lab import exchange, runfile, wholefile
from dlcore.lab.exchange import Ask, Foreign
from dlcore.lab.header import RunFileError
from dlcore.lab.records import StoredRun

log = logging.getLogger(__name__)

ID = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{16}")
MOST, LIMIT = 200, 512 * 2**20
"""How many files there may be, and how many bytes of them; then the least recently used ones are removed."""
EVICT_TO = 0.9
"""Share of the limits that is left after an eviction."""
AT_HAND = 4
"""How many of them are kept unpacked in memory, for the next rerun of a page."""


class Origin(pydantic.BaseModel):
    """Say how a file came here; every word of it is foreign text."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    file: str = pydantic.Field("", max_length=200)
    """Its name on the peer's machine."""
    brought: str = pydantic.Field("", max_length=40)
    """When it came, ISO 8601 in UTC; empty where that is not known any more."""
    by: str = pydantic.Field("", max_length=200)
    """Who was signed in; empty where nobody was."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Be an entry of the list of imported runs, read from the file's header and from the note beside it."""

    id: str
    head: StoredRun
    origin: Origin

    @property
    def name(self) -> str:
        """Return a name that tells it from the others: experiment, beginning of the key, beginning of the digest."""
        return f"{self.head.experiment}-{self.id[:12]}-{self.id[65:69]}"


class Imports:
    """Keep foreign run files up to a number and a size; many threads and processes may share the directory."""

    def __init__(self, root: Path, most: int = MOST, limit: int = LIMIT) -> None:
        """Begin with whatever is in the directory.

        Args:
            root: directory of the store.
            most: how many files are kept.
            limit: how many bytes of them are kept.
        """
        self.most, self.limit = most, limit
        self._folder = root / "v1" / "imported"
        self._scratch = root / "v1" / "tmp"
        self._bad = root / "v1" / "bad"
        self._lock = threading.RLock()
        self._listed: dict[str, Imported] = {}
        self._at_hand: OrderedDict[str, Foreign[Any]] = OrderedDict()

    def take(self, data: bytes, ask: Ask, *, file: str = "", by: str = "") -> str:
        """Keep a run file that a peer brought, once it has passed every check; return its id.

        Args:
            data: the whole file.
            ask: makes the question that it claims to answer.
            file: its name on the peer's machine.
            by: who is signed in.

        Raises:
            RunFileError: it is not taken; the message says why, and may repeat words of the file.
            OSError: the directory cannot be written; nothing is left behind.
        """
        foreign = exchange.read(data, ask)
        id = f"{foreign.run.key}.{_digest(data)}"
        origin = Origin(file=_short(file), brought=datetime.now(UTC).isoformat(timespec="seconds"), by=_short(by))
        with self._lock:
            if not self._path(id).exists():
                wholefile.write(self._note(id), origin.model_dump_json().encode(), self._scratch)
                wholefile.write(self._path(id), data, self._scratch)  # last: it is what makes the run be there
            wholefile.touch(self._path(id))
            self._remember(id, foreign)
            self._evict(id)
        return id

    def all(self) -> tuple[Imported, ...]:
        """Return every imported run, the one that was brought last first; only headers are read, and each once."""
        with self._lock:
            there = {path.name.removesuffix(".run") for path, _facts in self._files()}
            self._listed = {id: entry for id, entry in self._listed.items() if id in there}
            for id in there - self._listed.keys():
                with contextlib.suppress(OSError, RunFileError, wholefile.NotAPlainFile):
                    self._listed[id] = self._entry(id)
            return tuple(sorted(self._listed.values(), key=lambda entry: entry.origin.brought, reverse=True))

    def get(self, id: str, ask: Ask) -> Foreign[Any] | None:
        """Return an imported run, or None where there is none (any more).

        Raises:
            RunFileError: it was damaged and is set aside, or this program has changed and does not take it any more.
            OSError: it cannot be read.
        """
        path = self._path(id)
        with self._lock:
            if id in self._at_hand and path.exists():
                self._at_hand.move_to_end(id)
                return self._at_hand[id]
        foreign = exchange.read(self._whole(id), ask) if path.exists() else None
        if foreign is not None:
            wholefile.touch(path)
            with self._lock:
                self._remember(id, foreign)
        return foreign

    def remove(self, id: str) -> bool:
        """Remove an imported run; tell whether it is gone."""
        with self._lock:
            self._at_hand.pop(id, None)
            self._listed.pop(id, None)
            return wholefile.remove(self._path(id)) and wholefile.remove(self._note(id))

    def _path(self, id: str) -> Path:
        if not ID.fullmatch(id):
            raise ValueError(f"{id[:100]!r} is not the id of an imported run")
        return self._folder / f"{id}.run"

    def _note(self, id: str) -> Path:
        return self._path(id).with_suffix(".json")

    def _whole(self, id: str) -> bytes:
        """Return the bytes that were brought."""
        with contextlib.suppress(wholefile.NotAPlainFile):
            data = wholefile.read(self._path(id), exchange.LARGEST)
            if _digest(data) == id[65:]:
                return data
        self._set_aside(id)
        raise RunFileError("it was damaged on this server and is set aside: bring it again")

    def _entry(self, id: str) -> Imported:
        path = self._path(id)
        head = runfile.read_header(path)
        if head.key != id[:64]:
            raise RunFileError("it belongs to another key")
        try:
            origin = Origin.model_validate_json(wholefile.read(self._note(id), 10_000))
        except (OSError, ValueError):
            origin = Origin()
        return Imported(id, StoredRun(head.key, head.spec, head.provenance, path.stat().st_size), origin)

    def _remember(self, id: str, foreign: Foreign[Any]) -> None:
        self._at_hand[id] = foreign
        self._at_hand.move_to_end(id)
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)

    def _set_aside(self, id: str) -> None:
        log.warning("the imported run %s is damaged and set aside", id)
        with self._lock, contextlib.suppress(OSError):
            self._bad.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path(id).replace(self._bad / f"{id}.{time.time_ns()}.run")
        self.remove(id)

    def _evict(self, just_brought: str) -> None:
        """Remove the least recently used files once a limit is passed, never the one just brought."""
        files = sorted(self._files(), key=lambda file: file[1].st_mtime)
        count, size = len(files), sum(facts.st_size for _path, facts in files)
        if count <= self.most and size <= self.limit:
            return
        for path, facts in files:
            if count <= self.most * EVICT_TO and size <= self.limit * EVICT_TO:
                return
            id = path.name.removesuffix(".run")
            if id != just_brought and self.remove(id):
                count, size = count - 1, size - facts.st_size

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self._folder.glob("*.run"):
            with contextlib.suppress(OSError):
                if ID.fullmatch(path.name.removesuffix(".run")) and path.is_file() and not path.is_symlink():
                    yield path, path.stat()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _short(text: str) -> str:
    """Return the beginning of a foreign text without half characters, which no file and no page can hold."""
    return text.encode(errors="replace").decode()[:200]
