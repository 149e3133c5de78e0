"""Deleted runs can be taken back for a day; pinned ones are never removed to make room."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from benchmarks import kill_points
from dlcore import lab
from dlcore.lab.archive import Archive
from dlcore.lab.job import Job
from dlcore.lab.store import Store, StoreRefuses
from dlcore.sharing.labels import Label
from tests.lab.experiments_for_tests import Squares, Walk

packed = kill_points.packed


def keys(store: Store) -> list[str]:
    return [run.key for run in store.all()]


def filled(tmp_path: Path, count: int = 3, limit: int = 10**8, **options: object) -> tuple[Store, list[str]]:
    """Return a store with so many runs, each used a second after the one before."""
    store = Store(tmp_path / "store", limit, **options)  # type: ignore[arg-type]
    added = []
    for seed in range(count):
        key, data = packed(seed)
        store.put(key, data)
        age = time.time() - 1000 + seed
        os.utime(store._files.path(key), (age, age))
        added.append(key)
    return store, added


def in_trash(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "store" / "v1" / "trash").glob("*"))


def test_all_runs_are_listed_newest_first_whoever_computed_them(tmp_path: Path) -> None:
    store, added = filled(tmp_path)
    key, data = packed(9, origin="page")
    store.put(key, data)
    assert keys(store) == [key, *reversed(added)]
    assert keys(Store(tmp_path / "store", 10**8)) == [key, *reversed(added)]
    assert [run.key for run in store.recent(2)] == [added[2], added[1]]


def test_a_deleted_run_is_gone_and_comes_back_whole(tmp_path: Path) -> None:
    store, added = filled(tmp_path)
    store.delete(added[1])
    assert store.get(added[1]) is None
    assert keys(store) == [added[2], added[0]]
    assert store.usage()[0] == 2
    assert [run.key for run in store.deleted()] == [added[1]]
    other = Store(tmp_path / "store", 10**8)
    other.restore(added[1])
    assert other.get(added[1]) is not None
    assert keys(other) == [added[2], added[1], added[0]]
    assert other.deleted() == ()
    with pytest.raises(StoreRefuses, match="no longer in the trash"):
        store.restore(added[1][::-1])


def test_what_is_not_there_cannot_be_deleted(tmp_path: Path) -> None:
    store, added = filled(tmp_path)
    store.delete(added[0])
    with pytest.raises(StoreRefuses, match="not in the store"):
        store.delete(added[0])
    for key in ("../../x", "", "A" * 64):
        with pytest.raises(ValueError, match="not a key"):
            store.delete(key)
        with pytest.raises(ValueError, match="not a key"):
            store.restore(key)


def test_a_run_computed_again_meanwhile_is_not_replaced_by_the_deleted_one(tmp_path: Path) -> None:
    store, added = filled(tmp_path)
    store.delete(added[0])
    store.put(*packed(0))
    newer = store.all()[0].provenance.created
    store.restore(added[0])
    assert store.all()[0].provenance.created == newer
    assert in_trash(tmp_path) == []


def test_the_trash_is_emptied_after_a_day(tmp_path: Path) -> None:
    store, added = filled(tmp_path)
    store.delete(added[0])
    (kept,) = in_trash(tmp_path)
    yesterday = time.time() - 25 * 3600
    os.utime(kept, (yesterday, yesterday))
    store.delete(added[1])
    assert [path.stem for path in in_trash(tmp_path)] == [added[1]]
    with pytest.raises(StoreRefuses):
        store.restore(added[0])
    (kept,) = in_trash(tmp_path)
    os.utime(kept, (yesterday, yesterday))
    Store(tmp_path / "store", 10**8)
    assert in_trash(tmp_path) == []


def test_the_trash_gives_way_before_any_run_does(tmp_path: Path) -> None:
    size = len(packed(0)[1])
    store, added = filled(tmp_path, count=4, limit=int(4.9 * size))
    store.delete(added[3])
    assert in_trash(tmp_path) != []
    store.put(*packed(5))
    assert in_trash(tmp_path) == []
    assert set(keys(store)) == {*added[:3], packed(5)[0]}


def test_a_directory_that_refuses_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, added = filled(tmp_path)

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StoreRefuses, match="Permission denied"):
        store.delete(added[0])
    assert store.get(added[0]) is not None


def test_pinned_runs_are_spared_and_a_store_full_of_them_says_so(tmp_path: Path) -> None:
    size, pinned = len(packed(0)[1]), set()
    store, added = filled(tmp_path, count=4, limit=4 * size + 100, spared=lambda: pinned)
    pinned |= {added[0], added[1]}
    store.put(*packed(5))
    assert {added[0], added[1]} <= set(keys(store))
    assert added[2] not in keys(store)
    assert store.problems() == ()
    pinned |= set(keys(store))
    for seed in (6, 7):
        store.put(*packed(seed))
        pinned.add(packed(seed)[0])
    assert "pinned" in store.problems()[0]
    pinned.clear()
    store.put(*packed(8))
    assert store.problems() == ()


@pytest.fixture
def laboratory(tmp_path: Path):
    opened = lab.Laboratory(lab.Settings(store=tmp_path / "store"))
    yield opened
    opened.close()


def test_the_laboratory_forgets_a_deleted_run_and_computes_it_again(laboratory: lab.Laboratory) -> None:
    key = Squares().key()
    first = laboratory.run(Squares())
    deadline = time.monotonic() + 20
    while not laboratory.all() or laboratory._archive.store._waiting:  # the disk is written in the background
        assert time.monotonic() < deadline
        time.sleep(0.01)
    laboratory.delete(key)
    assert laboratory.peek(Squares()) is None
    assert [run.key for run in laboratory.deleted()] == [key]
    again = laboratory.run(Squares())
    assert again.provenance != first.provenance
    laboratory.restore(key)
    assert laboratory.deleted() == ()


def test_a_run_under_way_cannot_be_deleted(laboratory: lab.Laboratory) -> None:
    job = Job(Walk().key(), Walk(), "")
    laboratory._desk.admit(job)
    with pytest.raises(StoreRefuses, match="under way"):
        laboratory.delete(job.key)


def test_the_laboratory_spares_what_its_labels_pin(laboratory: lab.Laboratory) -> None:
    laboratory.labels.put("a" * 64, Label(pinned=True))
    assert laboratory._archive.store._spared() == {"a" * 64}
    assert isinstance(laboratory._archive, Archive)
