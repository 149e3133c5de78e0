"""Stored runs are found by words, experiment, device, days, tags and pins."""

from __future__ import annotations

import datetime
import json

import pytest

from dlcore.lab import finding
from dlcore.lab.finding import Wanted
from dlcore.lab.records import Provenance, StoredRun
from dlcore.sharing.labels import Label


def stored(key: str, experiment: str, day: str, device: str = "CPU", **settings: object) -> StoredRun:
    origin = settings.pop("origin", "worker")
    spec = json.dumps({"experiment": experiment, "settings": settings, "version": 1}, sort_keys=True)
    how = Provenance(
        created=f"{day}T12:00:00.000000+00:00",
        duration=1.0,
        steps=1,
        device=device,
        versions={},
        revision="",
        origin=origin,  # type: ignore[arg-type]
    )
    return StoredRun(key * 64, spec, how, 100)


RUNS = [
    stored("a", "surface_race", "2026-11-30", lr=0.1, racers=[{"optimizer": "adam"}]),
    stored("b", "digits_cnn", "2026-11-29", "H200", lr=0.01),
    stored("c", "surface_race", "2026-11-28", lr=0.1),
    stored("d", "surface_race", "2026-11-27", origin="page"),
]
LABELS = {
    "b" * 64: Label(name="Émile's best", tags=("Class", "cnn"), note="see Goodfellow", pinned=True, version=1),
    "c" * 64: Label(tags=("Class",), version=1),
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), "abc"),
        (Wanted(instant=True), "abcd"),
        (Wanted(words="goodfellow"), "b"),
        (Wanted(words="émile"), "b"),
        (Wanted(words="surface RACE"), "ac"),
        (Wanted(words="lr=0.1 optimizer=adam"), "a"),
        (Wanted(words="class lr=0.1"), "c"),
        (Wanted(words="aaaaaaaaaaaa"), "a"),
        (Wanted(words="nobody said this"), ""),
        (Wanted(experiment="surface_race"), "ac"),
        (Wanted(device="H200"), "b"),
        (Wanted(since=datetime.date(2026, 11, 29)), "ab"),
        (Wanted(until=datetime.date(2026, 11, 29)), "bc"),
        (Wanted(since=datetime.date(2026, 11, 29), until=datetime.date(2026, 11, 29)), "b"),
        (Wanted(since=datetime.date(2026, 11, 30), until=datetime.date(2026, 11, 1)), ""),
        (Wanted(tags=("Class",)), "bc"),
        (Wanted(tags=("Class", "cnn")), "b"),
        (Wanted(pinned=True), "b"),
    ],
)
def test_all_wishes_hold_at_once_and_the_order_stays(wanted: Wanted, found: str) -> None:
    assert "".join(run.key[0] for run in finding.find(RUNS, LABELS, wanted)) == found


def test_settings_are_written_as_one_would_search_for_them() -> None:
    assert (
        finding.written({"lr": 0.1, "act": "relu", "on": True, "none": None}) == "lr=0.1, act=relu, on=true, none=null"
    )
