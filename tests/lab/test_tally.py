from __future__ import annotations

from pathlib import Path

from dlcore import lab
from dlcore.lab import tally
from tests.lab.conftest import Finish
from tests.lab.experiments_for_tests import Misbehaviour, Squares, Walk


def test_durations_fall_into_classes_that_grow() -> None:
    counted = tally.Tally()
    for seconds in (0.05, 0.1, 0.2, 2000.0):
        counted.end("worker", "done", seconds)
    counted.end("worker", "killed")
    counted.end("page", "done", 0.01)
    count = counted.count()
    assert count.ended == {("worker", "done"): 4, ("worker", "killed"): 1, ("page", "done"): 1}
    assert count.durations == (2, 3, 3, 3, 3, 3, 3, 3, 3, 4)
    assert count.seconds == 2000.35


def test_a_count_does_not_change_any_more() -> None:
    counted = tally.Tally()
    before = counted.count()
    counted.find("memory")
    counted.compute()
    assert (before.found, before.computed) == ({"memory": 0, "disk": 0}, 0)
    assert (counted.count().found, counted.count().computed) == ({"memory": 1, "disk": 0}, 1)


def test_the_laboratory_counts_what_it_finds_and_what_it_computes(tmp_path: Path) -> None:
    with_one = lab.Laboratory(lab.Settings(store=tmp_path))
    with_one.run(Squares())
    with_one.run(Squares())
    count = with_one.count()
    assert (count.computed, count.found) == (1, {"memory": 1, "disk": 0})
    assert count.ended == {("page", "done"): 1}
    with_one.close()
    another = lab.Laboratory(lab.Settings(store=tmp_path))
    another.run(Squares())
    assert another.count().found == {"memory": 0, "disk": 1}
    another.close()


def test_the_ends_of_worker_runs_are_counted_by_their_kind(tmp_path: Path, finish: Finish) -> None:
    laboratory = lab.open(lab.Settings(store=tmp_path, queue_limit=1))
    assert finish(laboratory, Walk(steps=2)).state == "done"
    assert finish(laboratory, Misbehaviour(way="raise")).error.kind == "error"
    laboratory.run(Walk(steps=10_000, seed=3))
    assert laboratory.run(Walk(steps=10_000, seed=4)).error.kind == "refused"
    laboratory.cancel(Walk(steps=10_000, seed=3))
    count = laboratory.count()
    kinds = {outcome: n for (where, outcome), n in count.ended.items() if where == "worker"}
    assert kinds == {"done": 1, "error": 1, "refused": 1, "cancelled": 1}
    assert count.durations[-1] == 1
    assert laboratory.ready() == {"store": True, "engine": True, "database": True}
    laboratory.close()


def test_a_store_that_cannot_be_written_and_a_lost_cluster_are_not_ready(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("A file where the folder should be.")
    settings = lab.Settings(store=tmp_path / "occupied" / "store", scheduler_address="tcp://127.0.0.1:9")
    laboratory = lab.Laboratory(settings)
    assert laboratory.ready() == {"store": False, "engine": False, "database": False}
    laboratory.close()
