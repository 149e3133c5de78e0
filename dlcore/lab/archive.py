"""Results as typed objects: the shelf in memory in front of the store on disk."""

from __future__ import annotations

import time
from typing import Any, TypeVar

from dlcore.lab import codec, runfile
from dlcore.lab.experiment import Experiment
from dlcore.lab.records import Provenance, Run
from dlcore.lab.shelf import Shelf
from dlcore.lab.store import Store
from dlcore.lab.tally import Tally

Result = TypeVar("Result")

TOUCH_S = 60.0
"""A result that is used from memory marks its file as used this often, so that eviction does not take it."""


class Archive:
    """Find and keep the results of experiments."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.tally = Tally()
        self._shelf = Shelf()

    def at_hand(self, key: str) -> Run[Any] | None:
        """Return a finished run from memory, or None."""
        item = self._shelf.get(key)
        if item is None:
            return None
        now = time.monotonic()
        if now - item.touched > TOUCH_S:
            item.touched = now
            self.store.touch(key)
        return item.run

    def find(self, key: str, experiment: Experiment[Result]) -> Run[Result] | None:
        """Return a finished run from memory or disk, or None; a file without this experiment's result is set aside."""
        run = self.at_hand(key)
        if run is not None:
            self.tally.find("memory")
            return run
        stored = self.store.get(key)
        if stored is None:
            return None
        head, arrays = stored
        try:
            result = codec.decode(arrays, experiment.result_type())
        except ValueError as error:
            self.store.set_aside(key, str(error))
            return None
        self.tally.find("disk")
        return self._shelve(key, result, head.provenance, sum(array.nbytes for array in arrays.values()))

    def unpack(self, key: str, experiment: Experiment[Result], payload: bytes) -> Run[Result]:
        """Check and unpack a new run file, and put its result on the shelf; it is not on disk yet.

        Raises:
            ValueError: it is no sound run file of this experiment.
        """
        head, arrays = runfile.unpack(payload, key)
        result = codec.decode(arrays, experiment.result_type())
        return self._shelve(key, result, head.provenance, len(payload))

    def delete(self, key: str) -> None:
        """Move a run to the trash, and forget it in memory; raise like ``Store.delete``."""
        self.store.delete(key)
        self._shelf.drop(key)

    def _shelve(self, key: str, result: Result, provenance: Provenance, size: int) -> Run[Result]:
        steps = max(1, provenance.steps)
        run = Run(
            key=key,
            state="done",
            step=steps,
            steps=steps,
            elapsed=provenance.duration,
            remaining=0.0,
            result=result,
            provenance=provenance,
        )
        self._shelf.put(run, size)
        return run
