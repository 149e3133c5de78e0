"""Which runs lie in the store's directory, how large, how recently used, and what their headers say."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Container, Iterator
from pathlib import Path
from typing import NamedTuple

from dlcore.lab import runfile, wholefile
from dlcore.lab.header import RunFileError
from dlcore.lab.records import StoredRun

KEY = re.compile(r"[0-9a-f]{64}")
RESCAN_S = 30.0
"""How long the list of files is believed; another process may share the directory."""
KEPT_BAD = 20


class Entry(NamedTuple):
    """Hold what is known of a file without opening it."""

    size: int
    used: float


class Inventory:
    """List the files of a store; the store's lock guards it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.damaged = 0
        self._entries: dict[str, Entry] = {}
        self._heads: dict[str, StoredRun | None] = {}
        self._scanned = float("-inf")

    def path(self, key: str) -> Path:
        """Return where the file of a key stands, refusing anything that is not a key."""
        if not KEY.fullmatch(key):
            raise ValueError(f"{key[:80]!r} is not a key")
        return self.root / key[:2] / f"{key}.run"

    def note(self, key: str, head: StoredRun) -> None:
        """Remember what a new run's header says."""
        self._heads[key] = head

    def note_unless_known(self, key: str, head: StoredRun | None) -> None:
        """Remember what the header in a file says, or that it is not sound, unless a new run has come meanwhile."""
        self._heads.setdefault(key, head)

    def add(self, key: str, size: int) -> None:
        """Enter a file that was just written."""
        self._entries[key] = Entry(size, time.time())

    def remove(self, key: str) -> bool:
        """Remove a file; tell whether it is gone."""
        if not wholefile.remove(self.path(key)):
            return False
        self.forget(key)
        return True

    def forget(self, key: str) -> None:
        """Strike a file off the list that is no longer where it was."""
        self._entries.pop(key, None)
        self._heads.pop(key, None)

    def set_aside(self, key: str) -> None:
        """Move a damaged file to ``bad``, where it is never served, keeping only the newest few of those."""
        self.damaged += 1
        self.forget(key)
        bad = self.root / "bad"
        with contextlib.suppress(OSError):
            bad.mkdir(mode=0o700, exist_ok=True)
            self.path(key).replace(bad / f"{key}.{time.time_ns()}.run")
            for old in sorted(bad.iterdir(), key=lambda file: file.stat().st_mtime)[:-KEPT_BAD]:
                old.unlink()

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of every file."""
        self._refresh()
        return {key: entry.size for key, entry in self._entries.items()}

    def unread(self) -> list[Path]:
        """Return the files whose headers have not been read yet."""
        self._refresh()
        return [self.path(key) for key in self._entries.keys() - self._heads.keys()]

    def heads(self, waiting: Container[str]) -> Iterator[StoredRun]:
        """Yield what the headers that were read say of the files that are there and of the runs that wait."""
        for key, head in self._heads.items():
            if head is not None and (key in self._entries or key in waiting):
                yield head

    def scan(self) -> dict[str, Entry]:
        """List the directory anew."""
        self._scanned = time.monotonic()
        self._entries = dict(self._walk())
        return dict(self._entries)

    def _refresh(self) -> None:
        if time.monotonic() - self._scanned > RESCAN_S:
            self.scan()

    def _walk(self) -> Iterator[tuple[str, Entry]]:
        for folder in self.root.glob("[0-9a-f][0-9a-f]"):
            with contextlib.suppress(OSError), os.scandir(folder) as files:
                for file in files:
                    key, dot, ending = file.name.partition(".")
                    if KEY.fullmatch(key) and (dot, ending) == (".", "run") and file.is_file(follow_symlinks=False):
                        facts = file.stat(follow_symlinks=False)
                        yield key, Entry(facts.st_size, facts.st_mtime)


def read_head(path: Path) -> StoredRun | None:
    """Return what a run file says of itself, its content unchecked; None where it is no run file of that name."""
    try:
        head, size = runfile.read_header(path), path.stat(follow_symlinks=False).st_size
    except (OSError, RunFileError, wholefile.NotAPlainFile):
        return None
    return StoredRun(head.key, head.spec, head.provenance, size) if head.key == path.stem else None
