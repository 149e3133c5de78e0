"""Images that people brought, kept in the store's directory under the SHA-256 of their bytes, so that links find them.

``<root>/images/ab/<sha256>.png`` holds them, ``images/tmp`` files being written. While the directory cannot be written,
images wait in memory; the gallery says so and writes them when it can again.
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
from pathlib import Path

from dlcore.lab import wholefile

log = logging.getLogger(__name__)

ID = re.compile(r"[0-9a-f]{64}")
LARGEST = 2 * 2**20
"""Bytes of one image: 512 × 512 pixels take 0.8 MB at the very most."""
MOST, LIMIT = 1000, 256 * 2**20
"""How many images there may be, and how many bytes of them; then the least recently used ones are removed."""
EVICT_TO = 0.9
"""Share of the limits that is left after an eviction."""
MEMORY_LIMIT = 32 * 2**20
RECOUNT_S = 30.0
"""How long a count of the files is believed; another process may share the directory."""


class Gallery:
    """Keep images by the hash of their bytes; many threads and processes may share its directory."""

    def __init__(self, root: Path, most: int = MOST, limit: int = LIMIT) -> None:
        """Begin with whatever is in the directory.

        Args:
            root: directory of the store; the images have a folder of their own in it.
            most: how many images are kept.
            limit: how many bytes of them are kept.
        """
        self.most, self.limit = most, limit
        self._folder = root / "images"
        self._scratch = self._folder / "tmp"
        self._lock = threading.RLock()
        self._waiting: OrderedDict[str, bytes] = OrderedDict()
        self._problem = ""
        self._usage = (0, 0)
        self._counted = float("-inf")

    def put(self, image: bytes) -> str:
        """Keep an image, on disk, or in memory while the disk refuses; return its id.

        Raises:
            ValueError: it is empty or larger than ``LARGEST``.
        """
        if not 0 < len(image) <= LARGEST:
            raise ValueError(f"an image has 1 to {LARGEST} bytes, not {len(image)}")
        id = hashlib.sha256(image).hexdigest()
        with self._lock:
            self._waiting[id] = image
            self._save_waiting()
            self._forget_waiting()
            self._evict(id)
            self._counted = float("-inf")
        return id

    def get(self, id: str) -> bytes | None:
        """Return the image of this id, or None where there is none or its file does not hold what its name says.

        Raises:
            ValueError: that is not an id.
        """
        path = self._path(id)
        with self._lock:
            if id in self._waiting:
                return self._waiting[id]
        try:
            image = wholefile.read(path, LARGEST)
        except FileNotFoundError:
            return None
        except (OSError, wholefile.NotAPlainFile) as error:
            log.warning("the image %s cannot be read: %s", id, error)
            return None
        if hashlib.sha256(image).hexdigest() != id:
            log.warning("the image %s is damaged and removed", id)
            wholefile.remove(path)
            return None
        wholefile.touch(path)
        return image

    def usage(self) -> tuple[int, int]:
        """Return the number of images and their size in bytes, those that wait in memory included."""
        with self._lock:
            if time.monotonic() - self._counted > RECOUNT_S:
                self._counted = time.monotonic()
                sizes = {path.stem: facts.st_size for path, facts in self._files()}
                sizes |= {id: len(image) for id, image in self._waiting.items()}
                self._usage = len(sizes), sum(sizes.values())
            return self._usage

    def problems(self) -> tuple[str, ...]:
        """Return sentences about what is wrong with the directory; empty when all is well."""
        with self._lock:
            if self._waiting:
                self._save_waiting()
            return (self._problem,) if self._problem else ()

    def _path(self, id: str) -> Path:
        if not ID.fullmatch(id):
            raise ValueError(f"{id[:80]!r} is not the id of an image: it must be 64 digits from 0 to 9 and a to f")
        return self._folder / id[:2] / f"{id}.png"

    def _save_waiting(self) -> None:
        """Write the waiting images, newest first, until the disk refuses one."""
        try:
            for id in reversed(list(self._waiting)):
                wholefile.write(self._path(id), self._waiting[id], self._scratch)
                del self._waiting[id]
            self._problem = ""
        except OSError as error:
            log.warning("the gallery cannot be written: %s", error)
            reason = error.strerror or type(error).__name__
            self._problem = (
                f"Uploaded images cannot be written ({reason}): they are kept in memory and lost at a restart."
            )

    def _forget_waiting(self) -> None:
        size = sum(map(len, self._waiting.values()))
        while size > MEMORY_LIMIT and len(self._waiting) > 1:
            size -= len(self._waiting.popitem(last=False)[1])

    def _evict(self, just_written: str) -> None:
        """Remove the least recently used images once a limit is passed, never the one just written."""
        files = sorted(self._files(), key=lambda file: file[1].st_mtime)
        count, size = len(files), sum(facts.st_size for _path, facts in files)
        if count <= self.most and size <= self.limit:
            return
        wholefile.sweep(self._scratch)
        for path, facts in files:
            if count <= self.most * EVICT_TO and size <= self.limit * EVICT_TO:
                return
            if path.stem != just_written and wholefile.remove(path):
                count, size = count - 1, size - facts.st_size

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield the file of every image that lies in the folder."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*.png"):
            with contextlib.suppress(OSError):
                if ID.fullmatch(path.stem) and path.is_file() and not path.is_symlink():
                    yield path, path.stat()
