"""Results on disk: one file per run, named by its key, whole or not at all.

``<root>/v1/ab/<key>.run`` holds the runs, ``v1/tmp`` files being written, ``v1/bad`` files that failed their check,
``v1/trash`` runs that somebody deleted. While the directory cannot be written, runs wait in memory; the store says so
and writes them when it can again.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np

from dlcore.lab import header, inventory, runfile, wholefile
from dlcore.lab.header import Header, RunFileError
from dlcore.lab.records import StoredRun
from dlcore.lab.trash import Trash

log = logging.getLogger(__name__)

EVICT_TO = 0.9
"""Share of the limit that is left after an eviction, so that not every write has to evict."""
MEMORY_LIMIT = 256 * 2**20
RETRY_S = 2.0
TRASH_SHOWN = 50


class StoreRefuses(RuntimeError):  # noqa: N818  # reads as what it says: "raise StoreRefuses"
    """Say in one sentence why a run cannot be deleted or taken back."""


class Store:
    """Keep packed runs by key up to a size limit; many threads and processes may share its directory."""

    def __init__(self, root: Path, limit: int, spared: Callable[[], Collection[str]] = frozenset) -> None:
        """Prepare the directory, or remember why it cannot be used.

        Args:
            root: directory of the store; made if it is missing.
            limit: size in bytes at which the least recently used runs are removed.
            spared: returns the keys of runs that are never removed to make room.
        """
        self.limit = limit
        self._spared = spared
        self._trash = Trash(root / "v1" / "trash")
        self._files = inventory.Inventory(root / "v1")
        self._scratch = root / "v1" / "tmp"
        self._lock = threading.RLock()
        self._waiting: OrderedDict[str, bytes] = OrderedDict()
        self._problem = ""
        self._crowded = False
        self._tried = float("-inf")
        self._probe()

    def put(self, key: str, data: bytes) -> None:
        """Keep a packed run: on disk, or in memory while the disk refuses."""
        head = runfile.peek(data)
        with self._lock:
            self._files.note(key, StoredRun(key, head.spec, head.provenance, len(data)))
            self._waiting[key] = data
            self._save_waiting()
            self._forget_waiting()
            full = self._is_full()
        if full:
            spared = self._spared()  # not under the lock: it may have to wait for a database
            with self._lock:
                self._evict({key, *spared})

    def get(self, key: str) -> tuple[Header, dict[str, np.ndarray]] | None:
        """Return a run that passed every check, or None; a damaged file is set aside and counts as missing."""
        try:
            return runfile.unpack(self._read(key), key)
        except OSError as error:
            if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
                log.warning("the run %s cannot be read: %s", key, error)
        except (RunFileError, wholefile.NotAPlainFile) as error:
            self.set_aside(key, str(error))
        return None

    def packed(self, key: str) -> bytes | None:
        """Return the file of a run byte for byte if it passes every check, or None; see ``get``."""
        if self.get(key) is None:
            return None
        with contextlib.suppress(OSError, wholefile.NotAPlainFile):  # gone since, in another process
            return self._read(key)
        return None

    def set_aside(self, key: str, reason: str) -> None:
        """Move a damaged run out of the way, so that it is computed again."""
        log.warning("the run %s is set aside: %s", key, reason)
        with self._lock:
            self._waiting.pop(key, None)
            self._files.set_aside(key)

    def touch(self, key: str) -> None:
        """Count a run as used now, when its result was found in memory."""
        wholefile.touch(self._files.path(key))

    def all(self) -> tuple[StoredRun, ...]:
        """Return every run, newest first; only headers are read, each once, and nobody waits for that meanwhile."""
        with self._lock:
            unread = self._files.unread()
        for path in unread:
            head = inventory.read_head(path)
            with self._lock:
                self._files.note_unless_known(path.stem, head)
        with self._lock:
            heads = list(self._files.heads(self._waiting))
        return tuple(sorted(heads, key=lambda head: head.provenance.created, reverse=True))

    def recent(self, n: int) -> tuple[StoredRun, ...]:
        """Return the newest runs that a worker computed, newest first."""
        return tuple(head for head in self.all() if head.provenance.origin == "worker")[:n]

    def delete(self, key: str) -> None:
        """Move a run to the trash, from where ``restore`` takes it back for a day.

        Raises:
            StoreRefuses: it is not here, or the directory cannot be written.
        """
        with self._lock:
            self._save_waiting()
            try:
                self._trash.take(self._files.path(key))
            except FileNotFoundError:
                raise StoreRefuses("This run is not in the store (any more).") from None
            except OSError as error:
                raise StoreRefuses(f"The run cannot be deleted ({error.strerror}): it stays.") from error
            self._files.forget(key)
            self._trash.sweep()

    def restore(self, key: str) -> None:
        """Take a run back from the trash.

        Raises:
            StoreRefuses: it is not there any more, or cannot be moved.
        """
        path = self._files.path(key)
        with self._lock:
            try:
                found = self._trash.give_back(path)
            except OSError as error:
                raise StoreRefuses(f"The run cannot be taken back ({error.strerror}).") from error
            if not found:
                raise StoreRefuses("This run is no longer in the trash: it is kept for a day at most.")
            self._files.forget(key)
            self._files.add(key, path.stat().st_size)

    def deleted(self) -> tuple[StoredRun, ...]:
        """Return the runs in the trash, the last deleted first."""
        with self._lock:
            heads = map(inventory.read_head, self._trash.paths()[:TRASH_SHOWN])
            return tuple(head for head in heads if head is not None)

    def usage(self) -> tuple[int, int]:
        """Return the number of runs and their size in bytes, those that wait in memory included."""
        with self._lock:
            sizes = self._files.sizes() | {key: len(data) for key, data in self._waiting.items()}
        return len(sizes), sum(sizes.values())

    def problems(self) -> tuple[str, ...]:
        """Return sentences about what is wrong with the directory; empty when all is well."""
        problem = self.problem()
        damaged = self._files.damaged
        set_aside = f"{damaged} damaged run file(s) were set aside and will be computed again when asked for."
        pinned = "The store is over its limit, and all that is left in it is pinned: unpin runs, or raise the limit."
        with self._lock:
            crowded = self._crowded and self._is_full()
        return tuple(text for text in (problem, set_aside if damaged else "", pinned if crowded else "") if text)

    def problem(self) -> str:
        """Return a sentence about why the directory cannot be written, or nothing; a bad state is tried again."""
        with self._lock:
            if self._problem and time.monotonic() - self._tried > RETRY_S:
                self._probe()
            return self._problem

    def _read(self, key: str) -> bytes:
        with self._lock:
            waiting = self._waiting.get(key)
        if waiting is not None:
            return waiting
        path = self._files.path(key)
        data = wholefile.read(path, header.MAX_FILE)
        wholefile.touch(path)
        return data

    def _probe(self) -> None:
        """Try to write: the waiting runs, and a small file of its own where none waits."""
        self._tried = time.monotonic()
        try:
            probe = self._scratch / "probe"
            wholefile.write(probe, bytes(4096), self._scratch)
            probe.unlink()
            wholefile.sweep(self._scratch)
            self._trash.sweep()
        except OSError as error:
            self._note(error)
        else:
            self._problem = ""
            self._save_waiting()

    def _save_waiting(self) -> None:
        """Write the waiting runs, newest first, until the disk refuses one."""
        try:
            for key in reversed(list(self._waiting)):
                wholefile.write(self._files.path(key), self._waiting[key], self._scratch)
                self._files.add(key, len(self._waiting.pop(key)))
            self._problem = ""
        except OSError as error:
            self._note(error)

    def _note(self, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        log.warning("the store cannot be written: %s", error)
        self._problem = f"The store cannot be written ({reason}): results are kept in memory and lost at a restart."

    def _forget_waiting(self) -> None:
        size = sum(map(len, self._waiting.values()))
        while size > MEMORY_LIMIT and len(self._waiting) > 1:
            size -= len(self._waiting.popitem(last=False)[1])

    def _is_full(self) -> bool:
        return sum(self._files.sizes().values()) + self._trash.size() > self.limit

    def _evict(self, spared: Collection[str]) -> None:
        """Empty the trash and then remove the least recently used runs, until there is room again."""
        entries = self._files.scan()
        size = sum(entry.size for entry in entries.values())
        self._trash.make_room(max(0, self.limit * EVICT_TO - size))
        for key in sorted(entries.keys() - set(spared), key=lambda key: entries[key].used):
            if size <= self.limit * EVICT_TO:
                break
            if self._files.remove(key):
                size -= entries[key].size
        self._crowded = size > self.limit
