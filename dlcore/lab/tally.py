"""What the laboratory has done since it was opened, counted for whoever watches the server."""

from __future__ import annotations

import bisect
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

Source = Literal["memory", "disk"]

BOUNDS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
"""Upper ends in s of the classes into which the durations of runs fall; the last class has none."""


@dataclass(frozen=True, slots=True)
class Count:
    """Be what has been counted up to one moment."""

    ended: Mapping[tuple[str, str], int]
    """Runs by where they were computed (``worker`` or ``page``) and how they ended: ``done``, ``cancelled``, a kind."""
    found: Mapping[Source, int]
    """Results that were handed out without computing anything, by where they lay."""
    computed: int
    """Questions that nobody had an answer to, so that they were computed."""
    durations: tuple[int, ...]
    """How many runs of the workers took at most as long as each of ``BOUNDS``, and how many there were in all."""
    seconds: float
    """What those runs took together."""


class Tally:
    """Count runs and answers; safe to use from many threads, and cheap enough for every look at a page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: Counter[tuple[str, str]] = Counter()
        self._found: dict[Source, int] = {"memory": 0, "disk": 0}
        self._computed = 0
        self._classes = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def find(self, source: Source) -> None:
        """Count a result that was known."""
        with self._lock:
            self._found[source] += 1

    def compute(self) -> None:
        """Count a question that has to be computed."""
        with self._lock:
            self._computed += 1

    def end(self, where: Literal["worker", "page"], outcome: str, seconds: float | None = None) -> None:
        """Count a run that came to its end; with the time that a finished one took."""
        with self._lock:
            self._ended[where, outcome] += 1
            if where == "worker" and seconds is not None:
                self._classes[bisect.bisect_left(BOUNDS, seconds)] += 1
                self._seconds += seconds

    def count(self) -> Count:
        """Return what has been counted so far."""
        with self._lock:
            durations = tuple(accumulate(self._classes))
            return Count(dict(self._ended), dict(self._found), self._computed, durations, self._seconds)
