"""Find stored runs by what is in them and what people say of them."""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dlcore.elements import dotted_settings
from dlcore.lab.records import StoredRun
from dlcore.sharing.labels import Label

NOTHING_SAID = Label()


@dataclass(frozen=True)
class Wanted:
    """What a run must be to be found; an empty wish wants nothing in particular.

    Attributes:
        words: all of them, in upper or lower case, anywhere in the name, tags, note, experiment, settings or key.
        experiment: its name.
        device: as the provenance has it.
        since: the first day, in UTC.
        until: the last day, in UTC.
        tags: all of them.
        pinned: whether only pinned runs are wanted.
        instant: whether runs are wanted too that a page computed at once.
    """

    words: str = ""
    experiment: str = ""
    device: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    tags: tuple[str, ...] = ()
    pinned: bool = False
    instant: bool = False


def find(runs: Sequence[StoredRun], labels: Mapping[str, Label], wanted: Wanted) -> tuple[StoredRun, ...]:
    """Return the runs that are as wanted, in their order."""
    words = wanted.words.casefold().split()
    return tuple(run for run in runs if _fits(run, labels.get(run.key, NOTHING_SAID), wanted, words))


def written(settings: Mapping[str, dotted_settings.Scalar]) -> str:
    """Write flat settings as a person would search for them: ``learning_rate=0.1, racers.0.optimizer=adam``."""
    return ", ".join(f"{name}={_word(value)}" for name, value in settings.items())


def _fits(run: StoredRun, label: Label, wanted: Wanted, words: Sequence[str]) -> bool:
    day = run.provenance.created[:10]
    return (
        (wanted.instant or run.provenance.origin == "worker")
        and wanted.experiment in ("", run.experiment)
        and wanted.device in ("", run.provenance.device)
        and (wanted.since is None or wanted.since.isoformat() <= day)
        and (wanted.until is None or day <= wanted.until.isoformat())
        and set(wanted.tags) <= set(label.tags)
        and (label.pinned or not wanted.pinned)
        and (not words or _has(run, label, words))
    )


def _has(run: StoredRun, label: Label, words: Sequence[str]) -> bool:
    said = " ".join(_texts(run, label)).casefold()
    return all(word in said for word in words)


def _texts(run: StoredRun, label: Label) -> Iterator[str]:
    yield from (label.name, *label.tags, label.note)
    yield from (run.experiment, run.experiment.replace("_", " "), run.key)
    yield _settings(run.spec)


@functools.lru_cache(maxsize=20_000)
def _settings(spec: str) -> str:
    return written(dotted_settings.flat(json.loads(spec)["settings"]))


def _word(value: dotted_settings.Scalar) -> str:
    return value if isinstance(value, str) else json.dumps(value)
