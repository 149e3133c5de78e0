"""Runs that somebody deleted: kept for a day, so that they can be taken back, unless the store needs their room."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dlcore.lab import wholefile

KEPT_S = 24 * 3600.0


class Trash:
    """Hold deleted run files; the store's lock guards it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, path: Path) -> None:
        """Move a run file in; its time of deletion is now.

        Raises:
            OSError: it is not there, or cannot be moved; it stays where it is.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.utime(path, follow_symlinks=False)
        path.replace(self._folder / path.name)

    def give_back(self, path: Path) -> bool:
        """Move a run file back to where it stood, and tell whether it is there; a newer one there is left alone.

        Raises:
            OSError: it cannot be moved.
        """
        kept = self._folder / path.name
        if path.exists():
            wholefile.remove(kept)
            return True
        if not kept.exists():
            return False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.utime(kept, follow_symlinks=False)
        kept.replace(path)
        return True

    def paths(self) -> list[Path]:
        """Return the deleted files, the last deleted first."""
        return [path for path, _ in sorted(self._files(), key=lambda file: file[1].st_mtime, reverse=True)]

    def sweep(self) -> None:
        """Remove what was deleted more than a day ago."""
        self._remove(lambda facts: time.time() - facts.st_mtime > KEPT_S)

    def make_room(self, limit: float) -> None:
        """Remove what was deleted first, until so many bytes at most are left."""
        files = sorted(self._files(), key=lambda file: file[1].st_mtime)
        size = sum(facts.st_size for _, facts in files)
        for path, facts in files:
            if size <= limit:
                return
            size -= facts.st_size if wholefile.remove(path) else 0

    def size(self) -> int:
        """Return how many bytes the deleted files have."""
        return sum(facts.st_size for _, facts in self._files())

    def _remove(self, wanted: Callable[[os.stat_result], bool]) -> None:
        for path, facts in list(self._files()):
            if wanted(facts):
                wholefile.remove(path)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        with contextlib.suppress(OSError), os.scandir(self._folder) as files:
            for file in files:
                if file.name.endswith(".run") and file.is_file(follow_symlinks=False):
                    yield Path(file.path), file.stat(follow_symlinks=False)
