"""Finished runs kept unpacked in memory, so that a page drawn again on the same settings costs microseconds."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from dlcore.lab.records import Run

LIMIT = 256 * 2**20


@dataclass
class Item:
    """Hold a finished run, its size in bytes, and when its file was last marked as used."""

    run: Run[Any]
    size: int
    touched: float = field(default_factory=time.monotonic)


class Shelf:
    """Keep the most recently used results up to a size limit; safe to use from many threads."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._items: OrderedDict[str, Item] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> Item | None:
        """Return the run of a key if it is at hand, and count it as used."""
        with self._lock:
            item = self._items.get(key)
            if item is not None:
                self._items.move_to_end(key)
            return item

    def put(self, run: Run[Any], size: int) -> None:
        """Put a run on the shelf, and drop the least recently used ones that no longer fit."""
        with self._lock:
            old = self._items.pop(run.key, None)
            self._size += size - (old.size if old else 0)
            self._items[run.key] = Item(run, size)
            while self._size > self._limit and len(self._items) > 1:
                self._size -= self._items.popitem(last=False)[1].size

    def drop(self, key: str) -> None:
        """Take a run off the shelf."""
        with self._lock:
            item = self._items.pop(key, None)
            self._size -= item.size if item else 0
